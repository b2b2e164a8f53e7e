/* How hard an image is: the share of the triplets it takes part in that are hard, in each of the
 * three roles.  Over a run the mislabelled and the broken pictures stay hard when the others have
 * become easy: FaceNet, section 3.2, on why the hardest negatives are not to be trusted; that the
 * mean over a whole training finds wrong labels is Pleiss et al., "Identifying Mislabeled Data
 * using the Area Under the Margin Ranking" (2020). */
#ifndef FACENET_TRIPLET_HARDNESS_H
#define FACENET_TRIPLET_HARDNESS_H

#include "triplet/distances.h"

enum hardness_role { HARDNESS_ANCHOR, HARDNESS_POSITIVE, HARDNESS_NEGATIVE, HARDNESS_ROLES };

/* Triplets of one image of a batch, by role; hard as in census.h. */
struct hardness_count {
    uint64_t hard[HARDNESS_ROLES], all[HARDNESS_ROLES];
};

/* Bytes of scratch for hardness_count, 64-byte aligned. */
size_t hardness_scratch_size(size_t n);

/* out (batch->n); what several parts of the anchors give adds up, modulo 2^64, to what all give.  A
 * NaN distance counts among all, never among the hard. */
void hardness_count(struct hardness_count *out, const struct triplet_batch *batch, void *scratch);

/* What a run has gathered about an image. */
struct hardness {
    float share[HARDNESS_ROLES]; /* sum over the batches of hard / all */
    float seen[HARDNESS_ROLES];  /* batches in which it had triplets in that role */
};

/* hardness (images of the data set): adds the counts of a batch of n images, whose indices into the
 * data set are image (n). */
void hardness_add(struct hardness *hardness, const uint32_t *image,
                  const struct hardness_count *counts, size_t n);

#endif
