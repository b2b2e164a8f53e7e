/* How the view Projection is drawn. */
#ifndef FACENET_TUI_PROJECTION_DRAW_H
#define FACENET_TUI_PROJECTION_DRAW_H

#include "tui/view/projection/projection_state.h"

#define PROJECTION_MORE 2 /* steps of doubling and of halving the people shown */

/* How many of the people are shown, and how many points they have: they come first. */
size_t projection_people(const struct projection_view *view);
size_t projection_points(const struct projection_view *view);
/* The point of the cursor among those shown; of no points: 0. */
size_t projection_cursor(const struct projection_view *view);

void projection_draw(struct ui *ui, void *state, struct canvas *canvas);
/* The point shown nearest to a cell of the canvas, or of the legend the person's first; the number
 * of points if the cell is neither's. */
size_t projection_at(const struct projection_view *view, const struct canvas *canvas, int row,
                     int col);

#endif
