/* See chance.h.  Logistic regression on the pairs that a curve of verification counts (Platt 1999):
 * between two points lie a share of the same and a share of the different pairs.  So that pairs
 * that separate entirely do not give certainty, one in a thousand of either counts as the other. */
#include "cmd/recognise/chance.h"

#include "cmd/models/known.h"

#include "base/mem.h"
#include "db/runs/models.h"
#include "db/runs/rocs.h"
#include "db/runs/steps.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CHANCE_POINTS 10   /* least of a curve */
#define CHANCE_DOUBT 0.001 /* share of either kind that counts as the other */
#define CHANCE_STEPS 50
#define CHANCE_LEAST 0.001 /* error that is still named */

/* Newton's method for z = a - b D, where same pairs have 1 and different ones 0. */
struct fit {
    double a, b;
};

static void fit_add(double sums[5], const struct fit *fit, double distance, double same,
                    double different)
{
    double p = 1 / (1 + exp(-(fit->a - fit->b * distance))), weight = same + different;
    double target = same * (1 - CHANCE_DOUBT) + different * CHANCE_DOUBT;
    double slope = weight * p * (1 - p), rest = target - weight * p;

    sums[0] += rest;
    sums[1] -= rest * distance;
    sums[2] += slope;
    sums[3] -= slope * distance;
    sums[4] += slope * distance * distance;
}

void chance_fit(struct chance *chance, const struct record_roc_point *points, size_t count)
{
    struct fit fit = {0, 0};

    for (int step = 0; count >= CHANCE_POINTS && step < CHANCE_STEPS; step++) {
        double sums[5] = {0}, det, before = 0, val = 0, far = 0;

        for (size_t i = 0; i < count; i++) {
            fit_add(sums, &fit, (points[i].threshold + before) / 2, points[i].val - val,
                    points[i].far - far);
            before = points[i].threshold;
            val = points[i].val;
            far = points[i].far;
        }
        fit_add(sums, &fit, (4 + before) / 2, 1 - val, 1 - far);
        det = sums[2] * sums[4] - sums[3] * sums[3];
        if (!(det > 0))
            return;
        fit.a += (sums[4] * sums[0] - sums[3] * sums[1]) / det;
        fit.b += (sums[2] * sums[1] - sums[3] * sums[0]) / det;
    }
    if (!(fit.b > 0) || !isfinite(fit.a) || !isfinite(fit.b))
        return;
    chance->middle = fit.a / fit.b;
    chance->width = 1 / fit.b;
}

/* The newest curve, those of the run's own training last. */
static enum status chance_of_curves(struct db *db, int64_t run, int64_t step, struct chance *chance,
                                    struct err *err)
{
    struct db_roc *curves;
    struct record_roc_point *points = NULL;
    size_t count, kept = 0, point_count = 0, best = 0;
    enum status status = db_roc_list(db, run, &curves, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        if (curves[i].step <= step)
            curves[kept++] = curves[i];
    count = kept;
    for (size_t i = 1; i < count; i++) {
        bool own = strcmp(curves[i].pairs, "training") == 0;
        bool best_own = strcmp(curves[best].pairs, "training") == 0;

        if (own == best_own ? curves[i].step >= curves[best].step : best_own)
            best = i;
    }
    if (count > 0)
        status = db_roc_points(db, &curves[best], &points, &point_count, err);
    if (status == ST_OK)
        chance_fit(chance, points, point_count);
    mem_free(points);
    mem_free(curves);
    return status;
}

enum status chance_of_run(struct db *db, const struct db_run *run, int64_t step,
                          struct chance *chance, struct err *err)
{
    struct record_metric *metrics;
    const struct known_model *known = NULL;
    struct db_model model;
    size_t count;
    bool added;
    enum status status = db_metric_series(db, run->id, METRIC_THRESHOLD, &metrics, &count, err);

    *chance = (struct chance){0};
    if (status != ST_OK)
        return status;
    while (count > 0 && metrics[count - 1].step > step)
        count--;
    chance->threshold = count > 0 ? metrics[count - 1].value : 0;
    mem_free(metrics);
    status = chance_of_curves(db, run->id, step, chance, err);
    if (status == ST_OK)
        status = db_model_of_run(db, run->id, &model, &added, err);
    if (status == ST_OK && added)
        known = known_model_find(model.origin_sha256);
    if (known != NULL && chance->width <= 0) {
        chance->middle = known->middle;
        chance->width = known->width;
    }
    if (chance->threshold <= 0)
        chance->threshold = chance->middle;
    return status;
}

bool chance_is_same(const struct chance *chance, double distance)
{
    return distance <= chance->threshold;
}

double chance_of_error(const struct chance *chance, double distance)
{
    double same;

    if (!(chance->width > 0))
        return (double)NAN;
    same = 1 / (1 + exp((distance - chance->middle) / chance->width));
    return chance_is_same(chance, distance) ? 1 - same : same;
}

void chance_format(char out[24], double error)
{
    if (isnan(error))
        (void)snprintf(out, 24, "unknown");
    else if (error < CHANCE_LEAST)
        (void)snprintf(out, 24, "below %g %%", 100 * CHANCE_LEAST);
    else
        (void)snprintf(out, 24, "%.*f %%", error < 0.1 ? 1 : 0, 100 * error);
}
