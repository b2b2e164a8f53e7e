/* Max, average and L2 pooling. */
#include "nn/layer/layer.h"

#include <string.h>

enum status layer_plan_pool(struct layer *layer, size_t embedding, struct err *err)
{
    const struct zoo_layer *row = layer->row;
    struct window_shape *s = &layer->shape;

    (void)embedding;
    s->out_c = s->c;
    s->kernel = row->kernel != 0 ? row->kernel : s->h;
    s->stride = row->kernel != 0 ? row->stride : 1;
    s->pad = row->kernel != 0 ? row->pad : 0;
    if (!window_shape_fit(s))
        return err_set(err, ST_INVALID,
                       "%s: a %zux%zu window with padding %zu does not fit its %zux%zu input; "
                       "choose a larger image size",
                       row->name, s->kernel, s->kernel, s->pad, s->h, s->w);
    return ST_OK;
}

void layer_pool_forward(const struct layer *layer, const struct pass *pass)
{
    const struct kernels *kernels = pass->kernels;

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++) {
        const float *in = pass->in[0] + i * layer_in_size(layer);
        float *out = pass->out + i * layer_out_size(layer);

        if (layer->row->kind == LAYER_MAX_POOL)
            kernels->max_pool(out, in, &layer->shape);
        else if (layer->row->kind == LAYER_AVERAGE_POOL)
            kernels->average_pool(out, in, &layer->shape);
        else
            kernels->l2_pool(out, in, &layer->shape);
    }
}

void layer_pool_backward(const struct layer *layer, const struct pass *pass)
{
    const struct kernels *kernels = pass->kernels;
    size_t size = layer_in_size(layer), out_size = layer_out_size(layer);

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++) {
        const float *in = pass->in[0] + i * size, *out = pass->out + i * out_size;
        const float *d_out = pass->d_out + i * out_size;
        float *d_in = pass->d_in[0] + i * size;

        if (!layer->add[0])
            memset(d_in, 0, size * sizeof *d_in);
        if (layer->row->kind == LAYER_MAX_POOL)
            kernels->max_pool_backward(d_in, d_out, out, in, &layer->shape);
        else if (layer->row->kind == LAYER_AVERAGE_POOL)
            kernels->average_pool_backward(d_in, d_out, &layer->shape);
        else
            kernels->l2_pool_backward(d_in, d_out, out, in, &layer->shape);
    }
}
