/* See census.h.  For each anchor the distances of its negatives are gathered once; each positive
 * then counts, by vector compares, those that are <= D_ap (hard) and those < t (not easy).  Nothing
 * is sorted: that would take longer (bench.md).
 *
 * The sum of the losses is exact: the distances are multiples of 2^-23, so they are added as whole
 * numbers, and count * t - sum is a difference of numbers that a double holds.  The anchors' sums
 * are added in their order, whatever the threads did. */
#include "triplet/census.h"

#include "triplet/batch.h"
#include "triplet/kernels.h"

#include <math.h>
#ifdef _OPENMP
#include <omp.h>
#endif

/* The share of one anchor, in units of triplets. */
struct census_anchor {
    uint64_t easy, semi_hard, hard, pairs;
    double loss;
};

/* The negatives of one anchor, in a thread's piece of the scratch. */
struct census_negatives {
    float *value;              /* (padded) */
    int32_t *fixed;            /* (padded) value in KERNELS_UNIT */
    size_t count, padded, odd; /* odd: NaN, left out of value */
};

static size_t census_round(size_t n)
{
    return (n + KERNELS_LANES - 1) / KERNELS_LANES * KERNELS_LANES;
}

size_t census_scratch_size(size_t n, int threads)
{
    size_t each = census_round(n) * (sizeof(float) + sizeof(int32_t));

    return n * sizeof(struct census_anchor) + 64 + (size_t)(threads < 1 ? 1 : threads) * each;
}

static void census_gather(struct census_negatives *negatives, const struct triplet_batch *batch,
                          size_t anchor)
{
    const float *distance = batch->distance + anchor * batch->n;
    size_t count = 0;

    negatives->odd = 0;
    for (size_t j = 0; j < batch->n; j++) {
        if (!batch_is_negative(batch, anchor, j))
            continue;
        if (!(distance[j] <= KERNELS_FAR)) {
            negatives->odd++;
            continue;
        }
        negatives->value[count] = distance[j];
        negatives->fixed[count++] = (int32_t)lrintf(distance[j] * (float)(1 / KERNELS_UNIT));
    }
    negatives->count = count;
    negatives->padded = census_round(count);
    for (; count < negatives->padded; count++) {
        negatives->value[count] = INFINITY;
        negatives->fixed[count] = 0;
    }
}

static void census_pair(struct census_anchor *out, const struct census_negatives *negatives,
                        const struct triplet_kernels *kernels, float d, float margin)
{
    float t = d + margin;
    struct triplet_count count;
    uint64_t not_easy;

    out->pairs++;
    out->semi_hard += negatives->odd;
    if (isnan(d) || negatives->odd > 0)
        out->loss = NAN;
    if (isnan(d)) {
        out->semi_hard += negatives->count;
        return;
    }
    kernels->count(&count, negatives->value, negatives->fixed, negatives->padded, d, t);
    /* Where alpha is lost in rounding, t is D_ap, and what is equal to both is hard. */
    not_easy = count.below > count.hard ? count.below : count.hard;
    out->hard += count.hard;
    out->semi_hard += not_easy - count.hard;
    out->easy += negatives->count - not_easy;
    out->loss += (double)count.below * (double)t - (double)count.sum * KERNELS_UNIT;
}

static void census_anchor(struct census_anchor *out, const struct triplet_batch *batch,
                          const struct triplet_kernels *kernels, float margin, size_t anchor,
                          void *piece)
{
    struct census_negatives negatives = {.value = piece};

    negatives.fixed = (int32_t *)(negatives.value + census_round(batch->n));
    *out = (struct census_anchor){0};
    if (!batch_is_anchor(batch, anchor))
        return;
    census_gather(&negatives, batch, anchor);
    for (size_t p = 0; p < batch->n; p++)
        if (batch_is_positive(batch, anchor, p))
            census_pair(out, &negatives, kernels, batch->distance[anchor * batch->n + p], margin);
}

static int census_thread(void)
{
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}

/* The anchors' sums, in their order. */
static void census_add(struct census *out, const struct census_anchor *anchors, size_t n)
{
    uint64_t triplets;

    *out = (struct census){0};
    for (size_t a = 0; a < n; a++) {
        out->easy += anchors[a].easy;
        out->semi_hard += anchors[a].semi_hard;
        out->hard += anchors[a].hard;
        out->pairs += anchors[a].pairs;
        out->loss_all += anchors[a].loss;
    }
    triplets = out->easy + out->semi_hard + out->hard;
    out->loss_all = triplets == 0 ? NAN : out->loss_all / (double)triplets;
}

void census_count(struct census *out, const struct triplet_batch *batch, float margin,
                  void *scratch, int threads)
{
    const struct triplet_kernels *kernels = triplet_kernels_best();
    struct census_anchor *anchors = scratch;
    size_t each = census_round(batch->n) * (sizeof(float) + sizeof(int32_t));
    size_t head = (batch->n * sizeof *anchors + 63) / 64 * 64;
    char *pieces = (char *)scratch + head;

    (void)threads; /* without OpenMP */
#pragma omp parallel for num_threads(threads < 1 ? 1 : threads) schedule(dynamic, 8)
    for (size_t a = 0; a < batch->n; a++)
        census_anchor(&anchors[a], batch, kernels, margin, a,
                      pieces + (size_t)census_thread() * each);
    census_add(out, anchors, batch->n);
}

static void census_triplet_naive(struct census_anchor *out, double *loss, float d_ap, float d_an,
                                 float margin)
{
    float t = d_ap + margin;
    double gap = (double)t - (double)d_an;

    if (d_an <= d_ap)
        out->hard++;
    else if (d_an >= t)
        out->easy++;
    else
        out->semi_hard++;
    *loss += gap < 0 ? 0 : gap; /* keeps NaN */
}

void census_count_naive(struct census *out, const struct triplet_batch *batch, float margin)
{
    struct census_anchor all = {0};

    for (size_t a = 0; a < batch->n; a++) {
        const float *distance = batch->distance + a * batch->n;
        double anchor_loss = 0;

        for (size_t p = 0; p < batch->n && batch_is_anchor(batch, a); p++) {
            double loss = 0;

            if (!batch_is_positive(batch, a, p))
                continue;
            all.pairs++;
            for (size_t n = 0; n < batch->n; n++)
                if (batch_is_negative(batch, a, n))
                    census_triplet_naive(&all, &loss, distance[p], distance[n], margin);
            anchor_loss += loss;
        }
        all.loss += anchor_loss;
    }
    census_add(out, &all, 1);
}
