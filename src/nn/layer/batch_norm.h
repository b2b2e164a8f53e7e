/* What layers with a product need of the batch normalisation that follows them. */
#ifndef FACENET_NN_LAYER_BATCH_NORM_H
#define FACENET_NN_LAYER_BATCH_NORM_H

#include "nn/layer/layer.h"

/* The statistics of images [begin, end) (n, pixels, c), which the next row normalises: a
 * convolution takes them while its output is in the cache.  Not when pass->mode is NET_INFER. */
void layer_batch_norm_moments(const struct pass *pass, const float *images, size_t pixels, size_t c,
                              size_t begin, size_t end);

#endif
