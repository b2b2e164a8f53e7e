/* See model.h. */
#include "tui/data/model.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/runs/params.h"
#include "db/runs/rocs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MODEL_RELOAD_SECONDS 0.4 /* between two loads, however busy the trainer */
#define MODEL_PATIENCE 10        /* loading takes at most a tenth of the time */
#define MODEL_STALE INT64_MIN    /* no version of a database: to be loaded again */

static void model_clear_roc(struct model_roc *roc)
{
    mem_free(roc->points);
    *roc = (struct model_roc){0};
}

static void model_clear_curve(struct model_curve *curve)
{
    mem_free(curve->points);
    *curve = (struct model_curve){0};
}

static void model_clear_other(struct model_other *other)
{
    model_clear_curve(&other->curve);
    mem_free(other->val.rows);
    model_clear_roc(&other->roc);
    *other = (struct model_other){0};
}

static void model_clear_others(struct model *model)
{
    for (size_t i = 0; i < model->other_count; i++)
        model_clear_other(&model->others[i]);
    model->other_count = 0;
}

/* Whoever has a copy of the model frees the rows. */
static void model_forget_rows(struct model *model)
{
    model->suspects = suspects_list_again(&model->suspects);
    model->runs = NULL;
    model->tags = NULL;
    model->datasets = NULL;
    model->people = NULL;
    model->portraits = NULL;
    model->events = NULL;
    model->requests = NULL;
    model->roc = (struct model_roc){0};
    model->val = model->accuracy = model->auc = model->threshold = (struct model_series){0};
    model->run_count = model->tag_count = model->dataset_count = model->compared_count = 0;
    model->person_count = model->portrait_count = model->event_count = model->request_count = 0;
    model->has_step = model->has_histogram = model->has_triplet = false;
    model->liveness = RUN_NOT_RUNNING;
    settings_init(&model->settings);
}

static void model_clear_rows(struct model *model)
{
    compared_clear(model->compared, model->compared_count);
    suspects_list_clear(&model->suspects);
    mem_free(model->runs);
    mem_free(model->tags);
    mem_free(model->datasets);
    mem_free(model->people);
    mem_free(model->portraits);
    mem_free(model->events);
    mem_free(model->requests);
    mem_free(model->roc.points);
    mem_free(model->val.rows);
    mem_free(model->accuracy.rows);
    mem_free(model->auc.rows);
    mem_free(model->threshold.rows);
    model_forget_rows(model);
}

static void model_clear_curves(struct model *model)
{
    model_clear_curve(&model->whole);
    model_clear_curve(&model->part);
    model_clear_others(model);
}

void model_close(struct model *model)
{
    model_clear_rows(model);
    model_clear_curves(model);
    review_free(&model->review);
    mem_free(model->path);
    db_close(model->reader);
    db_close(model->writer);
    *model = (struct model){0};
}

enum status model_open(struct model *model, const char *path, bool may_write, struct err *note,
                       struct err *err)
{
    enum status status = ST_OK;

    *model = (struct model){.path = mem_string(path), .now = clock_now_ms()};
    settings_init(&model->settings);
    if (model->path == NULL)
        return err_nomem(err, "the path of the database");
    if (may_write && db_open(&model->writer, path, DB_CREATE, note) != ST_OK) {
        model->writer = NULL;
        if (!file_exists(path))
            status = err_set(err, note->status, "%s", note->message);
    }
    if (status == ST_OK && file_exists(path))
        status = db_open(&model->reader, path, DB_READ, err);
    if (status != ST_OK)
        model_close(model);
    return status;
}

enum status model_choose(struct model *model, const char *id_or_name, struct err *err)
{
    struct db_run *runs = NULL, found;
    size_t count = 0;
    enum status status = ST_OK;

    if (model->reader == NULL)
        return id_or_name[0] == '\0'
                   ? ST_OK
                   : err_set(err, ST_NOTFOUND, "there is no run %s: %s is missing", id_or_name,
                             model->path);
    if (id_or_name[0] != '\0') {
        status = db_run_find(model->reader, id_or_name, &found, err);
        if (status == ST_OK)
            model->run_id = found.id;
        return status;
    }
    status = db_run_list(model->reader, RUNS_BY_ID, false, &runs, &count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        enum db_liveness liveness = db_run_liveness(&runs[i], clock_now_ms());

        if (i == 0)
            model->run_id = runs[0].id;
        if (liveness == RUN_ALIVE || liveness == RUN_STALLED) {
            model->run_id = runs[i].id;
            break;
        }
    }
    mem_free(runs);
    return status;
}

void model_settings(struct settings *out, const struct db_param *params, size_t param_count,
                    const struct record_request *requests, size_t request_count)
{
    (void)!params_read_settings(out, params, param_count, NULL);
    for (size_t i = 0; i < request_count; i++) {
        const char *value;
        enum setting_id id = settings_split(requests[i].argument, &value);

        if (strcmp(requests[i].verb, "set") == 0 && requests[i].taken != 0 &&
            strcmp(requests[i].result, "ok") == 0 && id < SETTING_COUNT)
            (void)!settings_set(out, id, value, NULL);
    }
}

static enum status model_load_settings(struct model *model, struct err *err)
{
    struct db_param *params = NULL;
    size_t count = 0;
    enum status status = db_run_params(model->reader, model->run_id, &params, &count, err);

    if (status == ST_OK)
        model_settings(&model->settings, params, count, model->requests, model->request_count);
    mem_free(params);
    return status;
}

static enum status model_load_metric(struct model *model, const char *key,
                                     struct model_series *series, struct err *err)
{
    return db_metric_series(model->reader, model->run_id, key, &series->rows, &series->count, err);
}

/* A point is the mean of many steps when there are many: until that many are new the curve looks
 * the same, and reading all steps of a long run is the one thing here that takes its time. */
static enum status model_load_curve(struct model *model, struct model_curve *curve, int64_t run,
                                    int64_t first, int64_t last, struct err *err)
{
    struct model_curve fresh = {.run = run, .first = first, .last = last};
    enum status status;

    if (curve->run == run && curve->first == first && last >= curve->last &&
        (last == curve->last || last - curve->last < (last - first + 1) / MODEL_POINTS))
        return ST_OK;
    status = db_step_series(model->reader, run, first, last, MODEL_POINTS, &fresh.points,
                            &fresh.count, err);
    if (status == ST_OK) {
        model_clear_curve(curve);
        *curve = fresh;
    }
    return status;
}

static enum status model_load_roc(struct model *model, int64_t run, int64_t step,
                                  struct model_roc *roc, struct err *err)
{
    struct db_roc newest;
    bool found = false;
    enum status status = ST_OK;

    model_clear_roc(roc);
    if (model->roc_wanted)
        status = db_roc_newest(model->reader, run, "training", step, &newest, &found, err);
    if (status == ST_OK && found) {
        roc->step = newest.step;
        status = db_roc_points(model->reader, &newest, &roc->points, &roc->count, err);
    }
    return status;
}

/* Puts a run beside the one shown; one that is gone is left out.  Its curve is read again only when
 * it has changed, if it had the same place before. */
static enum status model_load_other(struct model *model, int64_t run, bool baseline, int64_t first,
                                    int64_t last, struct err *err)
{
    struct model_other *other = &model->others[model->other_count];
    struct db_run row;
    enum status status = db_run_get(model->reader, run, &row, err);

    if (status == ST_NOTFOUND || run == model->run_id)
        return ST_OK;
    if (status == ST_OK)
        status = model_load_curve(model, &other->curve, run, first,
                                  last < row.last_step ? last : row.last_step, err);
    mem_free(other->val.rows);
    other->val = (struct model_series){0};
    if (status == ST_OK)
        status = db_metric_series(model->reader, run, METRIC_VAL_1E3, &other->val.rows,
                                  &other->val.count, err);
    if (status == ST_OK)
        status = model_load_roc(model, run, 0, &other->roc, err);
    if (status != ST_OK) {
        model_clear_other(other);
        return status;
    }
    other->baseline = baseline;
    (void)snprintf(other->name, sizeof other->name, "%s", row.name);
    model->other_count++;
    return ST_OK;
}

static enum status model_load_others(struct model *model, int64_t first, int64_t last,
                                     struct err *err)
{
    size_t before = model->other_count;
    int64_t baseline = 0;
    enum status status = db_tag_holder(model->reader, TAG_BASELINE, &baseline, err);

    model->other_count = 0;
    if (status == ST_OK && baseline != 0)
        status = model_load_other(model, baseline, true, first, last, err);
    for (size_t i = 0; status == ST_OK && i < model->overlay_count; i++)
        if (model->overlay[i] != baseline)
            status = model_load_other(model, model->overlay[i], false, first, last, err);
    for (size_t i = model->other_count; i < before; i++)
        model_clear_other(&model->others[i]);
    if (status != ST_OK) /* none rather than a part of them */
        model_clear_others(model);
    return status;
}

static enum status model_load_curves(struct model *model, struct err *err)
{
    int64_t newest = model->has_step ? model->step.step : 1, first, last;
    int64_t run = model->run_id;
    enum status status = model_load_curve(model, &model->whole, run, 1, newest, err);

    timeline_range(&model->timeline, newest, &first, &last);
    if (status == ST_OK && model->timeline.width > 0)
        status = model_load_curve(model, &model->part, run, first, last, err);
    return status == ST_OK ? model_load_others(model, first, last, err) : status;
}

static enum status model_load_run(struct model *model, struct err *err)
{
    struct db *db = model->reader;
    int64_t id = model->run_id;
    enum status status = db_run_get(db, id, &model->run, err);

    if (status == ST_OK)
        status = db_step_last(db, id, &model->step, &model->has_step, err);
    if (status == ST_OK)
        status = db_histogram_at(db, id, model->timeline.cursor, &model->histogram,
                                 &model->has_histogram, err);
    if (status == ST_OK)
        status = db_triplet_at(db, id, model->timeline.cursor, &model->triplet, &model->has_triplet,
                               err);
    if (status == ST_OK)
        status = model_load_curves(model, err);
    if (status == ST_OK)
        status = model_load_metric(model, METRIC_VAL_1E3, &model->val, err);
    if (status == ST_OK)
        status = model_load_metric(model, METRIC_ACCURACY, &model->accuracy, err);
    if (status == ST_OK)
        status = model_load_metric(model, METRIC_AUC, &model->auc, err);
    if (status == ST_OK)
        status = model_load_metric(model, METRIC_THRESHOLD_1E3, &model->threshold, err);
    if (status == ST_OK)
        status = model_load_roc(model, id, model->timeline.cursor, &model->roc, err);
    if (status == ST_OK)
        status = db_event_list(db, id, MODEL_EVENTS, &model->events, &model->event_count, err);
    if (status == ST_OK)
        status = db_request_list(db, id, &model->requests, &model->request_count, err);
    if (status == ST_OK)
        status = model_load_settings(model, err);
    if (status == ST_OK)
        model->liveness = db_run_liveness(&model->run, model->now);
    return status;
}

bool model_is_read(const struct db_run *run)
{
    return run->name[0] != '\0';
}

/* The runs that may lie within reach of the chosen one on the screen: archived ones do not, the
 * baseline is its first line. */
static size_t model_near(struct model *model, struct db_run **near)
{
    size_t count = 0, reach = (size_t)model->runs_reach, at;

    for (size_t i = 0; i < model->run_count; i++) {
        if (model_has_tag(model, model->runs[i].id, TAG_BASELINE))
            near[count++] = &model->runs[i];
        else if (model->runs[i].id == model->runs_chosen)
            model->runs_at = i;
    }
    at = model->runs_at < model->run_count ? model->runs_at : model->run_count;
    for (size_t i = at, used = 0; i < model->run_count && used < reach && count < RUNS_FILL; i++)
        if (!model_has_tag(model, model->runs[i].id, TAG_ARCHIVED))
            near[count++] = &model->runs[i], used++;
    for (size_t i = at, used = 0; i > 0 && used < reach && count < RUNS_FILL; i--)
        if (!model_has_tag(model, model->runs[i - 1].id, TAG_ARCHIVED))
            near[count++] = &model->runs[i - 1], used++;
    return count;
}

static enum status model_load_runs(struct model *model, struct err *err)
{
    struct db_run *near[RUNS_FILL];
    enum status status = db_tag_list(model->reader, &model->tags, &model->tag_count, err);

    if (status == ST_OK && model->runs_whole)
        return db_run_list(model->reader, model->order, model->ascending, &model->runs,
                           &model->run_count, err);
    if (status == ST_OK)
        status = db_run_ids(model->reader, model->order, model->ascending, &model->runs,
                            &model->run_count, err);
    return status == ST_OK ? db_run_fill(model->reader, near, model_near(model, near), err)
                           : status;
}

int64_t model_dataset_id(const struct model *model)
{
    if (model->people_dataset != 0)
        return model->people_dataset;
    return model->run_id != 0 ? model->run.dataset_id : 0;
}

/* Without a choice the run's data set, else the newest, is shown. */
static void model_settle_dataset(struct model *model)
{
    model->people_dataset = model_dataset_id(model);
    if (model->people_dataset == 0 && model->dataset_count > 0)
        model->people_dataset = model->datasets[model->dataset_count - 1].id;
}

static enum status model_load_people(struct model *model, struct err *err)
{
    enum status status;
    size_t at = 0;

    model_settle_dataset(model);
    if (model->people_dataset == 0)
        return ST_OK;
    status = db_person_list(model->reader, model->people_dataset, model->people_filter,
                            model->people_order, model->people_descending, &model->people,
                            &model->person_count, err);
    if (status != ST_OK || model->person_count == 0)
        return status;
    while (at < model->person_count && model->people[at].id != model->person_wanted)
        at++;
    if (at == model->person_count)
        model->person_wanted = model->people[0].id;
    return db_portrait_list(model->reader, model->person_wanted, MODEL_PORTRAITS, &model->portraits,
                            &model->portrait_count, err);
}

static enum status model_read(struct model *model, struct err *err)
{
    enum status status;

    if (model->reader == NULL)
        return ST_OK;
    /* The version first: what is committed while we read is then seen by the next poll. */
    status = db_data_version(model->reader, &model->version, err);
    if (status == ST_OK && (model->run_id == 0 || model->runs_wanted || model->people_wanted ||
                            model->clusters_wanted))
        status = db_dataset_list(model->reader, &model->datasets, &model->dataset_count, err);
    if (status == ST_OK && model->run_id == 0)
        status = model_choose(model, "", err);
    if (status == ST_OK && model->run_id != 0)
        status = model_load_run(model, err);
    if (status == ST_NOTFOUND) { /* deleted under our eyes: the next load finds another one */
        model_clear_rows(model);
        model_show(model, 0);
        model->version = MODEL_STALE;
        status = ST_OK;
    }
    if (status == ST_OK && model->runs_wanted)
        status = model_load_runs(model, err);
    if (status == ST_OK && model->people_wanted)
        status = model_load_people(model, err);
    if (status == ST_OK && model->clusters_wanted) {
        model_settle_dataset(model);
        status = review_load(&model->review, model->reader, model->people_dataset, err);
    }
    if (status == ST_OK && model->suspects_wanted)
        status = suspects_list_load(&model->suspects, model->reader, model->run_id, MODEL_PORTRAITS,
                                    err);
    if (status == ST_OK && model->compare_wanted)
        status = compared_load(model->reader, model->compare, model->compare_count, model->quantity,
                               MODEL_POINTS, model->compared, &model->compared_count, err);
    return status;
}

/* After a failure: all rows as they were before; none where another run is to be shown. */
static void model_restore(struct model *model, const struct model *before)
{
    const struct model failed = *model;

    model_clear_rows(model);
    *model = *before;
    model->whole = failed.whole; /* each as a whole old or new */
    model->part = failed.part;
    model->review = failed.review;
    model->other_count = failed.other_count;
    memcpy(model->others, failed.others, sizeof model->others);
    model->version = MODEL_STALE;
    if (model->run.id == model->run_id)
        return;
    model_clear_rows(model);
    model_clear_curves(model);
    model->run = (struct db_run){0};
}

enum status model_load(struct model *model, struct err *err)
{
    struct model before = *model;
    double begun = clock_seconds();
    enum status status;

    before.now = model->now = clock_now_ms();
    model_forget_rows(model);
    status = model_read(model, err);
    if (status == ST_OK) {
        model_clear_rows(&before);
        model->load_seconds = clock_seconds() - begun;
    } else
        model_restore(model, &before);
    model->loaded = clock_seconds();
    return status;
}

enum status model_poll(struct model *model, bool *changed, struct err *err)
{
    double since = clock_seconds() - model->loaded;
    enum status status = ST_OK;
    int64_t version = 0;

    *changed = false;
    if (model->reader == NULL || since < MODEL_RELOAD_SECONDS ||
        since < MODEL_PATIENCE * model->load_seconds)
        return ST_OK;
    status = db_data_version(model->reader, &version, err);
    if (status != ST_OK)
        return status;
    *changed = version != model->version;
    for (size_t i = 0; i < model->dataset_count; i++) {
        const struct db_dataset *set = &model->datasets[i];

        if (set->importer.pid != 0 && process_look(&set->importer) != set->import_state)
            *changed = true;
    }
    if (!*changed && model->run_id != 0)
        *changed = db_run_liveness(&model->run, clock_now_ms()) != model->liveness;
    return ST_OK;
}

const struct db_dataset *model_dataset(const struct model *model)
{
    for (size_t i = 0; i < model->dataset_count; i++)
        if (model->datasets[i].id == model->people_dataset)
            return &model->datasets[i];
    return NULL;
}

void model_next_dataset(struct model *model)
{
    const struct db_dataset *now = model_dataset(model);
    size_t at = now != NULL ? (size_t)(now - model->datasets) + 1 : 0;

    if (model->dataset_count > 0)
        model->people_dataset = model->datasets[at % model->dataset_count].id;
}

const struct db_tag *model_tags(const struct model *model, int64_t run, size_t *count)
{
    size_t low = 0, high = model->tag_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (model->tags[middle].run < run)
            low = middle + 1;
        else
            high = middle;
    }
    for (*count = 0; low + *count < model->tag_count && model->tags[low + *count].run == run;)
        ++*count;
    return model->tags + low;
}

bool model_has_tag(const struct model *model, int64_t run, const char *key)
{
    size_t count;
    const struct db_tag *tags = model_tags(model, run, &count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(tags[i].key, key) == 0)
            return true;
    return false;
}

void model_show(struct model *model, int64_t run)
{
    model->run_id = run;
    model->timeline = (struct timeline){.width = model->timeline.width};
}
