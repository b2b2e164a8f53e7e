/* See projection.h.
 *
 * Orthogonal iteration: two directions are multiplied by the covariance and made orthonormal again
 * until they gain no more variance (Golub and Van Loan, "Matrix computations", section 8.2.4).
 * Where the third direction varies almost as much as the second, more rounds would turn the plane
 * but show no more: the variance in it is what counts. */
#include "eval/projection.h"

#include "eval/covariance.h"

#include "base/mem.h"
#include "base/rng.h"

#include <math.h>

#define PROJECTION_ROUNDS 500
#define PROJECTION_GAIN 1e-9 /* share of the variance that a round must gain to be followed */

static double projection_dot(const double *a, const double *b, size_t dim)
{
    double sum = 0;

    for (size_t d = 0; d < dim; d++)
        sum += a[d] * b[d];
    return sum;
}

/* Makes a direction's length 1, if it has any. */
static void projection_normalize(double *a, size_t dim)
{
    double length = sqrt(projection_dot(a, a, dim));

    for (size_t d = 0; d < dim && length > 0; d++)
        a[d] /= length;
}

static void projection_orthonormalize(double *axes, size_t dim)
{
    double *second = axes + dim, along;

    projection_normalize(axes, dim);
    along = projection_dot(axes, second, dim);
    for (size_t d = 0; d < dim; d++)
        second[d] -= along * axes[d];
    projection_normalize(second, dim);
}

/* next (2, dim) = axes (2, dim) times sums (dim, dim), which is symmetric; returns the variance
 * along the axes. */
static double projection_multiply(double *next, const double *axes, const float *sums, size_t dim)
{
    for (size_t i = 0; i < 2 * dim; i++)
        next[i] = 0;
    for (size_t d = 0; d < dim; d++)
        for (size_t e = 0; e < dim; e++) {
            next[e] += axes[d] * (double)sums[d * dim + e];
            next[dim + e] += axes[dim + d] * (double)sums[d * dim + e];
        }
    return projection_dot(axes, next, 2 * dim);
}

/* axes (2, dim): the principal ones; next (2, dim): workspace.  Returns the variance along them. */
static double projection_find(double *axes, double *next, const float *sums, size_t dim,
                              double trace)
{
    double variance = 0, before = -INFINITY;
    struct rng rng;

    rng_init(&rng, 0, RNG_PROJECTION, 0, 0);
    for (size_t i = 0; i < 2 * dim; i++)
        axes[i] = (double)rng_normal(&rng);
    projection_orthonormalize(axes, dim);
    for (int round = 0; round < PROJECTION_ROUNDS && variance - before > PROJECTION_GAIN * trace;
         round++) {
        before = variance;
        variance = projection_multiply(next, axes, sums, dim);
        for (size_t i = 0; i < 2 * dim; i++)
            axes[i] = next[i];
        projection_orthonormalize(axes, dim);
    }
    return variance;
}

static void projection_put(double *xy, const double *axes, const float *centred, size_t count,
                           size_t dim)
{
    for (size_t i = 0; i < 2 * count; i++) {
        xy[i] = 0;
        for (size_t d = 0; d < dim; d++)
            xy[i] += axes[i % 2 * dim + d] * (double)centred[i / 2 * dim + d];
    }
}

enum status projection_make(double *xy, double *explained, const float *embedding, size_t count,
                            size_t dim, struct err *err)
{
    struct covariance covariance = {0};
    double *axes, trace = 0, variance;
    enum status status = ST_OK;

    *explained = NAN;
    if (count == 0)
        return ST_OK;
    axes = mem_new(dim, 4 * sizeof *axes);
    if (axes == NULL)
        status = err_nomem(err, "the axes of the embeddings");
    if (status == ST_OK)
        status = covariance_init(&covariance, embedding, count, dim, err);
    for (size_t d = 0; status == ST_OK && d < dim; d++)
        trace += (double)covariance.sums[d * dim + d];
    if (status == ST_OK) {
        variance = projection_find(axes, axes + 2 * dim, covariance.sums, dim, trace);
        projection_put(xy, axes, covariance.centred, count, dim);
        if (trace > 0)
            *explained = fmin(1, variance / trace);
    }
    covariance_free(&covariance);
    mem_free(axes);
    return status;
}
