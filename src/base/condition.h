/* Waiting on a condition for a limited time by the monotonic clock: setting the wall clock makes no
 * wait shorter or longer. */
#ifndef FACENET_BASE_CONDITION_H
#define FACENET_BASE_CONDITION_H

#include <pthread.h>

/* A condition for condition_wait; pthread_cond_destroy ends it. */
void condition_init(pthread_cond_t *condition);

/* Waits at most this long. Like pthread_cond_timedwait it may return early, so the caller checks
 * what it waits for. ETIMEDOUT when the time is over, else 0. */
int condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, long milliseconds);

#endif
