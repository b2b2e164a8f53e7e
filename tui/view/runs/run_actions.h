/* What keys do to a run as a whole: tags, name, baseline, archive, deletion; a new run from it.
 * Each returns flags and says to the user what it has done or why it could not. */
#ifndef FACENET_TUI_RUN_ACTIONS_H
#define FACENET_TUI_RUN_ACTIONS_H

#include "tui/app.h"

unsigned run_action(struct app *app, enum key_action action, const struct db_run *run);
/* Opens the comparison of the marked runs and the baseline. */
unsigned run_action_compare(struct app *app);

/* Asks for a checkpoint of the run shown, to go on from in a new run. */
unsigned run_action_roll_back(struct app *app);

/* An answered prompt. */
unsigned run_action_roll_back_done(struct app *app);
unsigned run_action_tags_done(struct app *app);
unsigned run_action_name_done(struct app *app);

#endif
