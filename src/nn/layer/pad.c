/* Lines and columns of zeros around an image, not equally many on all sides: what a window, whose
 * padding is, lacks. */
#include "nn/layer/layer.h"

#include <string.h>

static enum status pad_plan(struct layer *layer, size_t embedding, struct err *err)
{
    struct window_shape *s = &layer->shape;
    size_t more = (size_t)layer->row->pad + layer->row->pad_end;

    (void)embedding;
    if (s->h + more > UINT16_MAX || s->w + more > UINT16_MAX)
        return err_set(err, ST_LIMIT, "%s: the padded image is too large", layer->row->name);
    s->out_h = s->h + more;
    s->out_w = s->w + more;
    s->out_c = s->c;
    return ST_OK;
}

/* Where line y of image i begins in the padded image. */
static size_t pad_line(const struct layer *layer, size_t i, size_t y)
{
    const struct window_shape *s = &layer->shape;

    return ((i * s->out_h + y + layer->row->pad) * s->out_w + layer->row->pad) * s->c;
}

static void pad_forward(const struct layer *layer, const struct pass *pass)
{
    const struct window_shape *s = &layer->shape;
    size_t line = s->w * s->c, size = layer_out_size(layer);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++) {
        memset(pass->out + i * size, 0, size * sizeof *pass->out);
        for (size_t y = 0; y < s->h; y++)
            memcpy(pass->out + pad_line(layer, i, y), pass->in[0] + (i * s->h + y) * line,
                   line * sizeof *pass->out);
    }
}

static void pad_backward(const struct layer *layer, const struct pass *pass)
{
    const struct window_shape *s = &layer->shape;
    size_t line = s->w * s->c;

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t y = 0; y < s->h; y++)
            pass->kernels->relu_backward(pass->d_in[0] + (i * s->h + y) * line,
                                         pass->d_out + pad_line(layer, i, y), NULL, line,
                                         layer->add[0]);
}

const struct layer_ops layer_pad = {
    .word = "padding",
    .plan = pad_plan,
    .forward = pad_forward,
    .backward = pad_backward,
};
