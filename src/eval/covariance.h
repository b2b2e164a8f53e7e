/* How embeddings vary together. */
#ifndef FACENET_EVAL_COVARIANCE_H
#define FACENET_EVAL_COVARIANCE_H

#include "base/err.h"

#include <stddef.h>

struct covariance {
    float *centred; /* (count, dim) the embeddings less their mean */
    float *sums;    /* (dim, dim) its transpose times itself: count times the covariance */
};

/* Of embedding (count, dim), count > 0; covariance_free even if it fails. */
enum status covariance_init(struct covariance *covariance, const float *embedding, size_t count,
                            size_t dim, struct err *err) MUST_CHECK;
void covariance_free(struct covariance *covariance);

#endif
