/* The state of a run as a word, for lists and filters. */
#ifndef FACENET_TUI_RUN_STATE_H
#define FACENET_TUI_RUN_STATE_H

#include "db/runs/runs.h"

/* "training", "paused", "stalled", "dead", "finished", "failed", "stopped" or "waiting". */
const char *run_state_word(const struct db_run *run, enum db_liveness liveness);

#endif
