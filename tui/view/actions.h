/* What keys of several views make happen outside the screen: requests to the run shown, processes
 * started.  Each returns flags and says to the user what it has done or why it could not. */
#ifndef FACENET_TUI_ACTIONS_H
#define FACENET_TUI_ACTIONS_H

#include "tui/view/ui.h"

/* Whether the database can be written; says so when not. */
bool action_may_write(struct app *app);
/* Whether the run shown can be asked for something; says so when not. */
bool action_may_ask(struct app *app);
/* Asks the run shown; refused in words when nobody trains it. */
unsigned action_request(struct app *app, const char *verb, const char *argument);
unsigned action_pause(struct app *app); /* or goes on */
/* Opens the prompt for a live setting; asks for a value of one that is checked. */
unsigned action_change(struct app *app, enum setting_id setting);
unsigned action_set(struct app *app, enum setting_id setting, const char *value);
unsigned action_stop(struct app *app);
unsigned action_resume(struct app *app, const struct db_run *run);
/* Trains a run whose row is there: at once, or in its turn when others are being trained. */
unsigned action_start_run(struct app *app, int64_t id, bool queued);
/* Imports a folder as a data set with the name of its last part; "": asks for one. */
unsigned action_import(struct app *app, const char *folder);
unsigned action_draw_faces(struct app *app);
/* Clusters the faces of the data set shown, by the run shown.  words: the method, or none for
 * average linkage; after it the distance within which, or none for that of the held-out people. */
unsigned action_cluster(struct app *app, const char *words);
/* Splits a cluster of a data set, by the run that made it; 0: that is deleted. */
unsigned action_split(struct app *app, int64_t run, int64_t dataset, int64_t cluster);
/* Ranks the pictures of the run shown. */
unsigned action_rank(struct app *app);

/* Says what has come of what was asked and started; after each look at the database. */
unsigned action_follow(struct app *app);

#endif
