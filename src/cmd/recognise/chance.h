/* How likely it is that two faces at a distance are one person. */
#ifndef FACENET_CMD_RECOGNISE_CHANCE_H
#define FACENET_CMD_RECOGNISE_CHANCE_H

#include "db/runs/runs.h"

/* The share of pairs of one person among all pairs at distance D, where there are as many pairs of
 * one person as of two: 1 / (1 + exp((D - middle) / width)). */
struct chance {
    double threshold; /* squared distance up to which two faces are called one person; 0: unknown */
    double middle, width; /* width 0: unknown */
};

/* By what is known of a run up to the step of its net: its threshold, else the middle; the curve of
 * its newest evaluation on pairs (facenet eval), else of its training, else what is known of a
 * public net. */
enum status chance_of_run(struct db *db, const struct db_run *run, int64_t step,
                          struct chance *chance, struct err *err) MUST_CHECK;

bool chance_is_same(const struct chance *chance, double distance);
/* That the verdict is wrong; NaN: unknown. */
double chance_of_error(const struct chance *chance, double distance);
/* The same in words, as "0.5 %", "below 0.1 %", "unknown". */
void chance_format(char out[24], double error);

/* Fits the curve (count points in rising order) by logistic regression; width 0: there are too few
 * points. */
void chance_fit(struct chance *chance, const struct record_roc_point *points, size_t count);

#endif
