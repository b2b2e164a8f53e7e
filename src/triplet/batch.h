/* Private to src/triplet: who is whose positive and negative, in one place; and the memory in which
 * a thread gathers the negatives of an anchor. */
#ifndef FACENET_TRIPLET_BATCH_H
#define FACENET_TRIPLET_BATCH_H

#include "triplet/distances.h"
#include "triplet/kernels.h"

#ifdef _OPENMP
#include <omp.h>
#endif

static inline size_t batch_end(const struct triplet_batch *batch)
{
    return batch->end == 0 ? batch->n : batch->end;
}

static inline bool batch_is_anchor(const struct triplet_batch *batch, size_t a)
{
    return batch->negative_only == NULL || !batch->negative_only[a];
}

/* What the kernels compare with batch_own: those that are equal share a label with a. */
static inline const uint32_t *batch_row(const struct triplet_batch *batch, size_t a)
{
    return batch->relation == NULL ? batch->label : batch->relation + a * batch->n;
}

static inline uint32_t batch_own(const struct triplet_batch *batch, size_t a)
{
    return batch->relation == NULL ? batch->label[a] : RELATION_POSITIVE;
}

static inline bool batch_is_negative(const struct triplet_batch *batch, size_t a, size_t n)
{
    return batch_row(batch, a)[n] != batch_own(batch, a);
}

/* A negative that stays whatever the filter of false negatives says. */
static inline bool batch_is_confirmed(const struct triplet_batch *batch, size_t a, size_t n)
{
    return batch->relation != NULL && batch_row(batch, a)[n] == RELATION_CONFIRMED;
}

/* a must be an anchor. */
static inline bool batch_is_positive(const struct triplet_batch *batch, size_t a, size_t p)
{
    size_t trained = batch->n - batch->fixed;

    return p != a && !batch_is_negative(batch, a, p) && batch_is_anchor(batch, p) &&
           (a < trained || p < trained);
}

/* The first positive of a from p on; n when there is none. */
static inline size_t batch_positive(const struct triplet_batch *batch,
                                    const struct triplet_kernels *kernels, size_t a, size_t p)
{
    for (;; p++) {
        p = kernels->alike(batch_row(batch, a), p, batch->n, batch_own(batch, a));
        if (p >= batch->n || batch_is_positive(batch, a, p))
            return p;
    }
}

/* The filter may write KERNELS_LANES past the last. */
static inline size_t batch_room(size_t n)
{
    return (n + 2 * KERNELS_LANES - 1) / KERNELS_LANES * KERNELS_LANES;
}

/* Bytes of a thread's piece of scratch, a multiple of 64; and its use. */
static inline size_t batch_negatives_size(size_t n)
{
    return batch_room(n) * (sizeof(float) + sizeof(int32_t));
}

static inline void batch_negatives_init(struct triplet_negatives *negatives, void *piece, size_t n)
{
    negatives->value = piece;
    negatives->at = (int32_t *)(negatives->value + batch_room(n));
}

static inline int batch_thread(void)
{
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}

#endif
