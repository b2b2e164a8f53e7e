/* Records what is pressed into a file that --script FILE reads: a line for each key, each press of
 * the mouse and each size of the terminal.  A line is in the file as soon as its key is handled, so
 * a crash leaves what led to it. */
#ifndef FACENET_TUI_RECORDER_H
#define FACENET_TUI_RECORDER_H

#include "base/err.h"
#include "tui/term/keycode.h"

#include <stdio.h>

struct recorder {
    const char *path; /* borrowed; NULL: nothing is recorded, as with {0} */
    FILE *stream;
    size_t keys;
};

/* Makes the file, readable by its owner alone.  ST_EXISTS when there is one. */
enum status recorder_open(struct recorder *recorder, const char *path, struct err *err) MUST_CHECK;
/* Closes the file and says on standard error what it is for. */
enum status recorder_close(struct recorder *recorder, struct err *err) MUST_CHECK;

void recorder_key(struct recorder *recorder, int key);
void recorder_mouse(struct recorder *recorder, struct mouse mouse);
void recorder_size(struct recorder *recorder, int cols, int rows);

#endif
