/* A term beside the triplet loss that spreads the embeddings of different people over the sphere:
 * Zhang, Yu, Kumar, Chang, "Learning Spread-out Local Feature Descriptors" (1708.06320), section 3.
 *
 * Over the pairs of two identities, those with images that are only negatives included, with the
 * cosines s = f_i . f_j = 1 - D_ij / 2:
 *
 *   L = M1^2 + max(0, M2 - 1 / dim),   M1 = mean of s,   M2 = mean of s^2
 *
 * Of points drawn uniformly on the sphere both parts are expected to be 0; where they spread over k
 * dimensions only, M2 is 1 / k. */
#ifndef FACENET_TRIPLET_SPREAD_H
#define FACENET_TRIPLET_SPREAD_H

#include "triplet/distances.h"

/* Bytes of scratch, 8-byte aligned, for a batch of n. */
size_t spread_scratch_size(size_t n);

/* gradient (n, n) += weight * dL/dD_ij where i < j.  Returns L; NaN, as are all the slopes, when
 * a distance is; 0, and adds nothing, of a batch without such a pair.  Same bits for every number
 * of threads. */
double spread_add(float *gradient, const struct triplet_batch *batch, size_t dim, double weight,
                  void *scratch, int threads);

#endif
