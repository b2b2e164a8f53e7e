/* The hardest triplet of embedded images: two people whom the embedding separates worst. */
#ifndef FACENET_EVAL_HARDEST_H
#define FACENET_EVAL_HARDEST_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hardest {
    uint32_t anchor, positive, negative; /* indices of images */
    float ap, an;                        /* squared distances, [0, 4] */
};

/* Of each anchor the farthest image of its person and the nearest one of another; of these triplets
 * the one with the greatest ap - an, the first of equal ones.  embedding (n, dim) of length 1,
 * label (n).  All images are anchors, or when there are more than most of them (>= 1) that many,
 * evenly spaced.  *found is false when no anchor has both. */
enum status hardest_find(struct hardest *out, bool *found, const float *embedding,
                         const uint32_t *label, size_t n, size_t dim, size_t most,
                         struct err *err) MUST_CHECK;

#endif
