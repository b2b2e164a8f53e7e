/* How many of their dimensions embeddings use. */
#ifndef FACENET_EVAL_DIMENSIONS_H
#define FACENET_EVAL_DIMENSIONS_H

#include "base/err.h"

#include <stddef.h>

/* *out = (sum l)^2 / sum l^2 over the eigenvalues l of the covariance of embedding (count, dim),
 * the participation ratio: dim when all directions vary alike, 1 when a single one does, NaN when
 * nothing varies.  Embeddings can tell people apart at no low false accept rate in few dimensions,
 * whatever their accuracy: strangers come too close. */
enum status dimensions_used(double *out, const float *embedding, size_t count, size_t dim,
                            struct err *err) MUST_CHECK;

#endif
