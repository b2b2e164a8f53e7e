/* The rows of keys and commands: which of them work now, and the last line. */
#ifndef FACENET_TUI_KEYS_H
#define FACENET_TUI_KEYS_H

#include "tui/term/canvas.h"
#include "tui/view/binding.h"

#include <stddef.h>

struct ui;

/* Iterates over the rows that work now: those of the view shown, the keys of all views, and those
 * of the dashboard. *at starts at 0; NULL after the last row. */
const struct key_binding *keys_next(const struct ui *ui, size_t *at);
/* All rows of a view; for view_count of the dashboard's views: the dashboard's own. */
const struct key_binding *keys_of(const struct ui *ui, size_t view, size_t *count);

/* The row of a key; NULL if the key does nothing now. */
const struct key_binding *keys_find(const struct ui *ui, int key);
/* The row of an action that works now; NULL: none. */
const struct key_binding *keys_find_action(const struct ui *ui, int action);

/* The row whose label is at a column of the last line; NULL between labels. */
const struct key_binding *keys_at(const struct ui *ui, struct rect area, int col);
/* Draws the last line: the labels of the keys that work now, as many as fit, "? keys" always. */
void keys_draw(const struct ui *ui, struct canvas *canvas, struct rect area);

#endif
