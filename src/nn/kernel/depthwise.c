/* Convolution of each channel by itself, of one image, in vectors of channels: see kernels.h.
 *
 * Outputs are taken in the order of memory, all channels of one, in blocks as wide as a vector,
 * before the next: neighbouring channels share cache lines, and channels of other pixels lie a
 * power of two away, where they would evict each other.  weights (kernel, kernel, c); out_c is c.
 *
 * A kernel of 3 is the usual one.  Runs of its outputs side by side, whose windows lie inside the
 * image from left to right, are computed together, because their windows share pixels. */
#include "nn/kernel/isa.h"
#include "nn/kernel/vec.h"

#include <stddef.h>

#define DEPTHWISE_RUN 4
#if VEC_SIZE == 16 /* 32 registers */
#define DEPTHWISE_LONG 8
#else
#define DEPTHWISE_LONG 4
#endif

/* Calls block(at, count) for the channels [at, at + count), count being the constant
 * VEC_SIZE but for the last ones. */
#define DEPTHWISE_BLOCKS(c, block) \
    do { \
        size_t at_ = 0; \
        for (; at_ + VEC_SIZE <= (c); at_ += VEC_SIZE) \
            block(at_, VEC_SIZE); \
        if (at_ < (c)) \
            block(at_, (c)-at_); \
    } while (0)

VEC_INLINE vec depthwise_load(const float *from, size_t count)
{
    return count == VEC_SIZE ? vec_load(from) : vec_load_part(from, count);
}

VEC_INLINE void depthwise_store(float *to, vec v, size_t count)
{
    if (count == VEC_SIZE)
        vec_store(to, v);
    else
        vec_store_part(to, v, count);
}

/* The first of the runs of a line, and how many outputs they are; the others are computed one by
 * one. */
static inline size_t depthwise_runs(size_t *first, const struct window_shape *s)
{
    size_t end = s->w + s->pad < s->kernel ? 0 : (s->w + s->pad - s->kernel) / s->stride + 1;

    *first = (s->pad + s->stride - 1) / s->stride;
    if (s->kernel != 3 || s->stride > 2 || end <= *first)
        return 0;
    return (end - *first) / DEPTHWISE_RUN * DEPTHWISE_RUN;
}

/* A block's sums start from what out holds when finish->add is set; bias and slope come at the end.
 */
VEC_INLINE vec depthwise_begin(const float *out, const struct finish *finish, size_t count)
{
    return finish->add ? depthwise_load(out, count) : (vec){0};
}

VEC_INLINE void depthwise_end(float *out, vec sum, const struct finish *finish, size_t at,
                              size_t count)
{
    if (finish->bias != NULL)
        sum += depthwise_load(finish->bias + at, count);
    if (finish->slope != NULL)
        sum = vec_rectify(sum, depthwise_load(finish->slope + at, count));
    depthwise_store(out, sum, count);
}

/* One output whose window is rows by columns; flip turns the kernel around.  As in all functions
 * with a count, pointers are to the block's first channel, at. */
VEC_INLINE void depthwise_one(float *out, const float *in, const float *weights,
                              const struct window_shape *s, struct window_span rows,
                              struct window_span columns, size_t at, size_t count, bool flip,
                              const struct finish *finish)
{
    vec sum = depthwise_begin(out, finish, count);
    size_t last = s->kernel * s->kernel - 1;

    for (size_t ky = rows.from; ky < rows.to; ky++) {
        const float *x = in + ((rows.at + ky - rows.from) * s->w + columns.at) * s->c;

        for (size_t kx = columns.from; kx < columns.to; kx++, x += s->c) {
            size_t k = ky * s->kernel + kx;

            sum += depthwise_load(weights + (flip ? last - k : k) * s->c, count) *
                   depthwise_load(x, count);
        }
    }
    depthwise_end(out, sum, finish, at, count);
}

/* A run of outputs; in is the upper left pixel of the first one's window, as far as it is inside.
 * Each pixel is loaded once for all windows of the run that see it.  Weights lie step apart, from
 * that of the window's first row and column inside on. */
VEC_INLINE void depthwise_run(float *out, const float *in, const float *weights, ptrdiff_t step,
                              size_t line, size_t c, size_t rows, size_t stride, size_t run,
                              size_t at, size_t count, const struct finish *finish)
{
    vec sum[DEPTHWISE_LONG];

    VEC_UNROLL
    for (size_t j = 0; j < run; j++)
        sum[j] = (vec){0};
    if (finish->add)
        VEC_UNROLL
    for (size_t j = 0; j < run; j++)
        sum[j] = depthwise_load(out + j * c, count);
    for (size_t ky = 0; ky < rows; ky++, in += line) {
        const float *x = in;
        vec w[3];

        VEC_UNROLL
        for (size_t kx = 0; kx < 3; kx++, weights += step)
            w[kx] = depthwise_load(weights, count);
        VEC_UNROLL
        for (size_t i = 0; i < (run - 1) * stride + 3; i++, x += c) {
            vec pixel = vec_keep(depthwise_load(x, count));

            VEC_UNROLL
            for (size_t kx = 0; kx < 3; kx++)
                if (i >= kx && (i - kx) % stride == 0 && (i - kx) / stride < run)
                    sum[(i - kx) / stride] += w[kx] * pixel;
        }
    }
    if (finish->bias != NULL) {
        vec bias = depthwise_load(finish->bias + at, count);

        VEC_UNROLL
        for (size_t j = 0; j < run; j++)
            sum[j] += bias;
    }
    if (finish->slope != NULL) {
        vec slope = depthwise_load(finish->slope + at, count);

        VEC_UNROLL
        for (size_t j = 0; j < run; j++)
            sum[j] = vec_rectify(sum[j], slope);
    }
    VEC_UNROLL
    for (size_t j = 0; j < run; j++)
        depthwise_store(out + j * c, sum[j], count);
}

/* All channels of a run.  Functions of their own, so that the loop's addresses fit registers. */
#define DEPTHWISE_RUN_OF(name, stride, run) \
    static __attribute__((noinline)) void name(float *out, const float *in, const float *weights, \
                                               ptrdiff_t step, const struct window_shape *s, \
                                               size_t rows, const struct finish *finish) \
    { \
        const size_t c = s->c, line = s->w * c; \
        size_t at = 0; \
\
        for (; at + VEC_SIZE <= c; at += VEC_SIZE) \
            depthwise_run(out + at, in + at, weights + at, step, line, c, rows, stride, run, at, \
                          VEC_SIZE, finish); \
        if (at < c) \
            depthwise_run(out + at, in + at, weights + at, step, line, c, rows, stride, run, at, \
                          c - at, finish); \
    }
DEPTHWISE_RUN_OF(depthwise_run_1, 1, DEPTHWISE_RUN)
DEPTHWISE_RUN_OF(depthwise_run_2, 2, DEPTHWISE_RUN)
DEPTHWISE_RUN_OF(depthwise_long_1, 1, DEPTHWISE_LONG)
DEPTHWISE_RUN_OF(depthwise_long_2, 2, DEPTHWISE_LONG)

static void depthwise_image(float *out, const float *in, const float *weights,
                            const struct window_shape *s, bool flip, const struct finish *finish)
{
    size_t first, runs = depthwise_runs(&first, s);
    ptrdiff_t way = flip ? -(ptrdiff_t)s->c : (ptrdiff_t)s->c;

    for (size_t y = 0; y < s->out_h; y++) {
        struct window_span rows = window_span(y, s->h, s->kernel, s->stride, s->pad - s->pad_cut);

        for (size_t x = 0; x < s->out_w;) {
            struct window_span columns = window_span(x, s->w, s->kernel, s->stride, s->pad);
            const float *corner = in + (rows.at * s->w + columns.at) * s->c;
            const float *row = weights + (flip ? 8 - rows.from * 3 : rows.from * 3) * s->c;
            size_t step = 1;

#define ONE(at, count) \
    depthwise_one(out + (at), in + (at), weights + (at), s, rows, columns, at, count, flip, finish)
            if (x < first || x >= first + runs) {
                DEPTHWISE_BLOCKS(s->c, ONE);
            } else if (first + runs - x < DEPTHWISE_LONG) {
                (s->stride == 1 ? depthwise_run_1 : depthwise_run_2)(out, corner, row, way, s,
                                                                     rows.to - rows.from, finish);
                step = DEPTHWISE_RUN;
            } else {
                (s->stride == 1 ? depthwise_long_1 : depthwise_long_2)(out, corner, row, way, s,
                                                                       rows.to - rows.from, finish);
                step = DEPTHWISE_LONG;
            }
            x += step;
            out += step * s->c;
#undef ONE
        }
    }
}

void ISA_NAME(depthwise)(float *out, const float *in, const float *weights,
                         const struct window_shape *s, const struct finish *finish)
{
    depthwise_image(out, in, weights, s, false, finish);
}

/* The outputs that saw a pixel of the input, along one axis: kernel offsets first, first + stride
 * ... below end, and the output that saw it at offset first; those at higher ones come before. */
struct depthwise_seen {
    size_t first, end, at;
};
static inline struct depthwise_seen depthwise_seen(size_t in, size_t out_size,
                                                   const struct window_shape *s)
{
    size_t place = in + s->pad; /* in the padded input: output * stride + offset */
    struct depthwise_seen seen = {place % s->stride, s->kernel, place / s->stride};

    if (seen.at >= out_size) {
        seen.first += (seen.at - (out_size - 1)) * s->stride;
        seen.at = out_size - 1;
    }
    if (place < seen.end)
        seen.end = place + 1;
    return seen;
}

VEC_INLINE void depthwise_gather(float *d_in, const float *d_out, const float *weights,
                                 const struct window_shape *s, struct depthwise_seen rows,
                                 struct depthwise_seen columns, size_t count, bool add)
{
    vec sum = add ? depthwise_load(d_in, count) : (vec){0};

    d_out += (rows.at * s->out_w + columns.at) * s->c;
    for (size_t ky = rows.first; ky < rows.end; ky += s->stride, d_out -= s->out_w * s->c) {
        const float *d = d_out;

        for (size_t kx = columns.first; kx < columns.end; kx += s->stride, d -= s->c)
            sum += depthwise_load(weights + (ky * s->kernel + kx) * s->c, count) *
                   depthwise_load(d, count);
    }
    depthwise_store(d_in, sum, count);
}

void ISA_NAME(depthwise_backward_data)(float *d_in, const float *d_out, const float *weights,
                                       const struct window_shape *s, bool add)
{
    /* With stride 1 it is the convolution of d_out, padded to the input's size, with the kernel
     * turned around. */
    const struct window_shape back = {
        s->out_h, s->out_w, s->c, s->h, s->w, s->c, s->kernel, 1, s->kernel - 1 - s->pad, 1, 0, 0};

    if (s->stride == 1) {
        depthwise_image(d_in, d_out, weights, &back, true, &(struct finish){.add = add});
        return;
    }
    for (size_t y = 0; y < s->h; y++)
        for (size_t x = 0; x < s->w; x++, d_in += s->c) {
            struct depthwise_seen rows = depthwise_seen(y, s->out_h, s);
            struct depthwise_seen columns = depthwise_seen(x, s->out_w, s);

#define GATHER(at, count) \
    depthwise_gather(d_in + (at), d_out + (at), weights + (at), s, rows, columns, count, add)
            DEPTHWISE_BLOCKS(s->c, GATHER);
#undef GATHER
        }
}

/* What one output adds to the gradients of the weights. */
VEC_INLINE void depthwise_weights_one(float *d_weights, const float *d_out, const float *in,
                                      const struct window_shape *s, struct window_span rows,
                                      struct window_span columns, size_t count)
{
    vec d = depthwise_load(d_out, count);

    for (size_t ky = rows.from; ky < rows.to; ky++) {
        const float *x = in + ((rows.at + ky - rows.from) * s->w + columns.at) * s->c;
        float *w = d_weights + (ky * s->kernel + columns.from) * s->c;

        for (size_t kx = columns.from; kx < columns.to; kx++, x += s->c, w += s->c)
            depthwise_store(w, depthwise_load(w, count) + d * depthwise_load(x, count), count);
    }
}

/* What a run of outputs adds. */
VEC_INLINE void depthwise_weights_run(float *d_weights, const float *d_out, const float *in,
                                      const struct window_shape *s, struct window_span rows,
                                      size_t stride, size_t count)
{
    size_t c = s->c;
    vec d[DEPTHWISE_RUN];

    for (size_t j = 0; j < DEPTHWISE_RUN; j++)
        d[j] = depthwise_load(d_out + j * c, count);
    for (size_t ky = rows.from; ky < rows.to; ky++, in += s->w * c)
        for (size_t kx = 0; kx < 3; kx++) {
            float *w = d_weights + (ky * 3 + kx) * c;
            vec sum = depthwise_load(w, count);

            for (size_t j = 0; j < DEPTHWISE_RUN; j++)
                sum += d[j] * depthwise_load(in + (j * stride + kx) * c, count);
            depthwise_store(w, sum, count);
        }
}

void ISA_NAME(depthwise_backward_weights)(float *d_weights, const float *d_out, const float *in,
                                          const struct window_shape *s)
{
    size_t first, runs = depthwise_runs(&first, s);

    for (size_t y = 0; y < s->out_h; y++)
        for (size_t x = 0; x < s->out_w;) {
            struct window_span rows = window_span(y, s->h, s->kernel, s->stride, s->pad);
            struct window_span columns = window_span(x, s->w, s->kernel, s->stride, s->pad);
            const float *corner = in + (rows.at * s->w + columns.at) * s->c;

#define ONE(at, count) \
    depthwise_weights_one(d_weights + (at), d_out + (at), in + (at), s, rows, columns, count)
#define RUN(at, count) \
    depthwise_weights_run(d_weights + (at), d_out + (at), corner + (at), s, rows, 1, count)
#define RUN_2(at, count) \
    depthwise_weights_run(d_weights + (at), d_out + (at), corner + (at), s, rows, 2, count)
            if (x < first || x >= first + runs) {
                DEPTHWISE_BLOCKS(s->c, ONE);
                x++;
                d_out += s->c;
                continue;
            }
            if (s->stride == 1)
                DEPTHWISE_BLOCKS(s->c, RUN);
            else
                DEPTHWISE_BLOCKS(s->c, RUN_2);
            x += DEPTHWISE_RUN;
            d_out += DEPTHWISE_RUN * s->c;
#undef ONE
#undef RUN
#undef RUN_2
        }
}
