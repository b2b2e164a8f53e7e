/* Functions of single numbers that are not folded into a product: sigmoid, and ReLU6 (Krizhevsky
 * 2010), which is at most 6. */
#include "nn/layer/layer.h"

#include <math.h>

#define RELU6_MOST 6.0f

static void sigmoid_forward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t k = i * size; k < (i + 1) * size; k++)
            pass->out[k] = 1 / (1 + expf(-pass->in[0][k]));
}

static void sigmoid_backward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t k = i * size; k < (i + 1) * size; k++) {
            float d = pass->d_out[k] * pass->out[k] * (1 - pass->out[k]);

            pass->d_in[0][k] = layer->add[0] ? pass->d_in[0][k] + d : d;
        }
}

/* NaN stays: a diverged net must be seen. */
static void relu6_forward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t k = i * size; k < (i + 1) * size; k++) {
            float x = pass->in[0][k];

            x = x < 0 ? 0 : x;
            pass->out[k] = x > RELU6_MOST ? RELU6_MOST : x;
        }
}

static void relu6_backward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t k = i * size; k < (i + 1) * size; k++) {
            float d = pass->out[k] > 0 && pass->out[k] < RELU6_MOST ? pass->d_out[k] : 0;

            pass->d_in[0][k] = layer->add[0] ? pass->d_in[0][k] + d : d;
        }
}

const struct layer_ops layer_sigmoid = {
    .word = "sigmoid",
    .plan = layer_plan_same,
    .forward = sigmoid_forward,
    .backward = sigmoid_backward,
    .reads_out = true,
};

const struct layer_ops layer_relu6 = {
    .word = "ReLU6",
    .plan = layer_plan_same,
    .forward = relu6_forward,
    .backward = relu6_backward,
    .reads_out = true,
};
