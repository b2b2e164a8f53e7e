/* See distances.h.  The Gram matrix is made in panels of rows of a fixed height, so that any number
 * of threads computes the same products and gets the same bits. */
#include "triplet/distances.h"

#include "nn/kernel/blas.h"
#include "triplet/kernels.h"

#include <math.h>
#include <string.h>

#define PANEL 128  /* rows of a BLAS call; they stay in the second cache until they are mirrored */
#define TILE 32    /* side of a mirrored block: two of them fit the first cache */
#define COLUMNS 16 /* dimensions whose variance is summed at a time */

/* From -2 f_i . f_j beyond the diagonal to D, there and mirrored, rows first .. end. */
static void distances_mirror(float *distance, size_t first, size_t end, size_t n)
{
    for (size_t left = first; left < n; left += TILE) {
        size_t right = n - left < TILE ? n : left + TILE;

        for (size_t i = first; i < end; i++) {
            float *row = distance + i * n;
            size_t begin = left > i ? left : i + 1;

            for (size_t j = begin; j < right; j++) {
                float d = 2 + row[j];

                row[j] = d < 0 ? 0 : d; /* keeps NaN, which fmaxf would hide */
            }
            for (size_t j = begin; j < right; j++)
                distance[j * n + i] = row[j];
        }
    }
    for (size_t i = first; i < end; i++)
        distance[i * n + i] = 0;
}

void distances_compute(float *distance, const float *embedding, size_t n, size_t dim, int threads)
{
    (void)threads; /* without OpenMP */
#pragma omp parallel for num_threads(threads) schedule(dynamic) if (n > PANEL)
    for (size_t first = 0; first < n; first += PANEL) {
        size_t end = n - first < PANEL ? n : first + PANEL;

        blas_gemm(false, true, end - first, n - first, dim, -2, embedding + first * dim, dim,
                  embedding + first * dim, dim, 0, distance + first * n + first, n);
        for (size_t i = first; i < end; i += TILE)
            distances_mirror(distance, i, end - i < TILE ? end : i + TILE, n);
    }
}

/* The variances of COLUMNS dimensions or fewer, added up. */
static double distances_columns(const float *embedding, size_t n, size_t dim, size_t columns)
{
    double mean[COLUMNS] = {0}, square[COLUMNS] = {0}, variance = 0;

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < columns; k++)
            mean[k] += embedding[i * dim + k];
    for (size_t k = 0; k < columns; k++)
        mean[k] /= (double)n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < columns; k++) {
            double off = embedding[i * dim + k] - mean[k];

            square[k] += off * off;
        }
    for (size_t k = 0; k < columns; k++)
        variance += square[k] / (double)n;
    return variance;
}

static double distances_variance(const float *embedding, size_t n, size_t dim)
{
    double variance = 0;

    for (size_t k = 0; k < dim; k += COLUMNS)
        variance += distances_columns(embedding + k, n, dim, dim - k < COLUMNS ? dim - k : COLUMNS);
    return variance;
}

/* Kinds of pairs: of one identity, of two, and those that count for neither. */
enum { PAIR_AP, PAIR_AN, PAIR_OTHER, PAIR_KINDS };

/* Sums over pairs, by kind.  All are whole numbers, so the order of the pairs does not matter. */
struct distance_sums {
    uint64_t bins[PAIR_KINDS][RECORD_BINS];
    uint64_t count[PAIR_KINDS], sum[PAIR_KINDS]; /* sum: in KERNELS_UNIT */
    uint64_t odd[PAIR_KINDS];                    /* those that are NaN */
};

/* The pairs of image i with later ones. */
static void distances_row(struct distance_sums *sums, const struct triplet_batch *batch, size_t i)
{
    const float *row = batch->distance + i * batch->n;
    const uint8_t *negative_only = batch->negative_only;
    bool i_out = negative_only != NULL && negative_only[i];

    for (size_t j = i + 1; j < batch->n; j++) {
        bool j_out = negative_only != NULL && negative_only[j];
        bool same = batch->relation == NULL
                        ? batch->label[j] == batch->label[i]
                        : batch->relation[i * batch->n + j] == RELATION_POSITIVE;
        int kind = (same ? i_out || j_out : i_out && j_out) ? PAIR_OTHER : same ? PAIR_AP : PAIR_AN;
        float d = row[j];

        sums->count[kind]++;
        if (isnan(d)) {
            sums->odd[kind]++;
            continue;
        }
        sums->sum[kind] += (uint32_t)(d * (1 / KERNELS_UNIT));
        sums->bins[kind][d < 4 ? (int)(d * (RECORD_BINS / 4)) : RECORD_BINS - 1]++;
    }
}

static void distances_add(struct distance_sums *sums, const struct distance_sums *part)
{
    for (int kind = 0; kind < PAIR_KINDS; kind++) {
        sums->count[kind] += part->count[kind];
        sums->sum[kind] += part->sum[kind];
        sums->odd[kind] += part->odd[kind];
        for (int i = 0; i < RECORD_BINS; i++)
            sums->bins[kind][i] += part->bins[kind][i];
    }
}

/* NaN of no pairs, and where one is NaN. */
static double distances_mean(uint64_t sum, uint64_t count, uint64_t odd)
{
    return count == 0 || odd > 0 ? NAN : (double)sum * (double)KERNELS_UNIT / (double)count;
}

void distances_figures(struct distance_figures *out, const struct triplet_batch *batch,
                       const float *embedding, size_t dim, int threads)
{
    struct distance_sums sums = {0};

    (void)threads; /* without OpenMP */
#pragma omp parallel num_threads(threads) if (batch->n > PANEL)
    {
        struct distance_sums part = {0};

#pragma omp for schedule(dynamic, 16) nowait
        for (size_t i = 0; i < batch->n; i++)
            distances_row(&part, batch, i);
#pragma omp critical(distances_figures)
        distances_add(&sums, &part);
    }
    *out = (struct distance_figures){
        .mean_ap = distances_mean(sums.sum[PAIR_AP], sums.count[PAIR_AP], sums.odd[PAIR_AP]),
        .mean_an = distances_mean(sums.sum[PAIR_AN], sums.count[PAIR_AN], sums.odd[PAIR_AN]),
        .mean_random =
            distances_mean(sums.sum[PAIR_AP] + sums.sum[PAIR_AN] + sums.sum[PAIR_OTHER],
                           sums.count[PAIR_AP] + sums.count[PAIR_AN] + sums.count[PAIR_OTHER],
                           sums.odd[PAIR_AP] + sums.odd[PAIR_AN] + sums.odd[PAIR_OTHER]),
        .variance = batch->n == 0 ? NAN : distances_variance(embedding, batch->n, dim),
    };
    memcpy(out->ap, sums.bins[PAIR_AP], sizeof out->ap);
    memcpy(out->an, sums.bins[PAIR_AN], sizeof out->an);
}
