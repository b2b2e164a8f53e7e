/* Squared distances of a batch: D_ij = max(0, 2 - 2 f_i . f_j) in fp32, once from the upper
 * triangle of the Gram matrix and mirrored (a BLAS Gram is not symmetric to the last bit), diagonal
 * 0. */
#ifndef FACENET_TRIPLET_DISTANCES_H
#define FACENET_TRIPLET_DISTANCES_H

#include "base/record.h"

#include <stddef.h>
#include <stdint.h>

/* How two items of a batch are related when an item may have several labels: negatives share none,
 * positives share one.  CONFIRMED: a negative of which a user said so, which no filter drops. */
enum triplet_relation { RELATION_NEGATIVE, RELATION_POSITIVE, RELATION_CONFIRMED };

/* A mined batch: what census, selection and loss look at.  All borrowed. */
struct triplet_batch {
    const float *distance;        /* (n, n) symmetric, diagonal 0, as distances_compute makes it */
    const uint32_t *label;        /* (n) identity of each image; of no use with relation */
    const uint8_t *negative_only; /* (n) 1: never anchor or positive; may be NULL */
    size_t n;                     /* < 2^24 */
    /* (n, n) enum triplet_relation, symmetric, POSITIVE on the diagonal; NULL: each image has one
     * identity */
    const uint32_t *relation;
    size_t fixed;      /* the last ones, whose embeddings aren't trained: two of them are no pair */
    size_t first, end; /* the anchors to look at: [first, end) of the n; end 0: all */
};

/* distance (n, n) from embedding (n, dim) of length 1.  Each is a multiple of 2^-23, or NaN where
 * an embedding is.  Same bits for every number of threads. */
void distances_compute(float *distance, const float *embedding, size_t n, size_t dim, int threads);

/* Figures for the row and the collapse alarm; each unordered pair counts once.  mean_ap and ap are
 * over pairs of one identity, mean_an and an over pairs of two; a pair of which neither image may
 * be an anchor counts only for mean_random, the mean over all pairs.  Same bits for every number of
 * threads. */
struct distance_figures {
    double mean_ap, mean_an, mean_random; /* NaN where there is no such pair */
    double variance;                      /* sum over dimensions of the embedding's variance */
    uint64_t ap[RECORD_BINS], an[RECORD_BINS];
};
void distances_figures(struct distance_figures *out, const struct triplet_batch *batch,
                       const float *embedding, size_t dim, int threads);

#endif
