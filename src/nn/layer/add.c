/* Residual addition (He et al. 2015) of two inputs, with ReLU in the same pass. */
#include "nn/layer/layer.h"

static enum status add_plan(struct layer *layer, size_t embedding, struct err *err)
{
    if (layer->input_count != 2 || layer->input_c[0] != layer->input_c[1])
        return err_set(err, ST_INVALID, "%s: only two inputs of equal shape can be added",
                       layer->row->name);
    layer->reads_out = layer->row->relu;
    return layer_plan_same(layer, embedding, err);
}

static void add_forward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->add(pass->out + i * size, pass->in[0] + i * size, pass->in[1] + i * size,
                           size, layer->row->relu);
}

static void add_backward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t k = 0; k < 2; k++)
            if (pass->d_in[k] != NULL)
                pass->kernels->relu_backward(pass->d_in[k] + i * size, pass->d_out + i * size,
                                             layer->row->relu ? pass->out + i * size : NULL, size,
                                             layer->add[k]);
}

const struct layer_ops layer_add = {
    .word = "addition",
    .plan = add_plan,
    .forward = add_forward,
    .backward = add_backward,
    .reads_out = true,
    .joins = true,
    .sums = true,
};
