/* Where things lie on the Train screen: a pure function of its size.
 *
 * It takes the richest arrangement that fits.  A smaller screen drops, in this order: the log, the
 * distances, the curriculum plot (its number stays in the head), the loss plot.  The three counts
 * are always shown; below LAYOUT_ROWS x LAYOUT_COLS nothing is. */
#ifndef FACENET_TUI_LAYOUT_H
#define FACENET_TUI_LAYOUT_H

#include "tui/term/canvas.h"

#define LAYOUT_ROWS 9
#define LAYOUT_COLS 40

enum layout_panel {
    PANEL_LOSS,
    PANEL_COUNTS,
    PANEL_CURRICULUM,
    PANEL_DISTANCES,
    PANEL_HELD_OUT,
    PANEL_MEANS,
    PANEL_RATE,
    PANEL_GRADIENT,
    PANEL_SPEED,
    PANEL_TRIPLET,
    PANEL_ROC, /* shown only alone */
    PANEL_LOG,
    PANEL_COUNT
};

struct layout {
    bool fits; /* false: the screen is too small and no rectangle is set */
    struct rect head, panel[PANEL_COUNT], log, health, message, keys;
    bool log_boxed;
};

void layout_train(int rows, int cols, struct layout *out);

/* One panel takes the area of all panels and the log. */
void layout_zoom(int rows, int cols, enum layout_panel panel, struct layout *out);

/* Head, body, message and keys of the other views; the same minimum. */
void layout_plain(int rows, int cols, struct rect *body, struct layout *out);

#endif
