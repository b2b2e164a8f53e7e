/* Max, average and L2 pooling. */
#include "nn/layer/layer.h"

#include <string.h>

static enum status pool_plan(struct layer *layer, size_t embedding, struct err *err)
{
    (void)embedding;
    layer->shape.pad_end = layer->row->pad_end;
    return layer_plan_window(layer, layer->shape.c, err);
}

static void pool_forward(const struct layer *layer, const struct pass *pass,
                         void (*pool)(float *, const float *, const struct window_shape *))
{
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pool(pass->out + i * layer_out_size(layer), pass->in[0] + i * layer_in_size(layer),
             &layer->shape);
}

/* pool is NULL for average pooling, whose gradient reads neither out nor in. */
static void pool_backward(const struct layer *layer, const struct pass *pass,
                          void (*pool)(float *, const float *, const float *, const float *,
                                       const struct window_shape *))
{
    size_t size = layer_in_size(layer), out_size = layer_out_size(layer);

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++) {
        const float *d_out = pass->d_out + i * out_size;
        float *d_in = pass->d_in[0] + i * size;

        if (!layer->add[0])
            memset(d_in, 0, size * sizeof *d_in);
        if (pool == NULL)
            pass->kernels->average_pool_backward(d_in, d_out, &layer->shape);
        else
            pool(d_in, d_out, pass->out + i * out_size, pass->in[0] + i * size, &layer->shape);
    }
}

static void max_forward(const struct layer *layer, const struct pass *pass)
{
    pool_forward(layer, pass, pass->kernels->max_pool);
}

static void max_backward(const struct layer *layer, const struct pass *pass)
{
    pool_backward(layer, pass, pass->kernels->max_pool_backward);
}

static void average_forward(const struct layer *layer, const struct pass *pass)
{
    pool_forward(layer, pass, pass->kernels->average_pool);
}

static void average_backward(const struct layer *layer, const struct pass *pass)
{
    pool_backward(layer, pass, NULL);
}

static void l2_forward(const struct layer *layer, const struct pass *pass)
{
    pool_forward(layer, pass, pass->kernels->l2_pool);
}

static void l2_backward(const struct layer *layer, const struct pass *pass)
{
    pool_backward(layer, pass, pass->kernels->l2_pool_backward);
}

const struct layer_ops layer_max_pool = {
    .word = "max pooling",
    .plan = pool_plan,
    .forward = max_forward,
    .backward = max_backward,
    .reads_in = true,
    .reads_out = true,
};

const struct layer_ops layer_average_pool = {
    .word = "average pooling",
    .plan = pool_plan,
    .forward = average_forward,
    .backward = average_backward,
};

const struct layer_ops layer_l2_pool = {
    .word = "L2 pooling",
    .plan = pool_plan,
    .forward = l2_forward,
    .backward = l2_backward,
    .reads_in = true,
    .reads_out = true,
};
