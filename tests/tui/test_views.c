/* The views without a terminal: keys in, pictures out. */
#include "unit.h"

#include "fixture.h"
#include "screens.h"
#include "tui/script.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void test_train_pictures(void **state)
{
    struct app app;
    struct err err;

    (void)state;
    screens_start(&app, 24, 80);
    screens_expect_pictures(&app, "train");
    app.snap.run.parent_id = 11;
    assert_ok(canvas_resize(&app.canvas, 60, 200, &err));
    screens_expect(&app, "from run 11");
    screens_finish(&app);
}

static void test_train_ascii(void **state)
{
    struct text text = {0};
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    app.canvas.ascii = true;
    (void)snprintf(app.snap.run.name, sizeof app.snap.run.name, "Zo\xC3\xAB \033[2J");
    screens_print(&app, &text);
    for (size_t i = 0; i < text.length; i++)
        assert_true(text.data[i] == '\n' || (text.data[i] >= ' ' && text.data[i] < 127));
    text_free(&text);
    (void)snprintf(app.snap.run.name, sizeof app.snap.run.name, "lfw-small");
    screens_expect_picture(&app, "train-ascii-80x24");
    screens_finish(&app);
}

static void test_runs_pictures(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    screens_fill_runs(&app);
    (void)screens_type(&app, "2__");
    screens_expect_pictures(&app, "runs");
    screens_finish(&app);
}

/* The baseline and marked runs beside the one shown. */
static void test_overlay(void **state)
{
    static const char *const names[] = {"lfw-older", "wide \033[2J", "narrow"};
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    for (int64_t o = 0; o < 3; o++) {
        struct history_other *other = &screens_history(&app)->others[o];

        other->curve.points = mem_new(200, sizeof *other->curve.points);
        assert_non_null(other->curve.points);
        other->curve.count = 200;
        for (int64_t i = 0; i < 200; i++) {
            fixture_step((i + 1) * FIXTURE_STEPS / 200, &other->curve.points[i].mean);
            other->curve.points[i].mean.loss_all *= 0.4 + 0.5 * (double)o;
        }
        (void)snprintf(other->name, sizeof other->name, "%s", names[o]);
    }
    screens_history(&app)->others[0].baseline = true;
    screens_history(&app)->other_count = 3;
    screens_expect_pictures(&app, "train-overlay");
    (void)screens_type(&app, "z");
    screens_expect_picture(&app, "train-overlay-zoom-80x24");
    (void)screens_type(&app, "o");
    screens_expect(&app, "no run is marked");
    app.marks.run[0] = 5;
    app.marks.count = 1;
    (void)screens_type(&app, "o");
    screens_expect(&app, "without the marked runs");
    assert_true(screens_train(&app)->alone);
    (void)screens_type(&app, "o");
    assert_false(screens_train(&app)->alone);
    screens_finish(&app);
}

/* A script has a word for each key. */
static void test_key_names(void **state)
{
    char name[SCRIPT_NAME];

    (void)state;
    for (int key = 1; key < KEY_CODE_RESIZE; key++) {
        if (key == 0xD800)
            key = 0xE000; /* no characters between */
        if (!script_key_name(key, name))
            assert_true(key > 26 && key < ' ');
        else if (script_key(name) != key)
            fail_msg("key 0x%X is recorded as %s, which is 0x%X", (unsigned)key, name,
                     (unsigned)script_key(name));
    }
    assert_false(script_key_name(KEY_CODE_NONE, name) || script_key_name(KEY_CODE_RESIZE, name));
}

/* The ROC alone, the baseline's beside it, and the DET. */
static void test_roc(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    assert_true((screens_type(&app, "d") & APP_RELOAD) != 0);
    assert_true(screens_history(&app)->roc_wanted);
    screens_expect(&app, "no ROC yet");
    fixture_roc(&screens_history(&app)->roc, 0.08);
    fixture_roc(&screens_history(&app)->others[0].roc, 0.2);
    (void)snprintf(screens_history(&app)->others[0].name, RECORD_NAME, "lfw-older");
    screens_history(&app)->others[0].baseline = true;
    screens_history(&app)->other_count = 1;
    screens_expect_pictures(&app, "train-roc");
    (void)screens_type(&app, "g");
    screens_expect_picture(&app, "train-det-80x24");
    screens_history(&app)->roc.points[1].far = 1e-12; /* not too many decades */
    screens_history(&app)->roc.points[5].val = NAN;
    screens_expect(&app, "0.0001 %");
    (void)screens_type(&app, "d");
    assert_false(screens_train(&app)->zoomed || screens_history(&app)->roc_wanted);
    screens_finish(&app);
}

static void test_travel(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    assert_true((screens_type(&app, "<<<<<<") & APP_RELOAD) != 0);
    screens_expect_picture(&app, "train-cursor-80x24");
    (void)screens_type(&app, "z");
    screens_expect_picture(&app, "train-zoom-80x24");
    (void)screens_type(&app, "_");
    screens_expect(&app, "triplets, step 1,");
    (void)screens_type(&app, "^^");
    screens_expect(&app, "16 evaluated"); /* the log */
    (void)screens_type(&app, "_\x1B");
    screens_expect(&app, "learning: the hard share falls");
    assert_true(screens_train(&app)->zoomed);
    (void)screens_type(&app, "\x1Bg");
    assert_false(screens_train(&app)->zoomed);
    screens_expect(&app, "loss, all triplets (log)");
    (void)screens_type(&app, "w");
    assert_int_equal(screens_history(&app)->timeline.width, 1000);
    assert_true((screens_type(&app, "[") & APP_RELOAD) != 0);
    assert_int_equal(screens_history(&app)->timeline.end, FIXTURE_STEPS - 500);
    screens_finish(&app);
}

/* The hardest triplet alone: faces, words where there is no space for faces, or how to get one. */
static void test_triplet(void **state)
{
    struct err err;
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    (void)screens_type(&app, "z^^^");
    screens_expect_picture(&app, "train-triplet-80x24");
    assert_ok(canvas_resize(&app.canvas, 10, 44, &err));
    screens_expect_picture(&app, "train-triplet-44x10");
    screens_history(&app)->has_triplet = false;
    screens_expect(&app, "no evaluation has found one yet");
    screens_finish(&app);
}

/* The mouse: a key's name, a step of a plot, a panel's title, a line of a list. */
static void test_mouse(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    screens_fill_runs(&app);
    app_draw(&app);
    assert_int_equal(app_mouse(&app, (struct mouse){MOUSE_PRESS, 23, 2}), APP_REDRAW | APP_RELOAD);
    assert_string_equal(screens_fake(&app)->requests, "pause;"); /* "p pause" */
    (void)app_mouse(&app, (struct mouse){MOUSE_PRESS, 23, 8});   /* the gap after it */
    (void)app_mouse(&app, (struct mouse){MOUSE_PRESS, 5, 7});    /* the first column of the loss */
    assert_int_equal(screens_history(&app)->timeline.cursor, 1);
    (void)app_mouse(&app, (struct mouse){MOUSE_DRAG, 5, 37}); /* and the last */
    assert_int_equal(screens_history(&app)->timeline.cursor, FIXTURE_STEPS);
    (void)app_mouse(&app, (struct mouse){MOUSE_DRAG, 5, 45}); /* the counts have no steps */
    (void)app_mouse(&app, (struct mouse){MOUSE_DRAG, 2, 45});
    assert_false(screens_train(&app)->zoomed);
    (void)app_mouse(&app, (struct mouse){MOUSE_PRESS, 2, 45});
    assert_true(screens_train(&app)->zoomed && screens_train(&app)->panel == PANEL_COUNTS);
    (void)app_mouse(&app, (struct mouse){MOUSE_PRESS, 2, 45});
    assert_false(screens_train(&app)->zoomed);
    (void)screens_type(&app, "w");
    (void)app_mouse(&app, (struct mouse){MOUSE_WHEEL_UP, 9, 9});
    assert_int_equal(screens_history(&app)->timeline.end, FIXTURE_STEPS - 500);
    (void)screens_type(&app, "2");
    app_draw(&app);
    (void)app_mouse(&app, (struct mouse){MOUSE_WHEEL_DOWN, 9, 9});
    assert_int_equal(screens_runs(&app)->at, 3);
    (void)app_mouse(&app, (struct mouse){MOUSE_PRESS, 3, 9});
    assert_int_equal(screens_runs(&app)->at, 1);
    (void)app_mouse(&app, (struct mouse){MOUSE_PRESS, 3, 9});
    assert_string_equal(app.view->name, "train");
    assert_int_equal(app.snap.run_id, 12);
    (void)screens_type(&app, "x");
    assert_int_equal(app_mouse(&app, (struct mouse){MOUSE_PRESS, 23, 2}),
                     0); /* a question is open */
    screens_finish(&app);
}

/* Keys of the list: the choice follows its run, Enter opens it. */
static void test_runs_keys(void **state)
{
    struct app app;
    struct db_run first;

    (void)state;
    screens_start(&app, 24, 80);
    screens_fill_runs(&app);
    assert_true((screens_type(&app, "2") & APP_RELOAD) != 0);
    app_draw(&app);
    (void)screens_type(&app, "jj");
    app_draw(&app);
    assert_int_equal(screens_runs(&app)->list.chosen, 11);
    assert_int_equal(canvas_at(&app.canvas, 4, 20)->role, ROLE_SELECTED);
    first = screens_runs(&app)->list.rows[0]; /* another order: the chosen run moves to the top */
    screens_runs(&app)->list.rows[0] = screens_runs(&app)->list.rows[2];
    screens_runs(&app)->list.rows[2] = first;
    app_draw(&app);
    assert_int_equal(screens_runs(&app)->at, 0);
    assert_true((screens_type(&app, "o") & APP_RELOAD) != 0);
    assert_int_equal(screens_runs(&app)->list.order, RUNS_BY_NAME);
    assert_true((screens_type(&app, "\n") & APP_RELOAD) != 0);
    assert_int_equal(app.snap.run_id, 11);
    assert_string_equal(app.view->name, "train");
    screens_finish(&app);
}

static void test_help_and_welcome(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    (void)screens_type(&app, "?");
    screens_expect_pictures(&app, "help");
    (void)screens_type(&app, "/NEXT data set\n");
    screens_expect(&app, "the next data set");
    (void)screens_type(&app, "G");
    screens_expect(&app, "A run goes on when the dashboard is left");
    assert_true((screens_type(&app, "q") & APP_QUIT) != 0);
    (void)screens_type(&app, "1");
    app.snap.run_id = 0;
    screens_expect_pictures(&app, "welcome");
    app.snap.datasets = mem_new(1, sizeof *app.snap.datasets);
    assert_non_null(app.snap.datasets);
    app.snap.dataset_count = 1;
    app.snap.datasets[0] =
        (struct db_dataset){.name = "lfw \033[2J", .images = 13233, .identities = 5749};
    screens_expect_pictures(&app, "welcome-faces");
    screens_finish(&app);
}

/* Every size is safe; below the minimum the screen says what it needs. */
static void test_all_sizes(void **state)
{
    static const char *const keys[] = {"1",    "2",   "?",     "1n", "1m", "1x", "1z",
                                       "1<z_", "1z^", "2 j c", "3",  "3I", "1d", "1dg"};
    int most = getenv("FACENET_LONG") != NULL ? 200 : 30;
    struct err err;

    (void)state;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        struct app app;

        screens_start(&app, 1, 1);
        screens_fill_runs(&app);
        fixture_roc(&screens_history(&app)->roc, 0.08);
        fixture_roc(&screens_history(&app)->others[0].roc, 0.2);
        (void)snprintf(screens_history(&app)->others[0].name, RECORD_NAME, "lfw-older");
        screens_history(&app)->other_count = 1;
        (void)screens_type(&app, keys[k]);
        for (int rows = 1; rows <= most; rows++) {
            for (int cols = 1; cols <= (most > 30 ? most : 80); cols++) {
                assert_ok(canvas_resize(&app.canvas, rows, cols, &err));
                app_draw(&app);
            }
        }
        assert_ok(canvas_resize(&app.canvas, 8, 60, &err));
        screens_expect(&app, "needs 40 columns and 9 rows; this has 60");
        screens_finish(&app);
    }
}

/* A run without steps, evaluation or histogram is drawn and says what is missing. */
static void test_empty_run(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 40, 120);
    screens_history(&app)->has_step = screens_history(&app)->has_histogram = false;
    screens_history(&app)->whole.count = 0;
    screens_history(&app)->val.count = screens_history(&app)->accuracy.count =
        screens_history(&app)->threshold.count = 0;
    screens_history(&app)->event_count = app.snap.request_count = 0;
    app.snap.run.total_steps = 0;
    screens_expect(&app, "counted from the first step on");
    screens_expect(&app, "not evaluated yet");
    screens_expect(&app, "starting: no step yet");
    screens_expect(&app, "to 0 after 40 % of the steps");
    screens_finish(&app);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_train_pictures, screens_prepare),
    cmocka_unit_test_setup(test_train_ascii, screens_prepare),
    cmocka_unit_test_setup(test_runs_pictures, screens_prepare),
    cmocka_unit_test_setup(test_overlay, screens_prepare),
    cmocka_unit_test(test_key_names),
    cmocka_unit_test_setup(test_roc, screens_prepare),
    cmocka_unit_test_setup(test_travel, screens_prepare),
    cmocka_unit_test_setup(test_triplet, screens_prepare),
    cmocka_unit_test_setup(test_mouse, screens_prepare),
    cmocka_unit_test_setup(test_runs_keys, screens_prepare),
    cmocka_unit_test_setup(test_help_and_welcome, screens_prepare),
    cmocka_unit_test_setup(test_all_sizes, screens_prepare),
    cmocka_unit_test_setup(test_empty_run, screens_prepare),
};
UNIT_MAIN(tests)
