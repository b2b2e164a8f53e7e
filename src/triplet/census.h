/* The exact census of all valid ordered triplets (a, p, n) of a batch: label[a] == label[p], a !=
 * p, label[n] != label[a], a and p not negative_only.  With t = fl(D_ap + alpha): hard if D_an <=
 * D_ap, else easy if D_an >= t, else semi-hard. */
#ifndef FACENET_TRIPLET_CENSUS_H
#define FACENET_TRIPLET_CENSUS_H

#include "triplet/distances.h"

struct census {
    uint64_t easy, semi_hard, hard; /* their sum is the number of valid ordered triplets */
    uint64_t pairs;                 /* ordered anchor-positive pairs */
    double loss_all; /* mean of max(0, t - D_an) over all valid ordered triplets; NaN if none */
};

/* scratch: at least census_scratch_size(n, threads) bytes, 64-byte aligned.  Same result, to the
 * bit, for every number of threads and instruction set, and the oracle's.  A NaN among the
 * distances makes loss_all NaN, and the triplets it is in count as semi-hard.  Distances that are
 * not multiples of 2^-23 (distances_compute's are) are rounded down to one in loss_all. */
size_t census_scratch_size(size_t n, int threads);
void census_count(struct census *out, const struct triplet_batch *batch, float margin,
                  void *scratch, int threads);

/* The oracle: three loops. */
void census_count_naive(struct census *out, const struct triplet_batch *batch, float margin);

#endif
