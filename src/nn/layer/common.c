/* What several kinds of layers share, and the table of all kinds: see layer.h. */
#include "nn/layer/layer.h"

#include <math.h>

enum status layer_plan_same(struct layer *layer, size_t embedding, struct err *err)
{
    struct window_shape *s = &layer->shape;

    (void)embedding;
    (void)err;
    s->out_h = s->h;
    s->out_w = s->w;
    s->out_c = s->c;
    return ST_OK;
}

enum status layer_plan_window(struct layer *layer, size_t channels, struct err *err)
{
    const struct zoo_layer *row = layer->row;
    struct window_shape *s = &layer->shape;

    s->out_c = channels;
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

void layer_init_he(const struct layer *layer, float *parameters, float *statistics, struct rng *rng)
{
    (void)statistics;
    for (size_t k = 0; k < layer->weights; k++)
        parameters[k] =
            rng_normal(rng) * sqrtf(2.0f / (float)(layer->weights / layer->shape.out_c));
}

#define LAYER_KIND_ROW(id, name) [LAYER_##id] = &layer_##name,
const struct layer_ops *const layer_table[LAYER_KIND_COUNT] = {LAYER_KINDS(LAYER_KIND_ROW)};
