/* What is shown of a run's history, and the cursor in it. */
#include "unit.h"

#include "tui/data/timeline.h"

static void expect_range(const struct timeline *timeline, int64_t newest, int64_t first,
                         int64_t last)
{
    int64_t a, b;

    timeline_range(timeline, newest, &a, &b);
    assert_int_equal(a, first);
    assert_int_equal(b, last);
}

/* A window at the newest steps moves with them; a window that was scrolled back stays. */
static void test_window(void **state)
{
    struct timeline timeline = {0};

    (void)state;
    expect_range(&timeline, 0, 1, 1);
    expect_range(&timeline, 5000, 1, 5000);
    timeline_turn(&timeline, 5000);
    expect_range(&timeline, 5000, 4001, 5000);
    expect_range(&timeline, 5001, 4002, 5001);
    timeline_scroll(&timeline, 5000, -3);
    expect_range(&timeline, 5000, 2501, 3500);
    expect_range(&timeline, 5001, 2501, 3500);
    timeline_scroll(&timeline, 5000, -100);
    expect_range(&timeline, 5000, 1, 1000);
    timeline_scroll(&timeline, 5000, 100);
    expect_range(&timeline, 5001, 4002, 5001);
    timeline_turn(&timeline, 5000);
    expect_range(&timeline, 5000, 4901, 5000);
    timeline_turn(&timeline, 5000);
    expect_range(&timeline, 5000, 1, 5000);
    timeline.width = 1000;
    expect_range(&timeline, 30, 1, 30);
    timeline_scroll(&timeline, 30, -1);
    expect_range(&timeline, 31, 1, 31);
}

/* The cursor starts at the newest step, stays within the run and moves the window. */
static void test_cursor(void **state)
{
    struct timeline timeline = {0};

    (void)state;
    timeline_move(&timeline, 5000, -1);
    assert_int_equal(timeline.cursor, 4975);
    timeline_move(&timeline, 5000, 2);
    assert_int_equal(timeline.cursor, 5000);
    timeline.width = 100;
    timeline_put(&timeline, 5000, 2000);
    expect_range(&timeline, 5000, 2000, 2099);
    timeline_move(&timeline, 5000, -1);
    assert_int_equal(timeline.cursor, 1999);
    expect_range(&timeline, 5000, 1999, 2098);
    timeline_put(&timeline, 5000, -7);
    assert_int_equal(timeline.cursor, 1);
    timeline_scroll(&timeline, 5000, 4);
    expect_range(&timeline, 5000, 201, 300);
    assert_int_equal(timeline.cursor, 201);
    timeline.width = 0;
    timeline_turn(&timeline, 5000);
    expect_range(&timeline, 5000, 1, 1000);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_window),
    cmocka_unit_test(test_cursor),
};
UNIT_MAIN(tests)
