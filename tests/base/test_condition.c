/* Waiting for a limited time while the wall clock is set back: this program has its own
 * clock_gettime, whose wall clock is ten seconds ahead of the one by which the C library waits. */
#include "unit.h"

#include "base/condition.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);

    if (clock == CLOCK_REALTIME)
        now->tv_sec += 10;
    return result;
}

static double seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void test_a_wait_ends_though_the_wall_clock_is_set_back(void **state)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition;
    double start = seconds();

    (void)state;
    condition_init(&condition);
    (void)pthread_mutex_lock(&mutex);
    while (condition_wait(&condition, &mutex, 20) != ETIMEDOUT)
        continue;
    assert_true(seconds() - start >= 0.02);
    assert_true(seconds() - start < 5);
    (void)pthread_mutex_unlock(&mutex);
    (void)pthread_cond_destroy(&condition);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_a_wait_ends_though_the_wall_clock_is_set_back),
};

UNIT_MAIN(tests)
