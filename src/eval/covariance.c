/* See covariance.h. */
#include "eval/covariance.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

static void covariance_centre(float *centred, const float *embedding, size_t count, size_t dim)
{
    for (size_t d = 0; d < dim; d++) {
        double sum = 0;

        for (size_t i = 0; i < count; i++)
            sum += (double)embedding[i * dim + d];
        for (size_t i = 0; i < count; i++)
            centred[i * dim + d] = (float)((double)embedding[i * dim + d] - sum / (double)count);
    }
}

enum status covariance_init(struct covariance *covariance, const float *embedding, size_t count,
                            size_t dim, struct err *err)
{
    size_t values, cells;

    *covariance = (struct covariance){0};
    if (mem_multiply(count, dim, &values) && mem_multiply(dim, dim, &cells)) {
        covariance->centred = mem_new_aligned(values, sizeof(float));
        covariance->sums = mem_new_aligned(cells, sizeof(float));
    }
    if (covariance->centred == NULL || covariance->sums == NULL)
        return err_nomem(err, "the covariance of the embeddings");
    covariance_centre(covariance->centred, embedding, count, dim);
    blas_gemm(true, false, dim, dim, count, 1, covariance->centred, dim, covariance->centred, dim,
              0, covariance->sums, dim);
    return ST_OK;
}

void covariance_free(struct covariance *covariance)
{
    mem_free(covariance->centred);
    mem_free(covariance->sums);
    *covariance = (struct covariance){0};
}
