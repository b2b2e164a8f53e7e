/* The product of two inputs, number by number; the second may be one pixel for all (Hu, Shen, Sun
 * 2018, "Squeeze-and-excitation networks"). */
#include "nn/layer/layer.h"

#include <string.h>

static enum status multiply_plan(struct layer *layer, size_t embedding, struct err *err)
{
    if (layer->input_count != 2 || layer->input_c[0] != layer->input_c[1])
        return err_set(err, ST_INVALID,
                       "%s: two inputs of equally many channels can be multiplied, no others",
                       layer->row->name);
    return layer_plan_same(layer, embedding, err);
}

/* The second input of image i at pixel p. */
static size_t multiply_other(const struct layer *layer, size_t i, size_t p)
{
    const struct window_shape *s = &layer->shape;

    return layer->spread ? i * s->c : (i * s->h * s->w + p) * s->c;
}

static void multiply_forward(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c, pixels = layer->shape.h * layer->shape.w;

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t p = 0; p < pixels; p++) {
            size_t at = (i * pixels + p) * c, other = multiply_other(layer, i, p);

            for (size_t ch = 0; ch < c; ch++)
                pass->out[at + ch] = pass->in[0][at + ch] * pass->in[1][other + ch];
        }
}

/* d (c) += gradient (c) * factor (c). */
static void multiply_add(float *d, const float *gradient, const float *factor, size_t c)
{
    for (size_t ch = 0; ch < c; ch++)
        d[ch] += gradient[ch] * factor[ch];
}

static void multiply_backward(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c, pixels = layer->shape.h * layer->shape.w;

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t k = 0; k < 2; k++) {
            size_t size = k == 1 && layer->spread ? c : pixels * c;
            float *d = pass->d_in[k];

            if (d == NULL)
                continue;
            if (!layer->add[k])
                memset(d + i * size, 0, size * sizeof *d);
            for (size_t p = 0; p < pixels; p++) {
                size_t at = (i * pixels + p) * c, other = multiply_other(layer, i, p);

                multiply_add(d + (k == 0 ? at : other), pass->d_out + at,
                             k == 0 ? pass->in[1] + other : pass->in[0] + at, c);
            }
        }
}

const struct layer_ops layer_multiply = {
    .word = "product",
    .plan = multiply_plan,
    .forward = multiply_forward,
    .backward = multiply_backward,
    .reads_in = true,
    .joins = true,
    .spreads = true,
};
