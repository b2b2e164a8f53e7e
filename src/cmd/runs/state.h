/* The state of a run as a word. */
#ifndef FACENET_CMD_RUNS_STATE_H
#define FACENET_CMD_RUNS_STATE_H

#include "db/runs/runs.h"

/* "training", "paused", "dead", "finished", ... */
const char *run_state_name(const struct db_run *run);

#endif
