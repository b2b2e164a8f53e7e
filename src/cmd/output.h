/* What commands print: lines that no name can spoil, and their progress. */
#ifndef FACENET_CMD_OUTPUT_H
#define FACENET_CMD_OUTPUT_H

#include "base/err.h"

#include <stdint.h>

/* A line on standard output, without control bytes and the like that a name may contain. */
void output_say(const char *format, ...) PRINTF_LIKE(1, 2);
/* The same on standard error. */
void output_warn(const char *format, ...) PRINTF_LIKE(1, 2);

/* A progress line on stderr, redrawn in place, if that is a terminal or FACENET_PROGRESS is set.
 * Call it last with done == total. more: what else there is to say, may be "". */
void output_progress(const char *what, uint64_t done, uint64_t total, double seconds,
                     const char *more);
/* A line of an import in place of its progress line, which is then drawn again. */
void output_note(void *context, const char *sentence);

#endif
