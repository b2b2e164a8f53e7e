/* See naive.h.  Built with -DREAL=float -DNAIVE_SUFFIX=_f and with -DREAL=double
 * -DNAIVE_SUFFIX=_d. */
#include "nn/kernel/shape.h"

#include <math.h>
#include <stdint.h>

#define NAIVE_JOIN_(name, suffix) naive_##name##suffix
#define NAIVE_JOIN(name, suffix) NAIVE_JOIN_(name, suffix)
#define NAIVE(name) NAIVE_JOIN(name, NAIVE_SUFFIX)
#include "nn/kernel/naive.h"

/* The index of channel ch of the pixel that offset (ky, kx) of the window at (y, x) sees, in image
 * i of a batch; false when it lies outside the image. */
static bool naive_at(size_t *index, const struct window_shape *s, size_t i, size_t y, size_t x,
                     size_t ky, size_t kx, size_t ch)
{
    size_t row = y * s->stride + ky * s->dilation, column = x * s->stride + kx * s->dilation;

    if (row < s->pad || row >= s->h + s->pad || column < s->pad || column >= s->w + s->pad)
        return false;
    *index = ((i * s->h + row - s->pad) * s->w + column - s->pad) * s->c + ch;
    return true;
}

/* Loops over all output pixels o of image i at (y, x), and over the window's offsets. */
#define NAIVE_OUTPUTS(n, s) \
    for (size_t i = 0, o = 0; i < (n); i++) \
        for (size_t y = 0; y < (s)->out_h; y++) \
            for (size_t x = 0; x < (s)->out_w; x++, o++)
#define NAIVE_WINDOW(s) \
    for (size_t ky = 0; ky < (s)->kernel; ky++) \
        for (size_t kx = 0; kx < (s)->kernel; kx++)

void NAIVE(conv_forward)(REAL *out, const REAL *in, const REAL *weights, const REAL *bias, size_t n,
                         const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t oc = 0; oc < s->out_c; oc++) {
        REAL sum = bias != NULL ? bias[oc] : 0;

        NAIVE_WINDOW(s)
        for (size_t c = 0; c < s->c; c++) {
            size_t at;

            if (naive_at(&at, s, i, y, x, ky, kx, c))
                sum += in[at] * weights[((ky * s->kernel + kx) * s->c + c) * s->out_c + oc];
        }
        out[o * s->out_c + oc] = sum;
    }
}

void NAIVE(conv_backward)(REAL *d_in, REAL *d_weights, REAL *d_bias, const REAL *d_out,
                          const REAL *in, const REAL *weights, size_t n,
                          const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t oc = 0; oc < s->out_c; oc++) {
        REAL d = d_out[o * s->out_c + oc];

        NAIVE_WINDOW(s)
        for (size_t c = 0; c < s->c; c++) {
            size_t at, weight = ((ky * s->kernel + kx) * s->c + c) * s->out_c + oc;

            if (!naive_at(&at, s, i, y, x, ky, kx, c))
                continue;
            d_in[at] += d * weights[weight];
            d_weights[weight] += d * in[at];
        }
        if (d_bias != NULL)
            d_bias[oc] += d;
    }
}

void NAIVE(depthwise_forward)(REAL *out, const REAL *in, const REAL *weights, size_t n,
                              const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t c = 0; c < s->c; c++) {
        REAL sum = 0;
        size_t at;

        NAIVE_WINDOW(s)
        if (naive_at(&at, s, i, y, x, ky, kx, c))
            sum += in[at] * weights[(ky * s->kernel + kx) * s->c + c];
        out[o * s->c + c] = sum;
    }
}

void NAIVE(depthwise_backward)(REAL *d_in, REAL *d_weights, const REAL *d_out, const REAL *in,
                               const REAL *weights, size_t n, const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t c = 0; c < s->c; c++)
        NAIVE_WINDOW(s)
        {
            size_t at, weight = (ky * s->kernel + kx) * s->c + c;

            if (!naive_at(&at, s, i, y, x, ky, kx, c))
                continue;
            d_in[at] += d_out[o * s->c + c] * weights[weight];
            d_weights[weight] += d_out[o * s->c + c] * in[at];
        }
}

void NAIVE(batch_norm_forward)(REAL *out, REAL *mean, REAL *variance, const REAL *in,
                               const REAL *scale, const REAL *shift, REAL epsilon, size_t rows,
                               size_t c)
{
    for (size_t ch = 0; ch < c; ch++) {
        REAL sum = 0, squares = 0;

        for (size_t r = 0; r < rows; r++)
            sum += in[r * c + ch];
        mean[ch] = sum / (REAL)rows;
        for (size_t r = 0; r < rows; r++)
            squares += (in[r * c + ch] - mean[ch]) * (in[r * c + ch] - mean[ch]);
        variance[ch] = squares / (REAL)rows;
        for (size_t r = 0; r < rows; r++)
            out[r * c + ch] = (in[r * c + ch] - mean[ch]) /
                                  (REAL)sqrt((double)(variance[ch] + epsilon)) * scale[ch] +
                              shift[ch];
    }
}

void NAIVE(batch_norm_backward)(REAL *d_in, REAL *d_scale, REAL *d_shift, const REAL *d_out,
                                const REAL *in, const REAL *scale, const REAL *mean,
                                const REAL *variance, REAL epsilon, size_t rows, size_t c)
{
    for (size_t ch = 0; ch < c; ch++) {
        REAL inverse = 1 / (REAL)sqrt((double)(variance[ch] + epsilon)), sum = 0, product = 0;

        for (size_t r = 0; r < rows; r++) {
            sum += d_out[r * c + ch];
            product += d_out[r * c + ch] * (in[r * c + ch] - mean[ch]) * inverse;
        }
        d_scale[ch] += product;
        d_shift[ch] += sum;
        for (size_t r = 0; r < rows; r++) {
            REAL normal = (in[r * c + ch] - mean[ch]) * inverse;

            d_in[r * c + ch] +=
                scale[ch] * inverse * (d_out[r * c + ch] - (sum + normal * product) / (REAL)rows);
        }
    }
}

void NAIVE(relu_forward)(REAL *out, const REAL *in, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = in[i] < 0 ? 0 : in[i];
}

void NAIVE(relu_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t count)
{
    for (size_t i = 0; i < count; i++)
        d_in[i] += in[i] > 0 ? d_out[i] : 0;
}

void NAIVE(prelu_forward)(REAL *out, const REAL *in, const REAL *slope, size_t rows, size_t c)
{
    for (size_t i = 0; i < rows * c; i++)
        out[i] = in[i] > 0 ? in[i] : slope[i % c] * in[i];
}

void NAIVE(prelu_backward)(REAL *d_in, REAL *d_slope, const REAL *d_out, const REAL *in,
                           const REAL *slope, size_t rows, size_t c)
{
    for (size_t i = 0; i < rows * c; i++) {
        d_in[i] += in[i] > 0 ? d_out[i] : slope[i % c] * d_out[i];
        d_slope[i % c] += in[i] > 0 ? 0 : d_out[i] * in[i];
    }
}

/* Where the largest value of a window lies; the first of equals. */
static size_t naive_largest(const REAL *in, const struct window_shape *s, size_t i, size_t y,
                            size_t x, size_t c)
{
    size_t best = SIZE_MAX, at;

    NAIVE_WINDOW(s)
    if (naive_at(&at, s, i, y, x, ky, kx, c) && (best == SIZE_MAX || in[at] > in[best]))
        best = at;
    return best;
}

void NAIVE(max_pool_forward)(REAL *out, const REAL *in, size_t n, const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t c = 0; c < s->c; c++)
        out[o * s->c + c] = in[naive_largest(in, s, i, y, x, c)];
}

void NAIVE(max_pool_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t n,
                              const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t c = 0; c < s->c; c++)
        d_in[naive_largest(in, s, i, y, x, c)] += d_out[o * s->c + c];
}

/* The pixels of a window that lie inside the image. */
static size_t naive_inside(const struct window_shape *s, size_t y, size_t x)
{
    size_t count = 0, at;

    NAIVE_WINDOW(s)
    count += naive_at(&at, s, 0, y, x, ky, kx, 0);
    return count;
}

void NAIVE(average_pool_forward)(REAL *out, const REAL *in, size_t n, const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t c = 0; c < s->c; c++) {
        REAL sum = 0;
        size_t at;

        NAIVE_WINDOW(s)
        if (naive_at(&at, s, i, y, x, ky, kx, c))
            sum += in[at];
        out[o * s->c + c] = sum / (REAL)naive_inside(s, y, x);
    }
}

void NAIVE(average_pool_backward)(REAL *d_in, const REAL *d_out, size_t n,
                                  const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t c = 0; c < s->c; c++) {
        size_t at;

        NAIVE_WINDOW(s)
        if (naive_at(&at, s, i, y, x, ky, kx, c))
            d_in[at] += d_out[o * s->c + c] / (REAL)naive_inside(s, y, x);
    }
}

static REAL naive_length(const REAL *in, const struct window_shape *s, size_t i, size_t y, size_t x,
                         size_t c)
{
    REAL sum = 0;
    size_t at;

    NAIVE_WINDOW(s)
    if (naive_at(&at, s, i, y, x, ky, kx, c))
        sum += in[at] * in[at];
    return (REAL)sqrt((double)sum);
}

void NAIVE(l2_pool_forward)(REAL *out, const REAL *in, size_t n, const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t c = 0; c < s->c; c++)
        out[o * s->c + c] = naive_length(in, s, i, y, x, c);
}

void NAIVE(l2_pool_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t n,
                             const struct window_shape *s)
{
    NAIVE_OUTPUTS(n, s)
    for (size_t c = 0; c < s->c; c++) {
        REAL length = naive_length(in, s, i, y, x, c);
        size_t at;

        if (length == 0)
            continue;
        NAIVE_WINDOW(s)
        if (naive_at(&at, s, i, y, x, ky, kx, c))
            d_in[at] += d_out[o * s->c + c] * in[at] / length;
    }
}

/* 1 + alpha / size * the sum of squares of the channels around ch. */
static REAL naive_lrn_base(const REAL *in, size_t ch, size_t c, size_t size, REAL alpha)
{
    REAL sum = 0;

    for (size_t j = ch >= size / 2 ? ch - size / 2 : 0; j < c && j <= ch + size / 2; j++)
        sum += in[j] * in[j];
    return 1 + alpha / (REAL)size * sum;
}

void NAIVE(lrn_forward)(REAL *out, const REAL *in, size_t rows, size_t c, size_t size, REAL alpha,
                        REAL beta)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t ch = 0; ch < c; ch++) {
            double base = (double)naive_lrn_base(in + r * c, ch, c, size, alpha);

            out[r * c + ch] = in[r * c + ch] * (REAL)pow(base, -(double)beta);
        }
}

void NAIVE(lrn_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t rows, size_t c,
                         size_t size, REAL alpha, REAL beta)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t ch = 0; ch < c; ch++) {
            const REAL *x = in + r * c;
            double base = (double)naive_lrn_base(x, ch, c, size, alpha);
            REAL d = d_out[r * c + ch], power = (REAL)pow(base, -(double)beta);

            d_in[r * c + ch] += d * power;
            for (size_t j = ch >= size / 2 ? ch - size / 2 : 0; j < c && j <= ch + size / 2; j++)
                d_in[r * c + j] -=
                    d * 2 * beta * alpha / (REAL)size * x[ch] * x[j] * power / (REAL)base;
        }
}

void NAIVE(concat_forward)(REAL *out, const REAL *a, const REAL *b, size_t rows, size_t a_c,
                           size_t b_c)
{
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < a_c; c++)
            out[r * (a_c + b_c) + c] = a[r * a_c + c];
        for (size_t c = 0; c < b_c; c++)
            out[r * (a_c + b_c) + a_c + c] = b[r * b_c + c];
    }
}

void NAIVE(concat_backward)(REAL *d_a, REAL *d_b, const REAL *d_out, size_t rows, size_t a_c,
                            size_t b_c)
{
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = 0; c < a_c; c++)
            d_a[r * a_c + c] += d_out[r * (a_c + b_c) + c];
        for (size_t c = 0; c < b_c; c++)
            d_b[r * b_c + c] += d_out[r * (a_c + b_c) + a_c + c];
    }
}

void NAIVE(add_forward)(REAL *out, const REAL *a, const REAL *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = a[i] + b[i];
}

void NAIVE(add_backward)(REAL *d_a, REAL *d_b, const REAL *d_out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        d_a[i] += d_out[i];
        d_b[i] += d_out[i];
    }
}

void NAIVE(dropout_forward)(REAL *out, const REAL *in, const REAL *mask, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = in[i] * mask[i];
}

void NAIVE(dropout_backward)(REAL *d_in, const REAL *d_out, const REAL *mask, size_t count)
{
    for (size_t i = 0; i < count; i++)
        d_in[i] += d_out[i] * mask[i];
}

void NAIVE(linear_forward)(REAL *out, const REAL *in, const REAL *weights, const REAL *bias,
                           size_t n, size_t c, size_t out_c)
{
    struct window_shape s = {1, 1, c, 1, 1, out_c, 1, 1, 0, 1, 0, 0};

    NAIVE(conv_forward)(out, in, weights, bias, n, &s);
}

void NAIVE(linear_backward)(REAL *d_in, REAL *d_weights, REAL *d_bias, const REAL *d_out,
                            const REAL *in, const REAL *weights, size_t n, size_t c, size_t out_c)
{
    struct window_shape s = {1, 1, c, 1, 1, out_c, 1, 1, 0, 1, 0, 0};

    NAIVE(conv_backward)(d_in, d_weights, d_bias, d_out, in, weights, n, &s);
}

static REAL naive_norm(const REAL *in, size_t c)
{
    REAL sum = 0;

    for (size_t i = 0; i < c; i++)
        sum += in[i] * in[i];
    return (REAL)sqrt((double)sum);
}

void NAIVE(l2_normalize_forward)(REAL *out, const REAL *in, size_t rows, size_t c)
{
    for (size_t r = 0; r < rows; r++) {
        REAL norm = naive_norm(in + r * c, c);

        for (size_t i = 0; i < c; i++)
            out[r * c + i] = in[r * c + i] / (norm < (REAL)1e-12 ? (REAL)1e-12 : norm);
    }
}

void NAIVE(l2_normalize_backward)(REAL *d_in, const REAL *d_out, const REAL *in, size_t rows,
                                  size_t c)
{
    for (size_t r = 0; r < rows; r++) {
        REAL norm = naive_norm(in + r * c, c), dot = 0;

        if (norm < (REAL)1e-12)
            continue;
        for (size_t i = 0; i < c; i++)
            dot += d_out[r * c + i] * in[r * c + i] / norm;
        for (size_t i = 0; i < c; i++)
            d_in[r * c + i] += (d_out[r * c + i] - dot * in[r * c + i] / norm) / norm;
    }
}
