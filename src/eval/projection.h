/* Embeddings seen in two dimensions: their two principal components. */
#ifndef FACENET_EVAL_PROJECTION_H
#define FACENET_EVAL_PROJECTION_H

#include "base/err.h"

#include <stddef.h>

/* xy (count, 2): embedding (count, dim) less its mean, along the direction in which it varies most
 * and along the one in which it varies most among those at a right angle to that.  Their signs are
 * arbitrary, but those of the same embeddings are the same.  *explained: their share of the
 * variance, [0, 1]; NaN when nothing varies, and then all points are (0, 0). */
enum status projection_make(double *xy, double *explained, const float *embedding, size_t count,
                            size_t dim, struct err *err) MUST_CHECK;

#endif
