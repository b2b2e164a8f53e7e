/* See hardness.h.  The negatives with which some pair of the anchor can be hard are collected once;
 * the kernels count them for each pair, and the pairs for each of them. */
#include "triplet/hardness.h"

#include "triplet/batch.h"

#include <math.h>

/* One anchor at work, with some of its positives. */
struct hardness_work {
    const struct triplet_batch *batch;
    const struct triplet_kernels *kernels;
    struct triplet_negatives negatives;
    int32_t *cover; /* (padded) of the negatives: how many pairs are hard there */
    size_t anchor, pairs;
    size_t positive[KERNELS_PAIRS];
    float low[KERNELS_PAIRS], high[KERNELS_PAIRS]; /* D_an of the hard is between; low is -1 */
};

size_t hardness_scratch_size(size_t n)
{
    return batch_negatives_size(n) + batch_room(n) * sizeof(int32_t);
}

/* Adds the collected pairs and empties the list. */
static void hardness_flush(struct hardness_count *out, struct hardness_work *work)
{
    const struct triplet_batch *batch = work->batch;
    struct triplet_negatives *negatives = &work->negatives;
    struct triplet_count counts[KERNELS_PAIRS];
    float most = -1;

    for (size_t i = 0; i < work->pairs; i++)
        most = work->high[i] > most ? work->high[i] : most;
    work->kernels->filter(negatives, batch->distance + work->anchor * batch->n,
                          batch_row(batch, work->anchor), batch->n, batch_own(batch, work->anchor),
                          -1, most);
    work->kernels->count(counts, negatives, work->low, work->high, work->pairs);
    work->kernels->cover(work->cover, negatives, work->low, work->high, work->pairs);
    for (size_t i = 0; i < work->pairs; i++) {
        struct hardness_count *anchor = &out[work->anchor], *positive = &out[work->positive[i]];

        anchor->hard[HARDNESS_ANCHOR] += counts[i].below;
        anchor->all[HARDNESS_ANCHOR] += negatives->all + negatives->odd;
        positive->hard[HARDNESS_POSITIVE] += counts[i].below;
        positive->all[HARDNESS_POSITIVE] += negatives->all + negatives->odd;
    }
    for (size_t j = 0; j < negatives->count; j++)
        out[negatives->at[j]].hard[HARDNESS_NEGATIVE] += (uint32_t)work->cover[j];
    work->pairs = 0;
}

/* Returns how many pairs the anchor has. */
static uint64_t hardness_anchor(struct hardness_count *out, struct hardness_work *work)
{
    const struct triplet_batch *batch = work->batch;
    const float *distance = batch->distance + work->anchor * batch->n;
    uint64_t pairs = 0;

    for (size_t p = 0; (p = batch_positive(batch, work->kernels, work->anchor, p)) < batch->n;
         p++, pairs++) {
        work->positive[work->pairs] = p;
        work->high[work->pairs++] = nextafterf(distance[p], INFINITY); /* hard: at most D_ap */
        if (work->pairs == KERNELS_PAIRS)
            hardness_flush(out, work);
    }
    if (work->pairs > 0)
        hardness_flush(out, work);
    return pairs;
}

void hardness_count(struct hardness_count *out, const struct triplet_batch *batch, void *scratch)
{
    struct hardness_work work = {.batch = batch, .kernels = triplet_kernels_best()};
    size_t n = batch->n;
    uint64_t total = 0;

    batch_negatives_init(&work.negatives, scratch, n);
    for (size_t i = 0; i < KERNELS_PAIRS; i++)
        work.low[i] = -1;
    work.cover = (int32_t *)((char *)scratch + batch_negatives_size(n));
    for (size_t i = 0; i < n; i++)
        out[i] = (struct hardness_count){0};
    for (size_t a = batch->first; a < batch_end(batch); a++) {
        uint64_t pairs;

        if (!batch_is_anchor(batch, a))
            continue;
        work.anchor = a;
        pairs = hardness_anchor(out, &work);
        total += pairs;
        /* Images of the anchor's identity are no negatives: they are subtracted from the total
         * first. */
        for (size_t j = 0;
             (j = work.kernels->alike(batch_row(batch, a), j, n, batch_own(batch, a))) < n; j++)
            out[j].all[HARDNESS_NEGATIVE] -= pairs;
    }
    for (size_t j = 0; j < n; j++)
        out[j].all[HARDNESS_NEGATIVE] += total;
}

void hardness_add(struct hardness *hardness, const uint32_t *image,
                  const struct hardness_count *counts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (int role = 0; role < HARDNESS_ROLES; role++) {
            if (counts[i].all[role] == 0)
                continue;
            hardness[image[i]].share[role] +=
                (float)((double)counts[i].hard[role] / (double)counts[i].all[role]);
            hardness[image[i]].seen[role] += 1;
        }
    }
}
