/* From dL/dD to dL/df; see selection.h.  With r_i = sum_j S_ij the formula is
 * 2 r_i f_i - 2 (G f)_i - 2 (G^T f)_i: two matrix products.  Panels of a fixed height let any
 * number of threads compute the same products. */
#include "triplet/selection.h"

#include "nn/blas.h"

#define PANEL 256  /* rows of a BLAS call */
#define COLUMNS 64 /* columns of G summed at a time: their sums stay in registers and cache */

/* d_embedding rows first .. end = 2 r_i f_i. */
static void gradient_own(float *d_embedding, const float *gradient, const float *embedding,
                         size_t first, size_t end, size_t n, size_t dim)
{
    double sum[COLUMNS] = {0};

    for (size_t j = 0; j < n; j++)
        for (size_t i = first; i < end; i++)
            sum[i - first] += (double)gradient[j * n + i];
    for (size_t i = first; i < end; i++) {
        float twice;

        for (size_t j = 0; j < n; j++)
            sum[i - first] += (double)gradient[i * n + j];
        twice = (float)(2 * sum[i - first]);
        for (size_t k = 0; k < dim; k++)
            d_embedding[i * dim + k] = twice * embedding[i * dim + k];
    }
}

void selection_embedding_gradient(float *d_embedding, const float *gradient, const float *embedding,
                                  size_t n, size_t dim)
{
#pragma omp parallel for schedule(dynamic) if (n > PANEL)
    for (size_t first = 0; first < n; first += PANEL) {
        size_t rows = n - first < PANEL ? n - first : PANEL, end = first + rows;

        for (size_t i = first; i < end; i += COLUMNS)
            gradient_own(d_embedding, gradient, embedding, i, end - i < COLUMNS ? end : i + COLUMNS,
                         n, dim);
        blas_gemm(false, false, rows, dim, n, -2, gradient + first * n, n, embedding, dim, 1,
                  d_embedding + first * dim, dim);
        blas_gemm(true, false, rows, dim, n, -2, gradient + first, n, embedding, dim, 1,
                  d_embedding + first * dim, dim);
    }
}
