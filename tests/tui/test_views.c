/* The screens, without a terminal: keys in, pictures out.
 *
 * A picture is a file in tests/tui/pictures; FACENET_UPDATE=1 in the environment writes them anew
 * (look at the difference before committing it). */
#include "unit.h"

#include "fake_db.h"
#include "fixture.h"
#include "tui/app.h"
#include "tui/health.h"
#include "tui/train_log.h"

#include "base/file.h"
#include "base/mem.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static struct db *fake; /* the database of the test that runs */

static void start(struct app *app, int rows, int cols)
{
    struct err err;

    app_init(app);
    fixture_model(&app->model);
    assert_ok(canvas_resize(&app->canvas, rows, cols, &err));
    fake = mem_new(1, sizeof *fake);
    assert_non_null(fake);
    fake->dataset_count = 1;
    app->model.writer = fake;
}

static void finish(struct app *app)
{
    app_free(app);
    mem_free(fake);
}

/* Types keys; '\n' is Enter, "<" and ">" are Left and Right, "^" and "_" Up and Down. */
static unsigned type(struct app *app, const char *keys)
{
    unsigned flags = 0;

    for (; *keys != '\0'; keys++)
        flags |= app_key(app, *keys == '<'   ? KEY_CODE_LEFT
                              : *keys == '>' ? KEY_CODE_RIGHT
                              : *keys == '^' ? KEY_CODE_UP
                              : *keys == '_' ? KEY_CODE_DOWN
                                             : *keys);
    return flags;
}

static void screen(struct app *app, struct text *text)
{
    text_clear(text);
    app_draw(app);
    canvas_print(&app->canvas, text);
    assert_false(text->failed);
}

static void expect_picture(struct app *app, const char *name)
{
    char path[1024];
    struct text text = {0};
    unsigned char *expected;
    struct err err;
    size_t length;

    (void)snprintf(path, sizeof path, "%s/tests/tui/pictures/%s.txt", getenv("FACENET_SOURCE"),
                   name);
    screen(app, &text);
    if (getenv("FACENET_UPDATE") != NULL) {
        FILE *stream = fopen(path, "w");

        assert_non_null(stream);
        assert_true(fputs(text_string(&text), stream) >= 0);
        assert_int_equal(fclose(stream), 0);
    }
    assert_ok(file_read(path, 1u << 20, &expected, &length, &err));
    assert_string_equal(text_string(&text), (const char *)expected);
    mem_free(expected);
    text_free(&text);
}

static void expect_on_screen(struct app *app, const char *words)
{
    struct text text = {0};

    screen(app, &text);
    if (strstr(text_string(&text), words) == NULL)
        fail_msg("\"%s\" is not on the screen:\n%s", words, text_string(&text));
    text_free(&text);
}

static const struct {
    int cols, rows;
} sizes[] = {{80, 24}, {120, 40}, {200, 60}};

static void test_train_pictures(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct app app;
        char name[64];

        start(&app, sizes[i].rows, sizes[i].cols);
        (void)snprintf(name, sizeof name, "train-%dx%d", sizes[i].cols, sizes[i].rows);
        expect_picture(&app, name);
        finish(&app);
    }
}

static void test_train_ascii(void **state)
{
    struct text text = {0};
    struct app app;

    (void)state;
    start(&app, 24, 80);
    app.canvas.ascii = true;
    (void)snprintf(app.model.run.name, sizeof app.model.run.name, "Zo\xC3\xAB \033[2J");
    screen(&app, &text);
    for (size_t i = 0; i < text.length; i++)
        assert_true(text.data[i] == '\n' || (text.data[i] >= ' ' && text.data[i] < 127));
    text_free(&text);
    (void)snprintf(app.model.run.name, sizeof app.model.run.name, "lfw-small");
    expect_picture(&app, "train-ascii-80x24");
    finish(&app);
}

/* A list of runs in every state. */
static void fill_runs(struct app *app)
{
    static const struct {
        const char *name, *select;
        enum record_status status;
        bool paused;
        int64_t pid, steps;
        double val;
    } runs[] = {
        {"lfw-adaptive", "hardest-semi-hard", RECORD_RUNNING, false, 1, 2410, 0.553},
        {"lfw-small", "hardest-semi-hard", RECORD_FINISHED, false, 0, 6000, 0.612},
        {"lfw-batchhard", "batch-hard", RECORD_KILLED, false, 0, 4100, 0.58},
        {"lfw-hard", "batch-all", RECORD_FAILED, false, 0, 310, NAN},
        {"night", "semi-hard", RECORD_RUNNING, true, 1, 77, NAN},
        {"lost", "semi-hard", RECORD_RUNNING, false, 2, 1500, 0.31},
        {"next", "random", RECORD_SCHEDULED, false, 0, 0, NAN},
    };
    size_t count = sizeof runs / sizeof *runs;

    app->model.runs = mem_new(count, sizeof *app->model.runs);
    assert_non_null(app->model.runs);
    app->model.run_count = count;
    for (size_t i = 0; i < count; i++) {
        struct db_run *run = &app->model.runs[i];

        *run = app->model.run;
        run->id = 13 - (int64_t)i;
        run->status = runs[i].status;
        run->paused = runs[i].paused;
        run->process.pid = runs[i].pid;
        run->last_step = runs[i].steps;
        run->val = runs[i].val;
        run->accuracy = runs[i].val + 0.27;
        run->started = runs[i].steps > 0 ? FIXTURE_TIME - (int64_t)i * 7200000 : 0;
        run->ended = run->started + (int64_t)(runs[i].steps * 1100);
        (void)snprintf(run->name, sizeof run->name, "%s", runs[i].name);
        (void)snprintf(run->select, sizeof run->select, "%s", runs[i].select);
    }
}

static void test_runs_pictures(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct app app;
        char name[64];

        start(&app, sizes[i].rows, sizes[i].cols);
        fill_runs(&app);
        (void)type(&app, "2__");
        (void)snprintf(name, sizeof name, "runs-%dx%d", sizes[i].cols, sizes[i].rows);
        expect_picture(&app, name);
        finish(&app);
    }
}

/* Keys of the list: the choice stays with its run, Enter opens it. */
static void test_runs_keys(void **state)
{
    struct app app;
    struct db_run first;

    (void)state;
    start(&app, 24, 80);
    fill_runs(&app);
    assert_true((type(&app, "2") & APP_RELOAD) != 0);
    assert_true(app.model.runs_wanted);
    app_draw(&app);
    (void)type(&app, "jj");
    app_draw(&app);
    assert_int_equal(app.runs_chosen, 11);
    assert_int_equal(canvas_at(&app.canvas, 4, 20)->role, ROLE_SELECTED);
    first = app.model.runs[0]; /* a new order: the chosen run moves to the top */
    app.model.runs[0] = app.model.runs[2];
    app.model.runs[2] = first;
    app_draw(&app);
    assert_int_equal(app.runs_at, 0);
    assert_true((type(&app, "o") & APP_RELOAD) != 0);
    assert_int_equal(app.model.order, RUNS_BY_NAME);
    assert_true((type(&app, "\n") & APP_RELOAD) != 0);
    assert_int_equal(app.model.run_id, 11);
    assert_int_equal(app.view, VIEW_TRAIN);
    finish(&app);
}

static void test_help_and_welcome(void **state)
{
    struct app app;

    (void)state;
    start(&app, 24, 80);
    (void)type(&app, "?");
    expect_picture(&app, "help-80x24");
    (void)type(&app, "G");
    expect_on_screen(&app, "of 46");
    assert_true((type(&app, "q") & APP_QUIT) != 0);
    (void)type(&app, "1");
    app.model.run_id = 0;
    expect_picture(&app, "welcome-80x24");
    finish(&app);
}

static void test_requests(void **state)
{
    struct app app;

    (void)state;
    start(&app, 24, 80);
    assert_true((type(&app, "p") & APP_RELOAD) != 0);
    (void)type(&app, "m");
    expect_on_screen(&app, "margin alpha between D_ap and D_an");
    (void)type(&app, "0.3\n");
    expect_on_screen(&app, "asked for: set margin=0.3");
    (void)type(&app, "k");
    (void)type(&app, "e");
    (void)type(&app, "s>\n");
    (void)type(&app, "xn"); /* asked and declined */
    (void)type(&app, "xy");
    assert_string_equal(fake->requests, "pause;set margin=0.3;checkpoint;evaluate;"
                                        "set select=batch-hard;stop;");
    finish(&app);
}

/* What was asked is told once it has been taken. */
static void test_taken(void **state)
{
    struct app app;
    struct record_request *request;

    (void)state;
    start(&app, 24, 80);
    (void)type(&app, "k"); /* the fake gives it the number 1 */
    request = &app.model.requests[0];
    *request = (struct record_request){.id = 1, .verb = "checkpoint", .asker = "ada@host"};
    assert_int_equal(app_follow(&app), 0);
    request->taken = 1;
    request->taken_step = 1841;
    (void)snprintf(request->result, sizeof request->result, "ok");
    assert_true((app_follow(&app) & APP_REDRAW) != 0);
    assert_string_equal(app.message, "checkpoint by ada, taken at step 1,841");
    assert_int_equal(app_follow(&app), 0);
    finish(&app);
}

/* A program that was started and has ended is heard of: by the last line it has printed. */
static void test_child(void **state)
{
    char path[] = "/tmp/facenet-log-XXXXXX";
    static const char log[] = "starting\n 10 %\r 20 %\rfacenet: no such data set\n";
    struct app app;
    int descriptor = mkstemp(path);

    (void)state;
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, log, sizeof log - 1), sizeof log - 1);
    assert_int_equal(close(descriptor), 0);
    start(&app, 24, 80);
    app.child = getpid();
    app.child_log = mem_string(path);
    assert_int_equal(app_follow(&app), 0);
    app.child = 1 << 30; /* above every process number */
    assert_true((app_follow(&app) & APP_REDRAW) != 0);
    assert_string_equal(app.message, "facenet: no such data set");
    assert_int_equal(app.child, 0);
    assert_int_equal(unlink(path), 0);
    finish(&app);
}

/* A value that will not do is refused in words before it is asked for, and can be mended. */
static void test_refused_value(void **state)
{
    struct app app;

    (void)state;
    start(&app, 24, 80);
    (void)type(&app, "l-1\n");
    expect_on_screen(&app, "it takes a number from 0 to 100");
    assert_string_equal(fake->requests, "");
    (void)type(&app, "\x7F\x7F"
                     "0.01\n");
    assert_string_equal(fake->requests, "set lr=0.01;");
    (void)type(&app, "l5\x1B");
    assert_string_equal(fake->requests, "set lr=0.01;");
    finish(&app);
}

static void test_nobody_trains(void **state)
{
    struct app app;

    (void)state;
    start(&app, 24, 80);
    app.model.liveness = RUN_DEAD;
    (void)type(&app, "p");
    expect_on_screen(&app, "nobody trains lfw-small now: r resumes it");
    app.model.liveness = RUN_ALIVE;
    app.model.writer = NULL;
    (void)type(&app, "p");
    expect_on_screen(&app, "cannot be written");
    assert_string_equal(fake->requests, "");
    finish(&app);
}

static const char *param(const char *name)
{
    for (size_t i = 0; i < fake->param_count; i++)
        if (strcmp(fake->params[i].name, name) == 0)
            return fake->params[i].value;
    return "(absent)";
}

static void test_form(void **state)
{
    struct app app;

    (void)state;
    start(&app, 24, 80);
    (void)type(&app, "n");
    expect_picture(&app, "form-80x24");
    (void)type(&app, "my run__>_64"); /* name, past data to the net, embedding */
    (void)type(&app, "__1\n");        /* one identity: refused */
    expect_on_screen(&app, "--identities 1: it takes a whole number from 2 to 10000");
    assert_int_equal(fake->runs_added, 0);
    (void)type(&app, "8\n");
    assert_int_equal(fake->runs_added, 1);
    assert_string_equal(fake->run_name, "my run");
    assert_string_equal(param("net"), "nn4.small2");
    assert_string_equal(param("margin"), "0.2");
    assert_string_equal(param("identities"), "8");
    assert_int_equal(fake->param_count, SETTING_COUNT);
    assert_int_equal(app.model.run_id, 107);
    finish(&app);
}

static void test_form_needs_faces(void **state)
{
    struct app app;

    (void)state;
    start(&app, 24, 80);
    fake->dataset_count = 0;
    (void)type(&app, "n");
    expect_on_screen(&app, "there are no faces yet");
    assert_false(app.form.open);
    finish(&app);
}

/* The form of the live settings asks for what was changed, and only that. */
static void test_live_form(void **state)
{
    struct app app;

    (void)state;
    start(&app, 24, 80);
    (void)type(&app, "v");
    assert_int_equal(app.form.field[0], SETTING_MARGIN);
    (void)type(&app, "0.4\n");
    assert_string_equal(fake->requests, "set margin=0.4;");
    assert_false(app.form.open);
    finish(&app);
}

static void expect_health(struct model *model, const char *state, const char *words)
{
    struct health health;

    health_look(model, &health);
    assert_string_equal(health.state, state);
    if (strstr(health.sentence, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", health.sentence, words);
}

static void test_health(void **state)
{
    struct model model;
    struct record_step healthy;

    (void)state;
    fixture_model(&model);
    healthy = model.step;
    expect_health(&model, "training", "learning: the hard share falls");
    model.step.loss_all = NAN;
    expect_health(&model, "training", "diverged");
    model.step = healthy;
    model.step.mean_random = model.step.variance = 0.01;
    expect_health(&model, "training", "collapsing");
    model.step = healthy;
    model.step.pairs_without = model.step.pairs;
    expect_health(&model, "training", "idle");
    model.step.pairs_without -= 10;
    model.step.semi_hard = model.step.hard = 0;
    expect_health(&model, "training", "too easy");
    model.events[3].level = RECORD_ERROR;
    expect_health(&model, "training", "checkpoint of step"); /* the trainer's word goes first */
    model.events[3].step = 100;
    model.step = healthy;
    expect_health(&model, "training", "learning");
    model.run.paused = true;
    expect_health(&model, "paused", "p lets it go on");
    model.liveness = RUN_STALLED;
    model.now += 14000;
    expect_health(&model, "stalled", "no sign of life for 14 s");
    model.liveness = RUN_DEAD;
    expect_health(&model, "dead", "killed");
    model.run.status = RECORD_FINISHED;
    expect_health(&model, "finished", "best VAL");
    model_close(&model);
}

static void test_request_words(void **state)
{
    struct record_request request = {
        .verb = "set", .argument = "margin=0.25", .asker = "ada@host pts/1"};
    char out[RECORD_TEXT];

    (void)state;
    train_log_request(&request, out, sizeof out);
    assert_string_equal(out, "margin \xE2\x86\x92 0.25 asked for by ada, not taken yet");
    request.taken = 1;
    request.taken_step = 1802;
    (void)snprintf(request.old_value, sizeof request.old_value, "0.2");
    (void)snprintf(request.result, sizeof request.result, "ok");
    train_log_request(&request, out, sizeof out);
    assert_string_equal(out, "margin 0.2 \xE2\x86\x92 0.25 by ada, taken at step 1,802");
    (void)snprintf(request.result, sizeof request.result, "no such setting");
    train_log_request(&request, out, sizeof out);
    assert_non_null(strstr(out, ": no such setting"));
}

static void test_settings(void **state)
{
    const struct db_param params[] = {{"margin", "0.3"}, {"lr", "0.01"}, {"unknown", "1"}};
    const struct record_request requests[] = {
        {.verb = "set", .argument = "margin=0.5", .taken = 1, .result = "ok"},
        {.verb = "set", .argument = "lr=9", .taken = 1, .result = "refused"},
        {.verb = "set", .argument = "margin=0.7"}};
    struct settings settings;

    (void)state;
    model_settings(&settings, params, 3, requests, 3);
    assert_near(settings_real(&settings, SETTING_MARGIN), 0.5, 0);
    assert_near(settings_real(&settings, SETTING_LR), 0.01, 0);
    assert_near(settings_real(&settings, SETTING_MOMENTUM), 0.9, 0);
}

static void test_time_left(void **state)
{
    struct model model;

    (void)state;
    fixture_model(&model);
    assert_near(model_time_left(&model), 4.369 * (FIXTURE_TOTAL - FIXTURE_STEPS), 100);
    model.points[MODEL_POINTS - 1].mean.time += 3600000; /* a pause of an hour is not the pace */
    assert_near(model_time_left(&model), 4.369 * (FIXTURE_TOTAL - FIXTURE_STEPS), 100);
    model.liveness = RUN_DEAD;
    assert_true(isnan(model_time_left(&model)));
    model_close(&model);
}

/* No size, however odd, harms; below the minimum the screen says what it needs. */
static void test_all_sizes(void **state)
{
    static const char *const keys[] = {"1", "2", "?", "1n", "1m", "1x"};
    struct err err;

    (void)state;
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        struct app app;

        start(&app, 1, 1);
        fill_runs(&app);
        (void)type(&app, keys[k]);
        for (int rows = 1; rows <= 30; rows++) {
            for (int cols = 1; cols <= 80; cols += 1 + cols % 3) {
                assert_ok(canvas_resize(&app.canvas, rows, cols, &err));
                app_draw(&app);
            }
        }
        assert_ok(canvas_resize(&app.canvas, 8, 60, &err));
        expect_on_screen(&app, "needs 40 columns and 9 rows; this has 60");
        finish(&app);
    }
}

/* A run without a step, an evaluation or a histogram is drawn and says what is missing. */
static void test_empty_run(void **state)
{
    struct app app;

    (void)state;
    start(&app, 40, 120);
    app.model.has_step = app.model.has_histogram = false;
    app.model.point_count = 0;
    app.model.val.count = app.model.accuracy.count = app.model.threshold.count = 0;
    app.model.event_count = app.model.request_count = 0;
    app.model.run.total_steps = 0;
    expect_on_screen(&app, "the first step will count them");
    expect_on_screen(&app, "not evaluated yet");
    expect_on_screen(&app, "starting: no step yet");
    finish(&app);
}

static int prepare(void **state)
{
    (void)state;
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL || setenv("TZ", "UTC", 1) != 0 ||
        setenv("PATH", "/nonexistent", 1) != 0)
        return -1;
    tzset();
    return 0;
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_train_pictures, prepare),
    cmocka_unit_test_setup(test_train_ascii, prepare),
    cmocka_unit_test_setup(test_runs_pictures, prepare),
    cmocka_unit_test_setup(test_runs_keys, prepare),
    cmocka_unit_test_setup(test_help_and_welcome, prepare),
    cmocka_unit_test_setup(test_requests, prepare),
    cmocka_unit_test_setup(test_taken, prepare),
    cmocka_unit_test_setup(test_child, prepare),
    cmocka_unit_test_setup(test_refused_value, prepare),
    cmocka_unit_test_setup(test_nobody_trains, prepare),
    cmocka_unit_test_setup(test_form, prepare),
    cmocka_unit_test_setup(test_form_needs_faces, prepare),
    cmocka_unit_test_setup(test_live_form, prepare),
    cmocka_unit_test_setup(test_health, prepare),
    cmocka_unit_test_setup(test_request_words, prepare),
    cmocka_unit_test_setup(test_settings, prepare),
    cmocka_unit_test_setup(test_time_left, prepare),
    cmocka_unit_test_setup(test_all_sizes, prepare),
    cmocka_unit_test_setup(test_empty_run, prepare),
};
UNIT_MAIN(tests)
