/* See compared.h. */
#include "tui/data/compared.h"

#include "base/mem.h"
#include "db/runs/steps.h"
#include "tui/data/trend.h"

#include <math.h>
#include <string.h>

bool run_marks_has(const struct run_marks *marks, int64_t run)
{
    for (size_t i = 0; i < marks->count; i++)
        if (marks->run[i] == run)
            return true;
    return false;
}

bool run_marks_turn(struct run_marks *marks, int64_t run)
{
    size_t kept = 0;

    if (!run_marks_has(marks, run)) {
        if (marks->count == COMPARED_MOST)
            return false;
        marks->run[marks->count++] = run;
        return true;
    }
    for (size_t i = 0; i < marks->count; i++)
        if (marks->run[i] != run)
            marks->run[kept++] = marks->run[i];
    marks->count = kept;
    return true;
}

static double compared_value(const struct record_step *step, enum compared_quantity quantity)
{
    double all = (double)step->easy + (double)step->semi_hard + (double)step->hard;

    if (quantity == COMPARED_LOSS_ALL)
        return step->loss_all;
    if (quantity == COMPARED_LOSS)
        return step->selected > 0 ? step->loss : (double)NAN;
    if (quantity == COMPARED_CLASS_LOSS)
        return trend_class_loss(step);
    if (quantity == COMPARED_CLASS_ACCURACY)
        return 100 * (1 - trend_wrong(step));
    return all > 0 ? 100 * (double)step->hard / all : (double)NAN;
}

static enum status compared_make(struct compared *out, size_t count, struct err *err)
{
    out->count = count;
    out->x = mem_new(count + 1, sizeof *out->x);
    out->y = mem_new(count + 1, sizeof *out->y);
    return out->x != NULL && out->y != NULL ? ST_OK : err_nomem(err, "a curve");
}

static enum status compared_load_steps(struct db *db, enum compared_quantity quantity,
                                       size_t points, struct compared *out, struct err *err)
{
    struct db_point *list;
    size_t count;
    enum status status = db_step_series(db, out->run.id, 1, -1, points, &list, &count, err);

    if (status != ST_OK)
        return status;
    status = compared_make(out, count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        out->x[i] = (double)list[i].mean.step;
        out->y[i] = compared_value(&list[i].mean, quantity);
    }
    mem_free(list);
    return status;
}

static enum status compared_load_metric(struct db *db, const char *key, struct compared *out,
                                        struct err *err)
{
    struct record_metric *list;
    size_t count;
    enum status status = db_metric_series(db, out->run.id, key, &list, &count, err);

    if (status != ST_OK)
        return status;
    status = compared_make(out, count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        out->x[i] = (double)list[i].step;
        out->y[i] = 100 * list[i].value;
    }
    mem_free(list);
    return status;
}

static enum status compared_load_one(struct db *db, int64_t id, enum compared_quantity quantity,
                                     size_t points, struct compared *out, struct err *err)
{
    bool found;
    enum status status = db_run_get(db, id, &out->run, err);

    if (status == ST_OK)
        status = run_facts_load(db, &out->run, &out->facts, err);
    if (status == ST_OK)
        status = db_step_last(db, id, &out->last, &found, err);
    if (status != ST_OK)
        return status;
    if (quantity >= COMPARED_VAL)
        return compared_load_metric(db, quantity == COMPARED_VAL ? METRIC_VAL_1E3 : METRIC_ACCURACY,
                                    out, err);
    return compared_load_steps(db, quantity, points, out, err);
}

enum status compared_load(struct db *db, const int64_t *ids, size_t count,
                          enum compared_quantity quantity, size_t points,
                          struct compared out[COMPARED_MOST], size_t *used, struct err *err)
{
    *used = 0;
    for (size_t i = 0; i < count && i < COMPARED_MOST; i++) {
        struct compared *item = &out[*used];
        enum status status;

        *item = (struct compared){0};
        status = compared_load_one(db, ids[i], quantity, points, item, err);
        if (status == ST_OK)
            ++*used;
        else
            compared_clear(item, 1);
        if (status != ST_OK && status != ST_NOTFOUND) {
            compared_clear(out, *used);
            *used = 0;
            return status;
        }
    }
    return ST_OK;
}

void compared_clear(struct compared *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        run_facts_free(&list[i].facts);
        mem_free(list[i].x);
        mem_free(list[i].y);
        list[i] = (struct compared){0};
    }
}
