/* What keys make happen outside the screen: requests to a run, processes started.  All of it goes
 * through the database; nothing here waits for an answer.  Each returns flags and says to the user
 * what it has done or why it could not. */
#ifndef FACENET_TUI_ACTIONS_H
#define FACENET_TUI_ACTIONS_H

#include "tui/app.h"

/* Whether the database can be written; says so when not. */
bool action_may_write(struct app *app);
/* Asks the run shown; refused in words when nobody trains it. */
unsigned action_request(struct app *app, const char *verb, const char *argument);
unsigned action_pause(struct app *app); /* or goes on */
/* Opens the prompt for a live setting; asks for a value of one that is checked. */
unsigned action_change(struct app *app, enum setting_id setting);
unsigned action_set(struct app *app, enum setting_id setting, const char *value);
/* Whether the run shown can be asked for something; says so when not. */
bool action_may_ask(struct app *app);
unsigned action_stop(struct app *app);
unsigned action_resume(struct app *app, const struct db_run *run);
/* Trains a run whose row is there: at once, or in its turn when others are being trained. */
unsigned action_start_run(struct app *app, int64_t id, bool queued);
/* Asks for a folder, and imports it as a data set with the name of its last part. */
unsigned action_import(struct app *app);
unsigned action_draw_faces(struct app *app);
/* Groups the faces of the data set shown, by the run shown.  words: the method, or none for average
 * linkage; behind it the distance within which, or none for that of the held-out people.  Splits a
 * cluster. */
unsigned action_cluster(struct app *app, const char *words);
unsigned action_split(struct app *app, int64_t cluster);
/* Ranks the pictures of the run shown anew. */
unsigned action_rank(struct app *app);

/* Starts the run that waits in the queue when no other is being trained; looks now and then. */
unsigned action_follow_queue(struct app *app);
/* Tells that the newest request has been taken; that the process started last has ended, by the
 * last line it has printed. */
unsigned action_follow_request(struct app *app);
unsigned action_follow_child(struct app *app);

/* An answered prompt. */
unsigned action_prompt_done(struct app *app);

#endif
