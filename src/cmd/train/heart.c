/* See heart.h. */
#include "cmd/train/heart.h"

#include "cmd/output.h"

#include "base/clock.h"
#include "base/condition.h"
#include "base/mem.h"
#include "db/runs/runs.h"
#include "db/runs/tags.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define HEART_SECONDS 2         /* between two beats */
#define HEART_MILLISECONDS 2000 /* between two looks: of a process alone, */
#define HEART_LOOK 100          /* and at ranks */

/* What the ranks have done since the last look, into before (ranks): how fast they are while they
 * don't wait, how long they wait, and the slowest, for which the others wait. */
static void heart_words(struct ranks *ranks, struct ranks_figures *before, char out[RECORD_NAME])
{
    size_t count = ranks_count(ranks), hosts = 0, slowest = 0;
    double rate[2] = {INFINITY, 0}, wait[2] = {INFINITY, 0};

    for (size_t r = 0; r < count; r++) {
        struct ranks_figures now;
        double seconds, share, speed;
        bool known = false;

        ranks_figures(ranks, r, &now);
        seconds = now.seconds - before[r].seconds;
        share = seconds > 0 ? (now.waited - before[r].waited) / seconds : 0;
        speed = share < 1 && seconds > 0 ? (now.images - before[r].images) / (seconds * (1 - share))
                                         : 0;
        slowest = share < wait[0] ? r : slowest;
        for (int most = 0; most < 2; most++) {
            rate[most] = most ? fmax(rate[most], speed) : fmin(rate[most], speed);
            wait[most] = most ? fmax(wait[most], share) : fmin(wait[most], share);
        }
        before[r] = now;
        for (size_t other = 0; other < r; other++)
            known = known || strcmp(before[other].host, now.host) == 0;
        hosts += !known;
    }
    (void)snprintf(out, RECORD_NAME,
                   "%zu ranks, %zu %s: %.0f-%.0f images/s, waiting %.0f-%.0f %%, rank %zu on %.40s "
                   "least",
                   count, hosts, hosts == 1 ? "host" : "hosts", rate[0], rate[1], 100 * wait[0],
                   100 * wait[1], slowest, before[slowest].host);
}

/* Keeps that for dashboards.  A process that is alone takes away, at its first beat, what ranks
 * have left that trained the run before. */
static void heart_tell(struct heart *heart, struct db *db, bool first)
{
    char words[RECORD_NAME];

    if (heart->ranks == NULL && first)
        (void)!db_tag_set(db, heart->run, TAG_RANKS, NULL, NULL);
    if (heart->ranks == NULL || heart->before == NULL)
        return;
    heart_words(heart->ranks, heart->before, words);
    (void)!db_tag_set(db, heart->run, TAG_RANKS, words, NULL);
}

/* Ends the run if a rank is lost. */
static void heart_look(struct heart *heart, struct db *db)
{
    struct err err;

    if (ranks_look(heart->ranks, &err) == ST_OK)
        return;
    (void)!db_run_end(db, heart->run, RECORD_FAILED, err.message, NULL);
    output_warn("facenet train: %s", err.message);
    ranks_abort(heart->ranks);
}

static void *heart_beat(void *context)
{
    struct heart *heart = context;
    struct db *db = NULL;
    double last = -HEART_SECONDS;

    (void)pthread_mutex_lock(&heart->mutex);
    while (!heart->stop) {
        (void)pthread_mutex_unlock(&heart->mutex);
        /* If the database cannot be opened or written, the next beat tries again. */
        if (db != NULL || db_open(&db, heart->db_path, DB_WRITE, NULL) == ST_OK) {
            if (clock_seconds() - last >= HEART_SECONDS * 0.9) {
                (void)!db_run_beat(db, heart->run, NULL);
                heart_tell(heart, db, last < 0);
                last = clock_seconds();
            }
            heart_look(heart, db);
        }
        (void)pthread_mutex_lock(&heart->mutex);
        if (!heart->stop)
            (void)condition_wait(&heart->wake, &heart->mutex,
                                 heart->ranks == NULL ? HEART_MILLISECONDS : HEART_LOOK);
    }
    (void)pthread_mutex_unlock(&heart->mutex);
    db_close(db);
    return NULL;
}

void heart_start(struct heart *heart, const char *db_path, int64_t run, struct ranks *ranks)
{
    sigset_t all, before;

    *heart = (struct heart){.db_path = db_path, .run = run, .ranks = ranks};
    heart->before = mem_new(ranks_count(ranks), sizeof *heart->before);
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
    mem_free(heart->before);
    (void)pthread_cond_destroy(&heart->wake);
    (void)pthread_mutex_destroy(&heart->mutex);
}
