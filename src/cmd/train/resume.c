/* See resume.h. */
#include "cmd/train/resume.h"

#include "cmd/checkpoints.h"
#include "cmd/output.h"
#include "cmd/train/sink.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum status resume_settings(const struct job *job, struct settings *settings,
                                   struct err *err)
{
    struct db_param *params;
    size_t count;
    enum status status = db_run_params(job->db, job->run.id, &params, &count, err);

    if (status != ST_OK)
        return status;
    status = params_read_settings(settings, params, count, err);
    mem_free(params);
    return status;
}

/* Reports the tensors that did not come from the checkpoint that the run begins with. */
static enum status resume_report_fresh(struct job *job, const struct checkpoint *from,
                                       struct err *err)
{
    struct net *net = job->state->trainer->net;
    struct text line = {0};
    size_t fresh = 0;
    enum status status;

    text_add(&line, "begun afresh, as the embedding has another size:");
    for (size_t i = 0; i < net_tensor_count(net); i++) {
        struct tensor tensor;

        net_tensor(net, i, &tensor);
        if (!checkpoint_has(from, &tensor))
            text_addf(&line, "%s %s", fresh++ > 0 ? "," : "", tensor.name);
    }
    status = fresh == 0 ? ST_OK : sink_event(job, 0, RECORD_INFO, text_string(&line), err);
    if (fresh > 0)
        output_say("%s", text_string(&line));
    text_free(&line);
    return status;
}

/* The run at its beginning. */
static enum status resume_begin(struct job *job, const struct faces *faces, struct err *err)
{
    struct checkpoint *from = NULL;
    struct db_checkpoint row;
    struct settings settings;
    int64_t init;
    enum status status = resume_settings(job, &settings, err);

    if (status == ST_OK)
        status = params_checkpoint(job->db, job->run.id, PARAM_INIT, &init, err);
    if (status == ST_OK && init != 0)
        status = checkpoints_by_id(job->db, init, &row, &from, err);
    if (status == ST_OK)
        status = state_new(&job->state, &settings, &faces->dataset, faces->crops, from, err);
    if (status == ST_OK && from != NULL)
        status = resume_report_fresh(job, from, err);
    checkpoint_close(from);
    return status;
}

/* Reports where the run goes on.  Rows of newer checkpoints, whose files are missing or damaged,
 * are deleted: they would count among the newest that are kept.  from is NULL if no checkpoint is
 * whole. */
static enum status resume_report(struct job *job, const struct db_checkpoint *from, struct err *err)
{
    struct db_checkpoint *list;
    char line[160];
    size_t count;
    enum status status = db_checkpoint_list(job->db, job->run.id, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = count; status == ST_OK && i > 0; i--) {
        if (from != NULL && list[i - 1].id == from->id)
            break;
        (void)snprintf(line, sizeof line,
                       "the checkpoint of step %" PRId64 " is missing or damaged",
                       list[i - 1].step);
        status = sink_event(job, list[i - 1].step, RECORD_WARNING, line, err);
        (void)!db_checkpoint_delete(job->db, list[i - 1].id, NULL); /* refused if in use */
    }
    mem_free(list);
    if (status != ST_OK || count == 0)
        return status;
    if (from == NULL)
        return sink_event(job, 0, RECORD_WARNING, "no checkpoint is left: starts again from step 0",
                          err);
    (void)snprintf(line, sizeof line, "continues from the checkpoint of step %" PRId64, from->step);
    if (job->run.last_step > from->step)
        (void)snprintf(line + strlen(line), sizeof line - strlen(line),
                       "; redoes %" PRId64 "-%" PRId64, from->step + 1, job->run.last_step);
    return sink_event(job, from->step, RECORD_INFO, line, err);
}

enum status resume_check_steps(const struct job *job, int64_t steps, struct err *err)
{
    struct db_checkpoint newest;
    bool found;
    enum status status = db_checkpoint_newest(job->db, job->run.id, &newest, &found, err);

    if (status != ST_OK)
        return status;
    if (steps <= job->run.last_step)
        return err_set(err, ST_INVALID,
                       "--steps %" PRId64 ": run %s has %" PRId64 " steps; name a larger total",
                       steps, job->run.name, job->run.last_step);
    if (!found || newest.step != job->run.last_step)
        return err_set(
            err, ST_INVALID,
            "run %s has steps after its last checkpoint: resume it without --steps first",
            job->run.name);
    return ST_OK;
}

enum status resume_extend(struct job *job, int64_t steps, struct err *err)
{
    char value[32], line[64];
    enum status status;

    (void)snprintf(value, sizeof value, "%" PRId64, steps);
    (void)snprintf(line, sizeof line, "goes on to step %" PRId64, steps);
    status = db_run_set_param(job->db, job->run.id, settings_table[SETTING_STEPS].name, value, err);
    return status == ST_OK ? sink_event(job, job->run.last_step, RECORD_INFO, line, err) : status;
}

/* A run that was extended after its checkpoint ends where its parameter says. */
static enum status resume_total(struct job *job, struct err *err)
{
    struct train_state *state = job->state;
    struct settings settings;
    enum status status = resume_settings(job, &settings, err);
    int64_t steps = status == ST_OK ? settings_integer(&settings, SETTING_STEPS) : 0;

    if (status != ST_OK || steps == settings_integer(&state->settings, SETTING_STEPS))
        return status;
    state->settings.value[SETTING_STEPS] = settings.value[SETTING_STEPS];
    state->total = (uint64_t)steps;
    state->since_best = 0; /* patience begins again */
    return ST_OK;
}

enum status resume_state(struct job *job, const struct faces *faces, struct err *err)
{
    struct checkpoint *checkpoint;
    struct db_checkpoint row;
    enum status status = checkpoints_newest(job->db, job->run.id, &row, &checkpoint, err);

    if (status != ST_OK)
        return status;
    status = resume_report(job, checkpoint != NULL ? &row : NULL, err);
    if (status == ST_OK && checkpoint != NULL)
        status = state_load(&job->state, checkpoint, &faces->dataset, faces->crops, err);
    else if (status == ST_OK)
        status = resume_begin(job, faces, err);
    if (status == ST_OK && checkpoint != NULL)
        status = resume_total(job, err);
    if (status == ST_OK && job->state->other_images)
        status = sink_event(job, row.step, RECORD_WARNING,
                            "the pictures are not those of the checkpoint: the run goes on with "
                            "the present ones",
                            err);
    if (status == ST_OK)
        status = db_run_set_resumed(job->db, job->run.id, (int64_t)job->state->step, err);
    checkpoint_close(checkpoint);
    return status;
}

/* The checkpoint holds the first of the changes. Steps do not show which ones: a change may come
 * before or after the checkpoint of the step at which it was taken. */
enum status resume_changes(const struct job *job, struct record_request **out, size_t *count,
                           struct err *err)
{
    uint64_t held = job->state->changes;
    size_t all;
    enum status status = db_request_list(job->db, job->run.id, out, &all, err);

    *count = 0;
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < all; i++) {
        const struct record_request *request = &(*out)[i];

        if (!params_is_change(request))
            continue;
        if (held > 0)
            held--;
        else
            (*out)[(*count)++] = *request;
    }
    return ST_OK;
}
