/* See shape.h. */
#include "nn/kernel/shape.h"

#define SHAPE_MAX 65535

bool window_shape_fit(struct window_shape *s)
{
    size_t h = s->h + 2 * s->pad + s->pad_end, w = s->w + 2 * s->pad + s->pad_end, wide;

    if (s->dilation == 0)
        s->dilation = 1;
    if (s->h == 0 || s->w == 0 || s->c == 0 || s->out_c == 0 || s->kernel == 0 || s->stride == 0)
        return false;
    wide = (s->kernel - 1) * s->dilation + 1;
    /* A window wholly in the padding would see no pixel. */
    if (s->h > SHAPE_MAX || s->w > SHAPE_MAX || s->pad + s->pad_end >= wide)
        return false;
    if (wide > h || wide > w)
        return false;
    s->out_h = (h - wide) / s->stride + 1;
    s->out_w = (w - wide) / s->stride + 1;
    return true;
}
