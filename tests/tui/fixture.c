/* See fixture.h. */
#include "fixture.h"

#include "base/mem.h"
#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FIXTURE_TRIPLETS 123552000.0 /* 45 identities x 40 images */

/* Noise in [-1, 1) that depends on the step only. */
static double fixture_noise(int64_t step, uint32_t what)
{
    struct rng rng;

    rng_init(&rng, 1, RNG_TEST, (uint64_t)step, what);
    return rng_range(&rng, -1, 1);
}

/* Falls from 1 towards 0, a half at half. */
static double fixture_fall(int64_t step, double half)
{
    return half / (half + (double)step);
}

void fixture_step(int64_t step, struct record_step *out)
{
    double fall = fixture_fall(step, 400), hard, semi_hard, progress;

    *out = (struct record_step){.step = step, .epoch = (step - 1) / FIXTURE_EPOCH + 1};
    out->time = FIXTURE_TIME + step * 4369;
    progress = (double)step / (0.4 * FIXTURE_TOTAL);
    progress = progress > 1 ? 1 : progress;
    out->margin = step < 900 ? 0.2 : 0.25;
    out->curriculum = 0.1 * (1 - progress * progress * (3 - 2 * progress));
    out->learning_rate = step < 50 ? 0.001 * (double)step / 50 : 0.001 * (1 - 0.1 * progress);
    out->loss_all = 0.18 * fall * (1 + 0.15 * fixture_noise(step, 0)) + 0.004;
    out->loss = out->margin - out->curriculum - 0.02 + 0.012 * fixture_noise(step, 1);
    hard = 0.45 * fall * fall * (1 + 0.1 * fixture_noise(step, 2));
    semi_hard = 0.35 * fall * (1 + 0.1 * fixture_noise(step, 3));
    out->hard = (uint64_t)(FIXTURE_TRIPLETS * hard);
    out->semi_hard = (uint64_t)(FIXTURE_TRIPLETS * semi_hard);
    out->easy = (uint64_t)FIXTURE_TRIPLETS - out->hard - out->semi_hard;
    out->pairs = 70200;
    out->pairs_without = (uint64_t)(70200 * (0.02 + 0.15 * (1 - fall)));
    out->selected = out->pairs - out->pairs_without;
    out->mean_ap = 0.35 + 0.9 * fall;
    out->mean_an = 1.9 - 0.55 * fall;
    out->mean_random = out->mean_an;
    out->variance = out->mean_an / 2;
    out->gradient_norm = 0.4 + 2.5 * fall * (1 + 0.3 * fixture_noise(step, 4));
    out->images_per_second = 412 + 9 * fixture_noise(step, 5);
}

/* A peak of about that many counts around centre. */
static void fixture_hump(uint64_t *bins, double centre, double width, double counts)
{
    for (int i = 0; i < RECORD_BINS; i++) {
        double x = ((i + 0.5) / 16 - centre) / width;

        bins[i] = (uint64_t)(counts / ((1 + x * x) * (1 + x * x) * (1 + x * x)));
    }
}

void fixture_histogram(int64_t step, struct record_histogram *out)
{
    double fall = fixture_fall(step, 400);

    out->step = step;
    fixture_hump(out->ap, 0.35 + 0.9 * fall, 0.35, 9000);
    fixture_hump(out->an, 1.9 - 0.55 * fall, 0.35, 200000);
}

double fixture_val(int64_t step)
{
    return 0.70 * (1 - fixture_fall(step, 500)) + 0.01 * fixture_noise(step, 6);
}

double fixture_accuracy(int64_t step)
{
    return 0.5 + 0.46 * (1 - fixture_fall(step, 300)) + 0.005 * fixture_noise(step, 7);
}

static void fixture_series(struct history_series *series, const char *key, double (*value)(int64_t))
{
    series->count = FIXTURE_STEPS / FIXTURE_EPOCH;
    series->rows = mem_new(series->count, sizeof *series->rows);
    for (size_t i = 0; i < series->count; i++) {
        series->rows[i].step = (int64_t)(i + 1) * FIXTURE_EPOCH;
        series->rows[i].value = value != NULL ? value(series->rows[i].step) : 1.21;
        (void)snprintf(series->rows[i].key, sizeof series->rows[i].key, "%s", key);
    }
}

static void fixture_events(struct snapshot *snap, struct history *history)
{
    static const struct {
        int64_t step;
        const char *message;
    } events[] = {{1, "training 45 x 40 images of 4,025 people in steps of 1,800"},
                  {1635, "epoch 15 evaluated: VAL 52.5 % at FAR 0.1 %, best so far, kept"},
                  {1744, "epoch 16 evaluated: VAL 54.3 % at FAR 0.1 %, best so far, kept"},
                  {1800, "checkpoint of step 1,800 written"}};

    history->event_count = sizeof events / sizeof *events;
    history->events = mem_new(history->event_count, sizeof *history->events);
    for (size_t i = 0; i < history->event_count; i++) {
        struct record_event *event = &history->events[i];

        *event = (struct record_event){.id = (int64_t)i + 1, .run_id = 12, .step = events[i].step};
        event->time = FIXTURE_TIME + events[i].step * 4369;
        (void)snprintf(event->message, sizeof event->message, "%s", events[i].message);
    }
    snap->request_count = 1;
    snap->requests = mem_new(1, sizeof *snap->requests);
    snap->requests[0] = (struct record_request){.id = 1,
                                                .run_id = 12,
                                                .verb = "set",
                                                .argument = "margin=0.25",
                                                .old_value = "0.2",
                                                .asker = "ada@host pts/1",
                                                .result = "ok"};
    snap->requests[0].asked = FIXTURE_TIME + 1802 * 4369;
    snap->requests[0].taken = FIXTURE_TIME + 1803 * 4369;
    snap->requests[0].taken_step = 1802;
}

void fixture_roc(struct history_roc *roc, double power)
{
    roc->points = mem_new(FIXTURE_ROC, sizeof *roc->points);
    roc->count = FIXTURE_ROC;
    roc->step = FIXTURE_STEPS / FIXTURE_EPOCH * FIXTURE_EPOCH;
    for (int i = 0; i < FIXTURE_ROC; i++) {
        double far = i == 0 ? 0 : pow(10, -4.0 * (FIXTURE_ROC - 1 - i) / (FIXTURE_ROC - 2));

        roc->points[i] = (struct record_roc_point){.far = far, .val = i == 0 ? 0 : pow(far, power)};
    }
}

static void fixture_run(struct db_run *run)
{
    *run = (struct db_run){.id = 12,
                           .dataset_id = 1,
                           .name = "lfw-small",
                           .dataset = "lfw",
                           .status = RECORD_RUNNING,
                           .total_steps = FIXTURE_TOTAL,
                           .epoch_steps = FIXTURE_EPOCH,
                           .last_step = FIXTURE_STEPS,
                           .at_step = FIXTURE_STEPS,
                           .seed = 1,
                           .version = "0.1.0",
                           .net = "small",
                           .select = "hardest-semi-hard",
                           .images_per_second = 412};
    run->created = run->started = FIXTURE_TIME;
    run->heartbeat = FIXTURE_TIME + FIXTURE_STEPS * 4369;
    run->loss_all = 0.038;
    run->val = fixture_val(FIXTURE_STEPS);
    run->accuracy = fixture_accuracy(FIXTURE_STEPS);
}

/* A hard one: discs for faces, the negative as bright as the anchor. */
static void fixture_triplet(struct db_triplet *triplet)
{
    static const char *const names[RECORD_FACES] = {"Ada_Lovelace", "Ada_Lovelace", "Emmy_Noether"};

    *triplet = (struct db_triplet){
        .triplet = {FIXTURE_STEPS / FIXTURE_EPOCH * FIXTURE_EPOCH, {11, 12, 21}, 2.31, 0.12}};
    for (int face = 0; face < RECORD_FACES; face++) {
        struct db_portrait *portrait = &triplet->face[face];

        (void)snprintf(triplet->name[face], RECORD_NAME, "%s", names[face]);
        portrait->side = FACES_SIDE;
        for (int at = 0; at < 32 * 32; at++) {
            int x = 2 * (at % 32) - 31, y = 2 * (at / 32) - 31;
            int light = x * x + y * y >= 700 ? 20 : face == RECORD_POSITIVE ? 120 : 240;

            memset(portrait->rgb + 3 * at, light, 3);
        }
    }
}

void fixture_fill(struct snapshot *snap, struct history *history)
{
    *snap = (struct snapshot){.run_id = 12, .liveness = RUN_ALIVE, .path = mem_string("faces.db")};
    *history = (struct history){.run = 12};
    fixture_run(&snap->run);
    snap->best = (struct db_best){METRIC_ACCURACY,
                                  FIXTURE_STEPS / FIXTURE_EPOCH * FIXTURE_EPOCH,
                                  snap->run.accuracy,
                                  snap->run.accuracy,
                                  true,
                                  false};
    snap->now = snap->run.heartbeat;
    settings_init(&snap->settings);
    history->has_step = history->has_histogram = history->has_triplet = true;
    fixture_triplet(&history->triplet);
    fixture_step(FIXTURE_STEPS, &history->step);
    fixture_histogram(FIXTURE_STEPS, &history->histogram);
    history->whole.count = HISTORY_POINTS;
    history->whole.points = mem_new(HISTORY_POINTS, sizeof *history->whole.points);
    for (int64_t i = 0; i < HISTORY_POINTS; i++)
        fixture_step((i + 1) * FIXTURE_STEPS / HISTORY_POINTS, &history->whole.points[i].mean);
    history->recent.count = HISTORY_RECENT / 4;
    history->recent.points = mem_new(history->recent.count, sizeof *history->recent.points);
    for (size_t i = 0; i < history->recent.count; i++)
        fixture_step(FIXTURE_STEPS - HISTORY_RECENT + 4 * (int64_t)(i + 1),
                     &history->recent.points[i].mean);
    fixture_series(&history->val, "val@1e-3", fixture_val);
    fixture_series(&history->accuracy, "accuracy", fixture_accuracy);
    fixture_series(&history->threshold, "threshold@1e-3", NULL);
    fixture_events(snap, history);
}
