/* The log of a run: its events and the requests to it, in order of time. */
#ifndef FACENET_TUI_TRAIN_LOG_H
#define FACENET_TUI_TRAIN_LOG_H

#include "tui/term/canvas.h"
#include "tui/view/train/train_state.h"

/* Draws the newest lines that fit, oldest first. */
void train_log_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area,
                    bool boxed);

#endif
