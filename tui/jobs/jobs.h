/* Requests to runs, and the processes that the dashboard starts.
 *
 * Requests are rows of the database.  Nothing here waits for an answer or draws.  The processes
 * outlive the dashboard. */
#ifndef FACENET_TUI_JOBS_H
#define FACENET_TUI_JOBS_H

#include "base/process.h"
#include "tui/data/snapshot.h"

struct jobs {
    int64_t asked;           /* our newest pending request; 0: none */
    struct process_id child; /* the process started last, until its end is noticed; pid 0: none */
    bool child_tells;        /* show its progress: */
    char line[ERR_MESSAGE_SIZE];    /* the last line that it printed */
    char *log;                      /* its log file */
    uint64_t log_begin;             /* where in it its output begins */
    char warning[ERR_MESSAGE_SIZE]; /* of the one that ended: the first sentence of its log, without
                                       the name of the program; "": none */
    char imports[RECORD_NAME];      /* the data set that it imports; "": it does something else */
    double queue_looked;            /* clock_seconds() of the last look at the queue */
    int64_t queue_started;          /* the last run that this dashboard started from it */
};

void jobs_free(struct jobs *jobs);

/* Adds a request to the run shown. */
enum status jobs_ask(struct jobs *jobs, const struct snapshot *snap, const char *verb,
                     const char *argument, struct err *err) MUST_CHECK;
/* Our newest request, once, after the run has taken it; else NULL. */
const struct record_request *jobs_taken(struct jobs *jobs, const struct snapshot *snap);

/* Starts "facenet --db FILE WORDS..." in a session of its own, its output in FILE.d/logs/LOG; words
 * ends with NULL. */
enum status jobs_start(struct jobs *jobs, const struct snapshot *snap, const char *log,
                       const char *const *words, struct err *err) MUST_CHECK;
/* Starts the trainer of a run, whether it is new or resumed; up to a step, 0: as planned. */
enum status jobs_train(struct jobs *jobs, const struct snapshot *snap, int64_t run, int64_t steps,
                       struct err *err) MUST_CHECK;
/* Starts "facenet cluster RUN" for the data set shown with options, option, value, ..., NULL. */
enum status jobs_cluster(struct jobs *jobs, const struct snapshot *snap, const char *run,
                         int64_t dataset, const char *const *options, struct err *err) MUST_CHECK;

/* Asks the process started last to stop, as Ctrl-C in a shell does; false: it is gone, or a
 * trainer, which has requests. */
bool jobs_stop(const struct jobs *jobs);

/* Looks at the process started last; copies its last line to jobs->line if that is new, and at its
 * end the first warning that is not this line; after an evaluation the line has its figures. */
enum jobs_news { JOBS_NOTHING, JOBS_PROGRESS, JOBS_ENDED };
enum jobs_news jobs_look(struct jobs *jobs);

/* Starts the next run of the queue if no run is being trained; does not look at every call. *run:
 * the run started, or 0. */
enum status jobs_queue(struct jobs *jobs, const struct snapshot *snap, int64_t *run,
                       struct err *err) MUST_CHECK;

#endif
