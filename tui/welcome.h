/* What Train shows while there is no run: what can be done, and by which key. */
#ifndef FACENET_TUI_WELCOME_H
#define FACENET_TUI_WELCOME_H

#include "tui/canvas.h"
#include "tui/model.h"

void welcome_draw(const struct model *model, struct canvas *canvas);

#endif
