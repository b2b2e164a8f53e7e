/* See state.h. */
#include "db/runs/state.h"

const char *db_run_state(const struct db_run *run, enum db_liveness liveness)
{
    static const char *const words[] = {
        [RECORD_SCHEDULED] = "scheduled", [RECORD_RUNNING] = "training",
        [RECORD_FINISHED] = "finished",   [RECORD_FAILED] = "failed",
        [RECORD_KILLED] = "stopped",
    };

    if (run->imported)
        return "added";
    if (run->status != RECORD_RUNNING)
        return words[run->status];
    return liveness == RUN_DEAD      ? "killed"
           : liveness == RUN_STALLED ? "stalled"
           : run->paused             ? "paused"
                                     : words[RECORD_RUNNING];
}
