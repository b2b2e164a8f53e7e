/* Records the input in a file that --script FILE reads: a line for each key, each press of the
 * mouse and each size of the terminal.  A line is written as soon as its key is handled, so after a
 * crash the file has the keys that led to it. */
#ifndef FACENET_TUI_RECORDER_H
#define FACENET_TUI_RECORDER_H

#include "base/err.h"
#include "tui/term/keycode.h"

#include <stdio.h>

struct recorder {
    const char *path; /* borrowed; NULL, as in {0}: nothing is recorded */
    FILE *stream;
    size_t keys;
};

/* Creates the file, readable by its owner only.  ST_EXISTS if it exists. */
enum status recorder_open(struct recorder *recorder, const char *path, struct err *err) MUST_CHECK;
/* Closes the file and prints on standard error how to replay it. */
enum status recorder_close(struct recorder *recorder, struct err *err) MUST_CHECK;

void recorder_key(struct recorder *recorder, int key);
void recorder_mouse(struct recorder *recorder, struct mouse mouse);
void recorder_size(struct recorder *recorder, int cols, int rows);

#endif
