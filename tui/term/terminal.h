/* The terminal: the only door to ncurses.
 *
 * terminal_open refuses a terminal that cannot show the dashboard; its error says what works
 * without one.  The terminal is restored on every exit but SIGKILL: by terminal_close, or on a
 * fatal signal by a handler that writes a prepared string, resets the line discipline and raises
 * the signal again (endwin is not safe there). ncurses handles changes of the window. */
#ifndef FACENET_TUI_TERMINAL_H
#define FACENET_TUI_TERMINAL_H

#include "tui/term/canvas.h"
#include "tui/term/graphics.h"
#include "tui/term/keycode.h"

struct terminal;

/* Checks that there is a terminal that can show the dashboard; changes nothing. */
enum status terminal_check(struct err *err) MUST_CHECK;
/* Takes over the screen.  Only one terminal at a time. */
enum status terminal_open(struct terminal **out, enum theme_name theme, bool mouse,
                          struct err *err) MUST_CHECK;
/* Changes the colours. */
void terminal_set_theme(struct terminal *terminal, enum theme_name theme);
void terminal_close(struct terminal *terminal); /* NULL is fine */

/* The colours that pictures (ROLE_PICTURE) can have. */
enum canvas_pictures terminal_pictures(const struct terminal *terminal);
/* Whether the environment or terminfo says that the terminal shows 24-bit colours. */
bool terminal_claims_24bit(void);
/* How the terminal shows pictures. */
void terminal_set_graphics(struct terminal *terminal, const struct graphics_device *device);
void terminal_size(const struct terminal *terminal, int *rows, int *cols);
/* Shows the canvas; repaint: redraws every cell. */
void terminal_show(struct terminal *terminal, const struct canvas *canvas, bool repaint);

/* Waits at most that long for a key: an enum key_code or a code point; KEY_CODE_NONE if none came,
 * KEY_CODE_HANGUP if the terminal is gone. */
int terminal_read(struct terminal *terminal, int milliseconds);

/* The action of the mouse, after KEY_CODE_MOUSE. */
struct mouse terminal_mouse(const struct terminal *terminal);

/* Whether the character set is UTF-8 on a terminal that has the glyphs for it. */
bool terminal_has_unicode(void);

#endif
