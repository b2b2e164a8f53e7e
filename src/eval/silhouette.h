/* How far people are apart in their embeddings, as one number. */
#ifndef FACENET_EVAL_SILHOUETTE_H
#define FACENET_EVAL_SILHOUETTE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* *out: the mean silhouette of embedding (count, dim) by label (count), each below people.  That of
 * an image is (b - a) / max(a, b), where a is its mean distance (not squared) to the other images
 * of its person and b that to the images of the nearest other person: 1 when people are far apart,
 * 0 when they overlap, less when images are nearer to others.  That of a person's only image is 0.
 * NaN for less than two people. */
enum status silhouette_mean(double *out, const float *embedding, const uint32_t *label,
                            size_t people, size_t count, size_t dim, struct err *err) MUST_CHECK;

#endif
