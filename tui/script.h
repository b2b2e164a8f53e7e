/* Key scripts: the dashboard driven by a file instead of a terminal, for tests and bug reports.
 *
 * A line is one of
 *   key WORD...         keys by name (Enter, Esc, Space, Up, Ctrl-L ...) or character
 *   mouse KIND COL ROW  press, drag, up or down (its wheel)
 *   type TEXT           the characters of the rest of the line
 *   size COLSxROWS      another size
 *   wait TEXT           until the screen has it, for ten seconds
 *   show                print the screen
 * Empty lines and those that begin with # are left out. */
#ifndef FACENET_TUI_SCRIPT_H
#define FACENET_TUI_SCRIPT_H

#include "tui/app.h"

#include <stdio.h>

/* Runs it until its end or a key that leaves; what is shown goes to out.  The failure names the
 * line. */
enum status script_run(struct app *app, const char *path, FILE *out, struct err *err) MUST_CHECK;

/* Draws, and prints the screen as text. */
enum status script_show(struct app *app, FILE *out, struct err *err) MUST_CHECK;

/* The word that "key" takes for a key; false: there is none.  And the key of a word, KEY_CODE_NONE
 * for none. */
#define SCRIPT_NAME 16
bool script_key_name(int key, char name[SCRIPT_NAME]);
int script_key(const char *word);
const char *script_mouse_name(enum mouse_kind kind);

/* "120x40": at most 1000 each. */
bool script_parse_size(const char *text, int *cols, int *rows);

#endif
