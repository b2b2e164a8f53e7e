/* From dL/dD to dL/df; see selection.h.  S is made in place, tile by tile.  Where a panel of S is
 * sparse, as it is under every rule that takes one negative a pair, its product with the embeddings
 * is summed over the numbers that are not 0; else it is BLAS's.  Panels have a fixed height, so any
 * number of threads does the same sums. */
#include "triplet/selection.h"

#include "nn/kernel/blas.h"
#include "triplet/batch.h"

#define PANEL 256 /* rows */
#define TILE 32   /* side: two of them fit the first cache */
#define SPARSE 10 /* a panel is sparse when less than a tenth of it is not 0 */

/* S = G + G^T in the tiles of rows begin .. top at and beyond the diagonal, up to column end, and
 * their mirrors. */
static void gradient_fold(float *gradient, size_t begin, size_t top, size_t end, size_t n)
{
    for (size_t left = begin; left < end; left += TILE) {
        size_t right = end - left < TILE ? end : left + TILE;

        for (size_t i = begin; i < top; i++)
            for (size_t j = left > i ? left : i; j < right; j++) {
                float sum = gradient[i * n + j] + gradient[j * n + i];

                gradient[i * n + j] = sum;
                gradient[j * n + i] = sum;
            }
    }
}

/* The same in columns first .. end, whose rows of G are 0. */
static void gradient_mirror(float *gradient, size_t begin, size_t top, size_t first, size_t end,
                            size_t n)
{
    for (size_t left = first; left < end; left += TILE) {
        size_t right = end - left < TILE ? end : left + TILE;

        for (size_t i = begin; i < top; i++)
            for (size_t j = left; j < right; j++)
                gradient[j * n + i] = gradient[i * n + j];
    }
}

static size_t gradient_filled(const float *gradient, size_t rows, size_t columns, size_t n)
{
    size_t filled = 0;

    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            filled += gradient[i * n + j] != 0;
    return filled;
}

/* Rows begin .. top, of which only the columns first .. end - 1 aren't 0. */
static void gradient_panel(float *d_embedding, const float *gradient, float scale,
                           const float *embedding, size_t begin, size_t top, size_t first,
                           size_t end, size_t n, size_t dim)
{
    const struct triplet_kernels *kernels = triplet_kernels_best();
    const float *panel = gradient + begin * n + first, *others = embedding + first * dim;
    size_t rows = top - begin, columns = end - first;
    bool sparse = gradient_filled(panel, rows, columns, n) < rows * columns / SPARSE;

    if (!sparse)
        blas_gemm(false, false, rows, dim, columns, 1, panel, n, others, dim, 0,
                  d_embedding + begin * dim, dim);
    for (size_t i = begin; i < top; i++, panel += n) {
        float *row = d_embedding + i * dim;
        double sum = 0;

        if (sparse)
            kernels->mix(row, panel, others, columns, dim);
        for (size_t j = 0; j < columns; j++)
            sum += (double)panel[j];
        for (size_t k = 0; k < dim; k++)
            row[k] = 2 * scale * ((float)sum * embedding[i * dim + k] - row[k]);
    }
}

void selection_embedding_gradient(float *d_embedding, float *gradient, float scale,
                                  const float *embedding, const struct triplet_batch *batch,
                                  size_t dim, int threads)
{
    size_t n = batch->n, first = batch->first, end = batch_end(batch);
    /* The rows above G's, G's own, which alone have all columns, and those below. */
    const size_t part[] = {0, first, end, n};

    (void)threads; /* without OpenMP */
#pragma omp parallel for num_threads(threads) schedule(dynamic) if (n > PANEL)
    for (size_t i = first; i < end; i += TILE) {
        size_t top = end - i < TILE ? end : i + TILE;

        gradient_fold(gradient, i, top, end, n);
        gradient_mirror(gradient, i, top, 0, first, n);
        gradient_mirror(gradient, i, top, end, n, n);
    }
    for (size_t p = 0; p < 3; p++) {
        size_t left = p == 1 ? 0 : first, right = p == 1 ? n : end;

#pragma omp parallel for num_threads(threads) schedule(dynamic) if (n > PANEL)
        for (size_t i = part[p]; i < part[p + 1]; i += PANEL)
            gradient_panel(d_embedding, gradient, scale, embedding, i,
                           part[p + 1] - i < PANEL ? part[p + 1] : i + PANEL, left, right, n, dim);
    }
}
