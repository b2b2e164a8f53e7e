/* Twice as many lines and columns: each pixel becomes four (nearest neighbour). */
#include "nn/layer/layer.h"

#include <string.h>

#define UPSAMPLE_MAX 32768 /* lines or columns of the input */

static enum status upsample_plan(struct layer *layer, size_t embedding, struct err *err)
{
    struct window_shape *s = &layer->shape;

    (void)embedding;
    if (s->h > UPSAMPLE_MAX || s->w > UPSAMPLE_MAX)
        return err_set(err, ST_LIMIT, "%s: the doubled image is too large", layer->row->name);
    s->out_h = 2 * s->h;
    s->out_w = 2 * s->w;
    s->out_c = s->c;
    return ST_OK;
}

static void upsample_forward(const struct layer *layer, const struct pass *pass)
{
    const struct window_shape *s = &layer->shape;
    size_t c = s->c, line = s->out_w * c;

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t y = 0; y < s->h; y++) {
            const float *in = pass->in[0] + (i * s->h + y) * s->w * c;
            float *out = pass->out + (i * s->h + y) * 2 * line;

            for (size_t x = 0; x < s->out_w; x++)
                memcpy(out + x * c, in + x / 2 * c, c * sizeof *out);
            memcpy(out + line, out, line * sizeof *out);
        }
}

static void upsample_backward(const struct layer *layer, const struct pass *pass)
{
    const struct window_shape *s = &layer->shape;
    size_t c = s->c, line = s->out_w * c;

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t y = 0; y < s->h; y++) {
            const float *d_out = pass->d_out + (i * s->h + y) * 2 * line;
            float *d_in = pass->d_in[0] + (i * s->h + y) * s->w * c;

            for (size_t x = 0; x < s->w; x++)
                for (size_t ch = 0; ch < c; ch++) {
                    const float *d = d_out + 2 * x * c + ch;
                    float sum = (d[0] + d[c]) + (d[line] + d[line + c]);

                    d_in[x * c + ch] = layer->add[0] ? d_in[x * c + ch] + sum : sum;
                }
        }
}

const struct layer_ops layer_upsample = {
    .word = "upsampling",
    .plan = upsample_plan,
    .forward = upsample_forward,
    .backward = upsample_backward,
};
