/* Depthwise convolution (Howard et al. 2017, MobileNets): each channel by itself.  A lane makes the
 * gradients of the weights from its images, in their order; the lanes' are added in lane order. */
#include "nn/layer/batch_norm.h"

#include <string.h>

static enum status depthwise_plan(struct layer *layer, size_t embedding, struct err *err)
{
    const struct window_shape *s = &layer->shape;
    enum status status = layer_plan_window(layer, layer->shape.c, err);

    (void)embedding;
    if (status != ST_OK)
        return status;
    layer->weight_dims = 4;
    layer->weight_shape[0] = layer->weight_shape[1] = s->kernel;
    layer->weight_shape[2] = 1;
    layer->weight_shape[3] = s->c;
    layer->weights = layer->lane_scratch = s->kernel * s->kernel * s->c;
    layer->multiply_adds = (uint64_t)s->out_h * s->out_w * layer->weights;
    return ST_OK;
}

static void depthwise_forward(const struct layer *layer, const struct pass *pass)
{
    const struct window_shape *s = &layer->shape;

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++) {
        pass->kernels->depthwise(pass->out + i * layer_out_size(layer),
                                 pass->in[0] + i * layer_in_size(layer), pass->parameters, s,
                                 &(struct finish){0});
        if (layer->moments && pass->mode != NET_INFER)
            layer_batch_norm_moments(pass, pass->out, s->out_h * s->out_w, s->out_c, i, i + 1);
    }
}

/* Adds the lanes' gradients, the beginnings of their scratch, in lane order. */
static void depthwise_add_lanes(const struct layer *layer, const struct pass *pass)
{
    for (size_t l = 0; l < pass->lanes; l++) {
        struct lane lane = pass_lane(pass, l);

        if (lane.begin < lane.end)
            pass->kernels->accumulate(pass->d_parameters, lane.scratch, layer->weights);
    }
}

static void depthwise_backward(const struct layer *layer, const struct pass *pass)
{
    const struct window_shape *s = &layer->shape;

    LAYER_PARALLEL(pass)
    for (size_t l = 0; l < pass->lanes; l++) {
        struct lane lane = pass_lane(pass, l);

        memset(lane.scratch, 0, layer->weights * sizeof *lane.scratch);
        for (size_t i = lane.begin; i < lane.end; i++) {
            const float *d_out = pass->d_out + i * layer_out_size(layer);
            size_t at = i * layer_in_size(layer);

            pass->kernels->depthwise_backward_weights(lane.scratch, d_out, pass->in[0] + at, s);
            if (pass->d_in[0] != NULL)
                pass->kernels->depthwise_backward_data(pass->d_in[0] + at, d_out, pass->parameters,
                                                       s, layer->add[0]);
        }
    }
    depthwise_add_lanes(layer, pass);
}

static size_t product_prepared(const struct layer *layer)
{
    return layer->weights;
}

static void product_prepare(const struct layer *layer, const struct kernels *kernels,
                            float *prepared, const float *weights)
{
    (void)kernels;
    memcpy(prepared, weights, layer->weights * sizeof *prepared);
}

static void product_run(const struct layer *layer, const struct kernels *kernels, float *out,
                        const float *in, size_t n, const float *prepared, float *scratch,
                        const struct finish *finish)
{
    (void)scratch;
    for (size_t i = 0; i < n; i++)
        kernels->depthwise(out + i * layer_out_size(layer), in + i * layer_in_size(layer), prepared,
                           &layer->shape, finish);
}

static const struct layer_product depthwise_product = {product_prepared, product_prepare,
                                                       product_run};

const struct layer_ops layer_depthwise = {
    .word = "depthwise convolution",
    .plan = depthwise_plan,
    .init = layer_init_he,
    .forward = depthwise_forward,
    .backward = depthwise_backward,
    .reads_in = true,
    .decays = true,
    .product = &depthwise_product,
};
