/* What keys do, without a terminal: requests, runs and the messages about them. */
#include "unit.h"

#include "screens.h"
#include "tui/view/actions.h"

#include "base/mem.h"

#include <stdlib.h>
#include <unistd.h>

static void test_requests(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    assert_true((screens_type(&ui, "p") & UI_RELOAD) != 0);
    (void)screens_type(&ui, "m");
    screens_expect(&ui, "margin alpha between D_ap and D_an");
    (void)screens_type(&ui, "0.3\n");
    screens_expect(&ui, "requested: set margin=0.3");
    (void)screens_type(&ui, "k");
    (void)screens_type(&ui, "e");
    (void)screens_type(&ui, "s>\n");
    (void)screens_type(&ui, "xn"); /* asked, and answered with no */
    (void)screens_type(&ui, "xy");
    assert_string_equal(fake->requests, "pause;set margin=0.3;checkpoint;evaluate;"
                                        "set select=batch-hard;stop;");
    screens_finish(&ui);
}

static void paste(struct ui *ui, const char *text)
{
    (void)app_key(ui, KEY_CODE_PASTE);
    (void)screens_type(ui, text);
    (void)app_key(ui, KEY_CODE_PASTE_END);
}

/* A pasted text presses no key; in a field that is typed its characters are text. */
static void test_pasted(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    paste(&ui, "kxy2");
    screens_expect(&ui, "the pasted text is dropped");
    assert_string_equal(screens_fake(&ui)->requests, "");
    assert_ptr_equal(ui.view, ui.views[0]);
    (void)screens_type(&ui, "x");
    paste(&ui, "y"); /* a question that a key answers */
    assert_non_null(ui.prompt.ops);
    (void)screens_type(&ui, "n:");
    paste(&ui, "\nset\x1B margin\t\n0.3\n");
    assert_string_equal(ui.prompt.value, " set margin 0.3");
    (void)screens_type(&ui, "\x1Bs");
    paste(&ui, " \n"); /* a choice */
    assert_string_equal(ui.prompt.value, "hardest-semi-hard");
    (void)screens_type(&ui, "\x1Bn");
    paste(&ui, "two\nwords");
    assert_string_equal(ui.form.value[FORM_NAME], "two words");
    (void)screens_type(&ui, "_");
    paste(&ui, " ");
    assert_int_equal(ui.form.preset_at, 0);
    assert_string_equal(screens_fake(&ui)->requests, "");
    screens_finish(&ui);
}

/* A finished run is asked for how many more steps, and is evaluated by a process of its own. */
static void test_finished(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    ui.snap.run.status = RECORD_FINISHED;
    ui.snap.liveness = RUN_NOT_RUNNING;
    (void)screens_type(&ui, "r");
    screens_expect(&ui, "more steps: ");
    (void)screens_type(&ui, "0\n");
    screens_expect(&ui, "a whole number of steps:");
    (void)screens_type(&ui, "\x15"
                            "100\n");
    assert_null(ui.prompt.ops);
    (void)screens_type(&ui, "e");
    assert_string_equal(screens_fake(&ui)->requests, "");
    assert_non_null(strstr(ui.message, "to start for eval id:12"));
    assert_null(strstr(ui.message, "@best"));
    screens_fake(&ui)->busy = true;
    (void)screens_type(&ui, "r");
    screens_expect(&ui, "Another run is being trained: both get slower. More steps:");
    screens_finish(&ui);
}

/* Where the best checkpoint is better than the last one, keys ask which. */
static void test_best(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    ui.snap.run.status = RECORD_FINISHED;
    ui.snap.liveness = RUN_NOT_RUNNING;
    ui.snap.best = (struct db_best){"accuracy", 400, 0.882, 0.86, true, true};
    (void)screens_type(&ui, "e");
    screens_expect(&ui, "Evaluate the best (step 400, accuracy 88.2 %) or the last (86.0 %)?");
    screens_expect(&ui, "b the best  l the last  Esc cancel");
    (void)screens_type(&ui, "b");
    assert_non_null(strstr(ui.message, "to start for eval id:12@best"));
    (void)screens_type(&ui, "el");
    assert_non_null(strstr(ui.message, "to start for eval id:12"));
    assert_null(strstr(ui.message, "@best"));
    (void)screens_type(&ui, "C");
    screens_expect(&ui, "Cluster by the best (step 400, accuracy 88.2 %) or the last (86.0 %)?");
    (void)screens_type(&ui, "b");
    assert_non_null(strstr(ui.message, "to start for cluster id:12@best"));
    screens_finish(&ui);
}

/* A request is reported once the run has taken it. */
static void test_taken(void **state)
{
    struct ui ui;
    struct record_request *request;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "k"); /* the fake database gives it id 1 */
    request = &ui.snap.requests[0];
    *request = (struct record_request){.id = 1, .verb = "checkpoint", .asker = "ada@host"};
    assert_int_equal(action_follow(&ui), 0);
    request->taken = 1;
    request->taken_step = 1841;
    (void)snprintf(request->result, sizeof request->result, "ok");
    assert_true((action_follow(&ui) & UI_REDRAW) != 0);
    assert_string_equal(ui.message, "checkpoint by ada, taken at step 1,841");
    assert_int_equal(action_follow(&ui), 0);
    screens_finish(&ui);
}

/* When a program that was started ends, its last line is shown. */
static void test_child(void **state)
{
    char path[] = "/tmp/facenet-log-XXXXXX";
    static const char log[] = "starting\n 10 %\r 20 %\rfacenet: no such data set\n";
    struct ui ui;
    struct err err;
    int descriptor = mkstemp(path);

    (void)state;
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, log, sizeof log - 1), sizeof log - 1);
    assert_int_equal(close(descriptor), 0);
    screens_start(&ui, 24, 80);
    assert_ok(process_self(&ui.jobs.child, &err));
    ui.jobs.log = mem_string(path);
    assert_int_equal(action_follow(&ui), 0);
    ui.jobs.child.start_time--; /* another process had this pid */
    assert_true((action_follow(&ui) & UI_REDRAW) != 0);
    assert_string_equal(ui.message, "facenet: no such data set");
    assert_int_equal(ui.jobs.child.pid, 0);
    assert_int_equal(unlink(path), 0);
    screens_finish(&ui);
}

/* A warning of it is shown with its last line, with what the dashboard has for an option; not those
 * of a process before it in the same log. */
static void test_child_warns(void **state)
{
    char path[] = "/tmp/facenet-log-XXXXXX";
    static const char old[] = "facenet cluster: another warning\n3 clusters\n";
    static const char log[] = "facenet cluster: too few pairs; give --threshold D\n\n9 clusters\n";
    struct ui ui;
    struct err err;
    int descriptor = mkstemp(path);

    (void)state;
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, old, sizeof old - 1), sizeof old - 1);
    screens_start(&ui, 24, 80);
    assert_ok(process_self(&ui.jobs.child, &err));
    ui.jobs.child_tells = true;
    ui.jobs.log = mem_string(path);
    ui.jobs.log_begin = sizeof old - 1;
    assert_int_equal(action_follow(&ui), 0); /* it has said nothing yet */
    assert_int_equal(write(descriptor, log, sizeof log - 1), sizeof log - 1);
    assert_int_equal(close(descriptor), 0);
    ui.jobs.child.start_time--;
    assert_true((action_follow(&ui) & UI_REDRAW) != 0);
    assert_string_equal(ui.message, "9 clusters; too few pairs; give --threshold D (here: "
                                    "\":cluster D\")");
    assert_int_equal(ui.message_role, ROLE_WARNING);
    assert_int_equal(unlink(path), 0);
    screens_finish(&ui);
}

/* An invalid value is refused with a reason before it is requested, and can be corrected. */
static void test_refused_value(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    (void)screens_type(&ui, "l-1\n");
    screens_expect(&ui, "expected a number from 0 to 100");
    assert_string_equal(fake->requests, "");
    (void)screens_type(&ui, "0.01\n"); /* typed over the refused value */
    assert_string_equal(fake->requests, "set lr=0.01;");
    (void)screens_type(&ui, "l-1\n\x7F\x7F"
                            "75\x15"
                            "0.02\n"); /* or corrected; Ctrl-U clears it */
    assert_string_equal(fake->requests, "set lr=0.01;set lr=0.02;");
    (void)screens_type(&ui, "l5\x1B");
    assert_string_equal(fake->requests, "set lr=0.01;set lr=0.02;");
    screens_finish(&ui);
}

static void test_nobody_trains(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    ui.snap.liveness = RUN_DEAD;
    (void)screens_type(&ui, "p");
    screens_expect(&ui, "lfw-small is not being trained: r resumes it");
    ui.snap.liveness = RUN_ALIVE;
    ui.snap.writer = NULL;
    (void)screens_type(&ui, "p");
    screens_expect(&ui, "cannot be written");
    assert_string_equal(fake->requests, "");
    screens_finish(&ui);
}

/* A long message is shown completely, over whatever is above its line. */
static void test_long_message(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)ui_say(&ui, ROLE_BAD,
                 "facenet cluster: run 2 has no embeddings of faces; make them"
                 " with facenet embed 2 --data faces, then press C again");
    screens_expect(&ui,
                   " facenet cluster: run 2 has no embeddings of faces; make them with facenet\n");
    screens_expect(&ui, "\n embed 2 --data faces, then press C again\n");
    screens_finish(&ui);
}

/* A message takes exactly the rows that it needs, and its end can be seen. */
static void test_message_rows(void **state)
{
    static const struct {
        const char *piece, *end; /* repetitions of the piece before the end */
        int pieces, rows;
    } cases[] = {
        {"x", "", 78, 1},
        {"x", "", 79, 2},
        {"x", "", 156, 2},
        {"\xE4\xB8\x89", "", 39, 1},    /* wide characters, two columns each */
        {"\xE4\xB8\x89", "end", 39, 2}, /* that fill the line */
        {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ", "end", 3, 3}, /* one word per row */
    };
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {0};
        const char *piece = cases[i].piece;
        int first = 22 - cases[i].rows + 1;

        for (int k = 0; k < cases[i].pieces; k++)
            text_add(&text, piece);
        text_add(&text, cases[i].end);
        (void)ui_say(&ui, ROLE_BAD, "%s", text_string(&text));
        app_draw(&ui);
        assert_true(canvas_at(&ui.canvas, first - 1, 1)->role != ROLE_BAD);
        for (int row = first; row <= 22; row++) {
            assert_int_equal(canvas_at(&ui.canvas, row, 1)->role, ROLE_BAD);
            for (int col = 0; col < 80; col++)
                assert_true(canvas_at(&ui.canvas, row, col)->code != 0x2026);
        }
        text_free(&text);
    }
    screens_finish(&ui);
}

static const char *param(const struct db *fake, const char *name)
{
    for (size_t i = 0; i < fake->param_count; i++)
        if (strcmp(fake->params[i].name, name) == 0)
            return fake->params[i].value;
    return "(absent)";
}

static void test_form(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    (void)screens_type(&ui, "n");
    screens_expect_pictures(&ui, "form");
    (void)screens_type(&ui, "my run_____>_64"); /* name, then on to the net, embedding */
    (void)screens_type(&ui, "____1\n");         /* one identity: refused */
    screens_expect(&ui, "--identities 1: expected a whole number from 2 to 10000");
    assert_int_equal(fake->runs_added, 0);
    (void)screens_type(&ui, "8\n");
    assert_int_equal(fake->runs_added, 1);
    assert_string_equal(fake->run_name, "my run");
    assert_string_equal(param(fake, "net"), "nn4.small2");
    assert_string_equal(param(fake, "margin"), "0.2");
    assert_string_equal(param(fake, "identities"), "8");
    assert_int_equal(fake->param_count, SETTING_COUNT + 1);
    assert_string_equal(param(fake, "decisions"), "0");
    assert_int_equal(ui.snap.run_id, 107);
    screens_finish(&ui);
}

/* A copy: filled in with the run's current settings; it is queued when another run is being
 * trained. */
static void test_clone(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    fake->busy = true;
    ui.snap.run.dataset_id = 7;
    ui.snap.settings.value[SETTING_MARGIN] = 0.25;
    (void)screens_type(&ui, "N");
    screens_expect(&ui, "New run, a copy with changes");
    screens_expect(&ui, "in the queue");
    (void)screens_type(&ui, "copy\n");
    assert_int_equal(fake->parent, 12);
    assert_string_equal(fake->run_name, "copy");
    assert_string_equal(param(fake, "margin"), "0.25");
    assert_string_equal(fake->requests, "tag queued=;");
    screens_expect(&ui, "is queued; r starts it now");
    screens_finish(&ui);
}

/* The presets: those of the table, the run shown, and tagged runs. */
static void test_presets(void **state)
{
    struct ui ui;
    struct settings settings;
    struct err err;

    (void)state;
    for (size_t i = 0; i < PRESETS_COUNT; i++) {
        presets_settings(&presets_table[i], &settings);
        assert_ok(settings_check(&settings, &err));
        for (int c = 0; c < PRESETS_CHANGES && presets_table[i].change[c].value != NULL; c++)
            assert_ok(settings_set(&settings, presets_table[i].change[c].id,
                                   presets_table[i].change[c].value, &err));
    }
    screens_start(&ui, 24, 80);
    ui.snap.settings.value[SETTING_MARGIN] = 0.25;
    (void)screens_type(&ui, "nmine_>"); /* to the first of the others */
    screens_expect(&ui, "preset  photographs");
    assert_string_equal(ui.form.value[SETTING_STEPS], "7400");
    (void)screens_type(&ui, "_\x10\x10"); /* Ctrl-P on any field */
    screens_expect(&ui, "preset  as lfw-small");
    assert_string_equal(ui.form.value[SETTING_MARGIN], "0.25");
    assert_string_equal(ui.form.value[SETTING_STEPS], "0");
    assert_string_equal(ui.form.value[FORM_NAME], "mine");
    (void)screens_type(&ui, "\x10");
    screens_expect(&ui, "preset  as run-6");
    (void)screens_type(&ui, "\x10");
    screens_expect(&ui, "preset  as run-9");
    assert_int_equal(ui.form.parent, 9);
    assert_string_equal(ui.form.value[SETTING_SEED], "9");
    assert_string_equal(ui.form.value[SETTING_MARGIN], "0.2");
    (void)screens_type(&ui, "\x10");
    screens_expect(&ui, "preset  defaults");
    assert_int_equal(ui.form.parent, 0);
    assert_string_equal(ui.form.value[SETTING_SEED], "1");
    screens_finish(&ui);
}

/* The form begins with the preset for what the data set holds, and says so; another data set brings
 * its own until a preset is chosen. */
static void test_preset_suits(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fake(&ui)->dataset_count = 2;
    (void)screens_type(&ui, "n");
    screens_expect(&ui, "preset  photographs           this data set holds photographs");
    assert_string_equal(ui.form.value[SETTING_STEPS], "7400");
    assert_string_equal(ui.form.value[SETTING_IDENTITIES], "16");
    (void)screens_type(&ui, "__>"); /* the other data set */
    screens_expect(&ui, "preset  defaults              this data set holds drawn faces");
    assert_string_equal(ui.form.value[SETTING_STEPS], "0");
    (void)screens_type(&ui, "\x10\x10__>"); /* quick look, start */
    (void)screens_type(&ui, "^^>");         /* the data set */
    screens_expect(&ui, "preset  quick                 this data set holds photographs");
    assert_string_equal(ui.form.value[SETTING_STEPS], "100");
    (void)screens_type(&ui, "^");
    screens_expect(&ui, "this data set holds photographs; 100 steps to check a setup");
    screens_finish(&ui);
}

/* Edits of the form outlive another preset, and are lost only after a question. */
static void test_form_keeps_edits(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "n\x1B");
    assert_false(ui.form.open);
    (void)screens_type(&ui, "n_____>");
    (void)snprintf(ui.form.value[SETTING_LR], sizeof ui.form.value[SETTING_LR], "0.7");
    (void)screens_type(&ui, "\x10"); /* photographs */
    assert_string_equal(ui.form.value[SETTING_LR], "0.7");
    assert_string_equal(ui.form.value[SETTING_STEPS], "7400");
    (void)screens_type(&ui, "\x1B");
    screens_expect(&ui, "Leave the form and lose what you changed");
    screens_expect(&ui, "y leave  n go on");
    (void)screens_type(&ui, "n");
    assert_true(ui.form.open);
    (void)screens_type(&ui, "\x1By");
    assert_false(ui.form.open);
    screens_finish(&ui);
}

/* The form prints ranges as one reads them, and the whole help of the chosen field. */
static void test_form_explains(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "n");
    for (ui.form.at = 0; ui.form.field[ui.form.at] != SETTING_SEED;)
        ui.form.at++;
    screens_expect(&ui, "a whole number from 0 to 9,007,199,254,740,991");
    for (int id = 0; id < SETTING_COUNT; id++) {
        char end[24];
        const char *help = settings_table[id].help;
        size_t length = strlen(help);

        for (ui.form.at = 0; ui.form.field[ui.form.at] != id;)
            ui.form.at++;
        (void)snprintf(end, sizeof end, "%s\n", strrchr(help, ' ') + 1);
        screens_expect(&ui, length > 10 ? end : help);
    }
    screens_finish(&ui);
}

/* A copy applies the verdicts of its parent, the newest ones, or none. */
static void test_decisions(void **state)
{
    static const struct {
        const char *keys, *expected;
    } cases[] = {
        {"N\n", "41"}, {"N____>\n", "0"}, {"N____>>\n", "57"}, {"n\n", "0"}, {"n____>\n", "57"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ui ui;

        screens_start(&ui, 24, 80);
        screens_fake(&ui)->applied = 41;
        screens_fake(&ui)->newest = 57;
        (void)screens_type(&ui, cases[i].keys);
        assert_string_equal(param(screens_fake(&ui), "decisions"), cases[i].expected);
        screens_finish(&ui);
    }
}

/* The queue is checked at intervals; a run that cannot start is not started repeatedly. */
static void test_queue(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fake(&ui)->queued = 5;
    screens_fake(&ui)->busy = true;
    assert_int_equal(action_follow(&ui), 0);
    screens_fake(&ui)->busy = false;
    assert_int_equal(action_follow(&ui), 0); /* too early */
    ui.jobs.queue_looked = 0;
    assert_true((action_follow(&ui) & UI_REDRAW) != 0);
    assert_non_null(strstr(ui.message, "facenet")); /* there is no facenet to start here */
    ui.jobs.queue_looked = 0;
    assert_int_equal(action_follow(&ui), 0);
    screens_finish(&ui);
}

static void test_form_needs_faces(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    fake->dataset_count = 0;
    (void)screens_type(&ui, "n");
    screens_expect(&ui, "there are no faces yet");
    assert_false(ui.form.open);
    screens_finish(&ui);
}

/* The form of the live settings requests only what was changed. */
static void test_live_form(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    (void)screens_type(&ui, "v");
    assert_int_equal(ui.form.field[0], SETTING_MARGIN);
    (void)screens_type(&ui, "0.4\n");
    assert_string_equal(fake->requests, "set margin=0.4;");
    assert_false(ui.form.open);

    /* Two changes of which none can be asked for: nothing is said to be requested. */
    (void)screens_type(&ui, "v");
    (void)snprintf(ui.form.value[SETTING_LR], sizeof ui.form.value[SETTING_LR], "0.5");
    ui.snap.liveness = RUN_DEAD;
    (void)screens_type(&ui, "0.3\n");
    screens_expect(&ui, "is not being trained");
    assert_true(ui.form.open);
    ui.snap.liveness = RUN_ALIVE;
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "requested 2 changes");
    assert_false(ui.form.open);
    screens_finish(&ui);
}

/* A run that is resumed while another one is being trained: that is said first. */
static void test_resume_beside(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    ui.snap.run.status = RECORD_KILLED;
    ui.snap.liveness = RUN_NOT_RUNNING;
    screens_fake(&ui)->busy = true;
    (void)screens_type(&ui, "r");
    screens_expect(&ui, "Another run is being trained: both get slower. Train beside it?");
    (void)screens_type(&ui, "n");
    assert_string_equal(ui.message, "");
    (void)screens_type(&ui, "ry");
    assert_non_null(strstr(ui.message, "no facenet to start for train"));
    screens_fake(&ui)->busy = false;
    (void)screens_type(&ui, "r");
    assert_null(ui.prompt.ops);
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_requests, screens_prepare),
    cmocka_unit_test_setup(test_pasted, screens_prepare),
    cmocka_unit_test_setup(test_finished, screens_prepare),
    cmocka_unit_test_setup(test_best, screens_prepare),
    cmocka_unit_test_setup(test_taken, screens_prepare),
    cmocka_unit_test_setup(test_child, screens_prepare),
    cmocka_unit_test_setup(test_child_warns, screens_prepare),
    cmocka_unit_test_setup(test_refused_value, screens_prepare),
    cmocka_unit_test_setup(test_nobody_trains, screens_prepare),
    cmocka_unit_test_setup(test_long_message, screens_prepare),
    cmocka_unit_test_setup(test_message_rows, screens_prepare),
    cmocka_unit_test_setup(test_form, screens_prepare),
    cmocka_unit_test_setup(test_clone, screens_prepare),
    cmocka_unit_test_setup(test_form_keeps_edits, screens_prepare),
    cmocka_unit_test_setup(test_form_explains, screens_prepare),
    cmocka_unit_test_setup(test_decisions, screens_prepare),
    cmocka_unit_test_setup(test_presets, screens_prepare),
    cmocka_unit_test_setup(test_preset_suits, screens_prepare),
    cmocka_unit_test_setup(test_queue, screens_prepare),
    cmocka_unit_test_setup(test_form_needs_faces, screens_prepare),
    cmocka_unit_test_setup(test_live_form, screens_prepare),
    cmocka_unit_test_setup(test_resume_beside, screens_prepare),
};
UNIT_MAIN(tests)
