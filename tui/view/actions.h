/* Actions of several views outside the screen: requests to the run shown, processes started.  Each
 * returns flags and shows a message: what it did, or why it could not. */
#ifndef FACENET_TUI_ACTIONS_H
#define FACENET_TUI_ACTIONS_H

#include "tui/view/ui.h"

/* Whether the database can be written; if not, shows a message. */
bool action_may_write(struct ui *ui);
/* Whether the run shown takes requests; if not, shows a message. */
bool action_may_ask(struct ui *ui);
/* Says that a run is a net that was added, which is not trained. */
unsigned action_untrained(struct ui *ui, const struct db_run *run);
/* Adds a request to the run shown; refused with a message if it is not being trained. */
unsigned action_request(struct ui *ui, const char *verb, const char *argument);
/* Of the run shown: a request while it is trained, else a process of its own. */
unsigned action_evaluate(struct ui *ui);
unsigned action_pause(struct ui *ui); /* or resumes */
/* Opens the prompt for a live setting; requests a value, which was checked. */
unsigned action_change(struct ui *ui, enum setting_id setting);
unsigned action_set(struct ui *ui, enum setting_id setting, const char *value);
unsigned action_stop(struct ui *ui);
/* Of a finished run: asks for how many more steps. */
unsigned action_resume(struct ui *ui, const struct db_run *run);
/* Starts a run whose row exists, or puts it into the queue. */
unsigned action_start_run(struct ui *ui, int64_t id, bool queued);
unsigned action_draw_faces(struct ui *ui);
/* Clusters the faces of the data set shown by the embeddings of the run shown. words: a method
 * (default: average linkage), then a distance (default: the threshold of the held-out people). */
unsigned action_cluster(struct ui *ui, const char *words);
/* Splits a cluster of a data set, that of who, by the run that made it; run 0: it was deleted. */
unsigned action_split(struct ui *ui, int64_t run, int64_t dataset, int64_t cluster,
                      const char *who);
/* Shows the photo of a face, by its image; 0: there is none. */
unsigned action_photo(struct ui *ui, int64_t image);
/* Ranks the pictures of the run shown. */
unsigned action_rank(struct ui *ui);

/* Reports the results of requests and of started processes, and removes old messages; called after
 * each poll of the database. */
unsigned action_follow(struct ui *ui);

#endif
