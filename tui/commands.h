/* What the rows of keys and commands do, and the command line that ":" opens. */
#ifndef FACENET_TUI_COMMANDS_H
#define FACENET_TUI_COMMANDS_H

#include "tui/view/ui.h"

/* Does what a row that works now says, NULL: nothing; argument: what follows the command.  Returns
 * flags. */
unsigned commands_act(struct app *app, const struct key_binding *binding, const char *argument);

/* Does what the line says; the start of a name will do where it is the only one.  Returns flags. */
unsigned commands_run(struct app *app, const char *line);

/* Completes the word that is being typed: the command, the setting of "set", the folder of
 * "import". */
void commands_complete(const struct app *app, char *line, size_t size);

#endif
