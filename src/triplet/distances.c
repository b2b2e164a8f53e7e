/* See distances.h.  The Gram matrix is made in panels of rows of a fixed height, so that any number
 * of threads computes the same products and gets the same bits. */
#include "triplet/distances.h"

#include "nn/blas.h"

#include <math.h>

#define PANEL 256 /* rows of a BLAS call */
#define TILE 32   /* side of a mirrored block: two of them fit the first cache */

/* Rows first .. end of the upper triangle; what the product leaves below it is not looked at. */
static void distances_panel(float *distance, const float *embedding, size_t first, size_t end,
                            size_t n, size_t dim)
{
    blas_gemm(false, true, end - first, n - first, dim, -2, embedding + first * dim, dim,
              embedding + first * dim, dim, 0, distance + first * n + first, n);
    for (size_t i = first; i < end; i++) {
        float *row = distance + i * n;

        row[i] = 0;
        for (size_t j = i + 1; j < n; j++) {
            float d = 2 + row[j];

            row[j] = d < 0 ? 0 : d; /* keeps NaN, which fmaxf would hide */
        }
    }
}

static void distances_mirror(float *distance, size_t first, size_t n)
{
    size_t end = n - first < TILE ? n : first + TILE;

    for (size_t left = 0; left < end; left += TILE)
        for (size_t i = first; i < end; i++)
            for (size_t j = left; j < left + TILE && j < i; j++)
                distance[i * n + j] = distance[j * n + i];
}

void distances_compute(float *distance, const float *embedding, size_t n, size_t dim)
{
#pragma omp parallel for schedule(dynamic) if (n > PANEL)
    for (size_t first = 0; first < n; first += PANEL)
        distances_panel(distance, embedding, first, n - first < PANEL ? n : first + PANEL, n, dim);
#pragma omp parallel for schedule(dynamic) if (n > PANEL)
    for (size_t first = 0; first < n; first += TILE)
        distances_mirror(distance, first, n);
}

static double distances_variance(const float *embedding, size_t n, size_t dim)
{
    double variance = 0;

    for (size_t k = 0; k < dim; k++) {
        double mean = 0, square = 0;

        for (size_t i = 0; i < n; i++)
            mean += embedding[i * dim + k];
        mean /= (double)n;
        for (size_t i = 0; i < n; i++) {
            double off = embedding[i * dim + k] - mean;

            square += off * off;
        }
        variance += square / (double)n;
    }
    return variance;
}

static void distances_bin(uint64_t bins[RECORD_BINS], float d)
{
    if (d >= 0) /* not NaN */
        bins[d < 4 ? (int)(d * (RECORD_BINS / 4)) : RECORD_BINS - 1]++;
}

void distances_figures(struct distance_figures *out, const struct triplet_batch *batch,
                       const float *embedding, size_t dim)
{
    double ap = 0, an = 0, all = 0, n = (double)batch->n;
    uint64_t ap_count = 0, an_count = 0;

    *out = (struct distance_figures){.variance = distances_variance(embedding, batch->n, dim)};
    for (size_t i = 0; i < batch->n; i++) {
        bool i_out = batch->negative_only != NULL && batch->negative_only[i];

        for (size_t j = i + 1; j < batch->n; j++) {
            bool j_out = batch->negative_only != NULL && batch->negative_only[j];
            float d = batch->distance[i * batch->n + j];

            all += d;
            if (batch->label[i] == batch->label[j] && !i_out && !j_out) {
                ap += d;
                ap_count++;
                distances_bin(out->ap, d);
            } else if (batch->label[i] != batch->label[j] && !(i_out && j_out)) {
                an += d;
                an_count++;
                distances_bin(out->an, d);
            }
        }
    }
    out->mean_ap = ap_count == 0 ? NAN : ap / (double)ap_count;
    out->mean_an = an_count == 0 ? NAN : an / (double)an_count;
    out->mean_random = batch->n < 2 ? NAN : all / (n * (n - 1) / 2);
    if (batch->n == 0)
        out->variance = NAN;
}
