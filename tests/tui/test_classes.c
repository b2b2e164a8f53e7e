/* A run that trains a classifier: its loss and accuracy beside the counts of triplets, in the
 * panels, the head and at the cursor; settings that it doesn't use. */
#include "unit.h"

#include "screens.h"
#include "tui/view/health.h"
#include "tui/view/train/curves.h"

#include <math.h>

static void classify(struct record_step *step)
{
    step->loss = 4.321;
    step->selected = step->pairs = step->pairs_without = 0;
    step->class_images = 1800;
    step->class_right = 900;
}

/* The run of the fixture with a classifier: half of its images are right. */
static void become_classifier(struct ui *ui)
{
    struct history *history = screens_history(ui);
    struct err err;

    assert_ok(settings_set(&ui->snap.settings, SETTING_LOSS, "arcface", &err));
    classify(&history->step);
    for (size_t i = 0; i < history->whole.count; i++)
        classify(&history->whole.points[i].mean);
    for (size_t i = 0; i < history->recent.count; i++)
        classify(&history->recent.points[i].mean);
}

static void test_train_shows_it(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 40, 120);
    become_classifier(&ui);
    screens_expect(&ui, "loss of the classifier");
    screens_expect(&ui, " 4.321 ");
    screens_expect(&ui, "900 of 1,800 images classified right");
    screens_expect(&ui, "semi-hard");
    screens_expect(&ui, "class loss 4.321  right 50.0 %");
    screens_expect(&ui, "loss_all 0.0");
    screens_expect(&ui, "a classifier does not use it");
    (void)screens_type(&ui, "<");
    screens_expect(&ui, "class loss 4.321  right 50.0 %");
    screens_finish(&ui);
}

static void expect_health(struct ui *ui, const char *words)
{
    struct health health;

    health_look(&ui->snap, screens_history(ui), &health);
    if (strstr(health.sentence, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", health.sentence, words);
}

/* The share of hard triplets falls in the fixture, whatever the classifier does. */
static void test_health_is_that_of_the_classifier(void **state)
{
    struct history *history;
    struct ui ui;

    (void)state;
    screens_start(&ui, 40, 120);
    become_classifier(&ui);
    history = screens_history(&ui);
    expect_health(&ui, "flat since step 1: class loss 4.32; lower the rate (l), or end it here");
    for (size_t i = 0; i < history->whole.count; i++) {
        history->whole.points[i].mean.loss = 6 - (double)i / 400 + 0.05 * (double)(i % 2);
        history->whole.points[i].mean.class_right = i;
    }
    for (size_t i = 0; i < history->recent.count; i++)
        history->recent.points[i].mean.loss = 4 - (double)i / 200 + 0.05 * (double)(i % 2);
    expect_health(&ui, "learning: the class loss falls, ");
    for (size_t i = 0; i < history->recent.count; i++)
        history->recent.points[i].mean.loss = 4 + (double)i / 10 + 0.05 * (double)(i % 2);
    expect_health(&ui, "getting worse: the class loss rises, ");
    history->step.loss = NAN;
    expect_health(&ui, "diverged");
    screens_finish(&ui);
}

static void test_triplets_show_none_of_it(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 40, 120);
    screens_expect(&ui, "loss, all triplets");
    screens_expect(&ui, "pairs had a triplet");
    assert_true(isnan(curves_class_accuracy(&screens_history(&ui)->step)));
    screens_finish(&ui);
}

static void test_what_it_does_not_use_is_refused(void **state)
{
    static const char *const keys[] = {":set margin 0.3\n", ":set select=random\n", "m"};
    struct ui ui;

    (void)state;
    screens_start(&ui, 40, 120);
    become_classifier(&ui);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        (void)screens_type(&ui, keys[i]);
        screens_expect(&ui, "this run trains a classifier, which selects no triplets");
    }
    assert_string_equal(screens_fake(&ui)->requests, "");
    (void)screens_type(&ui, ":set lr 0.5\n");
    assert_string_equal(screens_fake(&ui)->requests, "set lr=0.5;");
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_health_is_that_of_the_classifier, screens_prepare),
    cmocka_unit_test_setup(test_train_shows_it, screens_prepare),
    cmocka_unit_test_setup(test_triplets_show_none_of_it, screens_prepare),
    cmocka_unit_test_setup(test_what_it_does_not_use_is_refused, screens_prepare),
};
UNIT_MAIN(tests)
