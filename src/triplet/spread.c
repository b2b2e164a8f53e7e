/* See spread.h.  Each row is summed by one thread, the rows in their order. */
#include "triplet/spread.h"

#include "triplet/batch.h"

#define ALONE 256 /* images that one thread finishes before another wakes up */

/* The pairs of one image with later ones. */
struct spread_row {
    double count, sum, square; /* of s, and of s^2 */
};

size_t spread_scratch_size(size_t n)
{
    return n * sizeof(struct spread_row);
}

static double spread_cosine(const struct triplet_batch *batch, size_t i, size_t j)
{
    return 1 - 0.5 * (double)batch->distance[i * batch->n + j];
}

static struct spread_row spread_sum_row(const struct triplet_batch *batch, size_t i)
{
    struct spread_row row = {0};

    for (size_t j = i + 1; j < batch->n - batch->fixed; j++) {
        double s;

        if (!batch_is_negative(batch, i, j))
            continue;
        s = spread_cosine(batch, i, j);
        row.count++;
        row.sum += s;
        row.square += s * s;
    }
    return row;
}

double spread_add(float *gradient, const struct triplet_batch *batch, size_t dim, double weight,
                  void *scratch, int threads)
{
    struct spread_row *rows = scratch, all = {0};
    size_t n = batch->n - batch->fixed, end = batch_end(batch) < n ? batch_end(batch) : n;
    double mean, square, excess, slope;

    (void)threads; /* without OpenMP */
#pragma omp parallel for num_threads(threads) schedule(dynamic, 16) if (n > ALONE)
    for (size_t i = 0; i < n; i++)
        rows[i] = spread_sum_row(batch, i);
    for (size_t i = 0; i < n; i++) {
        all.count += rows[i].count;
        all.sum += rows[i].sum;
        all.square += rows[i].square;
    }
    if (all.count == 0)
        return 0;
    mean = all.sum / all.count;
    square = all.square / all.count;
    excess = square - 1 / (double)dim;
    slope = excess > 0 ? 2 : 0;
    weight *= -0.5 / all.count; /* ds/dD, and the mean */
#pragma omp parallel for num_threads(threads) schedule(dynamic, 16) if (n > ALONE)
    for (size_t i = batch->first; i < end; i++)
        for (size_t j = i + 1; j < n; j++)
            if (batch_is_negative(batch, i, j))
                gradient[i * batch->n + j] +=
                    (float)(weight * (2 * mean + slope * spread_cosine(batch, i, j)));
    return mean * mean + (excess > 0 ? excess : 0);
}
