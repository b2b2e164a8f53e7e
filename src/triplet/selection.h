/* Which triplets give a gradient, and that gradient with respect to the distances.
 *
 * The result is a matrix: gradient[i][j] = the derivative by D_ij of the sum of the selected
 * triplets' losses, so a rule that selects a hundred million triplets costs what one that selects a
 * thousand does.  The loss is their mean: divided by how many there are.
 *
 * The rules are the table in selection_rules.c.
 *
 * The window: c < m < alpha with m = D_an - D_ap, computed as fl(D_ap + c) < D_an < fl(D_ap +
 * alpha), like the census; c below 0 lets hard triplets in.  In the distance reading: D_ap < D_an <
 * fl(D_ap + alpha) and D_an > tau.  The soft margin changes the loss, never the window.  Of equal
 * candidates the one with the lowest index is taken.  A NaN distance is never selected. */
#ifndef FACENET_TRIPLET_SELECTION_H
#define FACENET_TRIPLET_SELECTION_H

#include "base/settings.h"
#include "triplet/distances.h"

struct selection_options {
    enum select_rule rule;
    float margin;     /* alpha */
    float curriculum; /* c (gap reading) or tau (distance reading); see curriculum.h */
    enum curriculum_reading reading;
    /* The loss is ln(1 + exp(D_ap - D_an)) (Hermans, 1703.07737), not max(0, D_ap - D_an + alpha).
     */
    bool soft_margin;
    /* Above 0: a negative is dropped when its cosine is above that share t of the positive's, which
     * is D_an < t D_ap + 2 (1 - t), unless it is confirmed (NV-Retriever, 2407.15831). */
    float false_negatives;
    uint32_t dim;        /* of the embedding: for distance-weighted */
    uint64_t seed, step; /* key of the random rules */
};

struct selection {
    double loss;            /* mean over the selected triplets; 0 when none */
    uint64_t selected;      /* triplets in the mean */
    uint64_t pairs;         /* pairs (of batch-hard and easy-positive: anchors) looked at */
    uint64_t pairs_without; /* of those, the ones without a negative to select: skipped */
    uint64_t dropped;       /* triplets that the rule allows but for the false negatives */
};

/* Bytes of scratch for the functions below, 64-byte aligned. */
size_t selection_scratch_size(size_t n, int threads);

/* gradient (n, n) is set, in the rows of the anchors.  Never loops; a batch with no triplet gives
 * selected 0 and zeros. Same bits for every number of threads and every instruction set. */
void selection_run(struct selection *out, float *gradient, const struct triplet_batch *batch,
                   const struct selection_options *options, void *scratch, int threads);

/* The oracle: loops over the definition.  Same bits; but batch-all with the soft margin differs in
 * the last places, as it adds in another order. */
void selection_run_naive(struct selection *out, float *gradient, const struct triplet_batch *batch,
                         const struct selection_options *options, void *scratch);

/* One selected triplet, for tests and for showing: indices into the batch. */
struct selected_triplet {
    uint32_t anchor, positive, negative;
};

/* The oracle's triplets, of the rules that take at most one negative for a pair, which batch-all
 * does not: it gives 0.  list holds capacity; returns how many there are, which may be more. */
size_t selection_list(struct selected_triplet *list, size_t capacity,
                      const struct triplet_batch *batch, const struct selection_options *options,
                      void *scratch);

/* d_embedding (n, dim) = scale * dL/df from G, the rows of the batch's anchors in gradient (n, n),
 * the others being 0 whatever they hold: with S = G + G^T, dL/df_i = 2 sum_j S_ij (f_i - f_j).
 * gradient is overwritten, with S where the rows are all.  Same bits for every number of threads.
 */
void selection_embedding_gradient(float *d_embedding, float *gradient, float scale,
                                  const float *embedding, const struct triplet_batch *batch,
                                  size_t dim, int threads);

#endif
