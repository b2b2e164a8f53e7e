/* See dimensions.h.  The sums of the eigenvalues and of their squares are the trace of the
 * covariance and the sum of the squares of its entries: no decomposition is needed. */
#include "eval/dimensions.h"

#include "eval/covariance.h"

#include <math.h>

enum status dimensions_used(double *out, const float *embedding, size_t count, size_t dim,
                            struct err *err)
{
    double trace = 0, squares = 0;
    struct covariance covariance;
    enum status status;

    *out = NAN;
    if (count == 0)
        return ST_OK;
    status = covariance_init(&covariance, embedding, count, dim, err);
    for (size_t i = 0; status == ST_OK && i < dim; i++) {
        trace += (double)covariance.sums[i * dim + i];
        for (size_t j = 0; j < dim; j++)
            squares += (double)covariance.sums[i * dim + j] * (double)covariance.sums[i * dim + j];
    }
    if (squares > 0)
        *out = trace * trace / squares;
    covariance_free(&covariance);
    return status;
}
