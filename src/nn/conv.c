/* See conv.h: convolution as matrix products.
 *
 * pointwise: a 1x1 kernel is one product over all pixels.  im2col (Chellapilla 2006): the windows
 * of a block of output lines are laid out as the rows of a matrix, so the weights, as they lie in
 * memory (kernel * kernel * c, out_c), are the other factor; the matrix is made again for the
 * gradient instead of being kept. */
#include "nn/conv.h"

#include "nn/blas.h"

#include <string.h>

/* Rows of a block: enough for the product to be efficient, few enough to stay in the cache. */
#define CONV_BLOCK_FLOATS ((size_t)1 << 18)
#define CONV_ROWS_MIN 128
#define CONV_ROWS_MAX 1024

static size_t conv_no_floats(const struct window_shape *s)
{
    (void)s;
    return 0;
}

static void conv_no_prepare(const struct kernels *kernels, const struct window_shape *shape,
                            float *prepared, const float *weights, bool backward, size_t part,
                            size_t parts)
{
    (void)kernels;
    (void)shape;
    (void)prepared;
    (void)weights;
    (void)backward;
    (void)part;
    (void)parts;
}

static size_t conv_depth(const struct window_shape *s)
{
    return s->kernel * s->kernel * s->c;
}

/* Output lines that are done at once. */
static size_t conv_block_lines(const struct window_shape *s)
{
    size_t rows = CONV_BLOCK_FLOATS / conv_depth(s);

    if (rows < CONV_ROWS_MIN)
        rows = CONV_ROWS_MIN;
    if (rows > CONV_ROWS_MAX)
        rows = CONV_ROWS_MAX;
    return rows <= s->out_w ? 1 : rows / s->out_w;
}

static bool im2col_fits(const struct window_shape *s)
{
    (void)s;
    return true;
}

static size_t im2col_scratch(const struct window_shape *s)
{
    return conv_block_lines(s) * s->out_w * conv_depth(s);
}

static void im2col_forward(const struct conv_lane *lane, float *out, const float *in,
                           const float *weights)
{
    const struct window_shape *s = lane->shape;
    size_t depth = conv_depth(s), step = conv_block_lines(s), end = lane->end * s->out_h;

    for (size_t line = lane->begin * s->out_h; line < end; line += step) {
        size_t lines = end - line < step ? end - line : step, rows = lines * s->out_w;

        lane->kernels->im2col(lane->scratch, in, s, line, lines);
        blas_gemm(false, false, rows, s->out_c, depth, 1, lane->scratch, depth, weights, s->out_c,
                  0, out + line * s->out_w * s->out_c, s->out_c);
    }
}

static void im2col_backward(const struct conv_lane *lane, float *d_in, bool add, float *d_weights,
                            const float *d_out, const float *in, const float *weights)
{
    const struct window_shape *s = lane->shape;
    size_t depth = conv_depth(s), step = conv_block_lines(s), image = s->h * s->w * s->c;
    size_t first = lane->begin * s->out_h, end = lane->end * s->out_h;

    if (d_in != NULL && !add)
        memset(d_in + lane->begin * image, 0, (lane->end - lane->begin) * image * sizeof *d_in);
    for (size_t line = first; line < end; line += step) {
        size_t lines = end - line < step ? end - line : step, rows = lines * s->out_w;
        const float *d = d_out + line * s->out_w * s->out_c;

        lane->kernels->im2col(lane->scratch, in, s, line, lines);
        blas_gemm(true, false, depth, s->out_c, rows, 1, lane->scratch, depth, d, s->out_c,
                  line == first ? 0 : 1, d_weights, s->out_c);
        if (d_in == NULL)
            continue;
        blas_gemm(false, true, rows, depth, s->out_c, 1, d, s->out_c, weights, s->out_c, 0,
                  lane->scratch, depth);
        lane->kernels->col2im(d_in, lane->scratch, s, line, lines);
    }
}

static bool pointwise_fits(const struct window_shape *s)
{
    return s->kernel == 1 && s->stride == 1 && s->pad == 0;
}

static void pointwise_forward(const struct conv_lane *lane, float *out, const float *in,
                              const float *weights)
{
    const struct window_shape *s = lane->shape;
    size_t first = lane->begin * s->h * s->w, rows = (lane->end - lane->begin) * s->h * s->w;

    blas_gemm(false, false, rows, s->out_c, s->c, 1, in + first * s->c, s->c, weights, s->out_c, 0,
              out + first * s->out_c, s->out_c);
}

static void pointwise_backward(const struct conv_lane *lane, float *d_in, bool add,
                               float *d_weights, const float *d_out, const float *in,
                               const float *weights)
{
    const struct window_shape *s = lane->shape;
    size_t first = lane->begin * s->h * s->w, rows = (lane->end - lane->begin) * s->h * s->w;
    const float *d = d_out + first * s->out_c;

    blas_gemm(true, false, s->c, s->out_c, rows, 1, in + first * s->c, s->c, d, s->out_c, 0,
              d_weights, s->out_c);
    if (d_in != NULL)
        blas_gemm(false, true, rows, s->c, s->out_c, 1, d, s->out_c, weights, s->out_c, add ? 1 : 0,
                  d_in + first * s->c, s->c);
}

/* The best first; the last fits every shape. */
static const struct conv_method *const conv_methods[] = {
    &conv_winograd,
    &(const struct conv_method){"pointwise", pointwise_fits, conv_no_floats, conv_no_prepare,
                                conv_no_floats, pointwise_forward, pointwise_backward},
    &(const struct conv_method){"im2col", im2col_fits, conv_no_floats, conv_no_prepare,
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
