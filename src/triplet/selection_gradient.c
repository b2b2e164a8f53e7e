/* From dL/dD to dL/df; see selection.h.  S is made in place, tile by tile.  Where a panel of S is
 * sparse, as it is under every rule that takes one negative a pair, its product with the embeddings
 * is summed over the numbers that are not 0; else it is BLAS's.  Panels have a fixed height, so any
 * number of threads does the same sums. */
#include "triplet/selection.h"

#include "nn/kernel/blas.h"
#include "triplet/kernels.h"

#define PANEL 256 /* rows */
#define TILE 32   /* side: two of them fit the first cache */
#define SPARSE 10 /* a panel is sparse when less than a tenth of it is not 0 */

/* S = G + G^T in the tiles of rows first .. end at and beyond the diagonal, and their mirrors. */
static void gradient_fold(float *gradient, size_t first, size_t end, size_t n)
{
    for (size_t left = first; left < n; left += TILE) {
        size_t right = n - left < TILE ? n : left + TILE;

        for (size_t i = first; i < end; i++)
            for (size_t j = left > i ? left : i; j < right; j++) {
                float sum = gradient[i * n + j] + gradient[j * n + i];

                gradient[i * n + j] = sum;
                gradient[j * n + i] = sum;
            }
    }
}

static size_t gradient_filled(const float *gradient, size_t count)
{
    size_t filled = 0;

    for (size_t i = 0; i < count; i++)
        filled += gradient[i] != 0;
    return filled;
}

static void gradient_panel(float *d_embedding, const float *gradient, float scale,
                           const float *embedding, size_t first, size_t end, size_t n, size_t dim)
{
    const struct triplet_kernels *kernels = triplet_kernels_best();
    size_t filled = gradient_filled(gradient + first * n, (end - first) * n);
    bool sparse = filled < (end - first) * n / SPARSE;

    if (!sparse)
        blas_gemm(false, false, end - first, dim, n, 1, gradient + first * n, n, embedding, dim, 0,
                  d_embedding + first * dim, dim);
    for (size_t i = first; i < end; i++) {
        float *row = d_embedding + i * dim;
        double sum = 0;

        if (sparse)
            kernels->mix(row, gradient + i * n, embedding, n, dim);
        for (size_t j = 0; j < n; j++)
            sum += (double)gradient[i * n + j];
        for (size_t k = 0; k < dim; k++)
            row[k] = 2 * scale * ((float)sum * embedding[i * dim + k] - row[k]);
    }
}

void selection_embedding_gradient(float *d_embedding, float *gradient, float scale,
                                  const float *embedding, size_t n, size_t dim, int threads)
{
    (void)threads; /* without OpenMP */
#pragma omp parallel for num_threads(threads) schedule(dynamic) if (n > PANEL)
    for (size_t first = 0; first < n; first += TILE)
        gradient_fold(gradient, first, n - first < TILE ? n : first + TILE, n);
#pragma omp parallel for num_threads(threads) schedule(dynamic) if (n > PANEL)
    for (size_t first = 0; first < n; first += PANEL)
        gradient_panel(d_embedding, gradient, scale, embedding, first,
                       n - first < PANEL ? n : first + PANEL, n, dim);
}
