/* The heartbeat of a run, from a thread with a connection of its own, so that it goes on during a
 * long step. */
#ifndef FACENET_CMD_TRAIN_HEART_H
#define FACENET_CMD_TRAIN_HEART_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct heart {
    const char *db_path; /* borrowed */
    int64_t run;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool stop, started;
};

/* Beats until heart_stop. If no thread can be started, the run continues and is shown as stalled.
 */
void heart_start(struct heart *heart, const char *db_path, int64_t run);
void heart_stop(struct heart *heart);

#endif
