/* Draws batches of items that have labels: P labels, of each up to K items that have it and are not
 * in the batch yet, and R further items, negatives only.  Private to the sampler.
 *
 * A batch is a function of seed and step. Labels are drawn evenly from those of two training items
 * or more, so a label of few items is seen as often as one of many. */
#ifndef FACENET_DATA_SAMPLER_LABELS_H
#define FACENET_DATA_SAMPLER_LABELS_H

#include "data/labels.h"
#include "data/sampler_batch.h"

struct sampler_labels {
    const struct labels *labels; /* borrowed */
    uint32_t *paired;            /* labels of two training items or more */
    uint32_t *training;          /* items that aren't held out */
    size_t paired_count, training_count;
    uint32_t *order;      /* (the greater of both), scratch */
    uint64_t *stamp, now; /* (items): in this batch when equal */
};

/* ST_INVALID: there is nothing to train on. */
enum status sampler_labels_init(struct sampler_labels *out, const struct labels *labels,
                                struct err *err) MUST_CHECK;
void sampler_labels_free(struct sampler_labels *sampler);
/* Fills drawn, which has room for identities * images + negatives. */
void sampler_labels_draw(struct sampler_labels *sampler, struct sampler_batch *drawn,
                         size_t identities, size_t images, size_t negatives, uint64_t seed,
                         uint64_t step);

#endif
