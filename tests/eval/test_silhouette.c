/* eval: the silhouette of people. */
#include "unit.h"

#include "base/mem.h"
#include "eval/silhouette.h"

#include <math.h>

static struct err err;

/* On a line: one person at 0 and 1, another at 4 and 6, a third far from both. */
static void test_by_hand(void **state)
{
    static const float x[] = {0, 0, 4, 0, 1, 0, 6, 0, 0, 900};
    static const uint32_t label[] = {0, 2, 0, 2, 1};
    double sum = (5 - 1) / 5.0 + (4 - 1) / 4.0 + (3.5 - 2) / 3.5 + (5.5 - 2) / 5.5, out;

    (void)state;
    assert_ok(silhouette_mean(&out, x, label, 3, 4, 2, &err));
    assert_near(out, sum / 4, 1e-6);
    assert_ok(silhouette_mean(&out, x, label, 3, 5, 2, &err));
    assert_near(out, sum / 5, 1e-6); /* a person's only image is 0 */
}

static void test_wrong_names(void **state)
{
    static const float x[] = {0, 1, 0, 1};
    static const uint32_t label[] = {0, 0, 1, 1};
    double out;

    (void)state;
    assert_ok(silhouette_mean(&out, x, label, 2, 4, 1, &err));
    assert_near(out, -0.5, 1e-6); /* a = 1, b = 0.5 */
}

static void test_degenerate(void **state)
{
    static const float same[] = {1, 0, 1, 0};
    static const uint32_t one[] = {0, 0}, two[] = {0, 1};
    double out = 0;

    (void)state;
    assert_ok(silhouette_mean(&out, NULL, NULL, 0, 0, 2, &err));
    assert_true(isnan(out));
    assert_ok(silhouette_mean(&out, same, one, 2, 2, 2, &err));
    assert_true(isnan(out));
    assert_ok(silhouette_mean(&out, same, two, 2, 2, 2, &err));
    assert_near(out, 0, 0);
    for (size_t i = 1; i <= 3; i++) {
        mem_fail_after(i);
        assert_status(silhouette_mean(&out, same, two, 2, 2, 2, &err), ST_NOMEM);
        mem_fail_after(0);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_by_hand),
    cmocka_unit_test(test_wrong_names),
    cmocka_unit_test(test_degenerate),
};

UNIT_MAIN(tests)
