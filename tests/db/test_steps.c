/* db: steps, histograms, curves of many steps, metrics. */
#include "fixture.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/runs/runs.h"
#include "db/runs/steps.h"

#include <math.h>

static struct db *open_with_run(void)
{
    struct err err;
    struct db *db = open_with_dataset();
    int64_t id;

    assert_ok(db_run_add(db, "run", 1, 0, 1, "0", NULL, 0, &id, &err));
    assert_int_equal(id, 1);
    return db;
}

static struct record_step make_step(int64_t step)
{
    return (struct record_step){.step = step,
                                .epoch = 2,
                                .time = 1000 * step,
                                .loss = 0.1,
                                .loss_all = 1.0 / 3,
                                .easy = 123552000,
                                .semi_hard = SQL_INTEGER_LIMIT,
                                .hard = 3,
                                .selected = 4,
                                .pairs = 5,
                                .pairs_without = 6,
                                .margin = 0.2,
                                .curriculum = -0.05,
                                .learning_rate = 1e-300,
                                .mean_ap = 0.7,
                                .mean_an = 1.9,
                                .mean_random = NAN,
                                .variance = 0.99,
                                .gradient_norm = INFINITY,
                                .images_per_second = 300,
                                .class_images = 7,
                                .class_right = 2,
                                .dropped = 11};
}

/* Every column comes back to the bit. */
static void test_round_trip(void **state)
{
    struct err err;
    struct db *db = open_with_run();
    struct record_step row = make_step(1), back;
    struct db_run run;
    bool found, differs;

    (void)state;
    assert_ok(db_step_last(db, 1, &back, &found, &err));
    assert_false(found);
    assert_ok(db_step_put(db, 1, &row, NULL, &differs, &err));
    assert_false(differs);
    assert_ok(db_step_last(db, 1, &back, &found, &err));
    assert_true(found && isnan(back.mean_random));
    back.mean_random = row.mean_random; /* a NaN's bits are not kept, that it is one is */
    assert_memory_equal(&back, &row, sizeof row);
    assert_int_equal(number(db, "SELECT count(*) FROM steps WHERE mean_random IS NULL"), 1);
    assert_ok(db_run_get(db, 1, &run, &err));
    assert_true(run.last_step == 1 && run.loss_all == row.loss_all);
    assert_true(run.images_per_second == 300);
    assert_status(db_step_put(db, 99, &row, NULL, &differs, &err), ST_INVALID);
    db_close(db);
}

/* Whether a replayed row counts as different from the kept one. */
static bool replay(struct db *db, struct record_step row)
{
    struct err err;
    bool differs;

    assert_ok(db_step_put(db, 1, &row, NULL, &differs, &err));
    return differs;
}

static void test_replay(void **state)
{
    struct db *db = open_with_run();
    const struct record_step row = make_step(1);
    struct record_step other;

    (void)state;
    assert_false(replay(db, row));
    assert_false(replay(db, row));
    other = row;
    other.time++;
    other.images_per_second = 7;
    assert_false(replay(db, other));
#define DIFFERS(field, value) \
    do { \
        other = row; \
        other.field = (value); \
        assert_true(replay(db, other)); \
    } while (0)
    DIFFERS(epoch, 3);
    DIFFERS(loss, nextafter(0.1, 1));
    DIFFERS(loss_all, NAN);
    DIFFERS(easy, 123552001);
    DIFFERS(semi_hard, 0);
    DIFFERS(hard, 0);
    DIFFERS(selected, 0);
    DIFFERS(pairs, 0);
    DIFFERS(pairs_without, 0);
    DIFFERS(margin, 0.3);
    DIFFERS(curriculum, 0);
    DIFFERS(learning_rate, 0);
    DIFFERS(mean_ap, 0);
    DIFFERS(mean_an, 0);
    DIFFERS(mean_random, 0);
    DIFFERS(variance, 0);
    DIFFERS(gradient_norm, 0);
    DIFFERS(class_images, 120);
    DIFFERS(class_right, 1);
    DIFFERS(dropped, 0);
#undef DIFFERS
    /* The row stays as it was. */
    assert_false(replay(db, row));
    assert_int_equal(number(db, "SELECT count(*) FROM steps"), 1);
    db_close(db);
}

/* A run that is resumed redoes the steps after its checkpoint, and where it is is known. */
static void test_redo(void **state)
{
    struct err err;
    struct db *db = open_with_run();
    struct db_run run;

    (void)state;
    for (int64_t step = 1; step <= 8; step++)
        assert_false(replay(db, make_step(step)));
    change(db, "UPDATE runs SET status = 'RUNNING'");
    assert_ok(db_run_get(db, 1, &run, &err));
    assert_true(!db_run_redoes(&run) && db_run_at(&run) == 8);
    assert_ok(db_run_set_resumed(db, 1, 4, &err));
    (void)replay(db, make_step(5));
    assert_ok(db_run_get(db, 1, &run, &err));
    assert_true(db_run_redoes(&run) && run.resumed_step == 4 && db_run_at(&run) == 5);
    assert_int_equal(run.last_step, 8);
    for (int64_t step = 6; step <= 9; step++)
        (void)replay(db, make_step(step));
    assert_ok(db_run_get(db, 1, &run, &err));
    assert_true(!db_run_redoes(&run) && db_run_at(&run) == 9);
    db_close(db);
}

static void put_histogram(struct db *db, int64_t step)
{
    struct err err;
    struct record_step row = make_step(step);
    struct record_histogram histogram = {.step = step};
    bool differs;

    for (uint64_t i = 0; i < RECORD_BINS; i++) {
        histogram.ap[i] = i << 40;
        histogram.an[i] = (uint64_t)step + i;
    }
    assert_ok(db_step_put(db, 1, &row, &histogram, &differs, &err));
}

static void test_histograms(void **state)
{
    struct err err;
    struct db *db = open_with_run();
    struct record_histogram back;
    bool found;

    (void)state;
    assert_ok(db_histogram_at(db, 1, 0, &back, &found, &err));
    assert_false(found);
    for (int64_t step = 1; step <= 25; step++)
        put_histogram(db, step);
    assert_ok(db_histogram_at(db, 1, 0, &back, &found, &err));
    assert_true(found && back.step == 25 && back.ap[63] == 63ULL << 40 && back.an[1] == 26);
    assert_int_equal(number(db, "SELECT count(*) FROM histograms"), 3);
    assert_int_equal(number(db, "SELECT sum(step) FROM histograms"), 10 + 20 + 25);
    put_histogram(db, 1000); /* the one before goes, however far back */
    assert_int_equal(number(db, "SELECT sum(step) FROM histograms"), 10 + 20 + 1000);
    db_close(db);
}

/* Steps 1 to count of run 1, whose loss_all is its step, made in SQL. */
static void fill(struct db *db, int64_t count)
{
    struct err err;

    assert_ok(sql_write(db, false, NULL, &err,
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                        " WHERE i < ?) INSERT INTO steps SELECT 1, i, 1 + i / 100, i, 0.5,"
                        " i, 1, 2, 3, 4, 5, 6, 0.2, 0.1, 0.05, 0.7, 1.9, 2.0, 0.9, 1.5, 300,"
                        " 10, i % 2 * 3, 0 FROM n",
                        "i", count));
}

/* Shares are equal, cover everything and are in order. */
static void test_series_small(void **state)
{
    struct err err;
    struct db *db = open_with_run();
    struct db_point *points;
    size_t count;

    (void)state;
    assert_ok(db_step_series(db, 1, 1, -1, 10, &points, &count, &err));
    assert_int_equal(count, 0);
    mem_free(points);
    fill(db, 20000);
    assert_ok(db_step_series(db, 1, 1, -1, 200, &points, &count, &err));
    assert_int_equal(count, 200);
    for (size_t i = 0; i < count; i++) {
        double first = 100.0 * (double)i + 1, last = first + 99;

        assert_int_equal(points[i].mean.step, (int64_t)last);
        assert_near(points[i].loss_all_low, first, 0);
        assert_near(points[i].loss_all_high, last, 0);
        assert_near(points[i].mean.loss_all, (first + last) / 2, 1e-9);
        assert_int_equal(points[i].mean.hard, 3);
        assert_near(points[i].mean.variance, 0.9, 1e-12);
        assert_near(record_class_accuracy(&points[i].mean), 0.15, 1e-12);
    }
    mem_free(points);
    /* With fewer steps than points, each step is a point. */
    assert_ok(db_step_series(db, 1, 11, 13, 200, &points, &count, &err));
    assert_int_equal(count, 3);
    assert_near(points[1].mean.loss_all, 12, 0);
    mem_free(points);
    assert_ok(db_step_series(db, 1, 30000, -1, 200, &points, &count, &err));
    assert_int_equal(count, 0);
    mem_free(points);
    assert_ok(db_step_series(db, 1, 1, -1, 0, &points, &count, &err));
    assert_int_equal(count, 0);
    mem_free(points);
    mem_fail_after(1);
    assert_status(db_step_series(db, 1, 1, -1, 200, &points, &count, &err), ST_NOMEM);
    mem_fail_after(0);
    db_close(db);
}

/* A history that is too long to be read at each key press is sampled. */
static void test_series_sampled(void **state)
{
    const int64_t steps = getenv("FACENET_LONG") != NULL ? 1000000 : 200001;
    struct err err;
    struct db *db = open_with_run();
    struct db_point *points;
    size_t count;
    double seconds;

    (void)state;
    fill(db, steps);
    seconds = clock_seconds();
    assert_ok(db_step_series(db, 1, 1, -1, 200, &points, &count, &err));
    seconds = clock_seconds() - seconds;
    print_message("# %lld steps in 200 points: %.1f ms\n", (long long)steps, 1000 * seconds);
    assert_int_equal(count, 200);
    assert_int_equal(points[0].loss_all_low, 1);
    assert_int_equal(points[199].mean.step, steps);
    for (size_t i = 0; i < count; i++) {
        double share = (double)steps / 200, first = share * (double)i;

        assert_true(points[i].loss_all_low >= first &&
                    points[i].loss_all_high <= first + share + 1);
        assert_near(points[i].mean.loss_all, first + share / 2, share / 16);
    }
    mem_free(points);
    db_close(db);
}

static void put_metric(struct db *db, const char *key, int64_t step, double value)
{
    struct err err;
    struct record_metric metric = {.step = step, .value = value};

    (void)snprintf(metric.key, sizeof metric.key, "%s", key);
    assert_ok(db_metric_put(db, 1, &metric, &err));
}

static void test_metrics(void **state)
{
    struct err err;
    struct db *db = open_with_run();
    struct record_metric *list;
    struct db_run run;
    size_t count;

    (void)state;
    for (int64_t step = 1; step <= 100; step++)
        put_metric(db, "val@1e-3", step, 0.001 * (double)step);
    put_metric(db, "accuracy", 7, NAN);
    put_metric(db, "auc", 7, 0.5);
    put_metric(db, "val@1e-3", 50, 0.75); /* replayed: replaces its row, is not the newest */
    assert_ok(db_metric_series(db, 1, "val@1e-3", &list, &count, &err));
    assert_int_equal(count, 100);
    assert_near(list[49].value, 0.75, 0);
    assert_true(list[0].step == 1 && list[99].step == 100);
    mem_free(list);
    assert_ok(db_metric_series(db, 1, NULL, &list, &count, &err));
    assert_int_equal(count, 102);
    assert_string_equal(list[6].key, "accuracy");
    assert_true(isnan(list[6].value));
    mem_free(list);
    assert_ok(db_metric_series(db, 1, "none", &list, &count, &err));
    assert_int_equal(count, 0);
    mem_free(list);
    assert_ok(db_run_get(db, 1, &run, &err));
    assert_near(run.val, 0.1, 1e-12);
    assert_true(isnan(run.accuracy));
    put_metric(db, "accuracy", 8, 0.9);
    assert_ok(db_run_get(db, 1, &run, &err));
    assert_near(run.accuracy, 0.9, 0);
    db_close(db);
}

/* Step, histogram and the run's newest figures are written together or not at all. */
static void test_put_is_whole(void **state)
{
    struct err err;
    struct db *db = open_with_run();
    struct record_step row = make_step(1);
    struct record_histogram histogram = {.step = 1};
    bool differs;

    (void)state;
    change(db, "DROP TABLE histograms");
    assert_int_not_equal(db_step_put(db, 1, &row, &histogram, &differs, &err), ST_OK);
    assert_int_equal(number(db, "SELECT count(*) FROM steps"), 0);
    assert_int_equal(number(db, "SELECT last_step FROM runs"), 0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
    cmocka_unit_test_setup_teardown(test_replay, setup, teardown),
    cmocka_unit_test_setup_teardown(test_redo, setup, teardown),
    cmocka_unit_test_setup_teardown(test_histograms, setup, teardown),
    cmocka_unit_test_setup_teardown(test_series_small, setup, teardown),
    cmocka_unit_test_setup_teardown(test_series_sampled, setup, teardown),
    cmocka_unit_test_setup_teardown(test_metrics, setup, teardown),
    cmocka_unit_test_setup_teardown(test_put_is_whole, setup, teardown),
};

UNIT_MAIN(tests)
