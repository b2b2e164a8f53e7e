/* The panels of the Train screen.  Each draws its box and what is in it, from the model only. */
#ifndef FACENET_TUI_TRAIN_PANELS_H
#define FACENET_TUI_TRAIN_PANELS_H

#include "tui/app.h"

void train_panel_draw(const struct app *app, struct canvas *canvas, enum layout_panel panel,
                      struct rect area);

#endif
