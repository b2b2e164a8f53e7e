/* Private to src/triplet: the picks of one anchor, under every rule but batch-all. */
#ifndef FACENET_TRIPLET_SELECTION_RULES_H
#define FACENET_TRIPLET_SELECTION_RULES_H

#include "triplet/kernels.h"
#include "triplet/selection.h"

#define PICK_NOT_LOOKED_AT 0.0f
#define PICK_NONE -1.0f

/* row (n): at each positive p of the anchor, 1 + the index of the negative picked for (anchor, p),
 * PICK_NONE when none is allowed, or PICK_NOT_LOOKED_AT when the rule passes over p.  Elsewhere row
 * is scratch.  A float holds each index, as n < 2^24. */
void selection_pick(float *row, const struct triplet_batch *batch,
                    const struct selection_options *options, const struct triplet_kernels *kernels,
                    size_t anchor);

/* A negative is no false one when its distance is above this (-1 when none is dropped). */
float selection_false_limit(const struct selection_options *options, float d_ap);

#endif
