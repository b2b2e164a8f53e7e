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
    struct ui ui;
    struct err err;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_expect_pictures(&ui, "train");
    ui.snap.run.parent_id = 11;
    assert_ok(canvas_resize(&ui.canvas, 60, 200, &err));
    screens_expect(&ui, "from run 11");
    screens_finish(&ui);
}

static void test_train_ascii(void **state)
{
    struct text text = {0};
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    ui.canvas.ascii = true;
    (void)snprintf(ui.snap.run.name, sizeof ui.snap.run.name, "Zo\xC3\xAB \033[2J");
    screens_print(&ui, &text);
    for (size_t i = 0; i < text.length; i++)
        assert_true(text.data[i] == '\n' || (text.data[i] >= ' ' && text.data[i] < 127));
    text_free(&text);
    (void)snprintf(ui.snap.run.name, sizeof ui.snap.run.name, "lfw-small");
    screens_expect_picture(&ui, "train-ascii-80x24");
    screens_finish(&ui);
}

static void test_runs_pictures(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fill_runs(&ui);
    (void)screens_type(&ui, "2__");
    screens_expect_pictures(&ui, "runs");
    screens_finish(&ui);
}

/* The baseline and marked runs beside the one shown. */
static void test_overlay(void **state)
{
    static const char *const names[] = {"lfw-older", "wide \033[2J", "narrow"};
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    for (int64_t o = 0; o < 3; o++) {
        struct history_other *other = &screens_history(&ui)->others[o];

        other->curve.points = mem_new(200, sizeof *other->curve.points);
        assert_non_null(other->curve.points);
        other->curve.count = 200;
        for (int64_t i = 0; i < 200; i++) {
            fixture_step((i + 1) * FIXTURE_STEPS / 200, &other->curve.points[i].mean);
            other->curve.points[i].mean.loss_all *= 0.4 + 0.5 * (double)o;
        }
        (void)snprintf(other->name, sizeof other->name, "%s", names[o]);
    }
    screens_history(&ui)->others[0].baseline = true;
    screens_history(&ui)->other_count = 3;
    screens_expect_pictures(&ui, "train-overlay");
    (void)screens_type(&ui, "z");
    screens_expect_picture(&ui, "train-overlay-zoom-80x24");
    (void)screens_type(&ui, "o");
    screens_expect(&ui, "no run is marked");
    ui.marks.run[0] = 5;
    ui.marks.count = 1;
    (void)screens_type(&ui, "o");
    screens_expect(&ui, "without the marked runs");
    assert_true(screens_train(&ui)->alone);
    (void)screens_type(&ui, "o");
    assert_false(screens_train(&ui)->alone);
    screens_finish(&ui);
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
    struct ui ui;
    double val;

    (void)state;
    screens_start(&ui, 24, 80);
    assert_true((screens_type(&ui, "d") & UI_RELOAD) != 0);
    assert_true(screens_history(&ui)->roc_wanted);
    screens_expect(&ui, "no ROC yet");
    fixture_roc(&screens_history(&ui)->roc, 0.08);
    fixture_roc(&screens_history(&ui)->others[0].roc, 0.2);
    (void)snprintf(screens_history(&ui)->others[0].name, RECORD_NAME, "lfw-older");
    screens_history(&ui)->others[0].baseline = true;
    screens_history(&ui)->other_count = 1;
    screens_expect_pictures(&ui, "train-roc");
    /* VAL is the figure that was kept, not one read off the points that are drawn. */
    val = screens_history(&ui)->roc.points[1].val;
    screens_history(&ui)->roc.points[1].val = 0.999;
    screens_expect(&ui, "VAL 53.5 % at FAR 0.1 %");
    screens_history(&ui)->roc.points[1].val = val;
    screens_history(&ui)->evals = mem_new(2, sizeof(struct db_eval));
    screens_history(&ui)->eval_count = 2;
    screens_history(&ui)->evals[0] = (struct db_eval){"held-out", 1700, 0.875, NAN, NAN};
    screens_history(&ui)->evals[1] = (struct db_eval){"pairs.txt", 1744, 0.9912, 3, 2};
    screens_expect(&ui, "eval held-out, step 1,700: accuracy 87.5 %");
    screens_expect(&ui, "eval pairs.txt, step 1,744: accuracy 99.1 %, 2 of 3 people trained on");
    screens_history(&ui)->eval_count = 0;
    (void)screens_type(&ui, "g");
    screens_expect_picture(&ui, "train-det-80x24");
    screens_history(&ui)->roc.points[1].far = 1e-12; /* not too many decades */
    screens_history(&ui)->roc.points[5].val = NAN;
    screens_expect(&ui, "0.0001 %");
    (void)screens_type(&ui, "d");
    assert_false(screens_train(&ui)->zoomed || screens_history(&ui)->roc_wanted);
    screens_finish(&ui);
}

static void test_travel(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    assert_true((screens_type(&ui, "<<<<<<") & UI_RELOAD) != 0);
    screens_expect_picture(&ui, "train-cursor-80x24");
    (void)screens_type(&ui, "z");
    screens_expect_picture(&ui, "train-zoom-80x24");
    (void)screens_type(&ui, "_");
    screens_expect(&ui, "triplets, step 1,");
    (void)screens_type(&ui, "^^");
    screens_expect(&ui, "16 evaluated"); /* the log */
    (void)screens_type(&ui, "_\x1B");
    screens_expect(&ui, "hard share 1.8 % to 1.4 %");
    assert_true(screens_train(&ui)->zoomed);
    (void)screens_type(&ui, "\x1Bg");
    assert_false(screens_train(&ui)->zoomed);
    screens_expect(&ui, "loss, all triplets (log)");
    (void)screens_type(&ui, "w");
    assert_int_equal(screens_history(&ui)->timeline.width, 1000);
    assert_true((screens_type(&ui, "[") & UI_RELOAD) != 0);
    assert_int_equal(screens_history(&ui)->timeline.end, FIXTURE_STEPS - 500);
    screens_finish(&ui);
}

/* The hardest triplet alone: faces, words where there is no space for faces, or how to get one. */
static void test_triplet(void **state)
{
    struct err err;
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "z^^^");
    screens_expect_picture(&ui, "train-triplet-80x24");
    assert_ok(canvas_resize(&ui.canvas, 10, 44, &err));
    screens_expect_picture(&ui, "train-triplet-44x10");
    screens_history(&ui)->has_triplet = false;
    screens_expect(&ui, "no evaluation has found one yet");
    screens_finish(&ui);
}

/* The mouse: a key's name, a step of a plot, a panel's title, a line of a list. */
static void test_mouse(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fill_runs(&ui);
    app_draw(&ui);
    assert_int_equal(app_mouse(&ui, (struct mouse){MOUSE_PRESS, 23, 2}), UI_REDRAW | UI_RELOAD);
    assert_string_equal(screens_fake(&ui)->requests, "pause;"); /* "p pause" */
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 23, 8});   /* the gap after it */
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 5, 8});    /* the first column of the loss */
    assert_int_equal(screens_history(&ui)->timeline.cursor, 1);
    (void)app_mouse(&ui, (struct mouse){MOUSE_DRAG, 5, 37}); /* and the last */
    assert_int_equal(screens_history(&ui)->timeline.cursor, FIXTURE_STEPS);
    (void)app_mouse(&ui, (struct mouse){MOUSE_DRAG, 5, 45}); /* the counts have no steps */
    (void)app_mouse(&ui, (struct mouse){MOUSE_DRAG, 2, 45});
    assert_false(screens_train(&ui)->zoomed);
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 2, 45});
    assert_true(screens_train(&ui)->zoomed && screens_train(&ui)->panel == PANEL_COUNTS);
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 2, 45});
    assert_false(screens_train(&ui)->zoomed);
    (void)screens_type(&ui, "w");
    (void)app_mouse(&ui, (struct mouse){MOUSE_WHEEL_UP, 9, 9});
    assert_int_equal(screens_history(&ui)->timeline.end, FIXTURE_STEPS - 500);
    (void)screens_type(&ui, "2");
    app_draw(&ui);
    (void)app_mouse(&ui, (struct mouse){MOUSE_WHEEL_DOWN, 9, 9});
    assert_int_equal(screens_runs(&ui)->at, 3);
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 3, 9});
    assert_int_equal(screens_runs(&ui)->at, 1);
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 3, 9});
    assert_string_equal(ui.view->name, "train");
    assert_int_equal(ui.snap.run_id, 12);
    (void)screens_type(&ui, "x");
    assert_int_equal(app_mouse(&ui, (struct mouse){MOUSE_PRESS, 23, 2}),
                     0); /* a question is open */
    screens_finish(&ui);
}

/* Keys of the list: the choice follows its run, Enter opens it. */
static void test_runs_keys(void **state)
{
    struct ui ui;
    struct db_run first;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fill_runs(&ui);
    assert_true((screens_type(&ui, "2") & UI_RELOAD) != 0);
    app_draw(&ui);
    (void)screens_type(&ui, "jj");
    app_draw(&ui);
    assert_int_equal(screens_runs(&ui)->list.chosen, 11);
    assert_int_equal(canvas_at(&ui.canvas, 4, 20)->role, ROLE_SELECTED);
    first = screens_runs(&ui)->list.rows[0]; /* another order: the chosen run moves to the top */
    screens_runs(&ui)->list.rows[0] = screens_runs(&ui)->list.rows[2];
    screens_runs(&ui)->list.rows[2] = first;
    app_draw(&ui);
    assert_int_equal(screens_runs(&ui)->at, 0);
    assert_true((screens_type(&ui, "o") & UI_RELOAD) != 0);
    assert_int_equal(screens_runs(&ui)->list.order, RUNS_BY_NAME);
    assert_true((screens_type(&ui, "\n") & UI_RELOAD) != 0);
    assert_int_equal(ui.snap.run_id, 11);
    assert_string_equal(ui.view->name, "train");
    screens_finish(&ui);
}

static void test_help_and_welcome(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "?");
    screens_expect_pictures(&ui, "help");
    (void)screens_type(&ui, "/NEXT data set\n");
    screens_expect(&ui, "the next data set");
    (void)screens_type(&ui, "G");
    screens_expect(&ui, "A run goes on when the dashboard is left");
    assert_true((screens_type(&ui, "q") & UI_QUIT) != 0);
    (void)screens_type(&ui, "3?\x1B"); /* Esc and ? lead back to the view before */
    assert_string_equal(ui.view->name, "people");
    (void)screens_type(&ui, "2??");
    assert_string_equal(ui.view->name, "runs");
    (void)screens_type(&ui, "1");
    ui.snap.run_id = 0;
    screens_expect_pictures(&ui, "welcome");
    ui.snap.datasets = mem_new(1, sizeof *ui.snap.datasets);
    assert_non_null(ui.snap.datasets);
    ui.snap.dataset_count = 1;
    ui.snap.datasets[0] =
        (struct db_dataset){.name = "lfw \033[2J", .images = 13233, .identities = 5749};
    screens_expect_pictures(&ui, "welcome-faces");
    screens_finish(&ui);
}

/* Loss, margin and curriculum are numbers on every screen, with or without their plots. */
static void test_loss_everywhere(void **state)
{
    static const int sizes[][2] = {{40, 9}, {40, 16}, {60, 10}, {80, 11}, {80, 24}, {200, 60}};
    struct err err;
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_ok(canvas_resize(&ui.canvas, sizes[i][1], sizes[i][0], &err));
        screens_expect(&ui, " 0.0402");
        screens_expect(&ui, "margin 0.25");
        screens_expect(&ui, " 0.014");
    }
    assert_ok(canvas_resize(&ui.canvas, 9, 40, &err));
    (void)screens_type(&ui, "z_"); /* the counts alone */
    screens_expect(&ui, "loss 0.0402  margin 0.25  c 0.014");
    screens_finish(&ui);
}

static void expect_no_system(struct ui *ui)
{
    struct text text = {0};

    screens_print(ui, &text);
    assert_null(strstr(text_string(&text), " system "));
    text_free(&text);
}

/* What the run takes of the machine: on wide screens, above the health. */
static void test_machine_line(void **state)
{
    const struct machine machine = {true, 42, 0, 0, 1.87, 2, 412e6, 8.2e9, 3.2e6, 0.4e9, 52.4};
    struct machine *shown;
    struct err err;
    struct ui ui;

    (void)state;
    screens_start(&ui, 36, 120);
    shown = &screens_train(&ui)->machine;
    *shown = machine;
    screens_expect(&ui,
                   " system    1.9 of 2 processors   412.0 MB of 8.2 GB memory   write-ahead log "
                   "3.2 MB   400.0 MB free on the disk   52 \xC2\xB0"
                   "C\n health ");
    shown->processors = shown->celsius = NAN;
    shown->disk_free = 120e9;
    screens_expect(&ui,
                   " system    412.0 MB of 8.2 GB memory   write-ahead log 3.2 MB   120.0 GB free "
                   "on the disk\n health ");
    (void)snprintf(screens_train(&ui)->ranks, RECORD_NAME, "2 ranks, 1 host: 9-12 images/s");
    screens_expect(&ui, " system    2 ranks, 1 host: 9-12 images/s  412.0 MB of 8.2 GB memory ");
    assert_ok(canvas_resize(&ui.canvas, 24, 80, &err));
    expect_no_system(&ui);
    shown->known = false;
    assert_ok(canvas_resize(&ui.canvas, 36, 120, &err));
    expect_no_system(&ui);
    screens_finish(&ui);
}

static void draw_at_all_sizes(struct ui *ui)
{
    int most = getenv("FACENET_LONG") != NULL ? 200 : 30;
    struct err err;

    for (int rows = 1; rows <= most; rows++) {
        for (int cols = 1; cols <= (most > 30 ? most : 80); cols++) {
            assert_ok(canvas_resize(&ui->canvas, rows, cols, &err));
            app_draw(ui);
        }
    }
    assert_ok(canvas_resize(&ui->canvas, 8, 60, &err));
    screens_expect(ui, "needs 40 columns and 9 rows; this has 60");
}

/* Every size is safe, in every view; below the minimum the screen says what it needs. */
static void test_all_sizes(void **state)
{
    static const char *const keys[] = {"1n",  "1m",    "1x", "1z", "1<z_",
                                       "1z^", "2 j c", "3I", "1d", "1dg"};
    struct ui ui;

    (void)state;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        struct history_other *other;

        screens_start(&ui, 1, 1);
        screens_fill_runs(&ui);
        other = &screens_history(&ui)->others[0];
        fixture_roc(&screens_history(&ui)->roc, 0.08);
        fixture_roc(&other->roc, 0.2);
        (void)snprintf(other->name, sizeof other->name, "lfw-older");
        screens_history(&ui)->other_count = 1;
        (void)screens_type(&ui, keys[k]);
        draw_at_all_sizes(&ui);
        screens_finish(&ui);
    }
    screens_start(&ui, 1, 1);
    screens_fill_runs(&ui);
    for (size_t v = 0; v < ui.view_count; v++) {
        (void)ui_show(&ui, ui.views[v]->name);
        draw_at_all_sizes(&ui);
    }
    screens_finish(&ui);
}

/* A run without steps, evaluation or histogram is drawn and says what is missing. */
static void test_empty_run(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 40, 120);
    screens_history(&ui)->has_step = screens_history(&ui)->has_histogram = false;
    screens_history(&ui)->whole.count = 0;
    screens_history(&ui)->val.count = screens_history(&ui)->accuracy.count =
        screens_history(&ui)->threshold.count = 0;
    screens_history(&ui)->event_count = ui.snap.request_count = 0;
    ui.snap.run.total_steps = 0;
    screens_expect(&ui, "counted from the first step on");
    screens_expect(&ui, "not evaluated yet");
    screens_expect(&ui, "starting: no step yet");
    screens_expect(&ui, "to 0 after 40 % of the steps");
    screens_finish(&ui);
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
    cmocka_unit_test_setup(test_loss_everywhere, screens_prepare),
    cmocka_unit_test_setup(test_machine_line, screens_prepare),
    cmocka_unit_test_setup(test_all_sizes, screens_prepare),
    cmocka_unit_test_setup(test_empty_run, screens_prepare),
};
UNIT_MAIN(tests)
