/* What a form does beyond the screen: it is opened, filled in from a preset, and once it is entered
 * it makes a run or asks one for changes.  Each returns flags and says to the user what it has done
 * or why it could not. */
#ifndef FACENET_TUI_FORM_ACTIONS_H
#define FACENET_TUI_FORM_ACTIONS_H

#include "tui/view/ui.h"

/* Opens the form of a new run, a copy of like unless that is NULL; that of the live settings. */
unsigned form_action_new_run(struct app *app, const struct db_run *like);
unsigned form_action_live(struct app *app);
/* Another preset is chosen; the form is entered. */
unsigned form_action_preset(struct app *app);
unsigned form_action_done(struct app *app);

#endif
