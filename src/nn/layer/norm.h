/* What others than the table of layers need of batch normalisation. */
#ifndef FACENET_NN_LAYER_NORM_H
#define FACENET_NN_LAYER_NORM_H

#include "nn/layer/layer.h"

/* The output once more, by the mean and deviation that the forward pass saved. */
void layer_batch_norm_again(const struct layer *layer, const struct pass *pass);

/* The statistics of images [begin, end) (n, pixels, c), which the row behind normalises: a
 * convolution takes them while its output is in the cache.  Not when pass->mode is NET_INFER. */
void layer_batch_norm_moments(const struct pass *pass, const float *images, size_t pixels, size_t c,
                              size_t begin, size_t end);

float layer_batch_norm_inverse(double variance); /* of the deviation */

#endif
