/* Distances of pictures without any model: baselines. */
#ifndef FACENET_CMD_EVAL_BASELINE_H
#define FACENET_CMD_EVAL_BASELINE_H

#include "cmd/eval/set.h"

/* distance (pair_count): the mean squared difference of the crops' pixels, which are 0 to 1, or of
 * their mean colours. */
void eval_baseline(float *distance, const struct eval_set *set, bool colour);

#endif
