/* The terminal: the only door to ncurses.
 *
 * terminal_open refuses, in a sentence that names what works without one, whatever cannot show the
 * dashboard.  The terminal is restored on every way out but SIGKILL: terminal_close, or a fatal
 * signal, whose handler writes a string prepared beforehand and resets the line discipline, then
 * lets the signal do its work (endwin is not safe there).  Window changes are ncurses' business. */
#ifndef FACENET_TUI_TERMINAL_H
#define FACENET_TUI_TERMINAL_H

#include "tui/term/canvas.h"
#include "tui/term/keycode.h"

struct terminal;

/* Whether there is a terminal that can show the dashboard; touches nothing. */
enum status terminal_check(struct err *err) MUST_CHECK;
/* Takes the screen.  One terminal at a time. */
enum status terminal_open(struct terminal **out, enum theme_name theme, bool mouse,
                          struct err *err) MUST_CHECK;
/* Changes the colours. */
void terminal_set_theme(struct terminal *terminal, enum theme_name theme);
void terminal_close(struct terminal *terminal); /* NULL is fine */

/* Whether pictures can be shown: ROLE_PICTURE. */
bool terminal_has_pictures(const struct terminal *terminal);
void terminal_size(const struct terminal *terminal, int *rows, int *cols);
/* Shows the canvas; repaint: as if nothing were on the screen. */
void terminal_show(struct terminal *terminal, const struct canvas *canvas, bool repaint);

/* Waits at most that long for a key: an enum key_code or a code point; KEY_CODE_NONE when none
 * came, KEY_CODE_HANGUP when none can come any more. */
int terminal_read(struct terminal *terminal, int milliseconds);

/* What the mouse has done, after KEY_CODE_MOUSE. */
struct mouse terminal_mouse(const struct terminal *terminal);

/* Whether the character set is UTF-8 on a terminal that has the glyphs for it. */
bool terminal_has_unicode(void);

#endif
