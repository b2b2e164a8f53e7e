/* The panels of the Train screen.  Each draws its box and its contents from the data loaded. */
#ifndef FACENET_TUI_TRAIN_PANELS_H
#define FACENET_TUI_TRAIN_PANELS_H

#include "tui/view/train/train_state.h"

void train_panel_draw(const struct train_scene *scene, struct canvas *canvas,
                      enum layout_panel panel, struct rect area);

#endif
