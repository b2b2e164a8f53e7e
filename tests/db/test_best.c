/* db: the best evaluation of a run, by the metric that --best names. */
#include "fixture.h"

#include "db/runs/best.h"
#include "db/runs/journal.h"
#include "db/runs/steps.h"

#include <math.h>

static void put(struct db *db, int64_t step, const char *key, double value)
{
    struct record_metric metric = {.step = step, .value = value};
    struct err err;

    (void)snprintf(metric.key, sizeof metric.key, "%s", key);
    assert_ok(db_metric_put(db, 1, &metric, &err));
}

static struct db_best best_of(struct db *db)
{
    struct db_run run;
    struct db_best best;
    struct err err;

    assert_ok(db_run_get(db, 1, &run, &err));
    assert_ok(db_best_get(db, &run, &best, &err));
    return best;
}

/* As the list of runs has it. */
static void expect_listed(struct db *db, const char *metric, double value)
{
    struct db_run run;
    struct err err;

    assert_ok(db_run_get(db, 1, &run, &err));
    assert_string_equal(run.best_metric, metric);
    assert_true(isnan(value) ? isnan(run.best) : run.best == value);
}

static void test_best(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    struct db_best best;

    (void)state;
    add_run(db);
    expect_listed(db, "accuracy", NAN);
    best = best_of(db);
    assert_string_equal(best.metric, "accuracy"); /* of runs that don't say it */
    assert_true(best.step == -1 && isnan(best.value) && isnan(best.last));
    assert_false(best.kept || best.better);

    put(db, 5, "accuracy", NAN);
    put(db, 10, "accuracy", 0.9);
    put(db, 10, "auc", 0.5);
    put(db, 15, "accuracy", 0.9);
    put(db, 20, "accuracy", 0.8);
    put(db, 20, "auc", 0.6);
    best = best_of(db);
    assert_true(best.step == 10 && best.value == 0.9 && best.last == 0.8);
    assert_false(best.kept || best.better);
    change(db, "UPDATE checkpoints SET best = 1 WHERE step = 10");
    best = best_of(db);
    assert_true(best.kept && best.better);
    expect_listed(db, "accuracy", 0.9);

    /* By another metric the last one is the best. */
    assert_ok(db_run_set_param(db, 1, "best", "auc", &err));
    best = best_of(db);
    assert_string_equal(best.metric, "auc");
    assert_true(best.step == 20 && best.value == 0.6 && best.last == 0.6);
    expect_listed(db, "auc", 0.6);
    assert_false(best.kept || best.better);
    db_close(db);
}

/* A finished run with patience, however it came by that, ends with the weights of its best. */
static void test_patience(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    int64_t id;

    (void)state;
    add_run(db);
    put(db, 10, "accuracy", 0.9);
    put(db, 20, "accuracy", 0.8);
    change(db, "UPDATE checkpoints SET best = 1 WHERE step = 10");
    assert_ok(db_run_set_param(db, 1, "patience", "3", &err));
    assert_true(best_of(db).kept && !best_of(db).better);
    change(db, "UPDATE runs SET status = 'KILLED'");
    assert_true(best_of(db).better);
    change(db, "UPDATE runs SET status = 'FINISHED'");
    assert_ok(db_request_add(db, 1, "set", "patience=0", &id, &err));
    assert_false(best_of(db).better);
    assert_ok(db_request_take(db, id, 12, "3", "ok", &err));
    assert_true(best_of(db).better);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_best, setup, teardown),
    cmocka_unit_test_setup_teardown(test_patience, setup, teardown),
};

UNIT_MAIN(tests)
