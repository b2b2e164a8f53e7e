/* ROC curves: kept, replaced as a whole, listed, deleted with their run. */
#include "fixture.h"

#include "base/mem.h"
#include "db/runs/rocs.h"
#include "db/runs/runs.h"

static void test_rocs(void **state)
{
    static const struct record_roc_point points[] = {{0.1, 0, 0.25}, {0.5, 0.1, 0.5}, {4, 1, 1}};
    struct db *db = open_with_dataset();
    struct record_roc_point *read;
    struct db_roc *list, roc = {.step = 10, .pairs = "held-out"};
    struct err err;
    size_t count;
    bool found;

    (void)state;
    assert_ok(db_run_add(db, "run", 1, 0, 1, "0", NULL, 0, &roc.run, &err));
    assert_ok(db_roc_list(db, roc.run, &list, &count, &err));
    assert_int_equal(count, 0);
    mem_free(list);
    assert_ok(db_roc_put(db, &roc, points, 3, &err));
    roc.step = 20;
    assert_ok(db_roc_put(db, &roc, points, 3, &err));
    assert_ok(db_roc_put(db, &roc, points + 1, 2, &err)); /* instead */
    (void)snprintf(roc.pairs, sizeof roc.pairs, "a file");
    assert_ok(db_roc_put(db, &roc, points, 1, &err));
    assert_ok(db_roc_list(db, roc.run, &list, &count, &err));
    assert_int_equal(count, 3);
    assert_true(list[0].step == 20 && list[1].step == 10 && list[2].step == 20);
    assert_string_equal(list[0].pairs, "a file");
    assert_string_equal(list[2].pairs, "held-out");
    assert_ok(db_roc_newest(db, roc.run, "held-out", 0, &roc, &found, &err));
    assert_true(found && roc.step == 20);
    assert_ok(db_roc_newest(db, roc.run, "held-out", 19, &roc, &found, &err));
    assert_true(found && roc.step == 10);
    assert_ok(db_roc_newest(db, roc.run, "held-out", 9, &roc, &found, &err));
    assert_false(found);
    assert_ok(db_roc_points(db, &list[2], &read, &count, &err));
    assert_int_equal(count, 2);
    assert_memory_equal(read, points + 1, sizeof points - sizeof *points);
    mem_free(read);
    mem_free(list);
    assert_ok(db_run_delete(db, roc.run, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM roc_points"), 0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_rocs, setup, teardown),
};

UNIT_MAIN(tests)
