/* A run that trains a classifier: its loss and accuracy beside the counts of triplets, in the
 * panels, the head and at the cursor; settings that it doesn't use. */
#include "unit.h"

#include "screens.h"
#include "tui/view/train/curves.h"

#include <math.h>

/* The run of the fixture with a classifier: half of its images are right. */
static void become_classifier(struct ui *ui)
{
    struct history *history = screens_history(ui);
    struct err err;

    assert_ok(settings_set(&ui->snap.settings, SETTING_LOSS, "arcface", &err));
    for (size_t i = 0; i <= history->whole.count; i++) {
        struct record_step *step = i == 0 ? &history->step : &history->whole.points[i - 1].mean;

        step->loss = 4.321;
        step->selected = step->pairs = step->pairs_without = 0;
        step->class_images = 1800;
        step->class_right = 900;
    }
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
    cmocka_unit_test_setup(test_train_shows_it, screens_prepare),
    cmocka_unit_test_setup(test_triplets_show_none_of_it, screens_prepare),
    cmocka_unit_test_setup(test_what_it_does_not_use_is_refused, screens_prepare),
};
UNIT_MAIN(tests)
