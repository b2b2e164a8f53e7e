/* The door to cmocka: what every C test includes first.  Tests print TAP. */
#ifndef FACENET_TESTS_UNIT_H
#define FACENET_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fails with the sentence of err. */
#define assert_ok(call) \
    do { \
        if ((call) != ST_OK) \
            fail_msg("%s: %s", #call, err.message); \
    } while (0)

#define assert_status(call, expected) assert_int_equal((call), (expected))

/* |a - b| <= tolerance, both printed when not. */
#define assert_near(a, b, tolerance) \
    do { \
        double assert_a_ = (a), assert_b_ = (b); \
        if (!(assert_a_ - assert_b_ <= (tolerance) && assert_b_ - assert_a_ <= (tolerance))) \
            fail_msg("%s = %.17g, %s = %.17g", #a, assert_a_, #b, assert_b_); \
    } while (0)

/* FACENET_TEST=NAME in the environment runs that test alone; * and ? are wildcards. */
#define UNIT_RUN(tests, set_up, tear_down) \
    (cmocka_set_message_output(CM_OUTPUT_TAP), cmocka_set_test_filter(getenv("FACENET_TEST")), \
     cmocka_run_group_tests(tests, set_up, tear_down))

#define UNIT_MAIN(tests) \
    int main(void) \
    { \
        return UNIT_RUN(tests, NULL, NULL); \
    }

#endif
