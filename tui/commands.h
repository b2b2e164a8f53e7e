/* Runs the rows of keys and commands, and the command line that ":" opens. */
#ifndef FACENET_TUI_COMMANDS_H
#define FACENET_TUI_COMMANDS_H

#include "tui/view/ui.h"

/* Does the action of a row that works now (NULL: nothing); argument: what follows the command.
 * Returns flags. */
unsigned commands_act(struct ui *ui, const struct key_binding *binding, const char *argument);

/* Runs the line; the start of a name is enough if no other name begins with it.  Returns flags. */
unsigned commands_run(struct ui *ui, const char *line);

/* Completes the word being typed: the command, the setting of "set", the run of "open", the setting
 * of "columns", the folder of "import"; hint: what it could be, if that is more than one. */
void commands_complete(const struct ui *ui, char *line, size_t size, char *hint, size_t hint_size);

#endif
