/* See run.h. */
#include "train/run.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/metric.h"
#include "train/evaluate.h"
#include "train/order.h"
#include "train/rate.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LOOP_BEST_WORDS 96

struct run_loop {
    const struct train_run *run;
    struct train_state *state;
    struct evaluation *evaluation; /* NULL: nobody is held out */
    bool paused, leaving, single, collapsing;
    bool saved; /* the newest checkpoint holds the present state */
    enum train_end end;
    size_t replayed;
    struct rate rate;
};

static enum status loop_event(struct run_loop *loop, enum record_level level, const char *message,
                              struct err *err)
{
    const struct train_sink *sink = loop->run->sink;

    return sink->event(sink->context, (int64_t)loop->state->step, level, message, err);
}

static enum status loop_pause(struct run_loop *loop, bool paused, struct err *err)
{
    const struct train_sink *sink = loop->run->sink;

    if (loop->paused == paused)
        return ST_OK;
    loop->paused = paused;
    return sink->paused(sink->context, paused, err);
}

/* Applies "name=value" to the settings. Gives the old value and, as the result, "ok" or the reason
 * why not. */
static void loop_set(struct run_loop *loop, const char *argument, char old_value[48],
                     char result[RECORD_TEXT])
{
    struct train_state *state = loop->state;
    struct settings before = state->settings;
    const char *value;
    enum setting_id id = settings_split(argument, &value);
    struct err err;

    old_value[0] = '\0';
    if (id < SETTING_COUNT && settings_table[id].live)
        settings_format(&before, id, old_value);
    if (settings_change(&state->settings, argument, &err) != ST_OK) {
        (void)snprintf(result, RECORD_TEXT, "%.*s", RECORD_TEXT - 1, err.message);
        return;
    }
    if (id == SETTING_MARGIN)
        curriculum_rescale(&state->curriculum, &before, settings_real(&state->settings, id));
    state->changes++;
    loop->saved = false;
    (void)snprintf(result, RECORD_TEXT, "ok");
}

/* Saves the state, but only once: a state that is saved already needs no second checkpoint. */
static enum status loop_checkpoint(struct run_loop *loop, bool best, struct err *err)
{
    const struct train_sink *sink = loop->run->sink;
    enum status status = ST_OK;

    if (!loop->saved)
        status = sink->checkpoint(sink->context, loop->state, best, err);
    loop->saved = status == ST_OK;
    return status;
}

/* Whether an evaluation is the best so far, by the metric that --best names; *words: what to say of
 * it. */
static bool loop_is_best(struct run_loop *loop, const struct record_metric *metrics, size_t count,
                         char words[LOOP_BEST_WORDS])
{
    struct train_state *state = loop->state;
    char key[48], figure[METRIC_WORDS];
    double value = NAN;

    settings_format(&state->settings, SETTING_BEST, key);
    for (size_t i = 0; i < count; i++)
        if (strcmp(metrics[i].key, key) == 0)
            value = metrics[i].value;
    words[0] = '\0';
    if (!(value > state->best)) {
        metric_words(figure, key, state->best);
        if (state->best >= 0)
            (void)snprintf(words, LOOP_BEST_WORDS, ", the best so far has %s", figure);
        return false;
    }
    metric_words(figure, key, value);
    (void)snprintf(words, LOOP_BEST_WORDS, ", the best so far by %s, saved", figure);
    state->best = value;
    state->since_best = 0;
    loop->saved = false;
    return true;
}

/* Evaluates on the held-out identities; if that is the best so far, the state is saved as the
 * best. */
static enum status loop_evaluate(struct run_loop *loop, struct err *err)
{
    const struct train_sink *sink = loop->run->sink;
    struct train_state *state = loop->state;
    struct evaluation_result found;
    const struct verification *result = &found.judgement.verification;
    enum status status;
    char line[256], words[LOOP_BEST_WORDS];
    bool best;

    if (loop->evaluation == NULL)
        return ST_OK;
    status = evaluation_run(loop->evaluation, state->trainer, &found, err);
    if (status == ST_INVALID) { /* not finite: there are no figures, and the alarm decides */
        (void)snprintf(line, sizeof line, "not evaluated: %.140s", err->message);
        return loop_event(loop, RECORD_ERROR, line, err);
    }
    if (status != ST_OK)
        return status;
    const struct record_metric metrics[] = {
        {(int64_t)state->step, METRIC_VAL_1E3, result->at[VERIFICATION_1E3].val},
        {(int64_t)state->step, METRIC_VAL_1E2, result->at[VERIFICATION_1E2].val},
        {(int64_t)state->step, METRIC_THRESHOLD_1E3, result->at[VERIFICATION_1E3].threshold},
        {(int64_t)state->step, METRIC_THRESHOLD, result->threshold},
        {(int64_t)state->step, METRIC_ACCURACY, result->accuracy},
        {(int64_t)state->step, METRIC_AUC, result->auc},
        {(int64_t)state->step, METRIC_EER, result->eer},
        {(int64_t)state->step, METRIC_MAP_AT_R, found.map_at_r},
        {(int64_t)state->step, METRIC_DIMENSIONS, found.judgement.dimensions},
        {(int64_t)state->step, METRIC_SILHOUETTE, found.silhouette},
        {(int64_t)state->step, METRIC_EXPLAINED, found.explained},
    };
    found.triplet.step = (int64_t)state->step;
    status = sink->evaluation(
        sink->context,
        &(struct train_evaluation){found.triplet.step, metrics, sizeof metrics / sizeof *metrics,
                                   found.judgement.roc, found.judgement.roc_points,
                                   found.has_triplet ? &found.triplet : NULL, found.points,
                                   found.point_count},
        err);
    best = loop_is_best(loop, metrics, sizeof metrics / sizeof *metrics, words);
    (void)snprintf(
        line, sizeof line, "evaluated%s: accuracy %.1f %%, VAL %.1f %% at FAR 0.1 %%%s%s",
        found.against_older ? " against the older run" : "", 100 * result->accuracy,
        100 * result->at[VERIFICATION_1E3].val,
        result->at[VERIFICATION_1E3].accepts < 1 ? " (too few pairs to measure it)" : "", words);
    if (status == ST_OK)
        status = loop_event(loop, RECORD_INFO, line, err);
    return status == ST_OK && best ? loop_checkpoint(loop, true, err) : status;
}

static enum status loop_obey(struct run_loop *loop, const struct record_request *request,
                             struct err *err)
{
    const struct train_sink *sink = loop->run->sink;
    const char *verb = request->verb;
    char old_value[48] = "", result[RECORD_TEXT] = "ok";
    enum status status = ST_OK;

    if (strcmp(verb, "pause") == 0)
        status = loop_pause(loop, true, err);
    else if (strcmp(verb, "resume") == 0)
        status = loop_pause(loop, false, err);
    else if (strcmp(verb, "step") == 0)
        loop->single = true;
    else if (strcmp(verb, "checkpoint") == 0)
        status = loop_checkpoint(loop, false, err);
    else if (strcmp(verb, "evaluate") == 0)
        status = loop_evaluate(loop, err);
    else if (strcmp(verb, "set") == 0)
        loop_set(loop, request->argument, old_value, result);
    else if (strcmp(verb, "stop") == 0 || strcmp(verb, "discard") == 0) {
        loop->leaving = true;
        loop->end = verb[0] == 's' ? TRAIN_STOPPED : TRAIN_DISCARDED;
    } else
        (void)snprintf(result, sizeof result, "this version has no request %.30s", verb);
    if (status != ST_OK)
        return status;
    return sink->take_request(sink->context, request, (int64_t)loop->state->step, old_value, result,
                              err);
}

/* Takes requests up to a "step"; the next ones wait until that step is done. While paused, waits
 * for more. */
static enum status loop_requests(struct run_loop *loop, struct err *err)
{
    static const struct timespec wait = {0, 50000000};
    const struct train_sink *sink = loop->run->sink;
    struct record_request request;
    enum status status = ST_OK;
    bool found;

    for (;;) {
        do {
            status = sink->next_request(sink->context, &request, &found, err);
            if (status == ST_OK && found)
                status = loop_obey(loop, &request, err);
        } while (status == ST_OK && found && !loop->leaving && !loop->single);
        if (*loop->run->stop && !loop->leaving) {
            loop->leaving = true;
            loop->end = TRAIN_STOPPED;
        }
        if (status != ST_OK || loop->leaving || loop->single || !loop->paused)
            return status;
        (void)nanosleep(&wait, NULL);
    }
}

/* Repeats the changes that were made at this step before the run was resumed. */
static void loop_replay(struct run_loop *loop)
{
    const struct train_run *run = loop->run;

    for (; loop->replayed < run->replay_count; loop->replayed++) {
        const struct record_request *request = &run->replay[loop->replayed];
        char old_value[48], result[RECORD_TEXT];

        if (request->taken_step > (int64_t)loop->state->step)
            return;
        loop_set(loop, request->argument, old_value, result);
    }
}

static enum status loop_alarm(struct run_loop *loop, const struct record_step *row, struct err *err)
{
    char message[RECORD_TEXT];
    enum alarm_kind kind = alarm_look(&loop->state->alarm, row, message);
    size_t action = settings_index(&loop->state->settings, SETTING_ON_COLLAPSE);
    enum status status;

    loop->collapsing = alarm_stands(&loop->state->alarm, ALARM_COLLAPSE);
    if (kind == ALARM_NONE)
        return ST_OK;
    status =
        loop_event(loop, kind == ALARM_STALLED_EASY ? RECORD_WARNING : RECORD_ERROR, message, err);
    if (status != ST_OK || kind == ALARM_STALLED_EASY || action == COLLAPSE_CONTINUE)
        return status;
    if (action == COLLAPSE_PAUSE || (action == COLLAPSE_AUTO && loop->run->pause_on_collapse))
        return loop_pause(loop, true, err);
    loop->leaving = true;
    loop->end = TRAIN_COLLAPSED;
    return ST_OK;
}

static enum status loop_step(struct run_loop *loop, struct err *err)
{
    struct train_state *state = loop->state;
    const struct settings *settings = &state->settings;
    const struct train_sink *sink = loop->run->sink;
    struct train_step at = {.step = state->step + 1};
    struct record_histogram histogram;
    struct record_step row;
    uint64_t epoch_steps = state_epoch_steps(state);
    uint64_t every = (uint64_t)settings_integer(settings, SETTING_EVAL_EVERY);
    double began, seconds;
    enum status status;

    at.curriculum = curriculum_next(&state->curriculum, settings, at.step, state->total,
                                    state->pair_share, loop->collapsing);
    at.learning_rate =
        optimizer_rate_at((enum lr_schedule)settings_index(settings, SETTING_LR_SCHEDULE),
                          settings_real(settings, SETTING_LR), at.step, state->total,
                          (uint64_t)settings_integer(settings, SETTING_WARMUP));
    began = clock_seconds();
    order_step(loop->run->ranks, settings, &at);
    trainer_step(state->trainer, settings, &at, &row, &histogram, &state->pair_share);
    seconds = clock_seconds() - began;
    row.images_per_second = rate_add(&loop->rate, row.images_per_second * seconds, seconds);
    state->step = at.step;
    loop->saved = false;
    row.epoch = (int64_t)((at.step - 1) / epoch_steps) + 1;
    row.time = clock_now_ms();
    status = sink->step(sink->context, &row, &histogram, err);
    if (status == ST_OK)
        status = loop_alarm(loop, &row, err);
    if (status == ST_OK && at.step % (every != 0 ? every : epoch_steps) == 0) {
        state->since_best += loop->evaluation != NULL; /* those that are asked for don't count */
        status = loop_evaluate(loop, err);
    }
    if (status == ST_OK &&
        at.step % (uint64_t)settings_integer(settings, SETTING_CHECKPOINT_EVERY) == 0)
        status = loop_checkpoint(loop, false, err);
    loop->single = false;
    return status;
}

/* Says what --batch-memory auto chose, if a batch has several micro-batches. */
static enum status loop_say_memory(struct run_loop *loop, struct err *err)
{
    const struct trainer *trainer = loop->state->trainer;
    const struct settings *settings = &loop->state->settings;
    bool keeps = trainer->tapes > 1;
    char line[160], free_words[48] = "";

    if (settings_index(settings, SETTING_BATCH_MEMORY) != BATCH_MEMORY_AUTO ||
        trainer->batch <= trainer->micro_batch)
        return ST_OK;
    if (trainer->free_bytes != SIZE_MAX)
        (void)snprintf(free_words, sizeof free_words, ", %.1f GB are free",
                       (double)trainer->free_bytes / 1e9);
    (void)snprintf(line, sizeof line,
                   keeps ? "the batch's activations are kept: they take %.2f GB%s"
                         : "the batch's activations are computed again: to keep them would take "
                           "%.2f GB%s",
                   (double)trainer->all_bytes / 1e9, free_words);
    return loop_event(loop, RECORD_INFO, line, err);
}

/* Whether the run ends here, and how. */
static bool loop_is_over(struct run_loop *loop)
{
    const struct train_state *state = loop->state;
    uint64_t patience = (uint64_t)settings_integer(&state->settings, SETTING_PATIENCE);

    if (patience > 0 && state->since_best >= patience && state->step < state->total)
        loop->end = TRAIN_EARLY;
    return loop->end == TRAIN_EARLY || state->step >= state->total;
}

/* A run with patience begins with an evaluation, so that what it began with may be the best, and
 * ends with the weights of the best. */
static enum status loop_first_evaluation(struct run_loop *loop, struct err *err)
{
    bool first = loop->state->step == 0 && loop->state->best < 0;

    return first && settings_integer(&loop->state->settings, SETTING_PATIENCE) > 0
               ? loop_evaluate(loop, err)
               : ST_OK;
}

static enum status loop_take_best(struct run_loop *loop, struct err *err)
{
    const struct train_sink *sink = loop->run->sink;
    struct train_state *state = loop->state;
    char line[96];
    int64_t step;
    enum status status;

    if ((loop->end != TRAIN_EARLY && loop->end != TRAIN_FINISHED) || state->since_best == 0 ||
        settings_integer(&state->settings, SETTING_PATIENCE) == 0)
        return ST_OK;
    status = sink->load_best(sink->context, state->trainer->net, &step, err);
    if (status != ST_OK)
        return status;
    loop->saved = false;
    (void)snprintf(line, sizeof line,
                   step < 0 ? "the best checkpoint is gone: the newest weights stay"
                            : "the weights are those of step %" PRId64 " again, the best",
                   step);
    return loop_event(loop, step < 0 ? RECORD_WARNING : RECORD_INFO, line, err);
}

static const char *const loop_notes[] = {
    [TRAIN_FINISHED] = "all steps done",
    [TRAIN_EARLY] = "ended early, with the weights of the best evaluation",
    [TRAIN_STOPPED] = "stopped",
    [TRAIN_DISCARDED] = "stopped without a checkpoint",
    [TRAIN_COLLAPSED] = TRAIN_NOTE_COLLAPSED,
};

enum status train_run(const struct train_run *run, enum train_end *end, char note[RECORD_TEXT],
                      struct err *err)
{
    struct run_loop loop = {.run = run, .state = run->state, .end = TRAIN_FINISHED};
    enum status status = evaluation_new(&loop.evaluation, run->state, err);

    if (status == ST_OK && loop.evaluation == NULL)
        status = loop_event(
            &loop, RECORD_WARNING,
            "no evaluations: they need two held-out people, one of them with two images", err);
    if (status == ST_OK)
        status = loop_say_memory(&loop, err);
    loop.collapsing = alarm_stands(&run->state->alarm, ALARM_COLLAPSE);
    if (status == ST_OK)
        status = loop_first_evaluation(&loop, err);
    while (status == ST_OK && !loop.leaving) {
        loop_replay(&loop);
        status = loop_requests(&loop, err);
        if (status != ST_OK || loop.leaving || loop_is_over(&loop))
            break;
        status = loop_step(&loop, err);
    }
    if (status == ST_OK)
        status = loop_take_best(&loop, err);
    if (status == ST_OK && loop.end != TRAIN_DISCARDED)
        status = loop_checkpoint(&loop, false, err);
    evaluation_del(loop.evaluation);
    *end = loop.end;
    (void)snprintf(note, RECORD_TEXT, "%s", loop_notes[loop.end]);
    return status;
}
