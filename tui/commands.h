/* The command line that ":" opens: every action by name, and a few commands with an argument.
 *
 *   set NAME VALUE   ask the run shown for a live setting
 *   open RUN         show a run, by number or name
 *   filter WORDS     filter the list of runs
 *   columns NAMES    show those columns of the list of runs
 *   cluster METHOD D group the faces of the data set shown, by a method, within that distance
 *   import FOLDER    import pictures */
#ifndef FACENET_TUI_COMMANDS_H
#define FACENET_TUI_COMMANDS_H

#include "tui/app.h"

/* The name of an action; NULL for one that has none. */
const char *commands_name(enum key_action action);

/* Does what the line says; the start of a name will do where it is the only one.  Returns flags. */
unsigned commands_run(struct app *app, const char *line);

/* Completes the word that is being typed: the command, or the setting of "set". */
void commands_complete(char *line, size_t size);
/* The commands that begin as the line does, "pause people ...", into out. */
void commands_hint(const char *line, char *out, size_t size);

#endif
