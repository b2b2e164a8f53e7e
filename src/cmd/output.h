/* What commands print: lines that no name can spoil, and how far a long work is. */
#ifndef FACENET_CMD_OUTPUT_H
#define FACENET_CMD_OUTPUT_H

#include "base/err.h"

#include <stdint.h>

/* A line on standard output, without control bytes or anything else that a name may bring along. */
void output_say(const char *format, ...) PRINTF_LIKE(1, 2);

/* A progress line on stderr, redrawn in place, when that is a terminal or FACENET_PROGRESS is set;
 * done == total ends it. */
void output_progress(const char *what, uint64_t done, uint64_t total, double seconds);

#endif
