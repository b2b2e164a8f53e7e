/* The sentences about a run: its health, its requests, the remaining time. */
#include "unit.h"

#include "base/mem.h"
#include "db/runs/params.h"
#include "fixture.h"
#include "screens.h"
#include "tui/data/request_words.h"
#include "tui/view/health.h"

#include <math.h>
#include <stdio.h>

static void expect_health(struct ui *ui, const char *state, const char *words)
{
    struct health health;

    health_look(&ui->snap, screens_history(ui), &health);
    assert_string_equal(health.state, state);
    if (strstr(health.sentence, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", health.sentence, words);
}

static void test_health(void **state)
{
    struct ui ui;
    struct record_step healthy;

    (void)state;
    screens_start(&ui, 24, 80);
    healthy = screens_history(&ui)->step;
    expect_health(&ui, "training", "hard share 1.8 % to 1.4 %");
    screens_history(&ui)->step.loss_all = NAN;
    expect_health(&ui, "training", "diverged");
    screens_history(&ui)->step = healthy;
    screens_history(&ui)->step.mean_random = screens_history(&ui)->step.variance = 0.01;
    expect_health(&ui, "training", "collapsing");
    screens_history(&ui)->events[3].level = RECORD_ERROR;
    expect_health(&ui, "training", "checkpoint of step"); /* the trainer's message comes first */
    screens_history(&ui)->events[3].step = 100;
    screens_history(&ui)->step = healthy;
    expect_health(&ui, "training", "hard share 1.8 % to 1.4 %");
    ui.snap.run.paused = true;
    expect_health(&ui, "paused", "paused: p resumes");
    ui.snap.liveness = RUN_STALLED;
    ui.snap.now += 14000;
    expect_health(&ui, "stalled", "no sign of life since ");
    ui.snap.liveness = RUN_DEAD;
    expect_health(&ui, "killed", "killed");
    ui.snap.run.status = RECORD_FINISHED;
    expect_health(&ui, "finished", "best accuracy 89.9 % at step 1,744");
    (void)snprintf(ui.snap.best.metric, sizeof ui.snap.best.metric, METRIC_AUC);
    ui.snap.best.value = 0.9873;
    expect_health(&ui, "finished", "best auc 0.9873 at step 1,744, accuracy 89.5 %");
    (void)snprintf(ui.snap.best.metric, sizeof ui.snap.best.metric, METRIC_ACCURACY);
    ui.snap.best.value = screens_history(&ui)->accuracy.rows[15].value = 0.695;
    expect_health(&ui, "finished", "little better than chance");
    ui.snap.best.step = -1;
    expect_health(&ui, "finished", "not evaluated");
    screens_history(&ui)->evaluated.rows = mem_new(1, sizeof *screens_history(&ui)->evaluated.rows);
    screens_history(&ui)->evaluated.rows[screens_history(&ui)->evaluated.count++].value = 0.912;
    expect_health(&ui, "finished", "finished: accuracy 91.2 % of held-out pairs");
    screens_finish(&ui);
}

static void test_request_words(void **state)
{
    struct record_request request = {
        .verb = "set", .argument = "margin=0.25", .asker = "ada@host pts/1"};
    char out[RECORD_TEXT];

    (void)state;
    request_words(&request, out, sizeof out);
    assert_string_equal(out, "margin \xE2\x86\x92 0.25 requested by ada, not taken yet");
    request.taken = 1;
    request.taken_step = 1802;
    (void)snprintf(request.old_value, sizeof request.old_value, "0.2");
    (void)snprintf(request.result, sizeof request.result, "ok");
    request_words(&request, out, sizeof out);
    assert_string_equal(out, "margin 0.2 \xE2\x86\x92 0.25 by ada, taken at step 1,802");
    (void)snprintf(request.result, sizeof request.result, "no such setting");
    request_words(&request, out, sizeof out);
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
    params_read_changed(&settings, params, 3, requests, 3);
    assert_near(settings_real(&settings, SETTING_MARGIN), 0.5, 0);
    assert_near(settings_real(&settings, SETTING_LR), 0.01, 0);
    assert_near(settings_real(&settings, SETTING_MOMENTUM), 0.9, 0);
}

static void test_time_left(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    assert_near(history_time_left(screens_history(&ui), &ui.snap),
                4.369 * (FIXTURE_TOTAL - FIXTURE_STEPS), 100);
    screens_history(&ui)->whole.points[HISTORY_POINTS - 1].mean.time +=
        3600000; /* the pace ignores a pause of an hour */
    assert_near(history_time_left(screens_history(&ui), &ui.snap),
                4.369 * (FIXTURE_TOTAL - FIXTURE_STEPS), 100);
    ui.snap.run.resumed_step = 1400;
    ui.snap.run.at_step = 1430;
    assert_near(history_time_left(screens_history(&ui), &ui.snap), 4.369 * (FIXTURE_TOTAL - 1430),
                100);
    screens_expect(&ui, "redoing 1,401-1,840, now 1,430");
    screens_expect(&ui, " 23 %");
    ui.snap.run.at_step = 1840;
    screens_expect(&ui, "step 1,840 of 6,000");
    ui.snap.run.total_steps = FIXTURE_STEPS;
    screens_expect(&ui, "all steps done");
    ui.snap.liveness = RUN_DEAD;
    assert_true(isnan(history_time_left(screens_history(&ui), &ui.snap)));
    screens_finish(&ui);
}

/* A finished run says when, how long, and how many epochs. */
static void test_finished(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    ui.snap.run.status = RECORD_FINISHED;
    ui.snap.liveness = RUN_NOT_RUNNING;
    ui.snap.run.ended = ui.snap.run.started + 8040000;
    ui.snap.now = ui.snap.run.ended + 1000;
    screens_expect(&ui, "17 epochs  ended today ");
    screens_expect(&ui, ", took 2h 14");
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_health, screens_prepare),
    cmocka_unit_test_setup(test_request_words, screens_prepare),
    cmocka_unit_test_setup(test_settings, screens_prepare),
    cmocka_unit_test_setup(test_time_left, screens_prepare),
    cmocka_unit_test_setup(test_finished, screens_prepare),
};
UNIT_MAIN(tests)
