/* The log of a run: its events and the requests made of it, in the order of time. */
#ifndef FACENET_TUI_TRAIN_LOG_H
#define FACENET_TUI_TRAIN_LOG_H

#include "tui/data/model.h"
#include "tui/term/canvas.h"

/* Draws the newest lines that fit, oldest first. */
void train_log_draw(const struct model *model, struct canvas *canvas, struct rect area, bool boxed);

/* A request in words: what it changed, who asked, whether it has been taken. */
void train_log_request(const struct record_request *request, char *out, size_t size);

#endif
