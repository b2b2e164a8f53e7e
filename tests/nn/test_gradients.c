/* nn/naive in double: the gradient of every layer against central differences. */
#include "close.h"
#include "lcg.h"

#define COUNT_MAX 512
#define STEP 1e-5
#define TOLERANCE 1e-6

static const struct window_shape conv_shape = {5, 4, 3, 3, 2, 4, 3, 2, 1, 1, 0, 0};
static const struct window_shape conv_wide = {3, 3, 2, 3, 3, 2, 5, 1, 2, 1, 0, 0};
static const struct window_shape pool_shape = {5, 4, 3, 3, 2, 3, 3, 2, 1, 1, 0, 0};
#define BATCH 2
#define ROWS 6
#define C 7

/* One layer: in and p (weights and the like) go in; sizes are numbers. */
struct layer_case {
    const char *name;
    size_t in, p, out;
    void (*forward)(double *out, const double *in, const double *p);
    void (*backward)(double *d_in, double *d_p, const double *d_out, const double *in,
                     const double *p);
};

#define FORWARD(name) static void name##_forward(double *out, const double *in, const double *p)
#define BACKWARD(name) \
    static void name##_backward(double *d_in, double *d_p, const double *d_out, const double *in, \
                                const double *p)
#define UNUSED_P ((void)p)
#define UNUSED_D_P ((void)p, (void)d_p)

#define CONV_WEIGHTS 108
FORWARD(conv)
{
    naive_conv_forward_d(out, in, p, p + CONV_WEIGHTS, BATCH, &conv_shape);
}
BACKWARD(conv)
{
    naive_conv_backward_d(d_in, d_p, d_p + CONV_WEIGHTS, d_out, in, p, BATCH, &conv_shape);
}

FORWARD(wide)
{
    naive_conv_forward_d(out, in, p, NULL, BATCH, &conv_wide);
}
BACKWARD(wide)
{
    naive_conv_backward_d(d_in, d_p, NULL, d_out, in, p, BATCH, &conv_wide);
}

FORWARD(depthwise)
{
    naive_depthwise_forward_d(out, in, p, BATCH, &pool_shape);
}
BACKWARD(depthwise)
{
    naive_depthwise_backward_d(d_in, d_p, d_out, in, p, BATCH, &pool_shape);
}

FORWARD(norm)
{
    double mean[C], variance[C];

    naive_batch_norm_forward_d(out, mean, variance, in, p, p + C, 1e-5, ROWS, C);
}
BACKWARD(norm)
{
    double out[ROWS * C], mean[C], variance[C];

    naive_batch_norm_forward_d(out, mean, variance, in, p, p + C, 1e-5, ROWS, C);
    naive_batch_norm_backward_d(d_in, d_p, d_p + C, d_out, in, p, mean, variance, 1e-5, ROWS, C);
}

FORWARD(relu)
{
    UNUSED_P;
    naive_relu_forward_d(out, in, ROWS * C);
}
BACKWARD(relu)
{
    UNUSED_D_P;
    naive_relu_backward_d(d_in, d_out, in, ROWS * C);
}

FORWARD(prelu)
{
    naive_prelu_forward_d(out, in, p, ROWS, C);
}
BACKWARD(prelu)
{
    naive_prelu_backward_d(d_in, d_p, d_out, in, p, ROWS, C);
}

FORWARD(max)
{
    UNUSED_P;
    naive_max_pool_forward_d(out, in, BATCH, &pool_shape);
}
BACKWARD(max)
{
    UNUSED_D_P;
    naive_max_pool_backward_d(d_in, d_out, in, BATCH, &pool_shape);
}

FORWARD(average)
{
    UNUSED_P;
    naive_average_pool_forward_d(out, in, BATCH, &pool_shape);
}
BACKWARD(average)
{
    (void)in;
    UNUSED_D_P;
    naive_average_pool_backward_d(d_in, d_out, BATCH, &pool_shape);
}

FORWARD(l2_pool)
{
    UNUSED_P;
    naive_l2_pool_forward_d(out, in, BATCH, &pool_shape);
}
BACKWARD(l2_pool)
{
    UNUSED_D_P;
    naive_l2_pool_backward_d(d_in, d_out, in, BATCH, &pool_shape);
}

/* A large alpha, else the layer is nearly the identity. */
FORWARD(lrn)
{
    UNUSED_P;
    naive_lrn_forward_d(out, in, ROWS, C, 5, 2.0, 0.75);
}
BACKWARD(lrn)
{
    UNUSED_D_P;
    naive_lrn_backward_d(d_in, d_out, in, ROWS, C, 5, 2.0, 0.75);
}

FORWARD(concat)
{
    naive_concat_forward_d(out, in, p, ROWS, C, 3);
}
BACKWARD(concat)
{
    (void)in;
    (void)p;
    naive_concat_backward_d(d_in, d_p, d_out, ROWS, C, 3);
}

FORWARD(add)
{
    naive_add_forward_d(out, in, p, ROWS * C);
}
BACKWARD(add)
{
    (void)in;
    (void)p;
    naive_add_backward_d(d_in, d_p, d_out, ROWS * C);
}

static const double mask[ROWS * C] = {0, 1.25, 1.25, 0, 1.25, 1.25, 1.25, 1.25, 0, 1.25};
FORWARD(dropout)
{
    UNUSED_P;
    naive_dropout_forward_d(out, in, mask, ROWS * C);
}
BACKWARD(dropout)
{
    (void)in;
    UNUSED_D_P;
    naive_dropout_backward_d(d_in, d_out, mask, ROWS * C);
}

FORWARD(linear)
{
    naive_linear_forward_d(out, in, p, p + C * 4, ROWS, C, 4);
}
BACKWARD(linear)
{
    naive_linear_backward_d(d_in, d_p, d_p + C * 4, d_out, in, p, ROWS, C, 4);
}

FORWARD(normalize)
{
    UNUSED_P;
    naive_l2_normalize_forward_d(out, in, ROWS, C);
}
BACKWARD(normalize)
{
    UNUSED_D_P;
    naive_l2_normalize_backward_d(d_in, d_out, in, ROWS, C);
}

#define CASE(name, in, p, out) \
    { \
#name, in, p, out, name##_forward, name##_backward \
    }
static const struct layer_case cases[] = {
    CASE(conv, 120, 112, 48),
    CASE(wide, 36, 100, 36),
    CASE(depthwise, 120, 27, 36),
    CASE(norm, ROWS *C, 2 * C, ROWS *C),
    CASE(relu, ROWS *C, 0, ROWS *C),
    CASE(prelu, ROWS *C, C, ROWS *C),
    CASE(max, 120, 0, 36),
    CASE(average, 120, 0, 36),
    CASE(l2_pool, 120, 0, 36),
    CASE(lrn, ROWS *C, 0, ROWS *C),
    CASE(concat, ROWS *C, ROWS * 3, ROWS *(C + 3)),
    CASE(add, ROWS *C, ROWS *C, ROWS *C),
    CASE(dropout, ROWS *C, 0, ROWS *C),
    CASE(linear, ROWS *C, C * 4 + 4, ROWS * 4),
    CASE(normalize, ROWS *C, 0, ROWS *C),
};

/* The loss is the scalar product of the outputs and fixed weights d_out. */
static double loss(const struct layer_case *layer, const double *in, const double *p,
                   const double *d_out)
{
    double out[COUNT_MAX], sum = 0;

    layer->forward(out, in, p);
    for (size_t i = 0; i < layer->out; i++)
        sum += out[i] * d_out[i];
    return sum;
}

/* The relative distance of gradient and differences over the count numbers at x. */
static double difference(const struct layer_case *layer, double *x, size_t count, const double *d,
                         const double *in, const double *p, const double *d_out)
{
    double squares = 0, norm = 0;

    for (size_t i = 0; i < count; i++) {
        double keep = x[i], slope;

        x[i] = keep + STEP;
        slope = loss(layer, in, p, d_out);
        x[i] = keep - STEP;
        slope = (slope - loss(layer, in, p, d_out)) / (2 * STEP);
        x[i] = keep;
        squares += (slope - d[i]) * (slope - d[i]);
        norm += slope * slope;
    }
    return count == 0 ? 0 : sqrt(squares) / sqrt(norm);
}

/* Distinct numbers further apart than the step and away from 0: no kink is near. */
static void draw_far_from_kinks(double *x, size_t count, uint32_t *seed)
{
    for (size_t i = 0; i < count; i++) {
        float v = lcg_next(seed);

        x[i] = (v < 0 ? -0.1 : 0.1) + 0.9 * (double)v + 0.001 * (double)i;
        if (fabs(x[i]) < 0.01)
            x[i] = 0.05;
    }
}

static void test_gradients(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct layer_case *layer = &cases[i];
        double in[COUNT_MAX], p[COUNT_MAX], d_out[COUNT_MAX];
        double d_in[COUNT_MAX] = {0}, d_p[COUNT_MAX] = {0}, of_in, of_p;
        uint32_t seed = 7 + (uint32_t)i;

        draw_far_from_kinks(in, layer->in, &seed);
        draw_far_from_kinks(p, layer->p, &seed);
        draw_far_from_kinks(d_out, layer->out, &seed);
        layer->backward(d_in, d_p, d_out, in, p);
        of_in = difference(layer, in, layer->in, d_in, in, p, d_out);
        of_p = difference(layer, p, layer->p, d_p, in, p, d_out);
        if (!(of_in < TOLERANCE && of_p < TOLERANCE))
            fail_msg("%s: gradients differ by %g (input), %g (parameters)", layer->name, of_in,
                     of_p);
        /* Gradients are added to what is there. */
        layer->backward(d_in, d_p, d_out, in, p);
        for (size_t k = 0; k < layer->in; k++)
            d_in[k] /= 2;
        assert_true(difference(layer, in, layer->in, d_in, in, p, d_out) < TOLERANCE);
    }
}

/* Where L2 pooling and L2 normalisation have no derivative, the gradient is 0, not NaN. */
static void test_kinks(void **state)
{
    double in[120] = {0}, d_in[120] = {0}, d_out[42];

    (void)state;
    for (size_t i = 0; i < 42; i++)
        d_out[i] = 1;
    naive_l2_pool_backward_d(d_in, d_out, in, BATCH, &pool_shape);
    naive_l2_normalize_backward_d(d_in, d_out, in, ROWS, C);
    for (size_t i = 0; i < 120; i++)
        assert_true(d_in[i] == 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_gradients),
    cmocka_unit_test(test_kinks),
};

UNIT_MAIN(tests)
