/* ReLU as a layer of its own; batch normalisation and addition have it in their pass. */
#include "nn/layer/layer.h"

static void relu_forward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->relu(pass->out + i * size, pass->in[0] + i * size, size);
}

static void relu_backward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->relu_backward(pass->d_in[0] + i * size, pass->d_out + i * size,
                                     pass->out + i * size, size, layer->add[0]);
}

static void relu_fold(const struct layer *layer, const float *parameters, const float *statistics,
                      float *weights, size_t weight_count, float *bias, float *slope)
{
    (void)parameters;
    (void)statistics;
    (void)weights;
    (void)weight_count;
    (void)bias;
    for (size_t ch = 0; ch < layer->shape.c; ch++)
        slope[ch] = 0;
}

const struct layer_ops layer_relu = {
    .word = "ReLU",
    .plan = layer_plan_same,
    .forward = relu_forward,
    .backward = relu_backward,
    .reads_out = true,
    .rectifies = true,
    .fold = relu_fold,
};
