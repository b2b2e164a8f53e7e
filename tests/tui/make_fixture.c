/* make_fixture FILE [SECONDS]: a database with a finished run and the run of fixture.h.
 *
 * With SECONDS the process acts as the trainer of that run for that time: it writes steps and takes
 * requests, so that the screen can be tested without a trainer.  A "stop" ends it. */
#include "fixture.h"

#include "base/clock.h"
#include "db/faces/people.h"
#include "db/findings/hardness.h"
#include "db/findings/points.h"
#include "db/findings/suspects.h"
#include "db/findings/triplets.h"
#include "db/runs/journal.h"
#include "db/runs/steps.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool make_is_live;

/* Replaces the clock of libbase.a, which the database uses: without SECONDS everything is written
 * at one fixed time, so that screens are always the same. */
int64_t clock_now_ms(void)
{
    struct timespec now;

    if (!make_is_live)
        return FIXTURE_TIME + FIXTURE_STEPS * 4369;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* For the deadline of a query. */
double clock_seconds(void)
{
    return 1e-3 * (double)clock_now_ms();
}

/* Three people with discs for faces, the later the darker. */
static enum status make_people(struct db *db, int64_t data, struct err *err)
{
    static const char *const names[] = {"Ada_Lovelace", "Emmy_Noether", "Grace_Hopper"};
    enum status status = ST_OK;

    for (int i = 0; status == ST_OK && i < 9; i++) {
        struct db_image image = {.crop = i, .width = 64, .height = 64, .orientation = 1};
        uint8_t thumbnail[FACES_THUMBNAIL];
        char path[64];
        int64_t id;

        for (int at = 0; at < 32 * 32; at++) {
            int x = 2 * (at % 32) - 31, y = 2 * (at / 32) - 31;

            memset(thumbnail + 3 * at, x * x + y * y < 700 ? 250 - 20 * i : 20, 3);
        }
        (void)snprintf(path, sizeof path, "%s/%s_%04d.png", names[i % 3], names[i % 3], i + 1);
        image.path = path;
        image.thumbnail = thumbnail;
        status = db_identity_get(db, data, names[i % 3], i % 3 == 2, &image.identity, err);
        if (status == ST_OK)
            status = db_image_add(db, &image, &id, err);
    }
    return status;
}

static enum status make_steps(struct db *db, int64_t run, int64_t last, struct err *err)
{
    enum status status = ST_OK;

    for (int64_t step = 1; status == ST_OK && step <= last; step++) {
        struct record_step row;
        struct record_histogram histogram;
        bool differs;

        fixture_step(step, &row);
        fixture_histogram(step, &histogram);
        status = db_step_put(db, run, &row, step % 10 == 0 || step == last ? &histogram : NULL,
                             &differs, err);
    }
    return status;
}

static enum status make_metrics(struct db *db, int64_t run, int64_t last, struct err *err)
{
    enum status status = ST_OK;

    for (int64_t step = FIXTURE_EPOCH; status == ST_OK && step <= last; step += FIXTURE_EPOCH) {
        struct record_metric metrics[3] = {{step, "val@1e-3", fixture_val(step)},
                                           {step, "accuracy", fixture_accuracy(step)},
                                           {step, "threshold@1e-3", 1.21}};

        for (size_t i = 0; status == ST_OK && i < 3; i++)
            status = db_metric_put(db, run, &metrics[i], err);
    }
    return status;
}

static enum status make_run(struct db *db, const char *name, int64_t data, int64_t steps,
                            int64_t *id, struct err *err)
{
    static const struct db_param params[] = {{"net", "small"}, {"select", "hardest-semi-hard"}};
    struct process_id self;
    enum status status = db_run_add(db, name, data, 0, 1, "0.1.0", params, 2, id, err);

    if (status == ST_OK)
        status = process_self(&self, err);
    if (status == ST_OK)
        status = db_run_claim(db, *id, &self, err);
    if (status == ST_OK)
        status = db_run_set_plan(db, *id, FIXTURE_TOTAL, FIXTURE_EPOCH, err);
    if (status == ST_OK)
        status = make_steps(db, *id, steps, err);
    if (status == ST_OK)
        status = make_metrics(db, *id, steps, err);
    if (status == ST_OK)
        status = db_event_add(db, *id, 1, RECORD_INFO,
                              "training 45 x 40 images of 4,025 people in steps of 1,800", err);
    return status;
}

/* Four suspects, two of each person who is trained on, and a hard triplet. */
static enum status make_faces(struct db *db, int64_t run, struct err *err)
{
    static const struct db_suspect suspects[] = {
        {7, 2, 0.5, 1.31, 0.42}, {5, 1, 0.4, 1.2, 0.6}, {1, 2, 0.3, 0.9, 0.8}, {8, 0, 0.2, 0.9, 1}};
    const struct record_triplet triplet = {FIXTURE_EPOCH, {3, 6, 2}, 2.31, 0.12};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < 4; i++) {
        const struct db_hardness hardness = {suspects[i].image,
                                             FIXTURE_STEPS,
                                             {suspects[i].score, suspects[i].score, 0.1},
                                             {9, 9, 9}};

        status = db_hardness_put(db, run, &hardness, err);
    }
    if (status == ST_OK)
        status = db_triplet_put(db, run, &triplet, err);
    return status == ST_OK ? db_suspects_put(db, run, suspects, 4, err) : status;
}

/* Two evaluations, in the second one of which the three people are farther apart. */
static enum status make_points(struct db *db, int64_t run, struct err *err)
{
    enum status status = ST_OK;

    for (int64_t n = 1; status == ST_OK && n <= 2; n++) {
        const struct record_metric silhouette = {n * FIXTURE_EPOCH, METRIC_SILHOUETTE,
                                                 0.3 * (double)n};
        struct record_point points[9];

        for (int i = 0; i < 9; i++)
            points[i] =
                (struct record_point){i + 1, i % 3 + 1, 0.2 * (i % 3 - 1) * (double)n, 0.01 * i};
        status = db_points_put(db, run, n * FIXTURE_EPOCH, points, 9, err);
        if (status == ST_OK)
            status = db_metric_put(db, run, &silhouette, err);
    }
    return status;
}

static enum status make_all(struct db *db, int64_t *run, struct err *err)
{
    int64_t data, older;
    enum status status = db_begin(db, false, err);

    if (status == ST_OK)
        status = db_dataset_add(db, "lfw", "made up", 64, 1, &data, err);
    if (status == ST_OK)
        status = make_people(db, data, err);
    if (status == ST_OK)
        status = make_run(db, "lfw-older", data, 500, &older, err);
    if (status == ST_OK)
        status = db_run_end(db, older, RECORD_FINISHED, "", err);
    if (status == ST_OK)
        status = make_run(db, "lfw-small", data, FIXTURE_STEPS, run, err);
    if (status == ST_OK)
        status = make_faces(db, *run, err);
    if (status == ST_OK)
        status = make_points(db, *run, err);
    return db_end(db, status, err);
}

/* Takes all pending requests; sets *stop if one was a stop. */
static enum status make_take(struct db *db, int64_t run, int64_t step, bool *stop, struct err *err)
{
    for (;;) {
        struct record_request request;
        bool found = false;
        enum status status = db_request_next(db, run, &request, &found, err);

        if (status != ST_OK || !found)
            return status;
        if (strcmp(request.verb, "pause") == 0 || strcmp(request.verb, "resume") == 0)
            status = db_run_set_paused(db, run, request.verb[0] == 'p', err);
        *stop = *stop || strcmp(request.verb, "stop") == 0;
        if (status == ST_OK)
            status = db_request_take(db, request.id, step, "0.2", "ok", err);
        if (status != ST_OK)
            return status;
    }
}

static enum status make_live(struct db *db, int64_t run, double seconds, struct err *err)
{
    double end = clock_seconds() + seconds;
    enum status status = ST_OK;
    bool stop = false, differs;

    for (int64_t step = FIXTURE_STEPS + 1; status == ST_OK && !stop && clock_seconds() < end;
         step++) {
        struct record_step row;
        struct record_histogram histogram;

        fixture_step(step, &row);
        fixture_histogram(step, &histogram);
        status = db_step_put(db, run, &row, &histogram, &differs, err);
        if (status == ST_OK)
            status = db_run_beat(db, run, err);
        if (status == ST_OK)
            status = make_take(db, run, step, &stop, err);
        (void)nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    return status == ST_OK ? db_run_end(db, run, RECORD_KILLED, "", err) : status;
}

int main(int argc, char **argv)
{
    struct db *db = NULL;
    struct err err;
    int64_t run = 0;
    enum status status;

    if (argc != 2 && argc != 3)
        return 2;
    make_is_live = argc == 3;
    status = db_open(&db, argv[1], DB_CREATE, &err);
    if (status == ST_OK)
        status = make_all(db, &run, &err);
    if (status == ST_OK && argc == 3)
        status = make_live(db, run, strtod(argv[2], NULL), &err);
    db_close(db);
    if (status != ST_OK)
        (void)fprintf(stderr, "make_fixture: %s\n", err.message);
    return status == ST_OK ? 0 : 1;
}
