/* Key scripts: a file drives the dashboard instead of a terminal, for tests and bug reports.
 *
 * A line is one of
 *   key WORD...         keys by name (Enter, Esc, Space, Up, Ctrl-L ...) or character
 *   mouse KIND COL ROW  press, drag, or up or down for the wheel
 *   type TEXT           the characters of the rest of the line
 *   size COLSxROWS      change the size
 *   wait TEXT           until the screen has the text, at most ten seconds
 *   show                print the screen
 *   picture FILE        write the screen as an SVG picture
 *   cast FILE           record what follows as an asciicast
 *   pause SECONDS       for the recording only
 * Empty lines and lines that begin with # are ignored. */
#ifndef FACENET_TUI_SCRIPT_H
#define FACENET_TUI_SCRIPT_H

#include "tui/app.h"

#include <stdio.h>

/* Runs the script to its end or to a key that leaves the dashboard; "show" writes to out.  An error
 * names the line. */
enum status script_run(struct ui *ui, const char *path, FILE *out, struct err *err) MUST_CHECK;

/* Draws the screen and prints it as text. */
enum status script_show(struct ui *ui, FILE *out, struct err *err) MUST_CHECK;

/* The word for a key after "key"; false if there is none.  And the key for a word, or
 * KEY_CODE_NONE. */
#define SCRIPT_NAME 16
bool script_key_name(int key, char name[SCRIPT_NAME]);
int script_key(const char *word);
const char *script_mouse_name(enum mouse_kind kind);

/* Parses "120x40"; at most 1000 each. */
bool script_parse_size(const char *text, int *cols, int *rows);

#endif
