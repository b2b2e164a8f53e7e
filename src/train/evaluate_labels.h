/* What an evaluation does with labels in place of people: pairs that share one or none, and
 * retrieval of what shares one. */
#ifndef FACENET_TRAIN_EVALUATE_LABELS_H
#define FACENET_TRAIN_EVALUATE_LABELS_H

#include "data/labels.h"
#include "eval/pairs.h"

/* Draws up to wanted / 2 pairs of image (images), items of labels, that share a label and as many
 * that share none, and extra more of these, in folds.  *pairs is new (mem_free); *count 0: there
 * are none of a kind. */
enum status label_pairs_draw(struct pair **pairs, size_t *count, const struct labels *labels,
                             const uint32_t *image, size_t images, size_t wanted, size_t extra,
                             size_t folds, uint64_t seed, struct err *err) MUST_CHECK;

/* MAP@R of the items as queries for those that share a label; NaN: nothing does. */
enum status label_retrieve(double *map_at_r, const struct labels *labels, const uint32_t *image,
                           const float *embedding, size_t images, size_t dim,
                           struct err *err) MUST_CHECK;

#endif
