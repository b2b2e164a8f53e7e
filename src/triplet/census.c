/* See census.h.  The negatives of an anchor that are of the same kind for all of its positives are
 * counted once; the others are compared with each positive, in vectors.  Nothing is sorted: that
 * would take longer (docs/performance.md).
 *
 * The sum of the losses is exact: the distances are multiples of 2^-23, so they are added as whole
 * numbers, and count * t - sum is a difference of numbers that a double holds.  The anchors' sums
 * are added in their order, whatever the number of threads. */
#include "triplet/census.h"

#include "triplet/batch.h"
#include "triplet/kernels.h"

#include <math.h>

/* The share of one anchor, in units of triplets. */
struct census_anchor {
    uint64_t easy, semi_hard, hard, pairs;
    double loss;
};

/* One anchor at work, with some of its positives. */
struct census_work {
    const struct triplet_batch *batch;
    const struct triplet_kernels *kernels;
    struct triplet_negatives negatives;
    size_t anchor, pairs, odd; /* odd: pairs whose distance is NaN, not among d */
    float d[KERNELS_PAIRS], t[KERNELS_PAIRS];
};

size_t census_scratch_size(size_t n, int threads)
{
    return n * sizeof(struct census_anchor) + 64 +
           (size_t)(threads < 1 ? 1 : threads) * batch_negatives_size(n);
}

/* Adds the collected pairs and empties the list. */
static void census_flush(struct census_anchor *out, struct census_work *work)
{
    const struct triplet_batch *batch = work->batch;
    struct triplet_negatives *negatives = &work->negatives;
    struct triplet_count counts[KERNELS_PAIRS];
    float least = INFINITY, most = -1, end = -1;

    for (size_t i = 0; i < work->pairs; i++) {
        least = work->d[i] < least ? work->d[i] : least;
        most = work->d[i] > most ? work->d[i] : most;
        end = work->t[i] > end ? work->t[i] : end;
    }
    /* Where alpha is lost in rounding, t is D_ap, and what is equal to both is hard. */
    end = end > most ? end : nextafterf(most, INFINITY);
    work->kernels->filter(negatives, batch->distance + work->anchor * batch->n,
                          batch_row(batch, work->anchor), batch->n, batch_own(batch, work->anchor),
                          least, end);
    work->kernels->count(counts, negatives, work->d, work->t, work->pairs);
    for (size_t i = 0; i < work->pairs; i++) {
        uint64_t hard = counts[i].hard + negatives->below;
        uint64_t below = counts[i].below + negatives->below;
        uint64_t not_easy = below > hard ? below : hard;

        out->hard += hard;
        out->semi_hard += not_easy - hard + negatives->odd;
        out->easy += negatives->all - not_easy;
        out->loss += (double)below * (double)work->t[i] -
                     (double)(counts[i].sum + negatives->below_sum) * (double)KERNELS_UNIT;
    }
    out->semi_hard += work->odd * (negatives->all + negatives->odd);
    if (negatives->odd > 0 || work->odd > 0)
        out->loss = NAN;
    out->pairs += work->pairs + work->odd;
    work->pairs = work->odd = 0;
}

static void census_anchor(struct census_anchor *out, struct census_work *work, float margin)
{
    const struct triplet_batch *batch = work->batch;
    const float *distance = batch->distance + work->anchor * batch->n;

    *out = (struct census_anchor){0};
    if (!batch_is_anchor(batch, work->anchor))
        return;
    for (size_t p = 0; (p = batch_positive(batch, work->kernels, work->anchor, p)) < batch->n;
         p++) {
        if (isnan(distance[p])) {
            work->odd++;
            continue;
        }
        work->d[work->pairs] = distance[p];
        work->t[work->pairs++] = distance[p] + margin;
        if (work->pairs == KERNELS_PAIRS)
            census_flush(out, work);
    }
    if (work->pairs + work->odd > 0)
        census_flush(out, work);
}

/* The anchors' sums, in their order. */
static void census_add(struct census *out, const struct census_anchor *anchors, size_t first,
                       size_t end)
{
    uint64_t triplets;

    *out = (struct census){0};
    for (size_t a = first; a < end; a++) {
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
    size_t each = batch_negatives_size(batch->n);
    char *pieces = (char *)scratch + (batch->n * sizeof *anchors + 63) / 64 * 64;

    (void)threads; /* without OpenMP */
#pragma omp parallel num_threads(threads < 1 ? 1 : threads)
    {
        struct census_work work = {.batch = batch, .kernels = kernels};

        batch_negatives_init(&work.negatives, pieces + (size_t)batch_thread() * each, batch->n);
#pragma omp for schedule(dynamic, 16)
        for (size_t a = batch->first; a < batch_end(batch); a++) {
            work.anchor = a;
            census_anchor(&anchors[a], &work, margin);
        }
    }
    census_add(out, anchors, batch->first, batch_end(batch));
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

    for (size_t a = batch->first; a < batch_end(batch); a++) {
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
    census_add(out, &all, 0, 1);
}
