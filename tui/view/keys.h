/* The rows of keys and commands at work: which of them do something now, and the last line. */
#ifndef FACENET_TUI_KEYS_H
#define FACENET_TUI_KEYS_H

#include "tui/term/canvas.h"
#include "tui/view/binding.h"

#include <stddef.h>

struct app;

/* The rows that work now, one after the other: those of the view shown, of all views' own keys, and
 * those of the dashboard.  *at begins at 0; NULL after the last one. */
const struct key_binding *keys_next(const struct app *app, size_t *at);
/* Likewise all rows of a view; view_count of the dashboard's views: the dashboard's own. */
const struct key_binding *keys_of(const struct app *app, size_t view, size_t *count);

/* NULL: the key does nothing now. */
const struct key_binding *keys_find(const struct app *app, int key);
/* The row that does an action now, NULL: none. */
const struct key_binding *keys_find_action(const struct app *app, int action);

/* The row whose label lies at a column of the last line; NULL between them. */
const struct key_binding *keys_at(const struct app *app, struct rect area, int col);
/* The last line: the labels of the keys that work now, as many as fit, "? keys" always. */
void keys_draw(const struct app *app, struct canvas *canvas, struct rect area);

#endif
