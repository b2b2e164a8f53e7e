/* nn against PyTorch (make_reference.py): layers, a whole net, its training, the optimisers; on
 * every instruction set. */
#include "close.h"
#include "lcg.h"
#include "reference.h"

#include "base/mem.h"
#include "nn/kernel/kernels.h"
#include "nn/layer/layer.h"
#include "nn/net/net.h"
#include "nn/net/optimizer.h"
#include "nn/net/zoo.h"

#include <stdlib.h>

#define TOLERANCE 1e-4
#define COUNT_MAX 1024
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* A layer's reference: input and parameters are drawn from seed, d_out from seed + 1. */
struct layer_case {
    float in[COUNT_MAX], p[COUNT_MAX], d_out[COUNT_MAX];
    float out[COUNT_MAX], d_in[COUNT_MAX], d_p[COUNT_MAX];
};

static struct layer_case layer_draw(size_t in, size_t p, size_t out, uint32_t seed)
{
    struct layer_case layer = {0};
    uint32_t second = seed + 1;

    assert_true(in <= COUNT_MAX && p <= COUNT_MAX && out <= COUNT_MAX);
    for (size_t i = 0; i < in; i++)
        layer.in[i] = lcg_next(&seed);
    for (size_t i = 0; i < p; i++)
        layer.p[i] = lcg_next(&seed);
    for (size_t i = 0; i < out; i++)
        layer.d_out[i] = lcg_next(&second);
    return layer;
}

#define LAYER_CHECK(layer, name) \
    do { \
        assert_close((layer).out, reference_##name##_out, COUNT(reference_##name##_out), \
                     TOLERANCE, #name); \
        assert_close((layer).d_in, reference_##name##_d_in, COUNT(reference_##name##_d_in), \
                     TOLERANCE, #name); \
    } while (0)
#define LAYER_CHECK_P(layer, name) \
    do { \
        assert_close((layer).d_p, reference_##name##_d_0, COUNT(reference_##name##_d_0), \
                     TOLERANCE, #name); \
        assert_close((layer).d_p + COUNT(reference_##name##_d_0), reference_##name##_d_1, \
                     COUNT(reference_##name##_d_1), TOLERANCE, #name); \
    } while (0)
#define LAYER_DRAW(name, p, seed) \
    layer_draw(COUNT(reference_##name##_d_in), p, COUNT(reference_##name##_out), seed)

static void conv_layer(struct layer_case *layer, struct window_shape s, size_t n)
{
    size_t weights = s.kernel * s.kernel * s.c * s.out_c;

    assert_true(window_shape_fit(&s));
    naive_conv_forward_f(layer->out, layer->in, layer->p, layer->p + weights, n, &s);
    naive_conv_backward_f(layer->d_in, layer->d_p, layer->d_p + weights, layer->d_out, layer->in,
                          layer->p, n, &s);
}

/* The naive kernels; the fast ones are compared with them by test_kernels.c, and with PyTorch by
 * the nets below. */
static void test_conv(void **state)
{
    struct layer_case layer = LAYER_DRAW(conv, 112, 1);

    (void)state;
    conv_layer(&layer, (struct window_shape){7, 6, 3, 0, 0, 4, 3, 2, 1, 1, 0, 0}, 2);
    LAYER_CHECK(layer, conv);
    LAYER_CHECK_P(layer, conv);
    layer = LAYER_DRAW(conv5, 153, 3);
    conv_layer(&layer, (struct window_shape){4, 5, 2, 0, 0, 3, 5, 1, 2, 1, 0, 0}, 2);
    LAYER_CHECK(layer, conv5);
    LAYER_CHECK_P(layer, conv5);
    layer = LAYER_DRAW(point, 36, 5);
    conv_layer(&layer, (struct window_shape){3, 4, 5, 0, 0, 6, 1, 1, 0, 1, 0, 0}, 2);
    LAYER_CHECK(layer, point);
    LAYER_CHECK_P(layer, point);
}

#define LAYER_CHECK_WEIGHTS(layer, name) \
    do { \
        LAYER_CHECK(layer, name); \
        assert_close((layer).d_p, reference_##name##_d_0, COUNT(reference_##name##_d_0), \
                     TOLERANCE, #name); \
    } while (0)

static void depthwise_layer(struct layer_case *layer, struct window_shape s, size_t n)
{
    s.out_c = s.c;
    assert_true(window_shape_fit(&s));
    naive_depthwise_forward_f(layer->out, layer->in, layer->p, n, &s);
    naive_depthwise_backward_f(layer->d_in, layer->d_p, layer->d_out, layer->in, layer->p, n, &s);
}

static void test_channels(void **state)
{
    struct layer_case layer = LAYER_DRAW(depthwise, 54, 23);

    (void)state;
    depthwise_layer(&layer, (struct window_shape){4, 5, 6, 0, 0, 0, 3, 1, 1, 1, 0, 0}, 2);
    LAYER_CHECK_WEIGHTS(layer, depthwise);
    layer = LAYER_DRAW(depthwise2, 45, 25);
    depthwise_layer(&layer, (struct window_shape){7, 6, 5, 0, 0, 0, 3, 2, 1, 1, 0, 0}, 2);
    LAYER_CHECK_WEIGHTS(layer, depthwise2);
    layer = LAYER_DRAW(whole, 80, 27);
    depthwise_layer(&layer, (struct window_shape){4, 4, 5, 0, 0, 0, 4, 1, 0, 1, 0, 0}, 3);
    LAYER_CHECK_WEIGHTS(layer, whole);
    layer = LAYER_DRAW(prelu, 4, 29);
    naive_prelu_forward_f(layer.out, layer.in, layer.p, 18, 4);
    naive_prelu_backward_f(layer.d_in, layer.d_p, layer.d_out, layer.in, layer.p, 18, 4);
    LAYER_CHECK_WEIGHTS(layer, prelu);
}

static void test_batch_norm(void **state)
{
    struct layer_case layer = LAYER_DRAW(batch_norm, 10, 7);
    float mean[5], variance[5];

    (void)state;
    naive_batch_norm_forward_f(layer.out, mean, variance, layer.in, layer.p, layer.p + 5, 1e-5f, 36,
                               5);
    naive_batch_norm_backward_f(layer.d_in, layer.d_p, layer.d_p + 5, layer.d_out, layer.in,
                                layer.p, mean, variance, 1e-5f, 36, 5);
    LAYER_CHECK(layer, batch_norm);
    LAYER_CHECK_P(layer, batch_norm);
}

static void test_pool(void **state)
{
    struct window_shape s = {7, 6, 3, 0, 0, 3, 3, 2, 1, 1, 0, 0},
                        l2 = {4, 5, 3, 0, 0, 3, 3, 1, 1, 1, 0, 0};
    struct layer_case layer = LAYER_DRAW(max, 0, 11);

    (void)state;
    assert_true(window_shape_fit(&s) && window_shape_fit(&l2));
    naive_max_pool_forward_f(layer.out, layer.in, 2, &s);
    naive_max_pool_backward_f(layer.d_in, layer.d_out, layer.in, 2, &s);
    LAYER_CHECK(layer, max);
    layer = LAYER_DRAW(average, 0, 13);
    naive_average_pool_forward_f(layer.out, layer.in, 2, &s);
    naive_average_pool_backward_f(layer.d_in, layer.d_out, 2, &s);
    LAYER_CHECK(layer, average);
    layer = LAYER_DRAW(l2_pool, 0, 15);
    naive_l2_pool_forward_f(layer.out, layer.in, 2, &l2);
    naive_l2_pool_backward_f(layer.d_in, layer.d_out, layer.in, 2, &l2);
    LAYER_CHECK(layer, l2_pool);
}

static void test_others(void **state)
{
    struct layer_case layer = LAYER_DRAW(relu, 0, 9);

    (void)state;
    naive_relu_forward_f(layer.out, layer.in, COUNT(reference_relu_out));
    naive_relu_backward_f(layer.d_in, layer.d_out, layer.in, COUNT(reference_relu_out));
    LAYER_CHECK(layer, relu);
    layer = LAYER_DRAW(lrn, 0, 17);
    for (size_t i = 0; i < COUNT(reference_lrn_d_in); i++)
        layer.in[i] *= 100;
    naive_lrn_forward_f(layer.out, layer.in, 12, 7, 5, 1e-4f, 0.75f);
    naive_lrn_backward_f(layer.d_in, layer.d_out, layer.in, 12, 7, 5, 1e-4f, 0.75f);
    for (size_t i = 0; i < COUNT(reference_lrn_d_in); i++)
        layer.d_in[i] *= 100; /* the reference's input is before the factor */
    LAYER_CHECK(layer, lrn);
    layer = LAYER_DRAW(linear, 35, 19);
    naive_linear_forward_f(layer.out, layer.in, layer.p, layer.p + 30, 4, 6, 5);
    naive_linear_backward_f(layer.d_in, layer.d_p, layer.d_p + 30, layer.d_out, layer.in, layer.p,
                            4, 6, 5);
    LAYER_CHECK(layer, linear);
    LAYER_CHECK_P(layer, linear);
    layer = LAYER_DRAW(l2_normalize, 0, 21);
    naive_l2_normalize_forward_f(layer.out, layer.in, 4, 6);
    naive_l2_normalize_backward_f(layer.d_in, layer.d_out, layer.in, 4, 6);
    LAYER_CHECK(layer, l2_normalize);
}

/* A net with a branch of every sort and a residual addition; class Net of make_reference.py. */
static const struct zoo_layer reference_rows[] = {
    {.name = "stem.conv", .kind = LAYER_CONV, .channels = 8, .kernel = 3, .stride = 2, .pad = 1},
    {.name = "stem", .kind = LAYER_BATCH_NORM, .relu = true},
    {.name = "lrn", .kind = LAYER_LRN},
    {.name = "a.conv", .kind = LAYER_CONV, .channels = 6, .kernel = 1, .stride = 1, .bias = true},
    {.name = "a", .kind = LAYER_BATCH_NORM, .relu = true},
    {.name = "b.reduce",
     .kind = LAYER_CONV,
     .inputs = {"lrn"},
     .channels = 4,
     .kernel = 1,
     .stride = 1,
     .bias = true},
    {.name = "b.relu", .kind = LAYER_RELU},
    {.name = "b", .kind = LAYER_CONV, .channels = 8, .kernel = 3, .stride = 1, .pad = 1},
    {.name = "c.pool",
     .kind = LAYER_L2_POOL,
     .inputs = {"lrn"},
     .kernel = 3,
     .stride = 1,
     .pad = 1},
    {.name = "c", .kind = LAYER_CONV, .channels = 4, .kernel = 1, .stride = 1, .bias = true},
    {.name = "join", .kind = LAYER_CONCAT, .inputs = {"a", "b", "c"}},
    {.name = "r.conv", .kind = LAYER_CONV, .channels = 18, .kernel = 3, .stride = 1, .pad = 1},
    {.name = "r.norm", .kind = LAYER_BATCH_NORM},
    {.name = "r", .kind = LAYER_ADD, .inputs = {"r.norm", "join"}, .relu = true},
    {.name = "d.conv", .kind = LAYER_DEPTHWISE, .kernel = 3, .stride = 1, .pad = 1},
    {.name = "d", .kind = LAYER_BATCH_NORM, .prelu = true},
    {.name = "max", .kind = LAYER_MAX_POOL, .kernel = 3, .stride = 2, .pad = 1},
    {.name = "pool", .kind = LAYER_AVERAGE_POOL},
    {.name = "dropout", .kind = LAYER_DROPOUT},
    {.name = "linear", .kind = LAYER_LINEAR, .bias = true},
    {.name = "embedding", .kind = LAYER_L2_NORMALIZE},
};
static const struct zoo_net reference_table = {
    "reference", "", reference_rows, COUNT(reference_rows), 8, 16, false};
#define N 4
#define D 8

/* Parameters in the arena's order; BN's scale is 1 + 0.1 x, PReLU's slope 0.25 + 0.1 x, shifts and
 * biases 0.1 x, weights 0.5 x with x drawn. */
static void draw_parameters(struct net *net)
{
    uint32_t seed = 31;

    net_init_weights(net, 0);
    for (size_t i = 0; i < net_tensor_count(net); i++) {
        struct tensor tensor;
        float offset;

        net_tensor(net, i, &tensor);
        if (strstr(tensor.name, ".running_") != NULL)
            continue;
        offset = tensor.dims == 1 ? tensor.data[0] : 0; /* as net_init_weights left it */
        for (size_t k = 0; k < tensor_size(&tensor); k++)
            tensor.data[k] = lcg_next(&seed) * (tensor.dims > 1 ? 0.5f : 0.1f) + offset;
    }
}

/* Triplets (0, 1, 2) and (3, 2, 0) with margin 4; += to d, dL/d e (N, D). */
static double triplet_loss(const float *e, float *d)
{
    static const size_t triplets[2][3] = {{0, 1, 2}, {3, 2, 0}};
    double loss = 0;

    for (size_t t = 0; t < 2; t++) {
        size_t a = triplets[t][0] * D, p = triplets[t][1] * D, n = triplets[t][2] * D;

        loss += 4;
        for (size_t k = 0; k < D; k++) {
            float ap = e[a + k] - e[p + k], an = e[a + k] - e[n + k];

            loss += (double)ap * ap - (double)an * an;
            d[a + k] += 2 * (ap - an);
            d[p + k] -= 2 * ap;
            d[n + k] += 2 * an;
        }
    }
    return loss;
}

static void train(struct net *net, struct net_tape *tape, struct optimizer *optimizer)
{
    const struct optimizer_rate rate = {.learning_rate = 0.01f, .momentum = 0.9f};
    const struct net_key key = {0};
    float in[N * 16 * 16 * 3], out[N * D], losses[10];
    struct tensor mean;

    lcg_fill(in, COUNT(in), 41);
    for (size_t step = 0; step < 10; step++) {
        float d_out[N * D] = {0};

        net_forward(net, tape, out, in, N, NET_TRAIN, &key);
        losses[step] = (float)triplet_loss(out, d_out);
        net_zero_gradients(net);
        net_backward(net, tape, d_out);
        if (step == 0) {
            net_tensor(net, 3, &mean);
            assert_string_equal(mean.name, "stem.running_mean");
            assert_close(mean.data, reference_net_running, 16, TOLERANCE, "running");
            assert_close(out, reference_net_out, COUNT(reference_net_out), TOLERANCE, "net");
            assert_int_equal(net_parameter_count(net), COUNT(reference_net_gradient));
            assert_close(net_gradients(net), reference_net_gradient, COUNT(reference_net_gradient),
                         TOLERANCE, "net");
        }
        optimizer_step(optimizer, net_parameters(net), net_gradients(net), net_decay_mask(net),
                       &rate, 0, 2);
    }
    for (size_t step = 0; step < 10; step++)
        assert_near(losses[step], reference_net_losses[step], 1e-3);
    assert_true(losses[9] < losses[0] - 0.3f);
}

static void test_net(void **state)
{
    const struct net_options options = {.size = 16, .embedding = D, .max_batch = N, .threads = 2};
    const struct kernels *kernels;

    (void)state;
    for (size_t set = 0; (kernels = kernels_at(set)) != NULL; set++) {
        struct optimizer optimizer;
        struct net_tape *tape;
        struct net *net;
        struct err err;

        assert_int_equal(setenv("FACENET_ISA", kernels->name, 1), 0);
        assert_ok(net_new_from(&net, &reference_table, &options, &err));
        assert_string_equal(net_isa(net), kernels->name);
        assert_ok(net_tape_new(net, &tape, &err));
        assert_ok(optimizer_init(&optimizer, OPTIMIZER_SGD, net_parameter_count(net), &err));
        draw_parameters(net);
        train(net, tape, &optimizer);
        optimizer_free(&optimizer);
        net_tape_del(tape);
        net_del(net);
    }
    unsetenv("FACENET_ISA");
}

/* Tables that cannot be built are refused by name. */
static void test_bad_tables(void **state)
{
    static const struct zoo_layer unknown[] = {{.name = "a", .kind = LAYER_RELU, .inputs = {"b"}}};
    static const struct zoo_layer unread[] = {
        {.name = "a", .kind = LAYER_RELU},
        {.name = "b", .kind = LAYER_AVERAGE_POOL, .inputs = {"a"}},
        {.name = "c", .kind = LAYER_AVERAGE_POOL, .inputs = {"a"}},
        {.name = "d", .kind = LAYER_LINEAR},
        {.name = "e", .kind = LAYER_L2_NORMALIZE}};
    static const struct zoo_layer sizes[] = {
        {.name = "a", .kind = LAYER_RELU},
        {.name = "b", .kind = LAYER_MAX_POOL, .kernel = 3, .stride = 2},
        {.name = "c", .kind = LAYER_ADD, .inputs = {"a", "b"}}};
    static const struct zoo_layer window[] = {
        {.name = "a", .kind = LAYER_CONV, .channels = 2, .kernel = 19, .stride = 1, .pad = 1}};
    static const struct zoo_layer odd[] = {{.name = "a", .kind = LAYER_MAXOUT}};
    static const struct zoo_layer end[] = {{.name = "a", .kind = LAYER_RELU}};
    static const struct {
        struct zoo_net table;
        const char *sentence;
    } bad[] = {
        {{"t", "", unknown, 1, 8, 16, false}, "net t: row a reads b, which is not an earlier row"},
        {{"t", "", unread, 5, 8, 16, false}, "net t: nothing reads row b"},
        {{"t", "", sizes, 3, 8, 16, false}, "net t: the inputs of row c differ in size"},
        {{"t", "", window, 1, 8, 16, false},
         "a: a 19x19 window with padding 1 does not fit its 16x16 input; choose a larger image "
         "size"},
        {{"t", "", odd, 1, 8, 16, false}, "a: maxout takes an even number of channels, not 3"},
        {{"t", "", end, 1, 8, 16, false},
         "net t must end with L2 normalisation of the embedding's size"},
    };
    const struct net_options options = {.size = 16, .embedding = D, .max_batch = N, .threads = 1};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct net *net;
        struct err err;

        assert_status(net_new_from(&net, &bad[i].table, &options, &err), ST_INVALID);
        assert_string_equal(err.message, bad[i].sentence);
    }
}

static void optimizer_case(enum optimizer_kind kind, const float *expected, int threads)
{
    const struct optimizer_rate rate = {
        .learning_rate = 0.05f, .momentum = 0.8f, .weight_decay = 0.1f};
    const uint8_t mask[8] = {1, 1, 1, 1, 1, 1, 1, 0};
    struct optimizer optimizer;
    float w[8], g[8], last = 0.5f;
    uint32_t seed = 51;
    struct err err;

    assert_ok(optimizer_init(&optimizer, kind, 8, &err));
    for (size_t i = 0; i < 7; i++)
        w[i] = lcg_next(&seed);
    w[7] = last;
    for (int step = 0; step < 5; step++) {
        for (size_t i = 0; i < 7; i++)
            g[i] = lcg_next(&seed);
        g[7] = 0;
        optimizer_step(&optimizer, w, g, mask, &rate, 0, threads);
    }
    assert_close(w, expected, 7, 1e-6, "optimizer %d", (int)kind);
    assert_true(w[7] == last); /* no decay where the mask is 0 */
    assert_int_equal(optimizer.updates, 5);
    optimizer_reset(&optimizer);
    optimizer_step(&optimizer, w, g, mask, &rate, 6, threads);
    assert_close(w, expected, 6, 1e-6, "optimizer %d, from the 6th on", (int)kind);
    assert_int_equal(optimizer.updates, 1);
    for (size_t i = 0; i < 6; i++)
        assert_true(optimizer.state[0][i] == 0);
    optimizer_free(&optimizer);
}

static void test_optimizers(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        optimizer_case(OPTIMIZER_ADAGRAD, reference_adagrad, threads);
        optimizer_case(OPTIMIZER_SGD, reference_sgd, threads);
        optimizer_case(OPTIMIZER_ADAM, reference_adam, threads);
        optimizer_case(OPTIMIZER_ADAMW, reference_adamw, threads);
    }
}

static void test_optimizer_memory(void **state)
{
    struct optimizer optimizer;
    struct err err;

    (void)state;
    for (size_t n = 1; n <= 2; n++) {
        mem_fail_after(n);
        assert_status(optimizer_init(&optimizer, OPTIMIZER_ADAMW, 10, &err), ST_NOMEM);
        assert_true(mem_failed());
        assert_null(optimizer.state[0]);
    }
    mem_fail_after(0);
}

static void test_rates(void **state)
{
    (void)state;
    assert_near(optimizer_rate_at(LR_CONSTANT, 2, 1, 100, 10), 0.2, 1e-12);
    assert_near(optimizer_rate_at(LR_CONSTANT, 2, 10, 100, 10), 2, 1e-12);
    assert_near(optimizer_rate_at(LR_CONSTANT, 2, 100, 100, 10), 2, 1e-12);
    assert_near(optimizer_rate_at(LR_STEPS, 2, 60, 100, 0), 2, 1e-12);
    assert_near(optimizer_rate_at(LR_STEPS, 2, 61, 100, 0), 0.2, 1e-12);
    assert_near(optimizer_rate_at(LR_STEPS, 2, 86, 100, 0), 0.02, 1e-12);
    assert_near(optimizer_rate_at(LR_COSINE, 2, 10, 110, 10), 2, 1e-12);
    assert_near(optimizer_rate_at(LR_COSINE, 2, 60, 110, 10), 1.01, 1e-12);
    assert_near(optimizer_rate_at(LR_COSINE, 2, 110, 110, 10), 0.02, 1e-12);
    assert_near(optimizer_rate_at(LR_COSINE, 2, 500, 110, 10), 0.02, 1e-12);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_conv),
    cmocka_unit_test(test_channels),
    cmocka_unit_test(test_batch_norm),
    cmocka_unit_test(test_pool),
    cmocka_unit_test(test_others),
    cmocka_unit_test(test_net),
    cmocka_unit_test(test_bad_tables),
    cmocka_unit_test(test_optimizers),
    cmocka_unit_test(test_optimizer_memory),
    cmocka_unit_test(test_rates),
};

UNIT_MAIN(tests)
