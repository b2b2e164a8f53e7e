/* The run loop between a fake trainer and a fake sink: a script says which requests arrive after
 * which step, a journal of words says what the loop did, in order.  No net, no image, no database:
 * this file defines what run.c calls of step.h, evaluate.h and state.h.
 *
 * Words of the journal: "3" is step 3; "pause@2" is a request that was taken after step 2, with "!"
 * when it was refused; "paused", "resumed", "evaluated", "saved", "best" (saved as the best),
 * "warning" and "error" are calls of the sink. */
#include "unit.h"

#include "train/evaluate.h"
#include "train/rate.h"
#include "train/run.h"

#include <math.h>
#include <signal.h>

#define STEPS_MOST 40
#define LOOKS_MOST 4

/* A request that waits from a step on.  Verb "nothing": one look finds no request; "signal": the
 * user presses Ctrl-C. */
struct line {
    int64_t step;
    const char *verb, *argument;
};

struct evaluation {
    bool none; /* nobody is held out */
};

struct play {
    struct trainer trainer; /* the first member: the fake trainer finds the play by it */
    struct evaluation evaluation;
    struct train_state state;
    const struct line *script; /* ends with a verb NULL */
    const double *accuracy;    /* of evaluations after step 0, 1, ... */
    const double *auc;         /* likewise; NULL: 0 */
    const double *map_at_r;    /* likewise */
    bool no_best;              /* the best checkpoint is gone */
    bool collapses;            /* all embeddings are one point */
    int64_t fails_at;          /* the step whose row cannot be written; 0: none */
    volatile sig_atomic_t stop;
    char journal[512], old_value[48], result[RECORD_TEXT];
    char said[RECORD_TEXT]; /* the newest event */
    struct record_step row[STEPS_MOST];
    struct record_request taken[8]; /* the changes that were made */
    double rate;                    /* of the newest row */
    size_t rows, takens;
    int looks; /* in a row that found nothing */
};

/* Every figure of a row is a function of the settings and of the step. */
void trainer_step(struct trainer *trainer, const struct settings *settings,
                  const struct train_step *at, struct record_step *row,
                  struct record_histogram *histogram, double *pair_share)
{
    const struct play *play = (struct play *)trainer;

    *histogram = (struct record_histogram){.step = (int64_t)at->step};
    *row = (struct record_step){.step = (int64_t)at->step,
                                .easy = play->collapses ? 0 : 50,
                                .hard = 50,
                                .selected = 50,
                                .pairs = 10,
                                .loss_all = settings_real(settings, SETTING_MARGIN) / 2,
                                .margin = settings_real(settings, SETTING_MARGIN),
                                .curriculum = at->curriculum,
                                .learning_rate = at->learning_rate,
                                .mean_random = play->collapses ? 0 : 1.5,
                                .gradient_norm = 1,
                                .images_per_second = at->step % 2 == 0 ? 100 : 300};
    *pair_share = 0.5;
}

uint64_t state_epoch_steps(const struct train_state *state)
{
    (void)state;
    return 1000;
}

enum status evaluation_new(struct evaluation **out, const struct train_state *state,
                           struct err *err)
{
    struct play *play = (struct play *)state->trainer;

    (void)err;
    *out = play->evaluation.none ? NULL : &play->evaluation;
    return ST_OK;
}

void evaluation_del(struct evaluation *evaluation)
{
    (void)evaluation;
}

enum status evaluation_run(struct evaluation *evaluation, struct trainer *trainer,
                           struct evaluation_result *result, struct err *err)
{
    const struct play *play = (struct play *)trainer;

    (void)err;
    assert_ptr_equal(evaluation, &play->evaluation);
    *result = (struct evaluation_result){
        .judgement.verification.accuracy =
            play->accuracy != NULL ? play->accuracy[play->state.step] : 0,
        .judgement.verification.auc = play->auc != NULL ? play->auc[play->state.step] : 0,
        .map_at_r = play->map_at_r != NULL ? play->map_at_r[play->state.step] : 0};
    return ST_OK;
}

static void __attribute__((format(printf, 2, 3)))
play_note(struct play *play, const char *format, ...)
{
    size_t length = strlen(play->journal);
    va_list values;

    va_start(values, format);
    (void)vsnprintf(play->journal + length, sizeof play->journal - length, format, values);
    va_end(values);
    assert_true(strlen(play->journal) + 1 < sizeof play->journal);
}

static enum status on_step(void *context, const struct record_step *row,
                           const struct record_histogram *histogram, struct err *err)
{
    struct play *play = context;

    assert_int_equal(row->step, histogram->step);
    if (row->step == play->fails_at)
        return err_set(err, ST_IO, "the disk is full");
    assert_true(play->rows < STEPS_MOST);
    assert_true(row->time > 0);
    play->row[play->rows] = *row;
    play->rate = row->images_per_second;
    play->row[play->rows].images_per_second = 0; /* so that the rows of two runs can be compared */
    play->row[play->rows++].time = 0;
    play->looks = 0;
    play_note(play, " %d", (int)row->step);
    return ST_OK;
}

static enum status on_event(void *context, int64_t step, enum record_level level,
                            const char *message, struct err *err)
{
    struct play *play = context;

    (void)err;
    assert_int_equal(step, play->state.step);
    assert_true(message[0] != '\0');
    (void)snprintf(play->said, sizeof play->said, "%s", message);
    if (level != RECORD_INFO)
        play_note(play, level == RECORD_WARNING ? " warning" : " error");
    return ST_OK;
}

static enum status on_evaluation(void *context, const struct train_evaluation *evaluation,
                                 struct err *err)
{
    struct play *play = context;

    (void)err;
    assert_int_equal(evaluation->step, play->state.step);
    play_note(play, " evaluated");
    return ST_OK;
}

static enum status on_checkpoint(void *context, const struct train_state *state, bool best,
                                 struct err *err)
{
    struct play *play = context;

    (void)err;
    assert_ptr_equal(state, &play->state);
    if (best)
        assert_true(state->best == (play->map_at_r != NULL ? play->map_at_r
                                    : play->auc != NULL    ? play->auc
                                                           : play->accuracy)[state->step]);
    play_note(play, best ? " best" : " saved");
    return ST_OK;
}

static enum status next_request(void *context, struct record_request *out, bool *found,
                                struct err *err)
{
    struct play *play = context;
    const struct line *line = play->script;

    *found = false;
    if (line->verb == NULL || line->step > (int64_t)play->state.step)
        return ++play->looks < LOOKS_MOST
                   ? ST_OK
                   : err_set(err, ST_INTERRUPTED, "the run waits, and no request will come:%s",
                             play->journal);
    play->script++;
    play->stop = play->stop || strcmp(line->verb, "signal") == 0;
    if (strcmp(line->verb, "signal") == 0 || strcmp(line->verb, "nothing") == 0)
        return ST_OK;
    *found = true;
    *out = (struct record_request){.taken_step = -1};
    (void)snprintf(out->verb, sizeof out->verb, "%s", line->verb);
    (void)snprintf(out->argument, sizeof out->argument, "%s",
                   line->argument != NULL ? line->argument : "");
    return ST_OK;
}

static enum status take_request(void *context, const struct record_request *request, int64_t step,
                                const char *old_value, const char *result, struct err *err)
{
    struct play *play = context;
    bool good = strcmp(result, "ok") == 0;

    (void)err;
    play_note(play, " %s@%d%s", request->verb, (int)step, good ? "" : "!");
    (void)snprintf(play->old_value, sizeof play->old_value, "%s", old_value);
    (void)snprintf(play->result, sizeof play->result, "%s", result);
    if (good && strcmp(request->verb, "set") == 0) {
        assert_true(play->takens < sizeof play->taken / sizeof *play->taken);
        play->taken[play->takens] = *request;
        play->taken[play->takens++].taken_step = step;
    }
    return ST_OK;
}

static enum status on_paused(void *context, bool paused, struct err *err)
{
    (void)err;
    play_note(context, paused ? " paused" : " resumed");
    return ST_OK;
}

static enum status load_best(void *context, struct net *net, int64_t *step, struct err *err)
{
    struct play *play = context;

    (void)net;
    (void)err;
    *step = play->no_best ? -1 : 1;
    play_note(play, " back");
    return ST_OK;
}

/* A run at its beginning; settings are pairs of name and value up to a NULL. */
static void play_open(struct play *play, uint64_t steps, const char *const *settings)
{
    struct err err;

    *play = (struct play){
        .state = {.trainer = &play->trainer, .total = steps, .pair_share = NAN, .best = -1}};
    settings_init(&play->state.settings);
    for (size_t i = 0; settings != NULL && settings[i] != NULL; i += 2)
        assert_ok(
            settings_set(&play->state.settings, settings_find(settings[i]), settings[i + 1], &err));
    curriculum_init(&play->state.curriculum, &play->state.settings);
}

/* Trains; replay is the run before it was resumed, whose changes are repeated. */
static enum status play_run(struct play *play, const struct line *script, const struct play *replay,
                            bool dashboard, enum train_end *end, struct err *err)
{
    const struct train_sink sink = {play,          on_step,       on_event,
                                    on_evaluation, on_checkpoint, next_request,
                                    take_request,  on_paused,     load_best};
    const struct train_run run = {.state = &play->state,
                                  .sink = &sink,
                                  .stop = &play->stop,
                                  .pause_on_collapse = dashboard,
                                  .replay = replay != NULL ? replay->taken : NULL,
                                  .replay_count = replay != NULL ? replay->takens : 0};
    char note[RECORD_TEXT];
    enum status status;

    play->script = script;
    status = train_run(&run, end, note, err);
    assert_true(status != ST_OK || note[0] != '\0');
    return status;
}

static const struct line no_requests[] = {{0, NULL, NULL}};

static void test_each_step_request_is_one_step(void **state)
{
    static const struct line script[] = {
        {0, "pause", NULL}, {0, "step", NULL},    {0, "step", NULL},   {0, "set", "lr=0.5"},
        {0, "step", NULL},  {3, "nothing", NULL}, {3, "resume", NULL}, {0, NULL, NULL}};
    struct play play;
    enum train_end end;
    struct err err;

    (void)state;
    play_open(&play, 4, (const char *const[]){"lr-schedule", "constant", "warmup", "0", NULL});
    assert_ok(play_run(&play, script, NULL, false, &end, &err));
    assert_string_equal(play.journal, " paused pause@0 step@0 1 step@1 2 set@2 step@2 3"
                                      " resumed resume@3 4 saved");
    assert_true(play.row[1].learning_rate < 0.5 && play.row[2].learning_rate == 0.5);
    assert_true(play.rate > 100 && play.rate < 300); /* a mean of steps, not the newest one's */
    assert_int_equal(end, TRAIN_FINISHED);
}

/* With --patience a run evaluates what it begins with, ends when that isn't bettered for so long,
 * and takes the best weights back; a resumed one knows how long it has waited. */
/* One slow step is a small part of the last seconds, what is long ago none. */
static void test_rate(void **state)
{
    struct rate rate = {0};
    double now = 0;

    (void)state;
    for (int i = 0; i < 100; i++)
        now = rate_add(&rate, 100, 0.1);
    assert_near(now, 1000, 1e-6);
    now = rate_add(&rate, 100, 1);
    assert_true(now > 800 && now < 1000);
    for (int i = 0; i < 40; i++)
        now = rate_add(&rate, 100, 1);
    assert_near(now, 100, 2);
}

static void test_patience(void **state)
{
    static const struct line asked[] = {{1, "evaluate", NULL}, {0, NULL, NULL}};
    static const double better[] = {0.6, 0.7, 0.7, 0.6, 0.9, 0.9}, worse[] = {0.9, 0.8, 0.7, 0.6};
    static const char *const settings[] = {"eval-every", "1", "patience", "2", NULL};
    struct play play;
    enum train_end end;
    struct err err;

    (void)state;
    play_open(&play, 5, settings);
    play.accuracy = better;
    assert_ok(play_run(&play, no_requests, NULL, false, &end, &err));
    assert_string_equal(play.journal, " evaluated best 1 evaluated best 2 evaluated 3 evaluated"
                                      " back saved");
    assert_int_equal(end, TRAIN_EARLY);
    play_open(&play, 5, settings);
    play.accuracy = worse;
    play.no_best = true;
    assert_ok(play_run(&play, asked, NULL, false, &end, &err));
    assert_string_equal(play.journal, " evaluated best 1 evaluated evaluated evaluate@1"
                                      " 2 evaluated back warning saved");
    assert_int_equal(end, TRAIN_EARLY);
    play_open(&play, 3, settings);
    play.accuracy = better;
    play.state.step = 2;
    play.state.best = 0.7;
    play.state.since_best = 1;
    assert_ok(play_run(&play, no_requests, NULL, false, &end, &err));
    assert_string_equal(play.journal, " 3 evaluated back saved");
}

/* The best evaluation is that of the metric that --best names, and the log says so. */
static void test_best(void **state)
{
    static const double falls[] = {0.9, 0.8, 0.7}, rises[] = {0.5, 0.6, 0.7};
    static const char *const settings[] = {"eval-every", "1", "best", "auc", NULL};
    static const char *const retrieval[] = {"eval-every", "1", "best", "map@r", NULL};
    struct play play;
    enum train_end end;
    struct err err;

    (void)state;
    play_open(&play, 2, settings);
    play.accuracy = falls;
    play.auc = rises;
    assert_ok(play_run(&play, no_requests, NULL, false, &end, &err));
    assert_string_equal(play.journal, " 1 evaluated best 2 evaluated best");
    assert_string_equal(play.said, "evaluated: accuracy 70.0 %, VAL 0.0 % at FAR 0.1 % (too few "
                                   "pairs to measure it), the best so far by auc 0.7000, saved");

    play_open(&play, 2, retrieval);
    play.auc = rises;
    play.map_at_r = falls;
    assert_ok(play_run(&play, no_requests, NULL, false, &end, &err));
    assert_string_equal(play.journal, " 1 evaluated best 2 evaluated saved");
    assert_non_null(strstr(play.said, ", the best so far has map@r 80.0 %"));
}

static void test_ends(void **state)
{
    static const struct line stop[] = {{2, "stop", NULL}, {2, "set", "lr=1"}, {0, NULL, NULL}};
    static const struct line discard[] = {{2, "discard", NULL}, {0, NULL, NULL}};
    static const struct line signalled[] = {
        {1, "pause", NULL}, {1, "signal", NULL}, {0, NULL, NULL}};
    static const struct {
        const struct line *script;
        const char *journal;
        enum train_end end;
    } cases[] = {{no_requests, " warning 1 2 3 saved", TRAIN_FINISHED},
                 {stop, " warning 1 2 stop@2 saved", TRAIN_STOPPED},
                 {discard, " warning 1 2 discard@2", TRAIN_DISCARDED},
                 {signalled, " warning 1 paused pause@1 saved", TRAIN_STOPPED}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct play play;
        enum train_end end;
        struct err err;

        play_open(&play, 3, NULL);
        play.evaluation.none = true; /* which is a warning */
        assert_ok(play_run(&play, cases[i].script, NULL, false, &end, &err));
        assert_string_equal(play.journal, cases[i].journal);
        assert_int_equal(end, cases[i].end);
    }
}

static void test_a_row_that_cannot_be_written_ends_the_run(void **state)
{
    struct play play;
    enum train_end end;
    struct err err;

    (void)state;
    play_open(&play, 4, NULL);
    play.fails_at = 2;
    assert_status(play_run(&play, no_requests, NULL, false, &end, &err), ST_IO);
    assert_string_equal(play.journal, " 1");
}

/* Requests that change nothing say why. */
static void test_refused_requests(void **state)
{
    static const struct {
        const char *verb, *argument, *why;
    } cases[] = {{"set", "net=resnet", "cannot be changed while a run trains"},
                 {"set", "nonsense=1", "cannot be changed while a run trains"},
                 {"set", "lr", "--lr : expected a number from 0 to 100"},
                 {"set", "lr=-1", "--lr -1: expected a number from 0 to 100"},
                 {"set", "curriculum-floor=3", "must stay below the margin"},
                 {"dance", NULL, "has no request dance"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct line script[] = {{0, cases[i].verb, cases[i].argument}, {0, NULL, NULL}};
        struct settings before;
        struct play play;
        enum train_end end;
        struct err err;

        play_open(&play, 1, NULL);
        before = play.state.settings;
        assert_ok(play_run(&play, script, NULL, false, &end, &err));
        assert_non_null(strstr(play.journal, "@0! 1 saved"));
        assert_non_null(strstr(play.result, cases[i].why));
        assert_memory_equal(&before, &play.state.settings, sizeof before);
        assert_int_equal(play.state.changes, 0);
    }
}

/* Changes made before a run is resumed are repeated at their steps. */
static void test_replay_gives_the_same_rows(void **state)
{
    static const struct line script[] = {{1, "set", "lr=0.02"},
                                         {2, "set", "margin=0.4"},
                                         {2, "set", "curriculum-floor=0.15"},
                                         {2, "set", "lr=0.005"},
                                         {0, NULL, NULL}};
    struct play first, again;
    enum train_end end;
    struct err err;

    (void)state;
    play_open(&first, 5, NULL);
    assert_ok(play_run(&first, script, NULL, false, &end, &err));
    assert_string_equal(first.old_value, "0.02");
    assert_int_equal(first.state.changes, 4);
    assert_true(first.row[1].margin == 0.2 && first.row[2].margin == 0.4);
    play_open(&again, 5, NULL);
    assert_ok(play_run(&again, no_requests, &first, false, &end, &err));
    assert_int_equal(again.state.changes, 4);
    assert_int_equal(again.rows, 5);
    assert_memory_equal(first.row, again.row, 5 * sizeof *first.row);
    /* Without the changes the rows differ from the step after the first one on. */
    play_open(&again, 5, NULL);
    assert_ok(play_run(&again, no_requests, NULL, false, &end, &err));
    assert_memory_equal(&first.row[0], &again.row[0], sizeof *first.row);
    assert_memory_not_equal(&first.row[1], &again.row[1], sizeof *first.row);
}

static void test_collapse(void **state)
{
#define TEN " 1 2 3 4 5 6 7 8 9 10 error"
    static const struct line leave[] = {{10, "nothing", NULL}, {10, "stop", NULL}, {0, NULL, NULL}};
    static const struct {
        const char *action;
        bool dashboard;
        const struct line *script;
        const char *journal;
        enum train_end end;
    } cases[] = {
        {"auto", false, no_requests, TEN " saved", TRAIN_COLLAPSED},
        {"auto", true, leave, TEN " paused stop@10 saved", TRAIN_STOPPED},
        {"stop", true, no_requests, TEN " saved", TRAIN_COLLAPSED},
        {"pause", false, leave, TEN " paused stop@10 saved", TRAIN_STOPPED},
        {"continue", true, no_requests, TEN " 11 12 saved", TRAIN_FINISHED},
    };
#undef TEN

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct play play;
        enum train_end end;
        struct err err;

        play_open(&play, 12, (const char *const[]){"on-collapse", cases[i].action, NULL});
        play.collapses = true;
        assert_ok(play_run(&play, cases[i].script, NULL, cases[i].dashboard, &end, &err));
        assert_string_equal(play.journal, cases[i].journal);
        assert_int_equal(end, cases[i].end);
    }
}

static void test_the_best_evaluation_is_kept(void **state)
{
    static const struct line script[] = {{1, "evaluate", NULL}, {0, NULL, NULL}};
    static const double accuracy[] = {0, 0.6, 0.5, 0, 0.6, 0, 0.7};
    struct play play;
    enum train_end end;
    struct err err;

    (void)state;
    play_open(&play, 7, (const char *const[]){"eval-every", "2", NULL});
    play.accuracy = accuracy;
    assert_ok(play_run(&play, script, NULL, false, &end, &err));
    assert_string_equal(play.journal, " 1 evaluated best evaluate@1 2 evaluated 3 4 evaluated"
                                      " 5 6 evaluated best 7 saved");
}

static void test_a_state_is_saved_once(void **state)
{
    static const struct line script[] = {{2, "checkpoint", NULL}, {2, "set", "lr=0.01"},
                                         {2, "checkpoint", NULL}, {3, "checkpoint", NULL},
                                         {3, "checkpoint", NULL}, {0, NULL, NULL}};
    static const double accuracy[] = {0, 0, 0.6, 0, 0.7};
    struct play play;
    enum train_end end;
    struct err err;

    (void)state;
    play_open(&play, 4, (const char *const[]){"eval-every", "2", "checkpoint-every", "2", NULL});
    play.accuracy = accuracy;
    assert_ok(play_run(&play, script, NULL, false, &end, &err));
    assert_string_equal(play.journal, " 1 2 evaluated best checkpoint@2 set@2 saved checkpoint@2"
                                      " 3 saved checkpoint@3 checkpoint@3 4 evaluated best");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_each_step_request_is_one_step),
    cmocka_unit_test(test_rate),
    cmocka_unit_test(test_patience),
    cmocka_unit_test(test_best),
    cmocka_unit_test(test_ends),
    cmocka_unit_test(test_a_row_that_cannot_be_written_ends_the_run),
    cmocka_unit_test(test_refused_requests),
    cmocka_unit_test(test_replay_gives_the_same_rows),
    cmocka_unit_test(test_collapse),
    cmocka_unit_test(test_the_best_evaluation_is_kept),
    cmocka_unit_test(test_a_state_is_saved_once),
};

UNIT_MAIN(tests)
