/* See run_state.h. */
#include "tui/data/run_state.h"

const char *run_state_word(const struct db_run *run, enum db_liveness liveness)
{
    static const char *const words[] = {
        [RECORD_SCHEDULED] = "waiting", [RECORD_RUNNING] = "training",
        [RECORD_FINISHED] = "finished", [RECORD_FAILED] = "failed",
        [RECORD_KILLED] = "stopped",
    };

    if (run->imported)
        return "added";
    if (run->status != RECORD_RUNNING)
        return words[run->status];
    return liveness == RUN_DEAD      ? "dead"
           : liveness == RUN_STALLED ? "stalled"
           : run->paused             ? "paused"
                                     : words[RECORD_RUNNING];
}
