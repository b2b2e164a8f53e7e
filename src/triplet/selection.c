/* See selection.h.  Each anchor owns its row of the gradient: the picks are made in it and then
 * turned into derivatives, so nothing is allocated and no two threads meet.  The anchors' losses
 * are added in their order, whatever the threads did; the division by the number of triplets comes
 * last, when it is known. */
#include "triplet/selection.h"

#include "triplet/batch.h"
#include "triplet/selection_rules.h"

#include <math.h>
#include <string.h>

#define CHUNK 64 /* negatives of an anchor that batch-all has at hand at a time */

/* The loss of one triplet, and its derivative by D_ap; by D_an it is the opposite. */
static double triplet_loss(float *slope, const struct selection_options *options, float d_ap,
                           float d_an)
{
    double x;

    if (options->soft_margin) {
        x = (double)d_ap - (double)d_an;
        *slope = (float)(1 / (1 + exp(-x)));
        return log1p(exp(x)); /* |x| is at most 4 */
    }
    x = (double)(d_ap + options->margin) - (double)d_an;
    *slope = x > 0;
    return x > 0 ? x : 0;
}

/* Turns the picks in row into derivatives, not yet divided; out->loss is a sum. */
static void anchor_resolve(struct selection *out, float *row, const struct triplet_batch *batch,
                           const struct selection_options *options, size_t anchor)
{
    const float *distance = batch->distance + anchor * batch->n;

    for (size_t i = 0; i < batch->n; i++)
        if (!batch_is_positive(batch, anchor, i))
            row[i] = 0;
    for (size_t p = 0; p < batch->n; p++) {
        float pick = row[p];
        size_t negative;

        if (!batch_is_positive(batch, anchor, p) || pick == PICK_NOT_LOOKED_AT)
            continue;
        out->pairs++;
        row[p] = 0;
        if (pick == PICK_NONE) {
            out->pairs_without++;
            continue;
        }
        negative = (size_t)pick - 1;
        out->selected++;
        out->loss += triplet_loss(&row[p], options, distance[p], distance[negative]);
        row[negative] -= row[p];
    }
}

/* Some of an anchor's negatives. */
struct chunk {
    size_t index[CHUNK], count;
    float distance[CHUNK];
    double decay[CHUNK]; /* exp(-D_an): makes exp(D_ap - D_an) a product */
    double slope[CHUNK]; /* sum over the positives of -dL/dD_an */
};

/* Takes negatives from *at on; false when there are no more. */
static bool chunk_fill(struct chunk *chunk, size_t *at, const struct triplet_batch *batch,
                       const struct selection_options *options, size_t anchor)
{
    const float *distance = batch->distance + anchor * batch->n;

    chunk->count = 0;
    for (; *at < batch->n && chunk->count < CHUNK; ++*at) {
        if (!batch_is_negative(batch, anchor, *at))
            continue;
        chunk->index[chunk->count] = *at;
        chunk->distance[chunk->count] = distance[*at];
        chunk->decay[chunk->count] = options->soft_margin ? exp(-(double)distance[*at]) : 0;
        chunk->slope[chunk->count++] = 0;
    }
    return chunk->count > 0;
}

/* All triplets of a pair with the negatives of a chunk; returns dL/dD_ap. */
static double chunk_hinge(struct selection *out, struct chunk *chunk, float t, float least)
{
    uint64_t active = 0;

    for (size_t i = 0; i < chunk->count; i++) {
        float d = chunk->distance[i];

        if (!(d < t && d > least))
            continue;
        active++;
        out->loss += (double)t - (double)d;
        chunk->slope[i] += 1;
    }
    out->selected += active;
    return (double)active;
}

static double chunk_soft(struct selection *out, struct chunk *chunk, float d_ap, float least)
{
    double growth = exp((double)d_ap), product = 1, slope = 0;

    for (size_t i = 0; i < chunk->count; i++) {
        double e = growth * chunk->decay[i], s = e / (1 + e);

        if (!(chunk->distance[i] > least))
            continue;
        /* One logarithm for the chunk: (1 + e^4)^64 is far from overflow. */
        product *= 1 + e;
        slope += s;
        chunk->slope[i] += s;
        out->selected++;
    }
    out->loss += log(product);
    return slope;
}

/* batch-all for one anchor. */
static void anchor_all(struct selection *out, float *row, const struct triplet_batch *batch,
                       const struct selection_options *options, size_t anchor)
{
    const float *distance = batch->distance + anchor * batch->n;
    struct chunk chunk;
    size_t at = 0;

    memset(row, 0, batch->n * sizeof *row);
    if (!batch_is_anchor(batch, anchor))
        return;
    while (chunk_fill(&chunk, &at, batch, options, anchor)) {
        for (size_t p = 0; p < batch->n; p++) {
            float least = selection_false_limit(options, distance[p]);

            if (!batch_is_positive(batch, anchor, p))
                continue;
            row[p] += (float)(options->soft_margin
                                  ? chunk_soft(out, &chunk, distance[p], least)
                                  : chunk_hinge(out, &chunk, distance[p] + options->margin, least));
        }
        for (size_t i = 0; i < chunk.count; i++)
            row[chunk.index[i]] = (float)-chunk.slope[i];
    }
    for (size_t p = 0; p < batch->n; p++) {
        if (!batch_is_positive(batch, anchor, p))
            continue;
        out->pairs++;
        out->pairs_without += row[p] == 0;
    }
}

static void anchor_select(struct selection *out, float *row, const struct triplet_batch *batch,
                          const struct selection_options *options,
                          const struct triplet_kernels *kernels, size_t anchor)
{
    *out = (struct selection){0};
    if (options->rule == SELECT_BATCH_ALL) {
        anchor_all(out, row, batch, options, anchor);
        return;
    }
    selection_pick(row, batch, options, kernels, anchor);
    if (batch_is_anchor(batch, anchor))
        anchor_resolve(out, row, batch, options, anchor);
}

void selection_run(struct selection *out, float *gradient, const struct triplet_batch *batch,
                   const struct selection_options *options, int threads)
{
    const struct triplet_kernels *kernels = triplet_kernels_best();
    struct selection sum = {0};

    (void)threads; /* without OpenMP */
#pragma omp parallel for ordered num_threads(threads < 1 ? 1 : threads) schedule(dynamic)
    for (size_t a = 0; a < batch->n; a++) {
        struct selection one;

        anchor_select(&one, gradient + a * batch->n, batch, options, kernels, a);
#pragma omp ordered
        {
            sum.loss += one.loss;
            sum.selected += one.selected;
            sum.pairs += one.pairs;
            sum.pairs_without += one.pairs_without;
        }
    }
    *out = sum;
    if (sum.selected == 0)
        return;
    out->loss /= (double)sum.selected;
#pragma omp parallel for num_threads(threads < 1 ? 1 : threads) schedule(static)
    for (size_t i = 0; i < batch->n * batch->n; i++)
        gradient[i] *= (float)(1 / (double)sum.selected);
}

size_t selection_list(struct selected_triplet *list, size_t capacity, float *row,
                      const struct triplet_batch *batch, const struct selection_options *options)
{
    const struct triplet_kernels *kernels = triplet_kernels_best();
    size_t count = 0;

    if (options->rule == SELECT_BATCH_ALL)
        return 0;
    for (size_t a = 0; a < batch->n; a++) {
        selection_pick(row, batch, options, kernels, a);
        for (size_t p = 0; p < batch->n && batch_is_anchor(batch, a); p++) {
            if (!batch_is_positive(batch, a, p) || row[p] < 1)
                continue;
            if (count < capacity)
                list[count] =
                    (struct selected_triplet){(uint32_t)a, (uint32_t)p, (uint32_t)row[p] - 1};
            count++;
        }
    }
    return count;
}
