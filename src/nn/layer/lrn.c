/* Local response normalisation (Krizhevsky 2012). */
#include "nn/layer/layer.h"

static enum status lrn_plan(struct layer *layer, size_t embedding, struct err *err)
{
    layer->lane_scratch = 2 * (layer->shape.c + KERNELS_LRN_SIZE);
    return layer_plan_same(layer, embedding, err);
}

static void lrn_forward(const struct layer *layer, const struct pass *pass)
{
    size_t image = layer_in_size(layer), c = layer->shape.c;

    LAYER_PARALLEL(pass)
    for (size_t l = 0; l < pass->lanes; l++) {
        struct lane lane = pass_lane(pass, l);

        pass->kernels->lrn(pass->out + lane.begin * image, pass->in[0] + lane.begin * image,
                           (lane.end - lane.begin) * image / c, c, lane.scratch);
    }
}

static void lrn_backward(const struct layer *layer, const struct pass *pass)
{
    size_t image = layer_in_size(layer), c = layer->shape.c;

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t l = 0; l < pass->lanes; l++) {
        struct lane lane = pass_lane(pass, l);
        size_t at = lane.begin * image;

        pass->kernels->lrn_backward(pass->d_in[0] + at, pass->d_out + at, pass->in[0] + at,
                                    (lane.end - lane.begin) * image / c, c, layer->add[0],
                                    lane.scratch);
    }
}

const struct layer_ops layer_lrn = {
    .word = "local response normalisation",
    .plan = lrn_plan,
    .forward = lrn_forward,
    .backward = lrn_backward,
    .reads_in = true,
};
