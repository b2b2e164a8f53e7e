/* The panel with the hardest triplet of an evaluation: three faces, and how far apart they are. */
#ifndef FACENET_TUI_TRIPLET_PANEL_H
#define FACENET_TUI_TRIPLET_PANEL_H

#include "tui/term/canvas.h"
#include "tui/view/train/train_state.h"

/* The positive, the anchor and the negative side by side as large as the area allows, in words
 * where it is too low for faces. */
void triplet_panel_draw(const struct history *history, struct canvas *canvas, struct rect area);

#endif
