/* See hardness.h. */
#include "triplet/hardness.h"

#include "triplet/batch.h"

/* The hard triplets of one pair; negative (n) counts them where their negative is. */
static uint32_t hardness_pair(uint32_t *negative, const struct triplet_batch *batch, size_t anchor,
                              float d)
{
    const float *distance = batch->distance + anchor * batch->n;
    const uint32_t *label = batch->label;
    uint32_t own = label[anchor], hard = 0;

#pragma omp simd reduction(+ : hard)
    for (size_t j = 0; j < batch->n; j++) {
        uint32_t is = (uint32_t)(label[j] != own) & (uint32_t)(distance[j] <= d);

        hard += is;
        negative[j] += is;
    }
    return hard;
}

static void hardness_anchor(struct hardness_count *out, const struct triplet_batch *batch,
                            size_t anchor, uint32_t *negative)
{
    uint64_t negatives = 0, pairs = 0;

    for (size_t j = 0; j < batch->n; j++) {
        negatives += batch_is_negative(batch, anchor, j);
        negative[j] = 0;
    }
    for (size_t p = 0; (p = batch_positive(batch, anchor, p)) < batch->n; p++) {
        float distance = batch->distance[anchor * batch->n + p];
        uint32_t hard = hardness_pair(negative, batch, anchor, distance);

        out[anchor].hard[HARDNESS_ANCHOR] += hard;
        out[anchor].all[HARDNESS_ANCHOR] += negatives;
        out[p].hard[HARDNESS_POSITIVE] += hard;
        out[p].all[HARDNESS_POSITIVE] += negatives;
        pairs++;
    }
    for (size_t j = 0; j < batch->n; j++) {
        out[j].hard[HARDNESS_NEGATIVE] += negative[j];
        out[j].all[HARDNESS_NEGATIVE] += batch_is_negative(batch, anchor, j) ? pairs : 0;
    }
}

void hardness_count(struct hardness_count *out, const struct triplet_batch *batch,
                    uint32_t *scratch)
{
    for (size_t i = 0; i < batch->n; i++)
        out[i] = (struct hardness_count){0};
    for (size_t a = 0; a < batch->n; a++)
        if (batch_is_anchor(batch, a))
            hardness_anchor(out, batch, a, scratch);
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
