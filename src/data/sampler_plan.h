/* Which identity is visited at which step of an epoch: the part of the sampler that makes visits
 * proportional and batches free of duplicates. Private to the sampler.
 *
 * Invariant: a step never holds an item twice, and over an epoch an item is visited its share
 * rounded up or down. */
#ifndef FACENET_DATA_SAMPLER_PLAN_H
#define FACENET_DATA_SAMPLER_PLAN_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct sampler_plan {
    size_t items, width, steps; /* width <= items */
    uint64_t *share;            /* (items), visits in an epoch in units of 2^-32 */
    uint32_t *slot;             /* (steps, width), item numbers */
    uint32_t *visit;            /* (steps, width), how often the item came earlier in the epoch */
    uint32_t *order;            /* (items), scratch */
    uint64_t epoch;             /* the epoch in slot and visit; UINT64_MAX: none yet */
};

/* weight (items): visits are proportional to it, but no item is in more than half of the steps
 * unless that is needed to fill them.  Copies what it needs.  width * steps < 2^31. */
enum status sampler_plan_init(struct sampler_plan *plan, const uint32_t *weight, size_t items,
                              size_t width, size_t steps, struct err *err) MUST_CHECK;
void sampler_plan_free(struct sampler_plan *plan);

/* Fills slot and visit for the epoch (0, 1, ...); does nothing if they hold it already. */
void sampler_plan_draw(struct sampler_plan *plan, uint64_t seed, uint64_t epoch);

#endif
