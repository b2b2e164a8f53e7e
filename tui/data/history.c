/* See history.h. */
#include "tui/data/history.h"

#include "tui/data/sharpen.h"

#include "base/mem.h"
#include "db/runs/journal.h"
#include "db/runs/rocs.h"
#include "db/runs/steps.h"
#include "db/runs/tags.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void history_clear_roc(struct history_roc *roc)
{
    mem_free(roc->points);
    *roc = (struct history_roc){0};
}

static void history_clear_curve(struct history_curve *curve)
{
    mem_free(curve->points);
    *curve = (struct history_curve){0};
}

static void history_clear_other(struct history_other *other)
{
    history_clear_curve(&other->curve);
    mem_free(other->val.rows);
    history_clear_roc(&other->roc);
    *other = (struct history_other){0};
}

static void history_clear_others(struct history *history)
{
    for (size_t i = 0; i < history->other_count; i++)
        history_clear_other(&history->others[i]);
    history->other_count = 0;
}

static void history_clear_curves(struct history *history)
{
    history_clear_curve(&history->whole);
    history_clear_curve(&history->part);
    history_clear_curve(&history->recent);
    history_clear_others(history);
}

/* Clears the rows, which the owner of a copy frees; the curves stay, as they may still be
 * current. */
static void history_forget_rows(struct history *history)
{
    history->events = NULL;
    history->event_count = 0;
    history->roc = (struct history_roc){0};
    history->evals = NULL;
    history->eval_count = 0;
    history->val = history->accuracy = history->auc = history->threshold = history->dimensions =
        history->evaluated = (struct history_series){0};
    history->has_step = history->has_histogram = history->has_triplet = false;
}

static void history_clear_rows(struct history *history)
{
    mem_free(history->val.rows);
    mem_free(history->accuracy.rows);
    mem_free(history->auc.rows);
    mem_free(history->threshold.rows);
    mem_free(history->dimensions.rows);
    mem_free(history->evaluated.rows);
    mem_free(history->roc.points);
    mem_free(history->evals);
    mem_free(history->events);
    history_forget_rows(history);
}

void history_free(struct history *history)
{
    history_clear_rows(history);
    history_clear_curves(history);
    *history = (struct history){0};
}

/* In a long run a point is the mean of many steps: until that many are new the curve looks the
 * same.  Reading all steps of a long run is the one slow query here. */
static enum status history_load_curve(struct db *db, struct history_curve *curve, int64_t run,
                                      int64_t first, int64_t last, size_t points, struct err *err)
{
    struct history_curve fresh = {.run = run, .first = first, .last = last};
    enum status status;

    if (curve->run == run && curve->first == first && last >= curve->last &&
        (last == curve->last || last - curve->last < (last - first + 1) / (int64_t)points))
        return ST_OK;
    status = db_step_series(db, run, first, last, points, &fresh.points, &fresh.count, err);
    if (status == ST_OK) {
        history_clear_curve(curve);
        *curve = fresh;
    }
    return status;
}

static enum status history_load_roc(struct db *db, bool wanted, int64_t run, int64_t step,
                                    struct history_roc *roc, struct err *err)
{
    struct db_roc newest;
    bool found = false;
    enum status status = ST_OK;

    history_clear_roc(roc);
    if (wanted)
        status = db_roc_newest(db, run, "training", step, &newest, &found, err);
    if (status == ST_OK && found) {
        roc->step = newest.step;
        status = db_roc_points(db, &newest, &roc->points, &roc->count, err);
    }
    return status;
}

/* Puts a run beside the one shown, unless it has been deleted.  If it had the same place before,
 * its curve is read again only when it has changed. */
static enum status history_load_other(struct history *history, struct db *db, int64_t run,
                                      bool baseline, int64_t first, int64_t last, struct err *err)
{
    struct history_other *other = &history->others[history->other_count];
    struct db_run row;
    enum status status = db_run_get(db, run, &row, err);

    if (status == ST_NOTFOUND || run == history->run)
        return ST_OK;
    if (status == ST_OK)
        status =
            history_load_curve(db, &other->curve, run, first,
                               last < row.last_step ? last : row.last_step, HISTORY_POINTS, err);
    mem_free(other->val.rows);
    other->val = (struct history_series){0};
    if (status == ST_OK)
        status =
            db_metric_series(db, run, METRIC_VAL_1E3, &other->val.rows, &other->val.count, err);
    if (status == ST_OK)
        status = history_load_roc(db, history->roc_wanted, run, 0, &other->roc, err);
    if (status != ST_OK) {
        history_clear_other(other);
        return status;
    }
    other->baseline = baseline;
    (void)snprintf(other->name, sizeof other->name, "%s", row.name);
    history->other_count++;
    return ST_OK;
}

static enum status history_load_others(struct history *history, struct db *db,
                                       const struct run_marks *beside, int64_t first, int64_t last,
                                       struct err *err)
{
    size_t before = history->other_count;
    int64_t baseline = 0;
    enum status status = db_tag_holder(db, TAG_BASELINE, &baseline, err);

    history->other_count = 0;
    if (status == ST_OK && baseline != 0)
        status = history_load_other(history, db, baseline, true, first, last, err);
    for (size_t i = 0; status == ST_OK && i < beside->count; i++)
        if (beside->run[i] != baseline)
            status = history_load_other(history, db, beside->run[i], false, first, last, err);
    for (size_t i = history->other_count; i < before; i++)
        history_clear_other(&history->others[i]);
    if (status != ST_OK) /* none rather than some of them */
        history_clear_others(history);
    return status;
}

static enum status history_load_curves(struct history *history, struct db *db,
                                       const struct run_marks *beside, struct err *err)
{
    int64_t newest = history_newest_step(history), first, last;
    enum status status =
        history_load_curve(db, &history->whole, history->run, 1, newest, HISTORY_POINTS, err);

    timeline_range(&history->timeline, newest, &first, &last);
    if (status == ST_OK && history->timeline.width > 0)
        status =
            history_load_curve(db, &history->part, history->run, first, last, HISTORY_POINTS, err);
    if (status == ST_OK)
        status = history_load_curve(db, &history->recent, history->run,
                                    newest > HISTORY_RECENT ? newest - HISTORY_RECENT + 1 : 1,
                                    newest, HISTORY_RECENT / 4, err);
    return status == ST_OK ? history_load_others(history, db, beside, first, last, err) : status;
}

static enum status history_load_metrics(struct history *history, struct db *db, struct err *err)
{
    const struct {
        const char *key;
        struct history_series *series;
    } metrics[] = {{METRIC_VAL_1E3, &history->val},
                   {METRIC_ACCURACY, &history->accuracy},
                   {METRIC_AUC, &history->auc},
                   {METRIC_THRESHOLD_1E3, &history->threshold},
                   {METRIC_DIMENSIONS, &history->dimensions},
                   {METRIC_EVALUATED, &history->evaluated}};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < sizeof metrics / sizeof *metrics; i++)
        status = db_metric_series(db, history->run, metrics[i].key, &metrics[i].series->rows,
                                  &metrics[i].series->count, err);
    return status;
}

static enum status history_load_rows(struct history *history, struct db *db,
                                     const struct run_marks *beside, struct err *err)
{
    int64_t id = history->run, cursor = history->timeline.cursor;
    enum status status = db_step_last(db, id, &history->step, &history->has_step, err);

    if (status == ST_OK)
        status = db_histogram_at(db, id, cursor, &history->histogram, &history->has_histogram, err);
    if (status == ST_OK)
        status = db_triplet_at(db, id, cursor, &history->triplet, &history->has_triplet, err);
    if (status == ST_OK && history->has_triplet)
        sharpen(db, history->triplet.face, RECORD_FACES);
    if (status == ST_OK)
        status = history_load_curves(history, db, beside, err);
    if (status == ST_OK)
        status = history_load_metrics(history, db, err);
    if (status == ST_OK)
        status = history_load_roc(db, history->roc_wanted, id, cursor, &history->roc, err);
    if (status == ST_OK && history->roc_wanted)
        status = db_eval_list(db, id, &history->evals, &history->eval_count, err);
    if (status == ST_OK)
        status =
            db_event_list(db, id, HISTORY_EVENTS, &history->events, &history->event_count, err);
    return status;
}

enum status history_load(struct history *history, const struct snapshot *snap,
                         const struct run_marks *beside, struct err *err)
{
    struct history before;
    enum status status = ST_OK;

    if (history->run != snap->run_id) {
        history_clear_rows(history);
        history_clear_curves(history);
        history->timeline = (struct timeline){.width = history->timeline.width};
        history->run = snap->run_id;
    }
    before = *history;
    history_forget_rows(history);
    if (snap->reader != NULL && history->run != 0)
        status = history_load_rows(history, snap->reader, beside, err);
    if (status == ST_OK) {
        history_clear_rows(&before);
        return ST_OK;
    }
    history_clear_rows(history); /* each curve is entirely old or entirely new */
    before.whole = history->whole;
    before.part = history->part;
    before.recent = history->recent;
    before.other_count = history->other_count;
    memcpy(before.others, history->others, sizeof before.others);
    *history = before;
    return status;
}

const struct history_curve *history_shown(const struct history *history)
{
    return history->timeline.width > 0 ? &history->part : &history->whole;
}

const struct db_point *history_cursor(const struct history *history)
{
    const struct history_curve *shown = history_shown(history);

    for (size_t i = 0; history->timeline.cursor > 0 && i < shown->count; i++)
        if (shown->points[i].mean.step >= history->timeline.cursor)
            return &shown->points[i];
    return NULL;
}

int64_t history_newest_step(const struct history *history)
{
    return history->has_step ? history->step.step : 1;
}

double history_newest(const struct history_series *series)
{
    return series->count > 0 ? series->rows[series->count - 1].value : NAN;
}

double history_at(const struct history_series *series, int64_t step)
{
    double value = NAN;

    for (size_t i = 0; i < series->count && (step == 0 || series->rows[i].step <= step); i++)
        value = series->rows[i].value;
    return value;
}

static int history_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double history_time_left(const struct history *history, const struct snapshot *snap)
{
    double pace[32];
    size_t count = 0;

    if (!history->has_step || snap->run.total_steps <= 0 || !snapshot_is_live(snap))
        return NAN;
    /* The median of the newest times per step, so that a pause or an evaluation does not matter. */
    for (size_t i = history->whole.count; i > 1 && count < 32; i--) {
        const struct record_step *a = &history->whole.points[i - 2].mean;
        const struct record_step *b = &history->whole.points[i - 1].mean;

        if (b->step > a->step && b->time >= a->time)
            pace[count++] = 1e-3 * (double)(b->time - a->time) / (double)(b->step - a->step);
    }
    if (count == 0)
        return NAN;
    qsort(pace, count, sizeof *pace, history_compare);
    return pace[count / 2] *
           (double)(snap->run.total_steps -
                    (db_run_redoes(&snap->run) ? snap->run.at_step : history->step.step));
}
