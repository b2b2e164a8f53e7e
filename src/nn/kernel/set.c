/* See kernels.h.  Built once per instruction set (local.mk); plain loops that the compiler turns
 * into vectors, channels being adjacent.
 *
 * A reduction over rows keeps one sum per channel and takes rows four at a time, so vectors run
 * along channels and the order of additions is fixed by the code, not by the vector length. */
#include "nn/kernel/isa.h"
#include "nn/kernel/pool.h"
#include "nn/kernel/vec.h"

#include <math.h>
#include <string.h>

#define L2_SHORTEST 1e-12
#define MOMENTS_BLOCK_FLOATS 4096
#define MOMENTS_BLOCK_ROWS 16

static void kernel_fill(float *restrict out, float value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = value;
}

/* As memcpy, for few numbers. */
VEC_INLINE void copy_few(float *restrict to, const float *restrict from, size_t count)
{
    size_t i = 0;

    for (; i + VEC_SIZE <= count; i += VEC_SIZE)
        vec_store(to + i, vec_load(from + i));
    if (i < count)
        vec_store_part(to + i, vec_load_part(from + i, count - i), count - i);
}

/* One row of col for the window at (y, x): runs of adjacent pixels are adjacent in memory. */
static void im2col_window(float *restrict col, const float *restrict image,
                          const struct window_shape *s, struct window_span rows, size_t x)
{
    struct window_span columns = window_span(x, s->w, s->kernel, s->stride, s->pad);
    size_t width = s->kernel * s->c, left = columns.from * s->c, right = columns.to * s->c;

    for (size_t ky = 0; ky < s->kernel; ky++, col += width) {
        const float *from;

        if (ky < rows.from || ky >= rows.to) {
            kernel_fill(col, 0, width);
            continue;
        }
        from = image + ((rows.at + ky - rows.from) * s->w + columns.at) * s->c;
        copy_few(col + left, from, right - left);
        if (right - left < width) {
            kernel_fill(col, 0, left);
            kernel_fill(col + right, 0, width - right);
        }
    }
}

/* The same of a dilated window: its pixels lie apart. */
static void im2col_dilated(float *restrict col, const float *restrict image,
                           const struct window_shape *s, size_t y, size_t x)
{
    size_t row = y * s->stride - (s->pad - s->pad_cut); /* below 0 wraps */
    size_t first = x * s->stride - s->pad;

    for (size_t ky = 0; ky < s->kernel; ky++, row += s->dilation)
        for (size_t kx = 0, column = first; kx < s->kernel; kx++, column += s->dilation) {
            if (row < s->h && column < s->w)
                copy_few(col, image + (row * s->w + column) * s->c, s->c);
            else
                kernel_fill(col, 0, s->c);
            col += s->c;
        }
}

static void col2im_dilated(float *restrict image, const float *restrict col,
                           const struct window_shape *s, size_t y, size_t x)
{
    size_t row = y * s->stride - s->pad, first = x * s->stride - s->pad;

    for (size_t ky = 0; ky < s->kernel; ky++, row += s->dilation)
        for (size_t kx = 0, column = first; kx < s->kernel; kx++, column += s->dilation) {
            for (size_t i = 0; row < s->h && column < s->w && i < s->c; i++)
                image[(row * s->w + column) * s->c + i] += col[i];
            col += s->c;
        }
}

static void kernel_im2col(float *restrict col, const float *restrict in,
                          const struct window_shape *s, size_t line, size_t lines)
{
    size_t width = s->kernel * s->kernel * s->c;

    for (size_t l = line; l < line + lines; l++) {
        const float *image = in + l / s->out_h * s->h * s->w * s->c;
        struct window_span rows =
            window_span(l % s->out_h, s->h, s->kernel, s->stride, s->pad - s->pad_cut);

        for (size_t x = 0; x < s->out_w; x++, col += width)
            if (s->dilation == 1)
                im2col_window(col, image, s, rows, x);
            else
                im2col_dilated(col, image, s, l % s->out_h, x);
    }
}

static void kernel_col2im(float *restrict d_in, const float *restrict col,
                          const struct window_shape *s, size_t line, size_t lines)
{
    size_t width = s->kernel * s->c;

    for (size_t l = line; l < line + lines; l++) {
        float *image = d_in + l / s->out_h * s->h * s->w * s->c;
        struct window_span rows = window_span(l % s->out_h, s->h, s->kernel, s->stride, s->pad);

        for (size_t x = 0; x < s->out_w; x++, col += s->kernel * width) {
            struct window_span columns = window_span(x, s->w, s->kernel, s->stride, s->pad);
            size_t run = (columns.to - columns.from) * s->c;

            if (s->dilation != 1) {
                col2im_dilated(image, col, s, l % s->out_h, x);
                continue;
            }
            for (size_t ky = rows.from; ky < rows.to; ky++) {
                float *restrict to =
                    image + ((rows.at + ky - rows.from) * s->w + columns.at) * s->c;
                const float *restrict from = col + ky * width + columns.from * s->c;

                for (size_t i = 0; i < run; i++)
                    to[i] += from[i];
            }
        }
    }
}

static void kernel_accumulate(float *restrict out, const float *restrict in, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] += in[i];
}

static void kernel_sum_rows(float *restrict sum, const float *restrict in, size_t rows, size_t c)
{
    size_t r = 0;

    kernel_fill(sum, 0, c);
    for (; r + 4 <= rows; r += 4) {
        const float *restrict x = in + r * c;

        for (size_t i = 0; i < c; i++)
            sum[i] += (x[i] + x[c + i]) + (x[2 * c + i] + x[3 * c + i]);
    }
    for (; r < rows; r++)
        kernel_accumulate(sum, in + r * c, c);
}

/* The moments of rows that stay in the nearest cache from the first pass to the second. */
static void moments_block(float *restrict mean, float *restrict m2, const float *restrict in,
                          size_t rows, size_t c)
{
    size_t r = 0;

    kernel_sum_rows(mean, in, rows, c);
    for (size_t i = 0; i < c; i++) {
        mean[i] *= 1.0f / (float)rows;
        m2[i] = 0;
    }
    for (; r + 4 <= rows; r += 4) {
        const float *restrict x = in + r * c;

        for (size_t i = 0; i < c; i++) {
            float d0 = x[i] - mean[i], d1 = x[c + i] - mean[i];
            float d2 = x[2 * c + i] - mean[i], d3 = x[3 * c + i] - mean[i];

            m2[i] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
        }
    }
    for (; r < rows; r++)
        for (size_t i = 0; i < c; i++)
            m2[i] += (in[r * c + i] - mean[i]) * (in[r * c + i] - mean[i]);
}

/* Blocks are merged as Chan, Golub and LeVeque (1979) do. */
static void kernel_moments(float *restrict mean, float *restrict m2, const float *restrict in,
                           size_t rows, size_t c, float *restrict scratch)
{
    size_t step = MOMENTS_BLOCK_FLOATS / c < MOMENTS_BLOCK_ROWS ? MOMENTS_BLOCK_ROWS
                                                                : MOMENTS_BLOCK_FLOATS / c;
    float *restrict block_mean = scratch, *restrict block_m2 = scratch + c;

    for (size_t r = 0; r < rows; r += step) {
        size_t count = rows - r < step ? rows - r : step;
        float share = (float)count / (float)(r + count), weight = (float)r * share;

        if (r == 0) {
            moments_block(mean, m2, in, count, c);
            continue;
        }
        moments_block(block_mean, block_m2, in + r * c, count, c);
        for (size_t i = 0; i < c; i++) {
            float delta = block_mean[i] - mean[i];

            mean[i] += delta * share;
            m2[i] += block_m2[i] + delta * delta * weight;
        }
    }
}

/* Written so that NaN stays NaN: a diverged net must be seen. */
static inline float kernel_positive(float x)
{
    return 0.0f > x ? 0.0f : x;
}

/* What follows a normalisation: a number that is not positive is multiplied by slope. */
static inline float normalize_rectify(float x, float slope)
{
    return x > 0 ? x : slope * x;
}

static void kernel_normalize(float *restrict out, const float *restrict in,
                             const float *restrict mean, const float *restrict scale,
                             const float *restrict shift, const float *restrict slope, size_t rows,
                             size_t c)
{
    for (size_t r = 0; r < rows; r++, out += c, in += c)
        if (slope != NULL)
            for (size_t i = 0; i < c; i++)
                out[i] = normalize_rectify((in[i] - mean[i]) * scale[i] + shift[i], slope[i]);
        else
            for (size_t i = 0; i < c; i++)
                out[i] = (in[i] - mean[i]) * scale[i] + shift[i];
}

/* Sums of up to four rows at once: fewer loads and stores of the sums, better rounding.  The
 * rectifier's input is recomputed, not read. */
static inline void normalize_sums_rows(float *restrict sum, float *restrict product,
                                       float *restrict d_slope, const float *restrict d_out,
                                       const float *restrict in, const float *restrict mean,
                                       const float *restrict scale, const float *restrict shift,
                                       const float *restrict slope, size_t rows, size_t c)
{
    for (size_t i = 0; i < c; i++) {
        float s = 0, p = 0, q = 0;

        for (size_t r = 0; r < rows; r++) {
            float centred = in[r * c + i] - mean[i], d = d_out[r * c + i];

            if (slope != NULL) {
                float x = centred * scale[i] + shift[i];

                q += x > 0 ? 0 : d * x;
                d = x > 0 ? d : slope[i] * d;
            }
            s += d;
            p += d * centred;
        }
        sum[i] += s;
        product[i] += p;
        if (slope != NULL)
            d_slope[i] += q;
    }
}

static void kernel_normalize_sums(float *restrict sum, float *restrict product,
                                  float *restrict d_slope, const float *d_out, const float *in,
                                  const float *mean, const float *inverse, const float *scale,
                                  const float *shift, const float *slope, size_t rows, size_t c)
{
    kernel_fill(sum, 0, c);
    kernel_fill(product, 0, c);
    kernel_fill(d_slope, 0, c);
    for (size_t r = 0; r < rows; r += 4, d_out += 4 * c, in += 4 * c) {
        size_t left = rows - r < 4 ? rows - r : 4;

        /* Constant arguments let the compiler unroll the rows and drop the test for a slope. */
        if (left == 4 && slope != NULL)
            normalize_sums_rows(sum, product, d_slope, d_out, in, mean, scale, shift, slope, 4, c);
        else if (left == 4)
            normalize_sums_rows(sum, product, d_slope, d_out, in, mean, scale, shift, NULL, 4, c);
        else
            normalize_sums_rows(sum, product, d_slope, d_out, in, mean, scale, shift, slope, left,
                                c);
    }
    for (size_t i = 0; i < c; i++)
        product[i] *= inverse[i];
}

static inline void normalize_backward_rows(float *restrict d_in, const float *restrict d_out,
                                           const float *restrict in, const float *restrict mean,
                                           const float *restrict scale, const float *restrict shift,
                                           const float *restrict slope, const float *restrict b,
                                           const float *restrict e, size_t rows, size_t c, bool add)
{
    for (size_t r = 0; r < rows; r++, d_in += c, d_out += c, in += c)
        for (size_t i = 0; i < c; i++) {
            float centred = in[i] - mean[i], d = d_out[i], value;

            if (slope != NULL)
                d = centred * scale[i] + shift[i] > 0 ? d : slope[i] * d;
            value = scale[i] * d + (b[i] * centred + e[i]);
            d_in[i] = add ? d_in[i] + value : value;
        }
}

static void kernel_normalize_backward(float *restrict d_in, const float *restrict d_out,
                                      const float *restrict in, const float *restrict mean,
                                      const float *restrict scale, const float *restrict shift,
                                      const float *restrict slope, const float *restrict b,
                                      const float *restrict e, size_t rows, size_t c, bool add)
{
    /* As above: one loop for each constant pair. */
    if (slope != NULL && add)
        normalize_backward_rows(d_in, d_out, in, mean, scale, shift, slope, b, e, rows, c, true);
    else if (slope != NULL)
        normalize_backward_rows(d_in, d_out, in, mean, scale, shift, slope, b, e, rows, c, false);
    else
        normalize_backward_rows(d_in, d_out, in, mean, scale, shift, NULL, b, e, rows, c, add);
}

static void kernel_relu(float *restrict out, const float *restrict in, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = kernel_positive(in[i]);
}

static void kernel_relu_backward(float *restrict d_in, const float *restrict d_out,
                                 const float *restrict out, size_t count, bool add)
{
    if (out == NULL && add)
        kernel_accumulate(d_in, d_out, count);
    else if (out == NULL)
        memcpy(d_in, d_out, count * sizeof *d_in);
    else if (add)
        for (size_t i = 0; i < count; i++)
            d_in[i] += out[i] > 0 ? d_out[i] : 0;
    else
        for (size_t i = 0; i < count; i++)
            d_in[i] = out[i] > 0 ? d_out[i] : 0;
}

static void kernel_add(float *restrict out, const float *restrict a, const float *restrict b,
                       size_t count, bool relu)
{
    if (relu)
        for (size_t i = 0; i < count; i++)
            out[i] = kernel_positive(a[i] + b[i]);
    else
        for (size_t i = 0; i < count; i++)
            out[i] = a[i] + b[i];
}

/* base (c) = 1 + alpha / size * the sum of squares of the channels around each; padded (c + size)
 * is scratch: the squares between zeros. */
static void lrn_base(float *restrict base, float *restrict padded, const float *restrict in,
                     size_t c)
{
    size_t half = KERNELS_LRN_SIZE / 2;

    kernel_fill(padded, 0, half);
    for (size_t i = 0; i < c; i++)
        padded[half + i] = in[i] * in[i];
    kernel_fill(padded + half + c, 0, half);
    for (size_t i = 0; i < c; i++) {
        float sum = 0;

        for (size_t j = 0; j < KERNELS_LRN_SIZE; j++)
            sum += padded[i + j];
        base[i] = 1 + KERNELS_LRN_ALPHA / KERNELS_LRN_SIZE * sum;
    }
}

/* x^-KERNELS_LRN_BETA without pow, so that it is a vector operation. */
static inline float lrn_power(float x)
{
    float root = sqrtf(x);

    return 1 / (root * sqrtf(root));
}

static void kernel_lrn(float *restrict out, const float *restrict in, size_t rows, size_t c,
                       float *restrict scratch)
{
    for (size_t r = 0; r < rows; r++, out += c, in += c) {
        lrn_base(scratch, scratch + c, in, c);
        for (size_t i = 0; i < c; i++)
            out[i] = in[i] * lrn_power(scratch[i]);
    }
}

/* d_in_i = d_i base_i^-b - 2 alpha b / size * in_i * sum over j around i of d_j in_j base_j^(-b-1),
 * b = 0.75. */
static void kernel_lrn_backward(float *restrict d_in, const float *restrict d_out,
                                const float *restrict in, size_t rows, size_t c, bool add,
                                float *restrict scratch)
{
    const float factor = 2 * KERNELS_LRN_BETA * KERNELS_LRN_ALPHA / KERNELS_LRN_SIZE;
    float *restrict power = scratch, *restrict padded = scratch + c;
    size_t half = KERNELS_LRN_SIZE / 2;

    for (size_t r = 0; r < rows; r++, d_in += c, d_out += c, in += c) {
        lrn_base(power, padded, in, c);
        for (size_t i = 0; i < c; i++) {
            float p = lrn_power(power[i]);

            padded[half + i] = d_out[i] * in[i] * p / power[i];
            power[i] = p;
        }
        for (size_t i = 0; i < c; i++) {
            float sum = 0, d;

            for (size_t j = 0; j < KERNELS_LRN_SIZE; j++)
                sum += padded[i + j];
            d = d_out[i] * power[i] - factor * in[i] * sum;
            d_in[i] = add ? d_in[i] + d : d;
        }
    }
}

/* 1 / |in|; 1 / the least length for a shorter row. */
static double l2_inverse(const float *in, size_t c, bool *shorter)
{
    double sum = 0, length;

    for (size_t i = 0; i < c; i++)
        sum += (double)in[i] * in[i];
    length = sqrt(sum);
    *shorter = length < L2_SHORTEST;
    return 1 / (*shorter ? L2_SHORTEST : length);
}

static void kernel_l2_normalize(float *restrict out, const float *restrict in, size_t rows,
                                size_t c)
{
    bool shorter;

    for (size_t r = 0; r < rows; r++, out += c, in += c) {
        double inverse = l2_inverse(in, c, &shorter);

        for (size_t i = 0; i < c; i++)
            out[i] = (float)(in[i] * inverse);
    }
}

static void kernel_l2_normalize_backward(float *restrict d_in, const float *restrict d_out,
                                         const float *restrict out, const float *restrict in,
                                         size_t rows, size_t c, bool add)
{
    for (size_t r = 0; r < rows; r++, d_in += c, d_out += c, out += c, in += c) {
        bool shorter;
        double inverse = l2_inverse(in, c, &shorter), dot = 0;

        if (shorter)
            inverse = 0;
        for (size_t i = 0; i < c; i++)
            dot += (double)d_out[i] * out[i];
        for (size_t i = 0; i < c; i++) {
            float d = (float)((d_out[i] - dot * out[i]) * inverse);

            d_in[i] = add ? d_in[i] + d : d;
        }
    }
}

extern const struct kernels ISA_NAME(kernels);
const struct kernels ISA_NAME(kernels) = {
    .name = ISA_TEXT(ISA),
    .peak = ISA_NAME(peak),
    .gemm = ISA_NAME(gemm),
    .gemm_pack = ISA_NAME(gemm_pack),
    .winograd_input = ISA_NAME(winograd_input),
    .winograd_output = ISA_NAME(winograd_output),
    .winograd_output_gradient = ISA_NAME(winograd_output_gradient),
    .winograd_weights = ISA_NAME(winograd_weights),
    .winograd_weights_gradient = ISA_NAME(winograd_weights_gradient),
    .im2col = kernel_im2col,
    .col2im = kernel_col2im,
    .sum_rows = kernel_sum_rows,
    .accumulate = kernel_accumulate,
    .moments = kernel_moments,
    .normalize = kernel_normalize,
    .normalize_sums = kernel_normalize_sums,
    .normalize_backward = kernel_normalize_backward,
    .relu = kernel_relu,
    .relu_backward = kernel_relu_backward,
    .add = kernel_add,
    .depthwise = ISA_NAME(depthwise),
    .depthwise_backward_data = ISA_NAME(depthwise_backward_data),
    .depthwise_backward_weights = ISA_NAME(depthwise_backward_weights),
    .max_pool = pool_max,
    .max_pool_backward = pool_max_backward,
    .average_pool = pool_average,
    .average_pool_backward = pool_average_backward,
    .l2_pool = pool_l2,
    .l2_pool_backward = pool_l2_backward,
    .lrn = kernel_lrn,
    .lrn_backward = kernel_lrn_backward,
    .l2_normalize = kernel_l2_normalize,
    .l2_normalize_backward = kernel_l2_normalize_backward,
};
