/* Actions of several views outside the screen: requests to the run shown, processes started.  Each
 * returns flags and shows a message: what it did, or why it could not. */
#ifndef FACENET_TUI_ACTIONS_H
#define FACENET_TUI_ACTIONS_H

#include "tui/view/ui.h"

/* Whether the database can be written; if not, shows a message. */
bool action_may_write(struct app *app);
/* Whether the run shown takes requests; if not, shows a message. */
bool action_may_ask(struct app *app);
/* Adds a request to the run shown; refused with a message if it is not being trained. */
unsigned action_request(struct app *app, const char *verb, const char *argument);
unsigned action_pause(struct app *app); /* or resumes */
/* Opens the prompt for a live setting; requests a value, which was checked. */
unsigned action_change(struct app *app, enum setting_id setting);
unsigned action_set(struct app *app, enum setting_id setting, const char *value);
unsigned action_stop(struct app *app);
unsigned action_resume(struct app *app, const struct db_run *run);
/* Starts a run whose row exists, or puts it into the queue. */
unsigned action_start_run(struct app *app, int64_t id, bool queued);
/* Imports a folder as a data set named after the last part of its path; "": asks for the folder. */
unsigned action_import(struct app *app, const char *folder);
unsigned action_draw_faces(struct app *app);
/* Clusters the faces of the data set shown by the embeddings of the run shown. words: a method
 * (default: average linkage), then a distance (default: the threshold of the held-out people). */
unsigned action_cluster(struct app *app, const char *words);
/* Splits a cluster of a data set by the run that made it; run 0: it was deleted. */
unsigned action_split(struct app *app, int64_t run, int64_t dataset, int64_t cluster);
/* Ranks the pictures of the run shown. */
unsigned action_rank(struct app *app);

/* Reports the results of requests and of started processes; called after each poll of the
 * database. */
unsigned action_follow(struct app *app);

#endif
