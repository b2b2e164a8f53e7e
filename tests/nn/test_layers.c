/* nn/layer: each kind of the table, alone in the middle of a net, without being named here: its
 * gradients against finite differences, its folded inference against the pass layer by layer. */
#include "close.h"
#include "lcg.h"

#include "base/mem.h"
#include "nn/net/net.h"
#include "nn/net/parts.h"

#define SIDE 8
#define BATCH 3
#define EMBEDDING 4
#define STEP 3e-3f
#define SAMPLES 150
#define TOLERANCE_GRADIENT 0.03 /* single precision, and a kink now and then */
#define TOLERANCE_INFER 3e-5

struct bench {
    struct net *net;
    struct net_tape *tape;
    float in[BATCH * SIDE * SIDE * 3], out[BATCH * EMBEDDING], d_out[BATCH * EMBEDDING];
};

static const struct net_key key = {.seed = 1, .step = 1};

/* The rows of a net around one kind. */
#define AROUND 5
static void fill_rows(struct zoo_layer rows[AROUND], enum layer_kind kind)
{
    const struct zoo_layer conv = {
        .kind = LAYER_CONV, .channels = 4, .kernel = 3, .stride = 1, .pad = 1, .bias = true};

    rows[0] = rows[1] = rows[2] = conv;
    rows[0].name = "first";
    rows[1].name = "second";
    rows[2].name = "kind";
    rows[2].kind = kind;
    if (layer_table[kind]->joins) {
        rows[2].inputs[0] = "second";
        rows[2].inputs[1] = "first";
    }
    rows[3] = (struct zoo_layer){.name = "linear", .kind = LAYER_LINEAR, .bias = true};
    rows[4] = (struct zoo_layer){.name = "embedding", .kind = LAYER_L2_NORMALIZE};
}

static double loss(struct bench *bench)
{
    double sum = 0;

    net_forward(bench->net, bench->tape, bench->out, bench->in, BATCH, NET_RECOMPUTE, &key);
    for (size_t i = 0; i < BATCH * EMBEDDING; i++)
        sum += (double)bench->out[i] * (double)bench->d_out[i];
    return sum;
}

static void check_gradients(struct bench *bench, const char *word)
{
    size_t count = net_parameter_count(bench->net);
    float *x = net_parameters(bench->net);
    const float *d = net_gradients(bench->net);
    double squares = 0, norm = 0;

    (void)loss(bench);
    net_zero_gradients(bench->net);
    net_backward(bench->net, bench->tape, bench->d_out);
    for (size_t sample = 0; sample < SAMPLES; sample++) {
        size_t i = sample * count / SAMPLES;
        float keep = x[i];
        double slope;

        x[i] = keep + STEP;
        slope = loss(bench);
        x[i] = keep - STEP;
        slope = (slope - loss(bench)) / (2 * (double)STEP);
        x[i] = keep;
        squares += (slope - (double)d[i]) * (slope - (double)d[i]);
        norm += slope * slope;
    }
    if (!(squares <= TOLERANCE_GRADIENT * TOLERANCE_GRADIENT * norm))
        fail_msg("%s: gradients differ by %g of %g", word, sqrt(squares), sqrt(norm));
}

static void check_kind(enum layer_kind kind)
{
    const struct net_options options = {
        .size = SIDE, .embedding = EMBEDDING, .dropout = 0.3f, .max_batch = BATCH, .threads = 2};
    const char *word = layer_table[kind]->word;
    struct zoo_layer rows[AROUND];
    const struct zoo_net table = {"around", "", rows, AROUND, SIDE, SIDE, false};
    float expected[BATCH * EMBEDDING];
    struct bench bench;
    struct err err;

    fill_rows(rows, kind);
    assert_ok(net_new_from(&bench.net, &table, &options, &err));
    assert_ok(net_tape_new(bench.net, &bench.tape, &err));
    net_init_weights(bench.net, 5);
    lcg_fill(bench.in, BATCH * SIDE * SIDE * 3, 1);
    lcg_fill(bench.d_out, BATCH * EMBEDDING, 2);
    check_gradients(&bench, word);
    net_forward(bench.net, bench.tape, bench.out, bench.in, BATCH, NET_INFER, NULL);
    net_forward_layers(bench.net, bench.tape, expected);
    assert_close(bench.out, expected, BATCH * EMBEDDING, TOLERANCE_INFER, "%s", word);
    net_tape_del(bench.tape);
    net_del(bench.net);
}

static void test_kinds(void **state)
{
    (void)state;
    for (int kind = 0; kind < LAYER_KIND_COUNT; kind++)
        if (!layer_table[kind]->unit) /* that one is the end of every net */
            check_kind((enum layer_kind)kind);
}

/* A fixed row keeps its weights: no gradient, no decay. */
static void test_fixed(void **state)
{
    const struct net_options options = {
        .size = SIDE, .embedding = EMBEDDING, .max_batch = BATCH, .threads = 2};
    struct zoo_layer rows[AROUND];
    const struct zoo_net table = {"fixed", "", rows, AROUND, SIDE, SIDE, false};
    struct bench bench;
    struct err err;

    (void)state;
    fill_rows(rows, LAYER_CONV);
    rows[0].fixed = true;
    assert_ok(net_new_from(&bench.net, &table, &options, &err));
    assert_ok(net_tape_new(bench.net, &bench.tape, &err));
    net_init_weights(bench.net, 5);
    lcg_fill(bench.in, BATCH * SIDE * SIDE * 3, 1);
    lcg_fill(bench.d_out, BATCH * EMBEDDING, 2);
    (void)loss(&bench);
    net_zero_gradients(bench.net);
    net_backward(bench.net, bench.tape, bench.d_out);
    for (size_t i = 0; i < net_tensor_count(bench.net); i++) {
        struct tensor tensor;
        size_t at;
        double squares = 0;

        net_tensor(bench.net, i, &tensor);
        at = (size_t)(tensor.data - net_parameters(bench.net));
        for (size_t k = 0; k < tensor_size(&tensor); k++)
            squares += pow((double)net_gradients(bench.net)[at + k], 2);
        assert_int_equal(squares == 0, strncmp(tensor.name, "first.", 6) == 0);
        if (squares == 0)
            assert_int_equal(net_decay_mask(bench.net)[at], 0);
    }
    net_tape_del(bench.tape);
    net_del(bench.net);
    rows[1].fixed = true;
    assert_status(net_new_from(&bench.net, &table, &options, &err), ST_INVALID);
    assert_string_equal(err.message, "net fixed: row second is fixed, but does not read the image");
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_kinds),
                                          cmocka_unit_test(test_fixed)};

UNIT_MAIN(tests)
