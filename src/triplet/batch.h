/* Private to src/triplet: who is whose positive and negative, in one place. */
#ifndef FACENET_TRIPLET_BATCH_H
#define FACENET_TRIPLET_BATCH_H

#include "triplet/distances.h"

static inline bool batch_is_anchor(const struct triplet_batch *batch, size_t a)
{
    return batch->negative_only == NULL || !batch->negative_only[a];
}

/* a must be an anchor. */
static inline bool batch_is_positive(const struct triplet_batch *batch, size_t a, size_t p)
{
    return p != a && batch->label[p] == batch->label[a] && batch_is_anchor(batch, p);
}

static inline bool batch_is_negative(const struct triplet_batch *batch, size_t a, size_t n)
{
    return batch->label[n] != batch->label[a];
}

#endif
