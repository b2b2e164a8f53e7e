/* cmd/recognise: the chance that two faces are one person, fitted to a curve of verification. */
#include "../db/fixture.h"

#include "cmd/recognise/chance.h"
#include "db/runs/rocs.h"
#include "db/runs/steps.h"

#include <math.h>

#define POINTS 120

/* Shares of pairs up to a distance, where the same and the different ones have normal distributions
 * with the means 1 and 2 and one deviation: then the chance at D is exactly logistic, with the
 * middle 1.5 and the width deviation^2. */
static void curve(struct record_roc_point points[POINTS], double deviation)
{
    for (int i = 0; i < POINTS; i++) {
        double distance = 0.5 + 2.0 * i / (POINTS - 1);

        points[i] = (struct record_roc_point){
            .threshold = distance,
            .val = 0.5 * (1 + erf((distance - 1) / (deviation * sqrt(2)))),
            .far = 0.5 * (1 + erf((distance - 2) / (deviation * sqrt(2))))};
    }
}

static void test_fit(void **state)
{
    struct record_roc_point points[POINTS];
    struct chance chance = {.threshold = 1.5};

    (void)state;
    curve(points, 0.3);
    chance_fit(&chance, points, POINTS);
    assert_near(chance.middle, 1.5, 0.01);
    assert_near(chance.width, 0.09, 0.01);
    assert_near(chance_of_error(&chance, 1.5), 0.5, 0.02);
    assert_near(chance_of_error(&chance, 1.3), 1 / (1 + exp(0.2 / 0.09)), 0.02);
    assert_near(chance_of_error(&chance, 1.7), chance_of_error(&chance, 1.3), 0.02);
    assert_true(chance_is_same(&chance, 1.5) && !chance_is_same(&chance, 1.51));
}

/* Pairs that separate entirely give no certainty near the middle. */
static void test_separate(void **state)
{
    struct record_roc_point points[POINTS];
    struct chance chance = {.threshold = 1};

    (void)state;
    for (int i = 0; i < POINTS; i++)
        points[i] = (struct record_roc_point){
            .threshold = 0.02 * (i + 1), .val = fmin(1, i / 40.0), .far = fmax(0, (i - 70) / 50.0)};
    chance_fit(&chance, points, POINTS);
    assert_true(chance.width > 0.01 && chance.middle > 0.8 && chance.middle < 1.4);
    assert_true(chance_of_error(&chance, 0.1) > 1e-6);
}

static void test_unknown(void **state)
{
    struct record_roc_point points[POINTS];
    struct chance chance = {.threshold = 1};
    char words[24];

    (void)state;
    curve(points, 0.3);
    chance_fit(&chance, points, 5);
    assert_true(chance.width == 0 && isnan(chance_of_error(&chance, 0.5)));
    for (int i = 0; i < POINTS; i++) /* no pairs differ */
        points[i].far = points[i].val;
    chance_fit(&chance, points, POINTS);
    assert_true(chance.width == 0);
    chance_format(words, (double)NAN);
    assert_string_equal(words, "unknown");
    chance_format(words, 0.0004);
    assert_string_equal(words, "below 0.1 %");
    chance_format(words, 0.0123);
    assert_string_equal(words, "1.2 %");
    chance_format(words, 0.345);
    assert_string_equal(words, "34 %");
}

/* A net of an earlier step is judged by what was measured up to then. */
static void test_steps(void **state)
{
    const struct record_metric metrics[] = {{10, METRIC_THRESHOLD, 1.1},
                                            {20, METRIC_THRESHOLD, 0.9}};
    static const double deviations[] = {0.2, 0.4};
    struct record_roc_point points[POINTS];
    struct err err;
    struct db *db = open_with_dataset();
    struct db_run run;
    struct chance chance;

    (void)state;
    add_run(db);
    for (int i = 0; i < 2; i++) {
        const struct db_roc roc = {1, metrics[i].step, "training"};

        curve(points, deviations[i]);
        assert_ok(db_metric_put(db, 1, &metrics[i], &err));
        assert_ok(db_roc_put(db, &roc, points, POINTS, &err));
    }
    assert_ok(db_run_get(db, 1, &run, &err));
    for (int i = 0; i < 2; i++) {
        assert_ok(chance_of_run(db, &run, metrics[i].step, &chance, &err));
        assert_true(chance.threshold == metrics[i].value);
        assert_near(chance.width, deviations[i] * deviations[i], 0.02);
    }
    assert_ok(chance_of_run(db, &run, 5, &chance, &err));
    assert_true(chance.threshold == 0 && chance.width == 0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_steps, setup, teardown),
    cmocka_unit_test(test_fit),
    cmocka_unit_test(test_separate),
    cmocka_unit_test(test_unknown),
};

UNIT_MAIN(tests)
