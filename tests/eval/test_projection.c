/* eval: embeddings in two dimensions. */
#include "unit.h"

#include "base/mem.h"
#include "eval/projection.h"

#include <math.h>

enum { COUNT = 8, DIM = 5 };

static struct err err;

/* Uncorrelated spreads of 3, 2 and 1 along three directions at right angles, beside a mean. */
static void make(float x[COUNT * DIM], double along[3][COUNT], const double spread[3])
{
    static const float axis[3][DIM] = {
        {0.6f, 0, 0, 0.8f, 0}, {0, 1, 0, 0, 0}, {-0.8f, 0, 0, 0.6f, 0}};

    for (int i = 0; i < COUNT; i++)
        for (int a = 0; a < 3; a++)
            along[a][i] = (i >> a & 1 ? 1 : -1) * spread[a];
    for (int i = 0; i < COUNT * DIM; i++) {
        x[i] = 0.25f * (float)(i % DIM);
        for (int a = 0; a < 3; a++)
            x[i] += (float)along[a][i / DIM] * axis[a][i % DIM];
    }
}

static void test_axes(void **state)
{
    static const double spread[3] = {2, 1, 3};
    double along[3][COUNT], xy[2 * COUNT], again[2 * COUNT], explained, sign;
    float x[COUNT * DIM];

    (void)state;
    make(x, along, spread);
    assert_ok(projection_make(xy, &explained, x, COUNT, DIM, &err));
    assert_near(explained, 13.0 / 14, 1e-6);
    for (int a = 0; a < 2; a++) {
        const double *expected = along[a == 0 ? 2 : 0];

        sign = xy[a] * expected[0] > 0 ? 1 : -1;
        for (int i = 0; i < COUNT; i++)
            assert_near(sign * xy[2 * i + a], expected[i], 1e-4);
    }
    assert_ok(projection_make(again, &explained, x, COUNT, DIM, &err));
    assert_memory_equal(xy, again, sizeof xy);
}

/* All variance is along one direction, or there is none. */
static void test_degenerate(void **state)
{
    static const double line[3] = {0, 0.5, 0}, none[3] = {0};
    double along[3][COUNT], xy[2 * COUNT], explained = 0;
    float x[COUNT * DIM];

    (void)state;
    make(x, along, line);
    assert_ok(projection_make(xy, &explained, x, COUNT, DIM, &err));
    assert_near(explained, 1, 1e-6);
    for (int i = 0; i < COUNT; i++) {
        assert_near(fabs(xy[2 * i]), 0.5, 1e-6);
        assert_near(xy[2 * i + 1], 0, 1e-6);
    }
    make(x, along, none);
    assert_ok(projection_make(xy, &explained, x, COUNT, DIM, &err));
    assert_true(isnan(explained));
    for (int i = 0; i < 2 * COUNT; i++)
        assert_near(xy[i], 0, 0);
    assert_ok(projection_make(NULL, &explained, NULL, 0, DIM, &err));
    assert_true(isnan(explained));
    for (size_t i = 1; i <= 3; i++) {
        mem_fail_after(i);
        assert_status(projection_make(xy, &explained, x, COUNT, DIM, &err), ST_NOMEM);
        mem_fail_after(0);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_axes),
    cmocka_unit_test(test_degenerate),
};

UNIT_MAIN(tests)
