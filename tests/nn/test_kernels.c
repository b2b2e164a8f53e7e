/* nn/kernel: every instruction set against the naive loops, over a grid of shapes. */
#include "close.h"
#include "lcg.h"

#include "base/mem.h"
#include "nn/kernel/conv_methods.h"
#include "nn/kernel/kernels.h"

#define TOLERANCE 3e-6
#define WINOGRAD_TOLERANCE 2e-5 /* its transforms add and cancel */

/* Odd sizes, one channel, strides, pads, kernels larger than the image or as large as it. */
static const struct window_shape shapes[] = {
    {.h = 1, .w = 1, .c = 1, .out_c = 1, .kernel = 1, .stride = 1},
    {.h = 5, .w = 7, .c = 3, .out_c = 4, .kernel = 3, .stride = 1, .pad = 1},
    {.h = 8, .w = 6, .c = 1, .out_c = 17, .kernel = 3, .stride = 2, .pad = 1},
    {.h = 9, .w = 9, .c = 16, .out_c = 33, .kernel = 1, .stride = 1},
    {.h = 9, .w = 8, .c = 5, .out_c = 7, .kernel = 1, .stride = 2},
    {.h = 3, .w = 2, .c = 19, .out_c = 2, .kernel = 5, .stride = 1, .pad = 2},
    {.h = 11, .w = 13, .c = 3, .out_c = 8, .kernel = 7, .stride = 2, .pad = 3},
    {.h = 4, .w = 4, .c = 70, .out_c = 5, .kernel = 4, .stride = 3},
    {.h = 7, .w = 5, .c = 2, .out_c = 3, .kernel = 2, .stride = 3, .pad = 1},
    {.h = 1, .w = 1, .c = 2, .out_c = 3, .kernel = 3, .stride = 1, .pad = 1},
    {.h = 3, .w = 9, .c = 20, .out_c = 65, .kernel = 3, .stride = 1},
    {.h = 6, .w = 3, .c = 64, .out_c = 40, .kernel = 3, .stride = 1, .pad = 2},
    {.h = 12, .w = 8, .c = 130, .out_c = 96, .kernel = 3, .stride = 1, .pad = 1},
    {.h = 40, .w = 41, .c = 24, .out_c = 24, .kernel = 3, .stride = 1, .pad = 1},
    {.h = 6, .w = 101, .c = 3, .out_c = 17, .kernel = 3, .stride = 2, .pad = 1},
    {.h = 3, .w = 50, .c = 20, .out_c = 33, .kernel = 2, .stride = 1},
#define DILATED 3 /* of convolutions only */
    {.h = 9, .w = 7, .c = 16, .out_c = 20, .kernel = 3, .stride = 1, .pad = 5, .dilation = 5},
    {.h = 9, .w = 8, .c = 3, .out_c = 5, .kernel = 2, .stride = 2, .pad = 1, .dilation = 3},
    {.h = 9, .w = 120, .c = 5, .out_c = 70, .kernel = 3, .stride = 2, .pad = 2, .dilation = 3},
};
#define CONVOLUTIONS (sizeof shapes / sizeof shapes[0])
#define SHAPES (CONVOLUTIONS - DILATED)

/* New arrays, filled from seed; freed by the test. */
static float *draw(size_t count, uint32_t seed)
{
    float *x = mem_new_aligned(count, sizeof *x);

    assert_non_null(x);
    lcg_fill(x, count, seed);
    return x;
}

/* Bias, slope and addition in all combinations. */
#define FINISHES 8
#define FINISH_C_MAX 130

static struct finish finish_begin(float *out, size_t count, size_t c, int form)
{
    static float values[2 * FINISH_C_MAX];

    assert_true(c <= FINISH_C_MAX);
    lcg_fill(values, 2 * c, 10);
    lcg_fill(out, count, 11);
    return (struct finish){form & 1 ? values : NULL, form & 2 ? values + c : NULL, (form & 4) != 0};
}

/* out = the finished out; what was there is drawn again. */
static void finish_expected(float *out, size_t count, size_t c, const struct finish *finish)
{
    float *there = draw(count, 11);

    for (size_t i = 0; i < count; i++) {
        out[i] += finish->add ? there[i] : 0;
        out[i] += finish->bias != NULL ? finish->bias[i % c] : 0;
        if (finish->slope != NULL && !(out[i] > 0))
            out[i] *= finish->slope[i % c];
    }
    mem_free(there);
}

static void conv_case(const struct kernels *kernels, const struct conv_method *method,
                      const struct window_shape *s, size_t n, bool add)
{
    size_t in_count = n * s->h * s->w * s->c, out_count = n * s->out_h * s->out_w * s->out_c;
    size_t weight_count = s->kernel * s->kernel * s->c * s->out_c;
    float *in = draw(in_count, 1), *weights = draw(weight_count, 2), *d_out = draw(out_count, 3);
    float *out = draw(out_count, 4), *expected = draw(out_count, 5);
    float *d_in = draw(in_count, 6), *d_in_expected = draw(in_count, add ? 6 : 0);
    float *d_weights = draw(weight_count, 7);
    float *d_expected = mem_new(weight_count, sizeof(float));
    float *scratch = draw(method->scratch(s), 8), *prepared = draw(method->prepared(s), 9);
    double tolerance = TOLERANCE;
    struct conv_lane lane = {kernels, s, 0, n, prepared, scratch, NULL};

    if (method == &conv_winograd)
        tolerance = WINOGRAD_TOLERANCE;
    if (!add)
        memset(d_in_expected, 0, in_count * sizeof *d_in_expected);
    naive_conv_forward_f(expected, in, weights, NULL, n, s);
    naive_conv_backward_f(d_in_expected, d_expected, NULL, d_out, in, weights, n, s);
    method->prepare(kernels, s, prepared, weights, false, 0, 2);
    method->prepare(kernels, s, prepared, weights, false, 1, 2);
    /* Two lanes: the second must leave the images of the first alone. */
    lane.begin = n / 2;
    method->forward(&lane, out, in, &(struct finish){0});
    lane.begin = 0;
    lane.end = n / 2;
    if (lane.end > 0)
        method->forward(&lane, out, in, &(struct finish){0});
    lane.end = n;
    method->prepare(kernels, s, prepared, weights, true, 0, 2);
    method->prepare(kernels, s, prepared, weights, true, 1, 2);
    method->backward(&lane, d_in, add, d_weights, d_out, in);
    assert_close(out, expected, out_count, tolerance, "%s %s", kernels->name, method->name);
    assert_close(d_in, d_in_expected, in_count, tolerance, "%s %s", kernels->name, method->name);
    assert_close(d_weights, d_expected, weight_count, tolerance, "%s", method->name);
    method->backward(&lane, NULL, add, d_weights, d_out, in);
    assert_close(d_weights, d_expected, weight_count, tolerance, "%s", method->name);
    for (int form = 0; form < FINISHES; form++) {
        const struct finish finish = finish_begin(out, out_count, s->out_c, form);

        method->prepare(kernels, s, prepared, weights, false, 0, 1);
        method->forward(&lane, out, in, &finish);
        naive_conv_forward_f(expected, in, weights, NULL, n, s);
        finish_expected(expected, out_count, s->out_c, &finish);
        assert_close(out, expected, out_count, tolerance, "%s %s", kernels->name, method->name);
    }
    mem_free(in);
    mem_free(weights);
    mem_free(d_out);
    mem_free(out);
    mem_free(expected);
    mem_free(d_in);
    mem_free(d_in_expected);
    mem_free(d_weights);
    mem_free(d_expected);
    mem_free(scratch);
    mem_free(prepared);
}

static void test_conv(void **state)
{
    const struct kernels *kernels;
    const struct conv_method *method;

    (void)state;
    for (size_t set = 0; (kernels = kernels_at(set)) != NULL; set++)
        for (size_t m = 0; (method = conv_at(m)) != NULL; m++)
            for (size_t i = 0; i < CONVOLUTIONS; i++) {
                struct window_shape s = shapes[i];

                assert_true(window_shape_fit(&s));
                if (!method->fits(&s))
                    continue;
                conv_case(kernels, method, &s, 1, false);
                conv_case(kernels, method, &s, 3, i % 2 == 0);
            }
}

static void depthwise_case(const struct kernels *kernels, const struct window_shape *s, bool add)
{
    size_t in_count = s->h * s->w * s->c, out_count = s->out_h * s->out_w * s->c;
    size_t weight_count = s->kernel * s->kernel * s->c;
    float *in = draw(in_count, 1), *weights = draw(weight_count, 2), *d_out = draw(out_count, 3);
    float *out = draw(out_count, 4), *expected = draw(out_count, 5);
    float *d_in = draw(in_count, 6), *d_in_expected = draw(in_count, 6);
    float *d_weights = draw(weight_count, 7), *d_expected = draw(weight_count, 7);

    if (!add)
        memset(d_in_expected, 0, in_count * sizeof *d_in_expected);
    naive_depthwise_backward_f(d_in_expected, d_expected, d_out, in, weights, 1, s);
    for (int form = 0; form < FINISHES; form++) {
        const struct finish finish = finish_begin(out, out_count, s->c, form);

        kernels->depthwise(out, in, weights, s, &finish);
        naive_depthwise_forward_f(expected, in, weights, 1, s);
        finish_expected(expected, out_count, s->c, &finish);
        assert_close(out, expected, out_count, TOLERANCE, "%s", kernels->name);
    }
    kernels->depthwise_backward_data(d_in, d_out, weights, s, add);
    kernels->depthwise_backward_weights(d_weights, d_out, in, s);
    assert_close(d_in, d_in_expected, in_count, TOLERANCE, "%s", kernels->name);
    assert_close(d_weights, d_expected, weight_count, TOLERANCE, "%s", kernels->name);
    mem_free(in);
    mem_free(weights);
    mem_free(d_out);
    mem_free(out);
    mem_free(expected);
    mem_free(d_in);
    mem_free(d_in_expected);
    mem_free(d_weights);
    mem_free(d_expected);
}

static void test_depthwise(void **state)
{
    /* Lines of whole runs, of less than one, and with a remainder; whole images; stride 2 on odd
     * sizes. */
    static const struct window_shape more[] = {
        {.h = 14, .w = 14, .c = 32, .kernel = 3, .stride = 1, .pad = 1},
        {.h = 13, .w = 15, .c = 64, .kernel = 3, .stride = 2, .pad = 1},
        {.h = 5, .w = 27, .c = 20, .kernel = 3, .stride = 2, .pad = 1},
        {.h = 6, .w = 11, .c = 48, .kernel = 3, .stride = 1},
        {.h = 7, .w = 7, .c = 40, .kernel = 7, .stride = 1},
        {.h = 12, .w = 9, .c = 21, .kernel = 5, .stride = 2, .pad = 2},
        {.h = 1, .w = 9, .c = 16, .kernel = 3, .stride = 1, .pad = 1},
    };
    const struct kernels *kernels;

    (void)state;
    for (size_t set = 0; (kernels = kernels_at(set)) != NULL; set++)
        for (size_t i = 0; i < SHAPES + sizeof more / sizeof more[0]; i++) {
            struct window_shape s = i < SHAPES ? shapes[i] : more[i - SHAPES];

            s.out_c = s.c;
            assert_true(window_shape_fit(&s));
            depthwise_case(kernels, &s, false);
            depthwise_case(kernels, &s, true);
        }
}

/* What the three kinds of pooling have in common. */
static void pool_case(const struct kernels *kernels, const struct window_shape *s)
{
    size_t in_count = s->h * s->w * s->c, out_count = s->out_h * s->out_w * s->c;
    float *in = draw(in_count, 1), *d_out = draw(out_count, 2), *out = draw(out_count, 3);
    float *expected = draw(out_count, 4), *d_in = draw(in_count, 5),
          *d_expected = draw(in_count, 5);

    for (size_t i = 0; i < in_count; i++) /* ties and windows of zeros, as after ReLU */
        in[i] = in[i] < 0.5f ? 0 : in[i];
    kernels->max_pool(out, in, s);
    naive_max_pool_forward_f(expected, in, 1, s);
    assert_memory_equal(out, expected, out_count * sizeof *out);
    kernels->max_pool_backward(d_in, d_out, out, in, s);
    naive_max_pool_backward_f(d_expected, d_out, in, 1, s);
    assert_close(d_in, d_expected, in_count, TOLERANCE, "%s", kernels->name);
    kernels->average_pool(out, in, s);
    naive_average_pool_forward_f(expected, in, 1, s);
    assert_close(out, expected, out_count, TOLERANCE, "%s", kernels->name);
    kernels->average_pool_backward(d_in, d_out, s);
    naive_average_pool_backward_f(d_expected, d_out, 1, s);
    assert_close(d_in, d_expected, in_count, TOLERANCE, "%s", kernels->name);
    kernels->l2_pool(out, in, s);
    naive_l2_pool_forward_f(expected, in, 1, s);
    assert_close(out, expected, out_count, TOLERANCE, "%s", kernels->name);
    kernels->l2_pool_backward(d_in, d_out, out, in, s);
    naive_l2_pool_backward_f(d_expected, d_out, in, 1, s);
    assert_close(d_in, d_expected, in_count, TOLERANCE, "%s", kernels->name);
    mem_free(in);
    mem_free(d_out);
    mem_free(out);
    mem_free(expected);
    mem_free(d_in);
    mem_free(d_expected);
}

static void test_pool(void **state)
{
    const struct kernels *kernels;

    (void)state;
    for (size_t set = 0; (kernels = kernels_at(set)) != NULL; set++)
        for (size_t i = 0; i < SHAPES; i++) {
            struct window_shape s = shapes[i];

            s.out_c = s.c;
            s.pad_end = s.kernel - s.pad > 1 && i % 2 == 0;
            assert_true(window_shape_fit(&s));
            pool_case(kernels, &s);
        }
}

#define ROWS_MAX 70
#define C_MAX 70
#define COUNT_MAX (ROWS_MAX * C_MAX)

/* Batch normalisation as the layer composes it, with PReLU (ReLU: slopes of 0) or without. */
static void norm_case(const struct kernels *kernels, size_t rows, size_t c, const float *slope,
                      bool add)
{
    float in[COUNT_MAX] = {0}, d_out[COUNT_MAX] = {0}, scale[C_MAX] = {0}, shift[C_MAX] = {0};
    float out[COUNT_MAX], expected[COUNT_MAX], plain[COUNT_MAX];
    float d_in[COUNT_MAX], d_expected[COUNT_MAX], masked[COUNT_MAX] = {0};
    float d_slope[C_MAX], d_slope_expected[C_MAX] = {0};
    float mean[C_MAX], m2[C_MAX], inverse[C_MAX], multiplier[C_MAX];
    float mean_expected[C_MAX], variance[C_MAX], sum[C_MAX], product[C_MAX];
    float d_scale[C_MAX] = {0}, d_shift[C_MAX] = {0}, b[C_MAX], e[C_MAX], scratch[2 * C_MAX];

    lcg_fill(in, rows * c, 1);
    lcg_fill(scale, c, 2);
    lcg_fill(shift, c, 3);
    lcg_fill(d_out, rows * c, 4);
    naive_batch_norm_forward_f(plain, mean_expected, variance, in, scale, shift, 1e-5f, rows, c);
    memcpy(expected, plain, sizeof expected);
    if (slope != NULL)
        naive_prelu_forward_f(expected, plain, slope, rows, c);
    kernels->moments(mean, m2, in, rows, c, scratch);
    assert_close(mean, mean_expected, c, TOLERANCE, "%s", kernels->name);
    for (size_t i = 0; i < c; i++)
        m2[i] /= (float)rows;
    assert_close(m2, variance, c, TOLERANCE, "%s", kernels->name);
    for (size_t i = 0; i < c; i++) {
        inverse[i] = 1 / sqrtf(m2[i] + 1e-5f);
        multiplier[i] = inverse[i] * scale[i];
    }
    kernels->normalize(out, in, mean, multiplier, shift, slope, rows, c);
    assert_close(out, expected, rows * c, TOLERANCE * 3, "%s", kernels->name);

    lcg_fill(d_in, rows * c, 5);
    memcpy(d_expected, d_in, sizeof d_expected);
    if (!add)
        memset(d_expected, 0, sizeof d_expected);
    if (slope != NULL)
        naive_prelu_backward_f(masked, d_slope_expected, d_out, plain, slope, rows, c);
    naive_batch_norm_backward_f(d_expected, d_scale, d_shift, slope != NULL ? masked : d_out, in,
                                scale, mean_expected, variance, 1e-5f, rows, c);
    kernels->normalize_sums(sum, product, d_slope, d_out, in, mean, inverse, multiplier, shift,
                            slope, rows, c);
    if (slope != NULL)
        assert_close(d_slope, d_slope_expected, c, TOLERANCE * 3, "%s", kernels->name);
    assert_close(sum, d_shift, c, TOLERANCE * 3, "%s", kernels->name);
    assert_close(product, d_scale, c, TOLERANCE * 3, "%s", kernels->name);
    for (size_t i = 0; i < c; i++) {
        b[i] = -multiplier[i] * inverse[i] * product[i] / (float)rows;
        e[i] = -multiplier[i] * sum[i] / (float)rows;
    }
    kernels->normalize_backward(d_in, d_out, in, mean, multiplier, shift, slope, b, e, rows, c,
                                add);
    assert_close(d_in, d_expected, rows * c, TOLERANCE * 3, "%s", kernels->name);
}

static const struct {
    size_t rows, c;
} tables[] = {{37, 1}, {4, 70}, {5, 16}, {36, 24}, {7, 33}, {31, 64}, {70, 70}};
#define TABLES (sizeof tables / sizeof tables[0])

static void test_batch_norm(void **state)
{
    static const float zeros[C_MAX];
    float drawn[C_MAX];
    const float *const slopes[] = {NULL, zeros, drawn};
    const struct kernels *kernels;

    (void)state;
    lcg_fill(drawn, C_MAX, 6);
    for (size_t set = 0; (kernels = kernels_at(set)) != NULL; set++)
        for (size_t i = 0; i < TABLES; i++)
            for (int form = 0; form < 6; form++)
                norm_case(kernels, tables[i].rows, tables[i].c, slopes[form / 2], form & 1);
}

static void row_case(const struct kernels *kernels, size_t rows, size_t c, bool add)
{
    float in[COUNT_MAX] = {0}, out[COUNT_MAX], expected[COUNT_MAX], d_out[COUNT_MAX];
    float d_in[COUNT_MAX], d_expected[COUNT_MAX], scratch[2 * (C_MAX + KERNELS_LRN_SIZE)];

    lcg_fill(in, rows * c, 1);
    lcg_fill(d_out, rows * c, 2);
    kernels->l2_normalize(out, in, rows, c);
    naive_l2_normalize_forward_f(expected, in, rows, c);
    assert_close(out, expected, rows * c, TOLERANCE, "%s", kernels->name);
    lcg_fill(d_in, rows * c, 3);
    lcg_fill(d_expected, rows * c, 3);
    if (!add)
        memset(d_expected, 0, sizeof d_expected);
    kernels->l2_normalize_backward(d_in, d_out, out, in, rows, c, add);
    naive_l2_normalize_backward_f(d_expected, d_out, in, rows, c);
    if (c > 1) /* a vector of one number has no direction but its sign: gradients are rounding */
        assert_close(d_in, d_expected, rows * c, TOLERANCE * 3, "%s", kernels->name);
    for (size_t i = 0; i < rows * c; i++)
        in[i] *= 100;
    kernels->lrn(out, in, rows, c, scratch);
    naive_lrn_forward_f(expected, in, rows, c, KERNELS_LRN_SIZE, KERNELS_LRN_ALPHA, 0.75f);
    assert_close(out, expected, rows * c, TOLERANCE, "%s", kernels->name);
    lcg_fill(d_in, rows * c, 4);
    lcg_fill(d_expected, rows * c, 4);
    if (!add)
        memset(d_expected, 0, sizeof d_expected);
    kernels->lrn_backward(d_in, d_out, in, rows, c, add, scratch);
    naive_lrn_backward_f(d_expected, d_out, in, rows, c, KERNELS_LRN_SIZE, KERNELS_LRN_ALPHA,
                         0.75f);
    assert_close(d_in, d_expected, rows * c, TOLERANCE * 3, "%s", kernels->name);
}

static void test_rows(void **state)
{
    const struct kernels *kernels;

    (void)state;
    for (size_t set = 0; (kernels = kernels_at(set)) != NULL; set++)
        for (size_t i = 0; i < TABLES; i++) {
            row_case(kernels, tables[i].rows, tables[i].c, false);
            row_case(kernels, tables[i].rows, tables[i].c, true);
        }
}

/* Elementwise kernels must agree with the formula exactly. */
static void test_plain(void **state)
{
    float a[101], b[101], out[101], begun[101], sums[5];
    const struct kernels *kernels;

    (void)state;
    lcg_fill(a, 101, 1);
    lcg_fill(b, 101, 2);
    for (size_t set = 0; (kernels = kernels_at(set)) != NULL; set++)
        for (int form = 0; form < 4; form++) {
            bool relu = form & 1, add = form & 2;

            kernels->add(out, a, b, 101, relu);
            for (size_t i = 0; i < 101; i++)
                assert_true(out[i] == (relu && a[i] + b[i] < 0 ? 0 : a[i] + b[i]));
            kernels->relu(out, a, 101);
            lcg_fill(begun, 101, 4);
            memcpy(out, begun, sizeof out);
            kernels->relu_backward(out, b, relu ? a : NULL, 101, add);
            for (size_t i = 0; i < 101; i++)
                assert_true(out[i] == (add ? begun[i] : 0) + (!relu || a[i] > 0 ? b[i] : 0));
            kernels->sum_rows(sums, a, 19, 5);
            for (size_t c = 0; c < 5; c++) {
                double sum = 0;

                for (size_t r = 0; r < 19; r++)
                    sum += a[r * 5 + c];
                assert_near(sums[c], sum, 1e-5);
            }
        }
}

static void test_nan(void **state)
{
    const struct window_shape s = {3, 3, 1, 1, 1, 1, 3, 1, 0, 1, 0, 0};
    const struct kernels *kernels;

    (void)state;
    for (size_t set = 0; (kernels = kernels_at(set)) != NULL; set++)
        for (size_t i = 0; i < 9; i++) {
            float in[9] = {0}, out[9];

            in[i] = NAN;
            kernels->relu(out, in, 9);
            assert_true(isnan(out[i]));
            kernels->max_pool(out, in, &s);
            assert_true(isnan(out[0]));
            kernels->l2_normalize(out, in, 1, 9);
            assert_true(isnan(out[i]));
        }
}

static void test_shapes(void **state)
{
    struct window_shape s = {.h = 4, .w = 4, .c = 1, .out_c = 1, .kernel = 5, .stride = 1};

    (void)state;
    assert_false(window_shape_fit(&s)); /* larger than the input */
    s.pad = 1;
    assert_true(window_shape_fit(&s));
    assert_int_equal(s.out_h, 2);
    s.pad = 5;
    assert_false(window_shape_fit(&s)); /* windows wholly in the padding */
    s.pad = 1;
    s.stride = 0;
    assert_false(window_shape_fit(&s));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_conv), cmocka_unit_test(test_depthwise),
    cmocka_unit_test(test_pool), cmocka_unit_test(test_batch_norm),
    cmocka_unit_test(test_rows), cmocka_unit_test(test_plain),
    cmocka_unit_test(test_nan),  cmocka_unit_test(test_shapes),
};

UNIT_MAIN(tests)
