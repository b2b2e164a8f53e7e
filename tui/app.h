/* The dashboard as a state machine without a terminal: keys in, flags and a drawn canvas out.
 *
 * Handlers return what must happen (enum ui_flags); only the loop acts on it.  Tests drive it as
 * the loop does and compare the canvas as text. */
#ifndef FACENET_TUI_APP_H
#define FACENET_TUI_APP_H

#include "tui/view/ui.h"

/* Shows the first view; the caller opens the snapshot. */
enum status app_init(struct ui *ui, struct err *err) MUST_CHECK;
void app_free(struct ui *ui);

/* Loads what the view shows.  On a failure the view keeps what it had, and app_poll asks to try
 * again. */
enum status app_load(struct ui *ui, struct err *err) MUST_CHECK;
/* Draws in the canvas's size. */
void app_draw(struct ui *ui);
/* Handles a key; returns flags. */
unsigned app_key(struct ui *ui, int key);
/* Handles the mouse; returns flags. */
unsigned app_mouse(struct ui *ui, struct mouse mouse);
/* Between keys: the view's work; returns flags. */
unsigned app_work(struct ui *ui);

#endif
