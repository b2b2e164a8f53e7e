/* Retrieval: each image is a query for the other images of its identity (Musgrave, Belongie, Lim,
 * "A metric learning reality check", ECCV 2020, section 3.2). */
#ifndef FACENET_EVAL_RETRIEVAL_H
#define FACENET_EVAL_RETRIEVAL_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* Means over the queries; NaN without any.  R: how many others a query's identity has. */
struct retrieval {
    double precision_at_1; /* the nearest is of the same identity */
    double r_precision;    /* share of those among the R nearest */
    double map_at_r;       /* (1/R) sum over ranks i <= R that are of it, of the share up to i */
    size_t queries;
    size_t left_out; /* images that are alone in their identity: no queries, but found by others */
};

/* embedding (count, dim): unit vectors; label (count): identities.  Distances are D = 2 - 2 a.b; of
 * equal ones the image with the lower number is the nearer.  ST_INVALID names the image whose
 * embedding is not finite.  O(count^2 dim) on all threads, the same bits on any number. */
enum status retrieval_compute(struct retrieval *out, const float *embedding, const uint32_t *label,
                              size_t count, size_t dim, struct err *err) MUST_CHECK;

#endif
