/* See dimensions.h.  The sums of the eigenvalues and of their squares are the trace of the
 * covariance and the sum of the squares of its entries: no decomposition is needed. */
#include "eval/dimensions.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

#include <math.h>

/* centred (count, dim) = embedding less its mean. */
static void dimensions_centre(float *centred, const float *embedding, size_t count, size_t dim)
{
    for (size_t d = 0; d < dim; d++) {
        double sum = 0;

        for (size_t i = 0; i < count; i++)
            sum += (double)embedding[i * dim + d];
        for (size_t i = 0; i < count; i++)
            centred[i * dim + d] = (float)((double)embedding[i * dim + d] - sum / (double)count);
    }
}

enum status dimensions_used(double *out, const float *embedding, size_t count, size_t dim,
                            struct err *err)
{
    double trace = 0, squares = 0;
    float *centred = NULL, *covariance = NULL;
    size_t values, cells;

    *out = NAN;
    if (count == 0)
        return ST_OK;
    if (mem_multiply(count, dim, &values) && mem_multiply(dim, dim, &cells)) {
        centred = mem_new_aligned(values, sizeof *centred);
        covariance = mem_new_aligned(cells, sizeof *covariance);
    }
    if (centred == NULL || covariance == NULL) {
        mem_free(centred);
        mem_free(covariance);
        return err_nomem(err, "the covariance of the embeddings");
    }
    dimensions_centre(centred, embedding, count, dim);
    blas_gemm(true, false, dim, dim, count, 1, centred, dim, centred, dim, 0, covariance, dim);
    for (size_t i = 0; i < dim; i++) {
        trace += (double)covariance[i * dim + i];
        for (size_t j = 0; j < dim; j++)
            squares += (double)covariance[i * dim + j] * (double)covariance[i * dim + j];
    }
    if (squares > 0)
        *out = trace * trace / squares;
    mem_free(centred);
    mem_free(covariance);
    return ST_OK;
}
