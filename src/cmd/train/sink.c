/* See sink.h. */
#include "cmd/train/sink.h"

#include "cmd/artefacts.h"
#include "cmd/checkpoints.h"
#include "cmd/output.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/findings/hardness.h"
#include "db/findings/points.h"
#include "db/findings/triplets.h"
#include "db/runs/journal.h"
#include "db/runs/rocs.h"
#include "db/runs/steps.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SINK_KEEP 3 /* newest checkpoints kept, beside best and pinned ones */
#define SINK_WAL_BYTES (4 << 20)
#define SINK_LINE_SECONDS 5 /* between progress lines without a terminal */

static void sink_print(struct job *job, const struct record_step *row)
{
    double now = clock_seconds(), triplets = (double)(row->easy + row->semi_hard + row->hard);
    bool terminal = isatty(STDERR_FILENO), last = (uint64_t)row->step == job->state->total;
    char left[16], redone[64] = "", class[64] = "";

    if (!last && now - job->last_line < (terminal ? 0.2 : SINK_LINE_SECONDS))
        return;
    job->last_line = now;
    clock_format_span(left, sizeof left,
                      (now - job->started) / (double)((uint64_t)row->step - job->first_step) *
                          (double)(job->state->total - (uint64_t)row->step));
    if (row->step <= job->run.last_step)
        (void)snprintf(redone, sizeof redone, ", redoing to %" PRId64, job->run.last_step);
    if (record_is_of_classifier(row))
        (void)snprintf(class, sizeof class, "class loss %.3f  class accuracy %.1f %%  ", row->loss,
                       100 * record_class_accuracy(row));
    (void)fprintf(stderr,
                  "%sstep %" PRId64 " of %" PRIu64
                  "%s  %sloss_all %.4f  semi-hard %.1f %%  hard %.1f "
                  "%%  %.0f images/s  %s left%s",
                  terminal ? "\r\033[K" : "", row->step, job->state->total, redone, class,
                  row->loss_all, triplets > 0 ? 100 * (double)row->semi_hard / triplets : 0,
                  triplets > 0 ? 100 * (double)row->hard / triplets : 0, row->images_per_second,
                  left, terminal && !last ? "" : "\n");
}

static enum status sink_step(void *context, const struct record_step *row,
                             const struct record_histogram *histogram, struct err *err)
{
    struct job *job = context;
    bool differs;
    enum status status = db_step_put(job->db, job->run.id, row, histogram, &differs, err);

    if (status == ST_OK && differs)
        status =
            db_event_add(job->db, job->run.id, row->step, RECORD_ERROR,
                         "this step is not the same as before the run was resumed: other threads, "
                         "another machine or changed data",
                         err);
    if (status == ST_OK)
        status = db_checkpoint_wal(job->db, SINK_WAL_BYTES, err);
    sink_print(job, row);
    return status;
}

enum status sink_event(void *context, int64_t step, enum record_level level, const char *message,
                       struct err *err)
{
    struct job *job = context;

    if (level != RECORD_INFO) {
        (void)fputc('\n', stderr);
        output_warn("facenet train: step %" PRId64 ": %s", step, message);
    }
    return db_event_add(job->db, job->run.id, step, level, message, err);
}

/* In one transaction, so that readers see figures, curve and faces of the same evaluation. */
static enum status sink_evaluation(void *context, const struct train_evaluation *found,
                                   struct err *err)
{
    struct job *job = context;
    const struct db_roc roc = {job->run.id, found->step, "training"};
    enum status status = db_begin(job->db, false, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < found->metric_count; i++)
        status = db_metric_put(job->db, job->run.id, &found->metrics[i], err);
    if (status == ST_OK)
        status = db_roc_put(job->db, &roc, found->roc, found->roc_points, err);
    if (status == ST_OK && found->triplet != NULL)
        status = db_triplet_put(job->db, job->run.id, found->triplet, err);
    if (status == ST_OK)
        status = db_points_put(job->db, job->run.id, found->step, found->points, found->point_count,
                               err);
    return db_end(job->db, status, err);
}

/* Removes the checkpoints that are neither among the newest nor best nor pinned. */
static enum status sink_prune(struct job *job, struct err *err)
{
    struct db_checkpoint *list;
    size_t count;
    enum status status = db_checkpoint_list(job->db, job->run.id, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i + SINK_KEEP < count; i++) {
        if (!list[i].best && !list[i].pinned &&
            db_checkpoint_delete(job->db, list[i].id, NULL) == ST_OK)
            (void)!artefacts_remove(job->db, list[i].path, NULL); /* doctor finds what stays */
    }
    mem_free(list);
    return ST_OK;
}

/* Keeps the hardness of the images as the checkpoint has it. */
static enum status sink_keep_hardness(struct job *job, const struct train_state *state,
                                      struct err *err)
{
    const struct dataset *dataset = state->trainer->dataset;
    enum status status = db_begin(job->db, false, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < dataset->image_count; i++) {
        const struct hardness *hardness = &state->trainer->hardness[i];
        struct db_hardness row = {.image = dataset->images[i].id, .step = (int64_t)state->step};

        for (int role = 0; role < HARDNESS_ROLES; role++) {
            row.share[role] = (double)hardness->share[role] / (double)hardness->seen[role];
            row.batches[role] = (int64_t)hardness->seen[role];
        }
        if (row.batches[HARDNESS_ANCHOR] + row.batches[HARDNESS_NEGATIVE] > 0)
            status = db_hardness_put(job->db, job->run.id, &row, err);
    }
    return db_end(job->db, status, err);
}

static enum status sink_checkpoint(void *context, const struct train_state *state, bool best,
                                   struct err *err)
{
    struct job *job = context;
    struct db_checkpoint row = {.run_id = job->run.id, .step = (int64_t)state->step, .best = best};
    int64_t id;
    char *path;
    enum status status;

    (void)snprintf(row.path, sizeof row.path,
                   "checkpoints/run-%" PRId64 "/step-%08" PRIu64 ".safetensors", job->run.id,
                   state->step);
    status = db_artefact_path(job->db, row.path, &path, err);
    if (status != ST_OK)
        return status;
    status = state_save(state, path, row.sha256, err);
    mem_free(path);
    if (status == ST_OK)
        status = db_checkpoint_add(job->db, &row, &id, err);
    if (status == ST_OK)
        status = sink_keep_hardness(job, state, err);
    return status == ST_OK ? sink_prune(job, err) : status;
}

static enum status sink_next_request(void *context, struct record_request *out, bool *found,
                                     struct err *err)
{
    struct job *job = context;

    return db_request_next(job->db, job->run.id, out, found, err);
}

static enum status sink_take_request(void *context, const struct record_request *request,
                                     int64_t step, const char *old_value, const char *result,
                                     struct err *err)
{
    struct job *job = context;
    char line[RECORD_TEXT];
    const char *value;
    enum setting_id id = settings_split(request->argument, &value);
    enum status status = db_request_take(job->db, request->id, step, old_value, result, err);

    if (status != ST_OK || strcmp(request->verb, "set") != 0)
        return status;
    if (strcmp(result, "ok") != 0)
        return db_event_add(job->db, job->run.id, step, RECORD_WARNING, result, err);
    (void)snprintf(line, sizeof line, "%s %s -> %s by %s", settings_table[id].name, old_value,
                   value, request->asker);
    return db_event_add(job->db, job->run.id, step, RECORD_INFO, line, err);
}

static enum status sink_paused(void *context, bool paused, struct err *err)
{
    struct job *job = context;
    enum status status = db_run_set_paused(job->db, job->run.id, paused, err);

    if (status != ST_OK)
        return status;
    return db_event_add(job->db, job->run.id, (int64_t)job->state->step, RECORD_INFO,
                        paused ? "paused" : "resumed", err);
}

static enum status sink_load_best(void *context, struct net *net, int64_t *step, struct err *err)
{
    struct job *job = context;
    struct db_checkpoint *list, row;
    struct checkpoint *best = NULL;
    size_t count;
    enum status status = db_checkpoint_list(job->db, job->run.id, &list, &count, err);

    *step = -1;
    if (status != ST_OK)
        return status;
    while (count > 0 && !list[count - 1].best)
        count--;
    if (count > 0 && checkpoints_by_id(job->db, list[count - 1].id, &row, &best, NULL) == ST_OK) {
        status = checkpoint_load_net(best, net, err);
        if (status == ST_OK && job->state->trainer->average != NULL)
            status = average_load(job->state->trainer->average, best, err);
        if (status == ST_OK && job->state->trainer->classifier != NULL)
            status = classifier_load(job->state->trainer->classifier, best, err);
        *step = row.step;
        checkpoint_close(best);
    }
    mem_free(list);
    return status;
}

struct train_sink sink_of(struct job *job)
{
    job->started = clock_seconds();
    job->first_step = job->state->step;
    return (struct train_sink){job,
                               sink_step,
                               sink_event,
                               sink_evaluation,
                               sink_checkpoint,
                               sink_next_request,
                               sink_take_request,
                               sink_paused,
                               sink_load_best};
}
