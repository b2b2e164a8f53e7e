/* See trend.h. */
#include "tui/data/trend.h"

#include <math.h>

#define TREND_SAME 2.5 /* standard errors within which two means count as the same */

static double trend_share(const struct record_step *step, uint64_t part)
{
    double all = (double)step->easy + (double)step->semi_hard + (double)step->hard;

    return all > 0 ? (double)part / all : NAN;
}

double trend_hard(const struct record_step *step)
{
    return trend_share(step, step->hard);
}

double trend_easy(const struct record_step *step)
{
    return trend_share(step, step->easy);
}

double trend_loss(const struct record_step *step)
{
    return step->loss_all;
}

double trend_class_loss(const struct record_step *step)
{
    return record_is_of_classifier(step) ? step->loss : NAN;
}

double trend_wrong(const struct record_step *step)
{
    return record_is_of_classifier(step) ? 1 - record_class_accuracy(step) : NAN;
}

double trend_idle(const struct record_step *step)
{
    return step->pairs > 0 ? (double)step->pairs_without / (double)step->pairs : NAN;
}

/* Mean and sum of squares around it of the known figures. */
static double trend_mean(const struct db_point *points, size_t count, trend_figure *figure,
                         double *squares, size_t *known)
{
    double mean = 0;

    *squares = 0;
    *known = 0;
    for (size_t i = 0; i < count; i++) {
        double value = figure(&points[i].mean), off = value - mean;

        if (!isfinite(value))
            continue;
        *known += 1;
        mean += off / (double)*known; /* Welford 1962 */
        *squares += off * (value - mean);
    }
    return *known > 0 ? mean : NAN;
}

struct trend trend_of(const struct db_point *points, size_t count, trend_figure *figure)
{
    struct trend out = {.error = INFINITY};
    double middle = 0, xx = 0, xy = 0, yy, slope, left;

    out.mean = out.from = out.to = trend_mean(points, count, figure, &yy, &out.count);
    if (out.count < TREND_LEAST)
        return out;
    for (size_t i = 0; i < count; i++)
        if (isfinite(figure(&points[i].mean)))
            middle += (double)points[i].mean.step / (double)out.count;
    for (size_t i = 0; i < count; i++) {
        double x = (double)points[i].mean.step - middle, y = figure(&points[i].mean);

        if (!isfinite(y))
            continue;
        xx += x * x;
        xy += x * (y - out.mean);
    }
    if (xx <= 0)
        return out;
    slope = xy / xx;
    left = fmax(0, yy - slope * xy) / (double)(out.count - 2);
    out.steps = points[count - 1].mean.step - points[0].mean.step;
    out.from += slope * ((double)points[0].mean.step - middle);
    out.to += slope * ((double)points[count - 1].mean.step - middle);
    out.error = sqrt(left / xx) * (double)out.steps;
    if (left > 0)
        out.t = slope / sqrt(left / xx);
    return out;
}

size_t trend_flat_since(const struct db_point *points, size_t count, size_t block,
                        trend_figure *figure)
{
    double now, squares, noise;
    size_t known, since = count;

    if (count < 2 * block || block < 2)
        return count < block ? 0 : count - block;
    now = trend_mean(&points[count - block], block, figure, &squares, &known);
    if (known < 2)
        return count - block;
    noise = squares / (double)(known - 1) / (double)known;
    for (since = count - block; since > 0; since--) {
        double mean, other;

        mean = trend_mean(&points[since - 1], block, figure, &squares, &known);
        if (known < 2)
            break;
        other = squares / (double)(known - 1) / (double)known;
        if (fabs(mean - now) > TREND_SAME * sqrt(noise + other))
            break;
    }
    return since;
}
