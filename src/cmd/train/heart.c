/* See heart.h. */
#include "cmd/train/heart.h"

#include "base/condition.h"
#include "db/runs/runs.h"

#include <signal.h>

#define HEART_MILLISECONDS 2000

static void *heart_beat(void *context)
{
    struct heart *heart = context;
    struct db *db = NULL;

    (void)pthread_mutex_lock(&heart->mutex);
    while (!heart->stop) {
        (void)pthread_mutex_unlock(&heart->mutex);
        /* If the database cannot be opened or written, the next beat tries again. */
        if (db != NULL || db_open(&db, heart->db_path, DB_WRITE, NULL) == ST_OK)
            (void)!db_run_beat(db, heart->run, NULL);
        (void)pthread_mutex_lock(&heart->mutex);
        if (!heart->stop)
            (void)condition_wait(&heart->wake, &heart->mutex, HEART_MILLISECONDS);
    }
    (void)pthread_mutex_unlock(&heart->mutex);
    db_close(db);
    return NULL;
}

void heart_start(struct heart *heart, const char *db_path, int64_t run)
{
    sigset_t all, before;

    *heart = (struct heart){.db_path = db_path, .run = run};
    (void)pthread_mutex_init(&heart->mutex, NULL);
    condition_init(&heart->wake);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    heart->started = pthread_create(&heart->thread, NULL, heart_beat, heart) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void heart_stop(struct heart *heart)
{
    (void)pthread_mutex_lock(&heart->mutex);
    heart->stop = true;
    (void)pthread_cond_signal(&heart->wake);
    (void)pthread_mutex_unlock(&heart->mutex);
    if (heart->started)
        (void)pthread_join(heart->thread, NULL);
    (void)pthread_cond_destroy(&heart->wake);
    (void)pthread_mutex_destroy(&heart->mutex);
}
