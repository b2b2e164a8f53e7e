/* Starting facenet on the same database, in a session of its own that outlives whoever starts it.
 */
#ifndef FACENET_DB_RUNS_START_H
#define FACENET_DB_RUNS_START_H

#include "base/process.h"
#include "db/core/db.h"

/* A process that was started and the file that it writes its output to. */
struct db_started {
    struct process_id process;
    char *log;      /* new (mem_free) */
    uint64_t begin; /* where in it the output begins */
};

/* Starts "facenet --db FILE WORDS...", words up to a NULL; its output is appended to
 * FILE.d/logs/LOG.  *started stays as it is when that fails. */
enum status db_start(struct db *db, const char *log, const char *const *words,
                     struct db_started *started, struct err *err) MUST_CHECK;

/* Trains a run, from its beginning or its last checkpoint, as a dashboard does it: a collapse
 * pauses it.  Of two that are started the first to claim the row trains.  The log is run-ID.log. */
enum status db_start_run(struct db *db, int64_t run, struct db_started *started,
                         struct err *err) MUST_CHECK;

#endif
