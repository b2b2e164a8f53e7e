/* What the dashboard asks of runs, and the processes that it starts.
 *
 * All of it goes through the database; nothing here waits for an answer, and nothing draws.  The
 * processes outlive the dashboard. */
#ifndef FACENET_TUI_JOBS_H
#define FACENET_TUI_JOBS_H

#include "base/process.h"
#include "tui/data/snapshot.h"

struct jobs {
    int64_t asked;               /* the newest request of ours that has not been taken; 0: none */
    struct process_id child;     /* the process started last, until its end is seen; pid 0: none */
    bool child_tells;            /* its progress is shown: */
    char line[ERR_MESSAGE_SIZE]; /* the last line it has printed */
    char *log;                   /* the file that it prints into */
    double queue_looked;         /* clock_seconds() of the last look at the queue */
    int64_t queue_started;       /* the run that this dashboard has started from it last */
};

void jobs_free(struct jobs *jobs);

/* Asks the run shown. */
enum status jobs_ask(struct jobs *jobs, const struct snapshot *snap, const char *verb,
                     const char *argument, struct err *err) MUST_CHECK;
/* The request asked last, once it has been taken; then NULL until another one is. */
const struct record_request *jobs_taken(struct jobs *jobs, const struct snapshot *snap);

/* Starts "facenet --db FILE WORDS..." in a session of its own, its output in FILE.d/logs/LOG; words
 * ends with NULL. */
enum status jobs_start(struct jobs *jobs, const struct snapshot *snap, const char *log,
                       const char *const *words, struct err *err) MUST_CHECK;
/* Starts the trainer of a run: a new one and one that goes on alike. */
enum status jobs_train(struct jobs *jobs, const struct snapshot *snap, int64_t run,
                       struct err *err) MUST_CHECK;
/* Starts "facenet cluster" for the data set shown with options, option, value, ..., NULL. */
enum status jobs_cluster(struct jobs *jobs, const struct snapshot *snap, int64_t run,
                         int64_t dataset, const char *const *options, struct err *err) MUST_CHECK;

/* What has come of the process started last: jobs->line has its last line when that is new. */
enum jobs_news { JOBS_NOTHING, JOBS_PROGRESS, JOBS_ENDED };
enum jobs_news jobs_look(struct jobs *jobs);

/* Starts the run that waits in the queue when no other is being trained; looks now and then.  *run:
 * the one started, 0 when none was. */
enum status jobs_queue(struct jobs *jobs, const struct snapshot *snap, int64_t *run,
                       struct err *err) MUST_CHECK;

#endif
