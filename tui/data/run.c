/* What a model has to say of the run shown, without reading more of it; see model.h. */
#include "tui/data/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct model_curve *model_shown(const struct model *model)
{
    return model->timeline.width > 0 ? &model->part : &model->whole;
}

const struct db_point *model_cursor(const struct model *model)
{
    const struct model_curve *shown = model_shown(model);

    for (size_t i = 0; model->timeline.cursor > 0 && i < shown->count; i++)
        if (shown->points[i].mean.step >= model->timeline.cursor)
            return &shown->points[i];
    return NULL;
}

double model_newest(const struct model_series *series)
{
    return series->count > 0 ? series->rows[series->count - 1].value : NAN;
}

bool model_is_asked(const struct model *model, const char *verb)
{
    for (size_t i = model->request_count; i > 0; i--)
        if (strcmp(model->requests[i - 1].verb, verb) == 0)
            return model->requests[i - 1].taken == 0;
    return false;
}

bool model_is_live(const struct model *model)
{
    return model->run_id != 0 && (model->liveness == RUN_ALIVE || model->liveness == RUN_STALLED);
}

static int pace_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double model_time_left(const struct model *model)
{
    double pace[32];
    size_t count = 0;

    if (!model->has_step || model->run.total_steps <= 0 || !model_is_live(model))
        return NAN;
    /* The median of the newest paces: a pause or an evaluation among them does not count. */
    for (size_t i = model->whole.count; i > 1 && count < 32; i--) {
        const struct record_step *a = &model->whole.points[i - 2].mean;
        const struct record_step *b = &model->whole.points[i - 1].mean;

        if (b->step > a->step && b->time >= a->time)
            pace[count++] = 1e-3 * (double)(b->time - a->time) / (double)(b->step - a->step);
    }
    if (count == 0)
        return NAN;
    qsort(pace, count, sizeof *pace, pace_compare);
    return pace[count / 2] * (double)(model->run.total_steps - model->step.step);
}
