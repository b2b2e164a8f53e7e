/* What a run is now, in a word: for lists, filters and sentences. */
#ifndef FACENET_DB_RUNS_STATE_H
#define FACENET_DB_RUNS_STATE_H

#include "db/runs/runs.h"

/* "scheduled", "training", "paused", "stalled", "killed" for RUN_DEAD, "finished", "failed",
 * "stopped" by a user, or "added" for a net that was not trained here. */
const char *db_run_state(const struct db_run *run, enum db_liveness liveness);

#endif
