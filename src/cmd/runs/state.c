/* See state.h. */
#include "cmd/runs/state.h"

#include "base/clock.h"

const char *run_state_name(const struct db_run *run)
{
    static const char *const names[] = {"scheduled", "training", "finished", "failed", "stopped"};

    switch (db_run_liveness(run, clock_now_ms())) {
    case RUN_DEAD:
        return "dead";
    case RUN_STALLED:
        return "stalled";
    case RUN_NOT_RUNNING:
    case RUN_ALIVE:
        break;
    }
    return run->imported ? "added" : run->paused ? "paused" : names[run->status];
}
