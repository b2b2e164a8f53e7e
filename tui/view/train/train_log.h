/* The log of a run: its events, the requests to it, and what this dashboard refused, in order of
 * time.  An event that only repeats a request is left out. */
#ifndef FACENET_TUI_TRAIN_LOG_H
#define FACENET_TUI_TRAIN_LOG_H

#include "tui/term/canvas.h"
#include "tui/view/train/train_state.h"

/* Draws the newest lines that fit, oldest first; wraps: each as long as it is. */
void train_log_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area,
                    bool boxed, bool wraps);

#endif
