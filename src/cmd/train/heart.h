/* The heartbeat of a run, from a thread with a connection of its own, so that it goes on during a
 * long step.  With several ranks (base/ranks.h) it also writes what they do, and when one is lost,
 * it ends the run, which can't go on without it: the run's row becomes FAILED and names the rank,
 * and all processes end. */
#ifndef FACENET_CMD_TRAIN_HEART_H
#define FACENET_CMD_TRAIN_HEART_H

#include "base/ranks.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct heart {
    const char *db_path; /* borrowed */
    int64_t run;
    struct ranks *ranks;          /* NULL: the process is alone */
    struct ranks_figures *before; /* (ranks) at the last beat */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool stop, started;
};

/* Beats until heart_stop. If no thread can be started, the run continues and is shown as stalled.
 */
void heart_start(struct heart *heart, const char *db_path, int64_t run, struct ranks *ranks);
void heart_stop(struct heart *heart);

#endif
