/* Pooling of one image, the part of set.c that walks windows; included there only, so that it
 * is built for each instruction set.  Sums run over a window's pixels in order, channels are
 * vectors.  out and in of the backward passes are those of the forward pass. */
#ifndef FACENET_NN_KERNEL_POOL_H
#define FACENET_NN_KERNEL_POOL_H

#include "nn/kernel/shape.h"

#include <math.h>

#define POOL_BLOCK 64 /* channels whose state is kept in registers or the nearest cache */

/* For every output pixel (y, x), its window's rows and columns, and out_at, its place. */
#define POOL_OUTPUTS(s) \
    for (size_t y = 0, out_at = 0; y < (s)->out_h; y++) \
        for (size_t x = 0; x < (s)->out_w; x++, out_at += (s)->c)

/* For every pixel of the window, at: its place in the input. */
#define POOL_PIXELS(s, rows, columns) \
    for (size_t row = (rows).at, row_end = row + (rows).to - (rows).from; row < row_end; row++) \
        for (size_t at = (row * (s)->w + (columns).at) * (s)->c, \
                    at_end = at + ((columns).to - (columns).from) * (s)->c; \
             at < at_end; at += (s)->c)

static inline struct window_span pool_rows(const struct window_shape *s, size_t y)
{
    return window_span(y, s->h, s->kernel, s->stride, s->pad);
}

static inline struct window_span pool_columns(const struct window_shape *s, size_t x)
{
    return window_span(x, s->w, s->kernel, s->stride, s->pad);
}

static void pool_max(float *restrict out, const float *restrict in, const struct window_shape *s)
{
    POOL_OUTPUTS(s)
    {
        struct window_span rows = pool_rows(s, y), columns = pool_columns(s, x);
        float *restrict o = out + out_at;

        for (size_t i = 0; i < s->c; i++)
            o[i] = -INFINITY;
        POOL_PIXELS(s, rows, columns)
        for (size_t i = 0; i < s->c; i++) {
            float v = in[at + i];

            o[i] = v > o[i] || v != v ? v : o[i]; /* NaN stays: a diverged net must be seen. */
        }
    }
}

static void pool_max_backward(float *restrict d_in, const float *restrict d_out,
                              const float *restrict out, const float *restrict in,
                              const struct window_shape *s)
{
    POOL_OUTPUTS(s)
    for (size_t begin = 0; begin < s->c; begin += POOL_BLOCK) {
        struct window_span rows = pool_rows(s, y), columns = pool_columns(s, x);
        size_t count = s->c - begin < POOL_BLOCK ? s->c - begin : POOL_BLOCK;
        const float *restrict best = out + out_at + begin;
        float left[POOL_BLOCK]; /* the gradient that no earlier pixel of the window has taken */

        for (size_t i = 0; i < count; i++)
            left[i] = d_out[out_at + begin + i];
        POOL_PIXELS(s, rows, columns)
        for (size_t i = 0; i < count; i++) {
            bool hit = in[at + begin + i] == best[i];

            d_in[at + begin + i] += hit ? left[i] : 0;
            left[i] = hit ? 0 : left[i];
        }
    }
}

static inline float pool_share(struct window_span rows, struct window_span columns)
{
    return 1.0f / (float)((rows.to - rows.from) * (columns.to - columns.from));
}

static void pool_average(float *restrict out, const float *restrict in,
                         const struct window_shape *s)
{
    POOL_OUTPUTS(s)
    {
        struct window_span rows = pool_rows(s, y), columns = pool_columns(s, x);
        float *restrict o = out + out_at, share = pool_share(rows, columns);

        for (size_t i = 0; i < s->c; i++)
            o[i] = 0;
        POOL_PIXELS(s, rows, columns)
        for (size_t i = 0; i < s->c; i++)
            o[i] += in[at + i];
        for (size_t i = 0; i < s->c; i++)
            o[i] *= share;
    }
}

static void pool_average_backward(float *restrict d_in, const float *restrict d_out,
                                  const struct window_shape *s)
{
    POOL_OUTPUTS(s)
    {
        struct window_span rows = pool_rows(s, y), columns = pool_columns(s, x);
        const float *restrict d = d_out + out_at;
        float share = pool_share(rows, columns);

        POOL_PIXELS(s, rows, columns)
        for (size_t i = 0; i < s->c; i++)
            d_in[at + i] += d[i] * share;
    }
}

static void pool_l2(float *restrict out, const float *restrict in, const struct window_shape *s)
{
    POOL_OUTPUTS(s)
    {
        struct window_span rows = pool_rows(s, y), columns = pool_columns(s, x);
        float *restrict o = out + out_at;

        for (size_t i = 0; i < s->c; i++)
            o[i] = 0;
        POOL_PIXELS(s, rows, columns)
        for (size_t i = 0; i < s->c; i++)
            o[i] += in[at + i] * in[at + i];
        for (size_t i = 0; i < s->c; i++)
            o[i] = sqrtf(o[i]);
    }
}

static void pool_l2_backward(float *restrict d_in, const float *restrict d_out,
                             const float *restrict out, const float *restrict in,
                             const struct window_shape *s)
{
    POOL_OUTPUTS(s)
    for (size_t begin = 0; begin < s->c; begin += POOL_BLOCK) {
        struct window_span rows = pool_rows(s, y), columns = pool_columns(s, x);
        size_t count = s->c - begin < POOL_BLOCK ? s->c - begin : POOL_BLOCK;
        float ratio[POOL_BLOCK];

        for (size_t i = 0; i < count; i++) {
            float length = out[out_at + begin + i];

            ratio[i] = length == 0 ? 0 : d_out[out_at + begin + i] / length;
        }
        POOL_PIXELS(s, rows, columns)
        for (size_t i = 0; i < count; i++)
            d_in[at + begin + i] += ratio[i] * in[at + begin + i];
    }
}

#endif
