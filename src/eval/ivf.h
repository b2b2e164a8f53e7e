/* Inverted lists: each point is in the list of the nearest of some centroids, so that what is near
 * a point is looked for in the lists nearest to it instead of among all points (IVF: Jegou, Douze,
 * Schmid, "Product quantization for nearest neighbor search", PAMI 2011, without the quantization).
 * The centroids are those of spherical k-means (Dhillon, Modha, 2001) of a sample.
 *
 * Points are embeddings of length 1 or means of some.  Same centroids and lists for any number of
 * threads. */
#ifndef FACENET_EVAL_IVF_H
#define FACENET_EVAL_IVF_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

#define IVF_MOST 16384

struct ivf {
    float *centroid; /* (count, dim) of length 1 */
    size_t count, dim;
};

/* How many lists n points are shared out to; at least 1. */
size_t ivf_suited(size_t n);
/* Trains count centroids, at most IVF_MOST, on some of the points x (n, dim), n >= count.  Free
 * with ivf_free, on failure too. */
enum status ivf_train(struct ivf *ivf, size_t count, const float *x, size_t n, size_t dim,
                      struct err *err) MUST_CHECK;
void ivf_free(struct ivf *ivf);

/* nearest (n, most): the lists nearest to each point of x (n, dim), the nearest one first;
 * most <= count. */
enum status ivf_nearest(const struct ivf *ivf, uint32_t *nearest, size_t most, const float *x,
                        size_t n, struct err *err) MUST_CHECK;

#endif
