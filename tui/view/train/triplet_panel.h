/* The panel with the hardest triplet of an evaluation: three faces and their distances. */
#ifndef FACENET_TUI_TRIPLET_PANEL_H
#define FACENET_TUI_TRIPLET_PANEL_H

#include "tui/term/canvas.h"
#include "tui/view/train/train_state.h"

/* Draws the positive, the anchor and the negative side by side as large as the area allows, or only
 * words if it has too few rows for faces. */
void triplet_panel_draw(const struct history *history, struct canvas *canvas, struct rect area);

#endif
