/* See shape.h. */
#include "nn/kernel/shape.h"

#define SHAPE_MAX 65535

bool window_shape_fit(struct window_shape *s)
{
    size_t h = s->h + 2 * s->pad, w = s->w + 2 * s->pad;

    if (s->h == 0 || s->w == 0 || s->c == 0 || s->out_c == 0 || s->kernel == 0 || s->stride == 0)
        return false;
    /* A window wholly in the padding would see no pixel. */
    if (s->h > SHAPE_MAX || s->w > SHAPE_MAX || s->pad >= s->kernel)
        return false;
    if (s->kernel > h || s->kernel > w)
        return false;
    s->out_h = (h - s->kernel) / s->stride + 1;
    s->out_w = (w - s->kernel) / s->stride + 1;
    return true;
}
