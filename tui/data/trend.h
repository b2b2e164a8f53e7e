/* Whether a figure of a run's steps falls or rises, judged against its noise: the least-squares
 * line through its points and the t statistic of the slope (Student 1908), so that a run of any
 * length and any batch size is judged by one threshold.  Pure functions. */
#ifndef FACENET_TUI_TREND_H
#define FACENET_TUI_TREND_H

#include "db/runs/steps.h"

/* A figure of a step; NaN where it is not known. */
typedef double trend_figure(const struct record_step *step);

/* The line through some points. */
struct trend {
    double from, to; /* its ends, in the figure's unit; NaN without points */
    double mean;
    double t;      /* of the slope, below 0: falls; 0 with fewer than TREND_LEAST points */
    double error;  /* standard error of to - from; infinite with fewer */
    size_t count;  /* points with a known figure */
    int64_t steps; /* from the first to the last point */
};
#define TREND_LEAST 8

struct trend trend_of(const struct db_point *points, size_t count, trend_figure *figure);

/* The first point from which on the means of blocks of that many points stay within the noise of
 * the last block; count - block if only the last one does. */
size_t trend_flat_since(const struct db_point *points, size_t count, size_t block,
                        trend_figure *figure);

/* Shares of the triplets of a step, [0, 1]; NaN without triplets. */
trend_figure trend_hard, trend_easy;
trend_figure trend_loss;       /* loss_all */
trend_figure trend_class_loss; /* of a classifier: its loss, NaN of triplets, */
trend_figure trend_wrong;      /* and the share of the images whose class it had not found */
trend_figure trend_idle; /* share of the pairs without an allowed negative; NaN without pairs */

#endif
