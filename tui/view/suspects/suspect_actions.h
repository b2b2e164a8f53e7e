/* What is said of a suspect image: verdicts, kept at once, taken back by another row.  Each returns
 * flags and says to the user what it has done or why it could not. */
#ifndef FACENET_TUI_SUSPECT_ACTIONS_H
#define FACENET_TUI_SUSPECT_ACTIONS_H

#include "tui/app.h"

/* ACTION_MOVE, ACTION_MOVE_TO, ACTION_BAD, ACTION_FINE, ACTION_UNDO. */
unsigned suspect_action(struct app *app, enum key_action action);

/* The name that is typed: completed among the people of the data set; answered. */
unsigned suspect_complete(struct app *app);
unsigned suspect_move_done(struct app *app);

#endif
