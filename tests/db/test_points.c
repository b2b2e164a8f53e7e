/* The points of evaluations: in order, replaced together, gone with what they are of. */
#include "fixture.h"

#include "base/mem.h"
#include "db/findings/points.h"
#include "db/runs/runs.h"

static const struct record_point points[] = {{4, 2, 0.5, 1}, {2, 1, -0.5, 0.25}, {1, 1, 0.125, -1}};

/* How many points a step has; *first: the first one. */
static size_t points_of(struct db *db, int64_t step, struct db_point_row *first)
{
    struct db_point_row *rows;
    struct err err;
    size_t count;

    assert_ok(db_points_list(db, 1, step, &rows, &count, &err));
    if (count > 0)
        *first = rows[0];
    mem_free(rows);
    return count;
}

static void test_points(void **state)
{
    struct db *db = open_with_faces();
    struct db_point_row first = {0};
    struct err err;

    (void)state;
    assert_int_equal(points_of(db, 10, &first), 0);
    assert_ok(db_points_put(db, 1, 10, points, 3, &err));
    assert_ok(db_points_put(db, 1, 20, points, 3, &err));
    assert_ok(db_points_put(db, 1, 20, points, 1, &err)); /* instead */
    assert_int_equal(points_of(db, 20, &first), 1);
    assert_int_equal(points_of(db, 10, &first), 3);
    assert_true(first.point.image == 1 && first.point.person == 1);
    assert_true(first.point.x == 0.125 && first.point.y == -1);
    assert_string_equal(first.name, "ann");
    db_close(db);
}

static void test_deleted(void **state)
{
    struct db *db = open_with_faces();
    struct db_point_row first = {0};
    struct err err;

    (void)state;
    assert_ok(db_points_put(db, 1, 10, points, 3, &err));
    change(db, "DELETE FROM images WHERE id = 1");
    assert_int_equal(points_of(db, 10, &first), 2);
    assert_true(first.point.image == 2);
    change(db, "DELETE FROM identities WHERE id = 1");
    assert_int_equal(points_of(db, 10, &first), 1);
    assert_ok(db_run_delete(db, 1, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM points"), 0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_points, setup, teardown),
    cmocka_unit_test_setup_teardown(test_deleted, setup, teardown),
};

UNIT_MAIN(tests)
