/* The panel of the triplets: how many of each kind, and their shares over time. */
#ifndef FACENET_TUI_COUNTS_PANEL_H
#define FACENET_TUI_COUNTS_PANEL_H

#include "tui/view/train/train_state.h"

void counts_panel_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area);

#endif
