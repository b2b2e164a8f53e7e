/* eval: dimensions that embeddings use. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "eval/dimensions.h"

#include <math.h>

enum { COUNT = 2000, DIM = 8 };

static struct err err;

/* Independent directions with these spreads. */
static double used(const float spread[DIM])
{
    static float x[COUNT * DIM];
    struct rng rng;
    double out;

    rng_init(&rng, 1, RNG_TEST, 0, 0);
    for (size_t i = 0; i < COUNT * DIM; i++)
        x[i] = 0.25f + spread[i % DIM] * rng_normal(&rng);
    assert_ok(dimensions_used(&out, x, COUNT, DIM, &err));
    return out;
}

static void test_directions(void **state)
{
    static const float all[DIM] = {1, 1, 1, 1, 1, 1, 1, 1}, three[DIM] = {0, 2, 0, 2, 2};
    static const float one[DIM] = {0, 0, 0.001f}, two[DIM] = {2, 1};

    (void)state;
    assert_near(used(all), 8, 0.1);
    assert_near(used(three), 3, 0.03);
    assert_near(used(one), 1, 1e-4);
    assert_near(used(two), (4.0 + 1) * (4 + 1) / (16 + 1), 0.05);
}

/* (0,0) (1,0) (0,1): covariances 2, -1 of 3rds, so eigenvalues 3 and 1. */
static void test_by_hand(void **state)
{
    static const float x[] = {0, 0, 1, 0, 0, 1};
    double out;

    (void)state;
    assert_ok(dimensions_used(&out, x, 3, 2, &err));
    assert_near(out, 16.0 / 10, 1e-6);
}

static void test_degenerate(void **state)
{
    static const float same[] = {1, 0, 1, 0};
    double out = 0;

    (void)state;
    assert_ok(dimensions_used(&out, NULL, 0, 2, &err));
    assert_true(isnan(out));
    assert_ok(dimensions_used(&out, same, 1, 2, &err));
    assert_true(isnan(out));
    assert_ok(dimensions_used(&out, same, 2, 2, &err));
    assert_true(isnan(out));
    for (size_t i = 1; i <= 2; i++) {
        mem_fail_after(i);
        assert_status(dimensions_used(&out, same, 2, 2, &err), ST_NOMEM);
        mem_fail_after(0);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_directions),
    cmocka_unit_test(test_by_hand),
    cmocka_unit_test(test_degenerate),
};

UNIT_MAIN(tests)
