/* nn/net/infer: running statistics folded into the weights, against the layers one by one. */
#include "close.h"
#include "lcg.h"

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
static const struct zoo_net odd = {"odd", "", odd_rows, sizeof odd_rows / sizeof odd_rows[0], 9, 9};

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
                                     9,       9};

/* Weights, and statistics as if trained. */
static void fill(struct net *net)
{
    net_init_weights(net, 11);
    for (size_t i = 0; i < net_tensor_count(net); i++) {
        struct tensor tensor;

        net_tensor(net, i, &tensor);
        if (tensor.dims == 1)
            lcg_fill(tensor.data, tensor_size(&tensor), (uint32_t)i);
        for (size_t k = 0; k < tensor_size(&tensor) && strstr(tensor.name, "running_var") != NULL;
             k++)
            tensor.data[k] = 1.5f + tensor.data[k];
    }
}

static void compare(const struct zoo_net *table, int threads)
{
    const struct net_options options = {.size = table->least_size,
                                        .embedding = EMBEDDING,
                                        .dropout = 0.5f,
                                        .max_batch = BATCH,
                                        .threads = threads};
    size_t pixels = (size_t)options.size * options.size * 3;
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
    net_forward(net, tape, out, in, BATCH, NET_INFER, NULL);
    net_forward_layers(net, tape, expected); /* of the same pictures, in the same mode */
    assert_close(out, expected, BATCH * EMBEDDING, TOLERANCE, "%s %s", net_isa(net), table->name);
    for (size_t i = 0; i < BATCH; i++) {
        net_forward(net, tape, alone, in + i * pixels, 1, NET_INFER, NULL);
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
        for (size_t i = 0; (table = zoo_at(i)) != NULL; i++)
            compare(table, 2);
        compare(&odd, 1);
        compare(&odd, 5);
        compare(&skips, 2);
    }
    if (given != NULL)
        setenv("FACENET_ISA", given, 1);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_folded)};

UNIT_MAIN(tests)
