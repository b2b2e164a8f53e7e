/* The sentences about a run: its health, its requests, the time it has left. */
#include "unit.h"

#include "fixture.h"
#include "screens.h"
#include "tui/view/health.h"
#include "tui/view/train/train_log.h"

#include <math.h>
#include <stdio.h>

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
    expect_health(&model, "stalled", "no sign of life since ");
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
    model.whole.points[MODEL_POINTS - 1].mean.time +=
        3600000; /* a pause of an hour is not the pace */
    assert_near(model_time_left(&model), 4.369 * (FIXTURE_TOTAL - FIXTURE_STEPS), 100);
    model.liveness = RUN_DEAD;
    assert_true(isnan(model_time_left(&model)));
    model_close(&model);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_health, screens_prepare),
    cmocka_unit_test_setup(test_request_words, screens_prepare),
    cmocka_unit_test_setup(test_settings, screens_prepare),
    cmocka_unit_test_setup(test_time_left, screens_prepare),
};
UNIT_MAIN(tests)
