/* ROC curves: kept, replaced as a whole, listed, deleted with their run; evaluations. */
#include "fixture.h"

#include "base/mem.h"
#include "db/runs/evals.h"
#include "db/runs/rocs.h"
#include "db/runs/runs.h"
#include "db/runs/steps.h"

#include <math.h>

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

/* The newest evaluation of each pairs. */
static void test_evals(void **state)
{
    static const struct record_metric metrics[] = {{5, "eval/a/b.txt/accuracy", 0.75},
                                                   {9, "eval/a/b.txt/accuracy", 0.5},
                                                   {9, "eval/a/b.txt/people", 3},
                                                   {5, "eval/a/b.txt/trained-people", 1},
                                                   {9, "eval/a/b.txt/accuracy-error", 0.01},
                                                   {2, "eval/held-out/accuracy", 0.9},
                                                   {2, "eval/held-out/people", 7},
                                                   {2, "eval/held-out/trained-people", 0},
                                                   {3, "accuracy", 0.1}};
    struct db *db = open_with_dataset();
    struct db_eval *list;
    struct err err;
    int64_t run;
    size_t count;

    (void)state;
    assert_ok(db_run_add(db, "run", 1, 0, 1, "0", NULL, 0, &run, &err));
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        assert_ok(db_metric_put(db, run, &metrics[i], &err));
    assert_ok(db_eval_list(db, run, &list, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(list[0].pairs, "a/b.txt");
    assert_true(list[0].step == 9 && list[0].accuracy == 0.5 && list[0].people == 3);
    assert_true(isnan(list[0].trained));
    assert_string_equal(list[1].pairs, "held-out");
    assert_true(list[1].step == 2 && list[1].accuracy == 0.9 && list[1].people == 7);
    assert_true(list[1].trained == 0);
    mem_free(list);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_evals, setup, teardown),
    cmocka_unit_test_setup_teardown(test_rocs, setup, teardown),
};

UNIT_MAIN(tests)
