/* What others know of batch normalisation: layers with a product that it follows, and ONNX. */
#ifndef FACENET_NN_LAYER_BATCH_NORM_H
#define FACENET_NN_LAYER_BATCH_NORM_H

#include "nn/layer/layer.h"

#define BATCH_NORM_EPSILON 1e-5 /* added to the variance */
#define BATCH_NORM_MOMENTUM 0.1 /* share of the newest batch in the running statistics */

/* The statistics of images [begin, end) (n, pixels, c), which the next row normalises: a
 * convolution takes them while its output is in the cache.  Not when pass->mode is NET_INFER. */
void layer_batch_norm_moments(const struct pass *pass, const float *images, size_t pixels, size_t c,
                              size_t begin, size_t end);

#endif
