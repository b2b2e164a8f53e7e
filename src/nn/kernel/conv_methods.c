/* See conv_methods.h: convolution as matrix products over blocks of output pixels that stay in the
 * cache.
 *
 * pointwise: a 1x1 kernel is one product over all pixels.  im2col (Chellapilla 2006): the windows
 * of a block of output lines are laid out as the rows of a matrix, so the weights, as they lie in
 * memory (kernel * kernel * c, out_c), are the other factor; the matrix is rebuilt for the gradient
 * rather than kept.  The forward pass of long lines needs no matrix: a window's part of an input
 * line lies in memory as a row of it would. */
#include "nn/kernel/conv_methods.h"

#include <string.h>

#define CONV_BLOCK_FLOATS ((size_t)1 << 17) /* of the matrix of windows */
#define CONV_ROWS_MIN 48
#define CONV_ROWS_MAX 384
#define CONV_SHORT 64 /* numbers of a window */

static size_t conv_depth(const struct window_shape *s)
{
    return s->kernel * s->kernel * s->c;
}

/* Output pixels whose block is large enough to use the weights well. */
static size_t conv_block_rows(const struct window_shape *s)
{
    size_t rows = CONV_BLOCK_FLOATS / conv_depth(s);

    if (rows < CONV_ROWS_MIN)
        return CONV_ROWS_MIN;
    return rows > CONV_ROWS_MAX ? CONV_ROWS_MAX : rows / 12 * 12;
}

static size_t conv_block_lines(const struct window_shape *s)
{
    size_t rows = conv_block_rows(s);

    return rows <= s->out_w ? 1 : rows / s->out_w;
}

/* The weights as the packed factor: (depth, out_c), or transposed for the data gradient. */
static size_t conv_packed(const struct window_shape *s)
{
    size_t there = conv_depth(s) * KERNELS_ROW(s->out_c);
    size_t back = s->out_c * KERNELS_ROW(conv_depth(s));

    return there > back ? there : back;
}

static void conv_pack(const struct kernels *kernels, const struct window_shape *s, float *prepared,
                      const float *weights, bool backward, size_t part, size_t parts)
{
    size_t depth = conv_depth(s), k = backward ? s->out_c : depth;

    kernels->gemm_pack(prepared, weights, backward ? 1 : s->out_c, backward ? s->out_c : 1, k,
                       backward ? depth : s->out_c, k * part / parts, k * (part + 1) / parts);
}

/* out (rows, n) = in (rows, k) * prepared. */
static void conv_times_weights(const struct conv_lane *lane, float *out, const float *in,
                               size_t rows, size_t n, size_t k, const struct finish *finish)
{
    const struct gemm g = {.m = rows,
                           .n = n,
                           .k = k,
                           .a = in,
                           .a_row = k,
                           .a_column = 1,
                           .b = lane->prepared,
                           .c = out,
                           .c_row = n,
                           .finish = *finish};

    lane->kernels->gemm(&g);
}

/* d_weights (depth, out_c) = or += in (rows, depth) transposed * d_out (rows, out_c); packed is
 * scratch. */
static void conv_weights_gradient(const struct conv_lane *lane, float *d_weights, const float *in,
                                  const float *d_out, size_t rows, bool add, float *packed)
{
    size_t depth = conv_depth(lane->shape), out_c = lane->shape->out_c;
    struct gemm g = {.m = depth,
                     .n = out_c,
                     .k = rows,
                     .a = in,
                     .a_row = 1,
                     .a_column = depth,
                     .b = d_out,
                     .b_row = out_c,
                     .c = d_weights,
                     .c_row = out_c,
                     .finish.add = add};

    if (out_c != KERNELS_ROW(out_c)) {
        lane->kernels->gemm_pack(packed, d_out, out_c, 1, rows, out_c, 0, rows);
        g.b = packed;
        g.b_row = 0;
    }
    lane->kernels->gemm(&g);
}

static size_t pointwise_scratch(const struct window_shape *s)
{
    return conv_block_rows(s) * KERNELS_ROW(s->out_c);
}

static bool pointwise_fits(const struct window_shape *s)
{
    return s->kernel == 1 && s->stride == 1 && s->pad == 0;
}

static void pointwise_forward(const struct conv_lane *lane, float *out, const float *in,
                              const struct finish *finish)
{
    const struct window_shape *s = lane->shape;
    size_t end = lane->end * s->h * s->w, step = conv_block_rows(s);

    for (size_t row = lane->begin * s->h * s->w; row < end; row += step)
        conv_times_weights(lane, out + row * s->out_c, in + row * s->c,
                           end - row < step ? end - row : step, s->out_c, s->c, finish);
}

static void pointwise_backward(const struct conv_lane *lane, float *d_in, bool add,
                               float *d_weights, const float *d_out, const float *in)
{
    const struct window_shape *s = lane->shape;
    size_t first = lane->begin * s->h * s->w, end = lane->end * s->h * s->w;
    size_t step = conv_block_rows(s);

    for (size_t row = first; row < end; row += step) {
        size_t rows = end - row < step ? end - row : step;
        const float *d = d_out + row * s->out_c;

        conv_weights_gradient(lane, d_weights, in + row * s->c, d, rows, row != first,
                              lane->scratch);
        if (d_in != NULL)
            conv_times_weights(lane, d_in + row * s->c, d, rows, s->c, s->out_c,
                               &(struct finish){.add = add});
    }
}

static bool im2col_fits(const struct window_shape *s)
{
    (void)s;
    return true;
}

/* Whether output lines are so wide that each is a product of its own, of windows that lie in the
 * image's lines. */
static bool im2col_wide(const struct window_shape *s)
{
    return s->out_w >= CONV_ROWS_MIN && s->dilation <= CONV_ROWS_MIN;
}

static size_t im2col_scratch(const struct window_shape *s)
{
    size_t windows = conv_block_lines(s) * s->out_w * (conv_depth(s) + KERNELS_ROW(s->out_c));
    size_t lines = s->kernel * (s->w + 2 * s->pad) * s->c;

    return windows > lines ? windows : lines;
}

/* count pixels outside the image. */
static void im2col_outside(const struct conv_lane *lane, float *to, size_t count)
{
    size_t c = lane->shape->c;

    if (lane->border == NULL)
        memset(to, 0, count * c * sizeof *to);
    for (size_t i = 0; lane->border != NULL && i < count; i++)
        memcpy(to + i * c, lane->border, c * sizeof *to);
}

/* m outputs, whose windows lie in lines of width pixels. */
static void im2col_product(const struct conv_lane *lane, float *out, const float *in, size_t width,
                           size_t m, const struct finish *finish)
{
    const struct window_shape *s = lane->shape;
    size_t step = (s->dilation - 1) * s->c, next = (width - s->kernel * s->dilation) * s->c;

    lane->kernels->gemm(&(struct gemm){.m = m,
                                       .n = s->out_c,
                                       .k = conv_depth(s),
                                       .a = in,
                                       .a_row = s->stride * s->c,
                                       .a_column = 1,
                                       .a_run = s->dilation == 1 ? s->kernel * s->c : s->c,
                                       .a_jump = s->dilation == 1 ? next : step,
                                       .a_runs = s->dilation == 1 ? 0 : s->kernel,
                                       .a_skip = next,
                                       .b = lane->prepared,
                                       .c = out,
                                       .c_row = s->out_c,
                                       .finish = *finish});
}

/* Outputs [from, to) of a line; what they see of the input is copied, with what lies outside. */
static void im2col_copied(const struct conv_lane *lane, float *out, const float *in, size_t line,
                          size_t from, size_t to, const struct finish *finish)
{
    const struct window_shape *s = lane->shape;
    size_t begin = from * s->stride, c = s->c; /* in the padded line */
    size_t count = (to - from - 1) * s->stride + (s->kernel - 1) * s->dilation + 1;
    size_t left = begin < s->pad ? s->pad - begin : 0, at = begin + left - s->pad;
    float *copy = lane->scratch;

    for (size_t ky = 0; ky < s->kernel; ky++, copy += count * c) {
        size_t y = line * s->stride + ky * s->dilation - (s->pad - s->pad_cut);
        size_t seen = s->w - at < count - left ? s->w - at : count - left;

        if (y >= s->h) /* or would be below 0 */
            seen = 0;
        im2col_outside(lane, copy, left);
        memcpy(copy + left * c, in + (seen == 0 ? 0 : (y * s->w + at) * c),
               seen * c * sizeof *copy);
        im2col_outside(lane, copy + (left + seen) * c, count - left - seen);
    }
    im2col_product(lane, out + from * s->out_c, lane->scratch, count, to - from, finish);
}

/* An output line.  Of short windows those that lie inside are read where they are: the few others
 * are small products. */
static void im2col_line(const struct conv_lane *lane, float *out, const float *in, size_t line,
                        const struct finish *finish)
{
    const struct window_shape *s = lane->shape;
    size_t above = s->pad - s->pad_cut, top = line * s->stride - above;
    size_t first = (s->pad + s->stride - 1) / s->stride;
    size_t end = (s->w + s->pad - s->kernel) / s->stride + 1;

    end = end < s->out_w ? end : s->out_w;
    if (s->dilation != 1 || conv_depth(s) > CONV_SHORT || line * s->stride < above ||
        top + s->kernel > s->h || first >= end) {
        im2col_copied(lane, out, in, line, 0, s->out_w, finish);
        return;
    }
    if (first > 0)
        im2col_copied(lane, out, in, line, 0, first, finish);
    im2col_product(lane, out + first * s->out_c,
                   in + (top * s->w + first * s->stride - s->pad) * s->c, s->w, end - first,
                   finish);
    if (end < s->out_w)
        im2col_copied(lane, out, in, line, end, s->out_w, finish);
}

static void im2col_forward(const struct conv_lane *lane, float *out, const float *in,
                           const struct finish *finish)
{
    const struct window_shape *s = lane->shape;
    size_t step = conv_block_lines(s), line = lane->begin * s->out_h, end = lane->end * s->out_h;

    for (; im2col_wide(s) && line < end; line++)
        im2col_line(lane, out + line * s->out_w * s->out_c,
                    in + line / s->out_h * s->h * s->w * s->c, line % s->out_h, finish);
    for (; line < end; line += step) {
        size_t lines = end - line < step ? end - line : step;

        lane->kernels->im2col(lane->scratch, in, s, line, lines);
        conv_times_weights(lane, out + line * s->out_w * s->out_c, lane->scratch, lines * s->out_w,
                           s->out_c, conv_depth(s), finish);
    }
}

static void im2col_backward(const struct conv_lane *lane, float *d_in, bool add, float *d_weights,
                            const float *d_out, const float *in)
{
    const struct window_shape *s = lane->shape;
    size_t depth = conv_depth(s), step = conv_block_lines(s), image = s->h * s->w * s->c;
    size_t first = lane->begin * s->out_h, end = lane->end * s->out_h;
    float *col = lane->scratch, *packed = col + step * s->out_w * depth;

    if (d_in != NULL && !add)
        memset(d_in + lane->begin * image, 0, (lane->end - lane->begin) * image * sizeof *d_in);
    for (size_t line = first; line < end; line += step) {
        size_t lines = end - line < step ? end - line : step, rows = lines * s->out_w;
        const float *d = d_out + line * s->out_w * s->out_c;

        lane->kernels->im2col(col, in, s, line, lines);
        conv_weights_gradient(lane, d_weights, col, d, rows, line != first, packed);
        if (d_in == NULL)
            continue;
        conv_times_weights(lane, col, d, rows, depth, s->out_c, &(struct finish){0});
        lane->kernels->col2im(d_in, col, s, line, lines);
    }
}

/* The best first; the last fits every shape. */
static const struct conv_method *const conv_methods[] = {
    &conv_winograd,
    &(const struct conv_method){"pointwise", pointwise_fits, true, NULL, conv_packed, conv_pack,
                                pointwise_scratch, pointwise_forward, pointwise_backward},
    &(const struct conv_method){"im2col", im2col_fits, true, im2col_wide, conv_packed, conv_pack,
                                im2col_scratch, im2col_forward, im2col_backward},
};

const struct conv_method *conv_choose(const struct window_shape *shape)
{
    size_t i = 0;

    while (!conv_methods[i]->fits(shape))
        i++;
    return conv_methods[i];
}

const struct conv_method *conv_at(size_t index)
{
    return index < sizeof conv_methods / sizeof conv_methods[0] ? conv_methods[index] : NULL;
}
