/* Depthwise convolution (Howard et al. 2017, MobileNets): each channel by itself.  A lane makes the
 * gradients of the weights from its images, in their order; the lanes' are added in lane order. */
#include "nn/layer/norm.h"

#include <string.h>

enum status layer_plan_depthwise(struct layer *layer, size_t embedding, struct err *err)
{
    const struct window_shape *s = &layer->shape;
    enum status status = layer_plan_pool(layer, embedding, err); /* the same window */

    if (status != ST_OK)
        return status;
    layer->weights = layer->lane_scratch = s->kernel * s->kernel * s->c;
    layer->multiply_adds = (uint64_t)s->out_h * s->out_w * layer->weights;
    return ST_OK;
}

void layer_depthwise_forward(const struct layer *layer, const struct pass *pass)
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

void layer_depthwise_backward(const struct layer *layer, const struct pass *pass)
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
