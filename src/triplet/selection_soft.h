/* Private to src/triplet: batch-all with the soft margin, where every triplet has a loss. */
#ifndef FACENET_TRIPLET_SELECTION_SOFT_H
#define FACENET_TRIPLET_SELECTION_SOFT_H

#include "triplet/kernels.h"
#include "triplet/selection.h"

/* Adds some pairs of an anchor to out and to its row of the gradient: positive, low (pairs), of
 * which each takes all the negatives beyond its low.  Losses and slopes are those of the definition
 * but for the rounding of one exponential in place of another. */
void selection_soft(struct selection *out, float *row, const float *distance,
                    const struct triplet_negatives *negatives, const size_t *positive,
                    const float *low, size_t pairs);

#endif
