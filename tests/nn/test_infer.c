/* nn/net/infer: running statistics folded into the weights, against the layers one by one. */
#include "close.h"
#include "lcg.h"
#include "nets.h"

#include "base/mem.h"
#include "nn/net/net.h"
#include "nn/net/parts.h"

#include <stdlib.h>

#define EMBEDDING 16
#define BATCH 7
#define TOLERANCE 3e-5 /* rounding, through up to fifty layers */

#define CONV(id, from, out, size, step) \
    { \
        .name = id, .kind = LAYER_CONV, .inputs = {from}, .channels = out, .kernel = size, \
        .stride = step, .pad = (size) / 2, .bias = true \
    }
#define NORM(id, from, ...) \
    { \
        .name = id, .kind = LAYER_BATCH_NORM, .inputs = {from}, __VA_ARGS__ \
    }

/* What the zoo lacks: a norm that follows no convolution or one with two readers, a convolution
 * without a norm, sums with the pictures, with itself, and with what is still read. */
static const struct zoo_layer odd_rows[] = {
    CONV("a.conv", NULL, 3, 3, 1),
    NORM("a", NULL, .relu = false),
    {.name = "sum", .kind = LAYER_ADD, .inputs = {"a", "a"}, .relu = true},
    CONV("b.conv", NULL, 20, 3, 2),
    NORM("b", NULL, .prelu = true),
    CONV("c.conv", "b", 20, 1, 1),
    NORM("c", NULL, .relu = false),
    {.name = "c.sum", .kind = LAYER_ADD, .inputs = {"b", "c"}, .relu = true},
    NORM("d", "c.conv", .relu = true),
    CONV("e.conv", "d", 20, 3, 1),
    NORM("e", NULL, .relu = false),
    {.name = "e.sum", .kind = LAYER_ADD, .inputs = {"e", "c.sum"}},
    {.name = "join", .kind = LAYER_CONCAT, .inputs = {"e.sum", "c.sum", "d"}},
    CONV("f", "join", 30, 5, 2),
    {.name = "relu", .kind = LAYER_RELU},
    {.name = "whole", .kind = LAYER_DEPTHWISE},
    {.name = "dropout", .kind = LAYER_DROPOUT},
    {.name = "linear", .kind = LAYER_LINEAR},
    {.name = "embedding", .kind = LAYER_L2_NORMALIZE},
};
static const struct zoo_net odd = {"odd", "", odd_rows, sizeof odd_rows / sizeof odd_rows[0],
                                   9,     9,  false};

/* x + conv(x), which only the sum reads later, by each way to convolve and depthwise. */
#define SKIP(id, from, size) \
    CONV(id ".conv", from, 20, size, 1), NORM(id ".norm", NULL, .relu = false), \
    { \
        .name = id, .kind = LAYER_ADD, .inputs = {from, id ".norm"}, .relu = true \
    }
static const struct zoo_layer skip_rows[] = {
    CONV("stem.conv", NULL, 20, 3, 1),
    NORM("stem", NULL, .relu = true),
    SKIP("a", "stem", 3),
    SKIP("b", "a", 1),
    SKIP("c", "b", 5),
    {.name = "d.conv", .kind = LAYER_DEPTHWISE, .kernel = 3, .stride = 1, .pad = 1},
    NORM("d.norm", NULL, .relu = false),
    {.name = "d", .kind = LAYER_ADD, .inputs = {"c", "d.norm"}},
    SKIP("e", "d", 3),
    {.name = "linear", .kind = LAYER_LINEAR},
    {.name = "embedding", .kind = LAYER_L2_NORMALIZE},
};
static const struct zoo_net skips = {"skips", "", skip_rows, sizeof skip_rows / sizeof skip_rows[0],
                                     9,       9,  false};

/* Outputs so large that lines of one image go through several layers at a time: dilated, larger
 * than their padding, with a sum at the end, of every second line. */
static const struct zoo_layer band_rows[] = {
    CONV("a", NULL, 20, 5, 1),
    {.name = "b.conv",
     .kind = LAYER_CONV,
     .channels = 20,
     .kernel = 3,
     .stride = 1,
     .pad = 2,
     .dilation = 2},
    {.name = "b", .kind = LAYER_RELU},
    {.name = "c.conv", .kind = LAYER_DEPTHWISE, .kernel = 3, .stride = 1, .pad = 1},
    {.name = "c.scale", .kind = LAYER_SCALE},
    {.name = "c", .kind = LAYER_PRELU},
    CONV("d.conv", NULL, 20, 1, 1),
    {.name = "d", .kind = LAYER_ADD, .inputs = {"a", "d.conv"}, .relu = true},
    {.name = "e.conv", .kind = LAYER_DEPTHWISE, .kernel = 5, .stride = 1, .pad = 1},
    NORM("e", NULL, .relu = true),
    CONV("f", NULL, 70, 1, 2),
    {.name = "g.conv", .kind = LAYER_DEPTHWISE, .kernel = 3, .stride = 2, .pad = 1},
    NORM("g", NULL, .relu = true),
    {.name = "pool", .kind = LAYER_AVERAGE_POOL, .stride = 1},
    {.name = "linear", .kind = LAYER_LINEAR},
    {.name = "embedding", .kind = LAYER_L2_NORMALIZE},
};
static const struct zoo_net bands = {"bands", "", band_rows, sizeof band_rows / sizeof band_rows[0],
                                     97,      97, false};

/* A net from elsewhere begins with a row that turns our colours into those it expects. */
static const struct zoo_layer tinted_rows[] = {
    {.name = "colours",
     .kind = LAYER_CONV,
     .channels = 3,
     .kernel = 1,
     .stride = 1,
     .bias = true,
     .fixed = true},
    CONV("a", NULL, 20, 3, 2),
    NORM("norm", NULL, .relu = true),
    {.name = "pool", .kind = LAYER_MAX_POOL, .kernel = 3, .stride = 3},
    {.name = "linear", .kind = LAYER_LINEAR},
    {.name = "embedding", .kind = LAYER_L2_NORMALIZE},
};
static const struct zoo_net tinted = {
    "tinted", "", tinted_rows, sizeof tinted_rows / sizeof tinted_rows[0], 96, 96, false};

/* Several outputs: that are read on, that are the sum's other input, folded or not. */
static const struct zoo_layer map_rows[] = {
    CONV("stem.conv", NULL, 20, 3, 2),
    NORM("stem", NULL, .relu = true, .output = 4),
    CONV("a.conv", "stem", 20, 3, 1),
    NORM("a.norm", NULL, .relu = false),
    {.name = "a", .kind = LAYER_ADD, .inputs = {"stem", "a.norm"}, .relu = true, .output = 1},
    CONV("b.conv", "a", 20, 1, 1),
    {.name = "b", .kind = LAYER_SCALE},
    {.name = "b.add", .kind = LAYER_ADD, .inputs = {"a", "b"}},
    CONV("c.conv", "b.add", 4, 3, 2),
    {.name = "c", .kind = LAYER_RELU, .output = 3},
    CONV("d.conv", "b.add", 2, 1, 1),
    {.name = "d", .kind = LAYER_SIGMOID, .output = 2},
};
static const struct zoo_net maps = {"maps", "", map_rows, sizeof map_rows / sizeof map_rows[0],
                                    8,      8,  false};

/* Weights, and statistics as if trained. */
static void fill(struct net *net)
{
    static const float colours[] = {0, 0, 1.5f, 0, 0.5f, 0, -2, 0, 0};

    net_init_weights(net, 11);
    for (size_t i = 0; i < net_tensor_count(net); i++) {
        struct tensor tensor;

        net_tensor(net, i, &tensor);
        if (strcmp(tensor.name, "colours.weight") == 0)
            memcpy(tensor.data, colours, sizeof colours);
        if (tensor.dims == 1)
            lcg_fill(tensor.data, tensor_size(&tensor), (uint32_t)i);
        for (size_t k = 0; k < tensor_size(&tensor) && strstr(tensor.name, "running_var") != NULL;
             k++)
            tensor.data[k] = 1.5f + tensor.data[k];
    }
}

/* A net that only runs lays out its weights in its first pass, with what its first row does to
 * colours; expected is of a net that can be trained. */
static void compare_only_runs(const struct zoo_net *table, struct net_options options,
                              const float *in, const float *expected)
{
    float out[BATCH * EMBEDDING];
    struct net_tape *tape;
    struct net *net;
    struct err err;

    options.only_runs = true;
    assert_ok(net_new_from(&net, table, &options, &err));
    assert_ok(net_tape_new(net, &tape, &err));
    fill(net);
    assert_int_equal(net->infer.steps[0].colours != NULL, table == &tinted);
    for (size_t pass = 0; pass < 2; pass++) {
        memset(out, 0, sizeof out);
        net_forward(net, tape, out, in, BATCH, NET_INFER, NULL);
        if (table == &tinted)
            assert_close(out, expected, BATCH * EMBEDDING, TOLERANCE, "colours");
        else
            assert_memory_equal(out, expected, sizeof out);
    }
    net_tape_del(tape);
    net_del(net);
}

static void compare(const struct zoo_net *table, uint32_t size, int threads)
{
    const struct net_options options = {.size = size,
                                        .embedding = EMBEDDING,
                                        .dropout = 0.5f,
                                        .max_batch = BATCH,
                                        .threads = threads};
    size_t pixels = (size_t)options.size * options.size * 3, chained = 0;
    float *in = mem_new(BATCH * pixels, sizeof *in);
    float out[BATCH * EMBEDDING], expected[BATCH * EMBEDDING], alone[EMBEDDING];
    struct net_tape *tape;
    struct net *net;
    struct err err;

    assert_non_null(in);
    lcg_fill(in, BATCH * pixels, 1);
    assert_ok(net_new_from(&net, table, &options, &err));
    assert_ok(net_tape_new(net, &tape, &err));
    fill(net);
    for (size_t i = 0; i < net->infer.step_count; i++)
        chained += net->infer.steps[i].chained;
    assert_int_equal(chained, table == &bands ? 4 : 0);
    net_forward(net, tape, out, in, BATCH, NET_INFER, NULL);
    compare_only_runs(table, options, in, out);
    net_forward_layers(net, tape, expected); /* of the same pictures, in the same mode */
    assert_close(out, expected, BATCH * EMBEDDING, TOLERANCE, "%s %s", net_isa(net), table->name);
    for (size_t i = 0; i < BATCH; i++) {
        net_forward(net, tape, alone, in + i * net_input_size(net), 1, NET_INFER, NULL);
        assert_memory_equal(alone, out + i * EMBEDDING, sizeof alone);
    }
    net_tape_del(tape);
    net_del(net);
    mem_free(in);
}

/* On each instruction set; an image's bits depend neither on its company nor on threads. */
static void test_folded(void **state)
{
    const char *given = getenv("FACENET_ISA");
    const struct kernels *kernels;
    const struct zoo_net *table;

    (void)state;
    for (size_t set = 0; (kernels = kernels_at(set)) != NULL; set++) {
        setenv("FACENET_ISA", kernels->name, 1);
        for (size_t i = 0; (table = nets_at(i)) != NULL; i++)
            compare(table, 48, 2);
        compare(&odd, odd.least_size, 1);
        compare(&odd, odd.least_size, 5);
        compare(&skips, skips.least_size, 2);
        compare(&bands, bands.least_size, 2);
        compare(&tinted, tinted.least_size, 2);
    }
    if (given != NULL)
        setenv("FACENET_ISA", given, 1);
}

/* outputs of a wide image, folded and layer by layer; bits don't depend on company. */
static void compare_outputs(int threads)
{
    const struct net_options options = {
        .size = 9, .width = 25, .max_batch = BATCH, .threads = threads};
    const size_t pixels = 9 * 25, shapes[][3] = {{5, 13, 20}, {5, 13, 2}, {3, 7, 4}, {5, 13, 20}};
    const float *out[4], *alone[4];
    float *copy[4], in[BATCH * 9 * 25 * 3];
    struct net_tape *tape;
    struct net *net;
    struct err err;

    lcg_fill(in, BATCH * pixels * 3, 1);
    assert_ok(net_new_from(&net, &maps, &options, &err));
    assert_ok(net_tape_new(net, &tape, &err));
    fill(net);
    assert_int_equal(net_output_count(net), 4);
    mem_free(net->workspace);
    net->workspace = mem_new_aligned(net->workspace_count, sizeof(float));
    net_infer_outputs(net, tape, out, in, BATCH);
    for (size_t k = 0; k < 4; k++) {
        struct net_output output;
        size_t floats;

        net_output(net, k, &output);
        floats = output.h * output.w * output.c * BATCH;
        assert_memory_equal(&output.h, shapes[k], sizeof shapes[k]);
        copy[k] = mem_new(floats, sizeof(float));
        memcpy(copy[k], out[k], floats * sizeof(float));
    }
    net_forward_layers(net, tape, NULL);
    for (size_t k = 0; k < 4; k++) {
        const struct layer *layer = &net->layers[net->outputs[k]];

        assert_close(copy[k], net->workspace + layer->output_at, layer_out_size(layer) * BATCH,
                     TOLERANCE, "output %zu", k);
    }
    for (size_t i = 0; i < BATCH; i++) {
        net_infer_outputs(net, tape, alone, in + i * pixels * 3, 1);
        for (size_t k = 0; k < 4; k++) {
            size_t floats = layer_out_size(&net->layers[net->outputs[k]]);

            assert_memory_equal(alone[k], copy[k] + i * floats, floats * sizeof(float));
        }
    }
    for (size_t k = 0; k < 4; k++)
        mem_free(copy[k]);
    net_tape_del(tape);
    net_del(net);
}

static void test_outputs(void **state)
{
    struct zoo_layer rows[sizeof map_rows / sizeof map_rows[0]];
    struct zoo_net table = maps;
    const struct net_options options = {.size = 9, .max_batch = 1, .threads = 1};
    struct net *net;
    struct err err;

    (void)state;
    compare_outputs(1);
    compare_outputs(2);
    for (size_t i = 0; i < 2; i++) {
        memcpy(rows, map_rows, sizeof rows);
        table.layers = rows;
        rows[1].output = (uint16_t)(i == 0 ? 3 : 5); /* twice; none is the fourth */
        assert_status(net_new_from(&net, &table, &options, &err), ST_INVALID);
        assert_string_equal(err.message,
                            "the outputs of net maps are not numbered 1 to at most 32");
    }
    rows[1].output = 4;
    rows[9].output = 0;
    rows[11].output = 3;
    rows[1].output = 2;
    assert_status(net_new_from(&net, &table, &options, &err), ST_INVALID);
    assert_string_equal(err.message, "net maps: nothing reads row c");
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_folded),
                                          cmocka_unit_test(test_outputs)};

UNIT_MAIN(tests)
