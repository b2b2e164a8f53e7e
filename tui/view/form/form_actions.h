/* Actions of the form: open it, fill it in from a preset, and on Enter start a run or request
 * changes of one.  Each returns flags and shows a message: what it did, or why it could not. */
#ifndef FACENET_TUI_FORM_ACTIONS_H
#define FACENET_TUI_FORM_ACTIONS_H

#include "tui/view/ui.h"

/* Opens the form for a new run, a copy of like unless that is NULL; the form of the live
 * settings. */
unsigned form_action_new_run(struct ui *ui, const struct db_run *like);
unsigned form_action_live(struct ui *ui);
/* Handle a newly chosen preset, and Enter. */
unsigned form_action_preset(struct ui *ui);
unsigned form_action_done(struct ui *ui);

/* Asks whether to close the form, whose edits are lost then. */
unsigned form_action_leave(struct ui *ui);

#endif
