/* Maxout (Goodfellow et al. 2013, arXiv 1302.4389) with two pieces, as FaceNet's NN1 has it: of c
 * channels, channel i of the output is the larger of i and c / 2 + i.  A tie's gradient goes to the
 * first. */
#include "nn/layer/layer.h"

#include <math.h>

static enum status maxout_plan(struct layer *layer, size_t embedding, struct err *err)
{
    enum status status = layer_plan_same(layer, embedding, err);

    if (layer->shape.c % 2 != 0)
        return err_set(err, ST_INVALID, "%s: maxout takes an even number of channels, not %zu",
                       layer->row->name, layer->shape.c);
    layer->shape.out_c = layer->shape.c / 2;
    return status;
}

/* NaN stays: a diverged net must be seen. */
static bool maxout_takes_first(float first, float second)
{
    return first >= second || isnan(first);
}

static void maxout_forward(const struct layer *layer, const struct pass *pass)
{
    size_t pixels = layer->shape.h * layer->shape.w, half = layer->shape.out_c;

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t p = i * pixels; p < (i + 1) * pixels; p++) {
            const float *in = pass->in[0] + 2 * p * half;

            for (size_t k = 0; k < half; k++)
                pass->out[p * half + k] =
                    maxout_takes_first(in[k], in[half + k]) ? in[k] : in[half + k];
        }
}

static void maxout_backward(const struct layer *layer, const struct pass *pass)
{
    size_t pixels = layer->shape.h * layer->shape.w, half = layer->shape.out_c;

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t p = i * pixels; p < (i + 1) * pixels; p++) {
            const float *in = pass->in[0] + 2 * p * half;
            float *d_in = pass->d_in[0] + 2 * p * half;

            for (size_t k = 0; k < half; k++) {
                float d = pass->d_out[p * half + k];
                bool first = maxout_takes_first(in[k], in[half + k]);

                d_in[k] = (layer->add[0] ? d_in[k] : 0) + (first ? d : 0);
                d_in[half + k] = (layer->add[0] ? d_in[half + k] : 0) + (first ? 0 : d);
            }
        }
}

const struct layer_ops layer_maxout = {
    .word = "maxout",
    .plan = maxout_plan,
    .forward = maxout_forward,
    .backward = maxout_backward,
    .reads_in = true,
};
