/* L2 normalisation: each vector divided by its length. */
#include "nn/layer/layer.h"

static enum status l2_normalize_plan(struct layer *layer, size_t embedding, struct err *err)
{
    const struct window_shape *s = &layer->shape;

    if (s->h != 1 || s->w != 1)
        return err_set(err, ST_INVALID, "%s: L2 normalisation takes a vector, not a %zux%zu image",
                       layer->row->name, s->h, s->w);
    return layer_plan_same(layer, embedding, err);
}

static void l2_normalize_forward(const struct layer *layer, const struct pass *pass)
{
    pass->kernels->l2_normalize(pass->out, pass->in[0], pass->n, layer->shape.c);
}

static void l2_normalize_backward(const struct layer *layer, const struct pass *pass)
{
    if (pass->d_in[0] != NULL)
        pass->kernels->l2_normalize_backward(pass->d_in[0], pass->d_out, pass->out, pass->in[0],
                                             pass->n, layer->shape.c, layer->add[0]);
}

const struct layer_ops layer_l2_normalize = {
    .word = "L2 normalisation",
    .plan = l2_normalize_plan,
    .forward = l2_normalize_forward,
    .backward = l2_normalize_backward,
    .reads_in = true,
    .reads_out = true,
    .unit = true,
};
