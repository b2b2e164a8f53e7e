/* Lines through the figures of a run, against their noise. */
#include "unit.h"

#include "tui/data/trend.h"

#include <math.h>

#define POINTS 60

/* A point of every 4th step with that share of hard triplets. */
static void put(struct db_point *points, size_t i, double hard)
{
    points[i].mean = (struct record_step){.step = 4 * (int64_t)(i + 1)};
    points[i].mean.hard = (uint64_t)llround(1e9 * hard);
    points[i].mean.easy = 1000000000 - points[i].mean.hard;
}

static double noise(size_t i)
{
    return i % 2 != 0 ? 0.02 : -0.02;
}

static void test_slope(void **state)
{
    struct db_point points[POINTS];
    struct trend trend;

    (void)state;
    for (size_t i = 0; i < 20; i++)
        put(points, i, 0.5 - 0.01 * (double)i + noise(i));
    trend = trend_of(points, 20, trend_hard); /* figures of the textbook's formulas */
    assert_near(trend.from, 0.49714286, 1e-7);
    assert_near(trend.to, 0.31285714, 1e-7);
    assert_near(trend.mean, 0.405, 1e-9);
    assert_near(trend.t, -11.9091, 1e-3);
    assert_near(trend.error, (0.49714286 - 0.31285714) / 11.9091, 1e-6);
    assert_int_equal(trend.count, 20);
    assert_int_equal(trend.steps, 76);
    points[7].mean.hard = points[7].mean.easy = 0; /* a step without triplets is left out */
    assert_int_equal(trend_of(points, 20, trend_hard).count, 19);
    assert_near(trend_of(points, TREND_LEAST - 1, trend_hard).t, 0, 0);
    assert_true(isnan(trend_of(points, 0, trend_hard).mean));
}

static void test_flat_since(void **state)
{
    struct db_point points[POINTS];
    size_t since;

    (void)state;
    for (size_t i = 0; i < POINTS; i++)
        put(points, i, fmax(0.2, 0.6 - 0.01 * (double)i) + noise(i));
    since = trend_flat_since(points, POINTS, 15, trend_hard);
    assert_in_range(since, 30, 40); /* the fall ends at 40 and is less than the noise before */
    for (size_t i = 0; i < POINTS; i++)
        put(points, i, 0.2 + noise(i));
    assert_int_equal(trend_flat_since(points, POINTS, 15, trend_hard), 0);
    for (size_t i = 0; i < POINTS; i++)
        put(points, i, 0.9 - 0.01 * (double)i);
    assert_int_equal(trend_flat_since(points, POINTS, 15, trend_hard), POINTS - 15 - 4);
    assert_int_equal(trend_flat_since(points, 10, 15, trend_hard), 0);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_slope),
                                          cmocka_unit_test(test_flat_since)};
UNIT_MAIN(tests)
