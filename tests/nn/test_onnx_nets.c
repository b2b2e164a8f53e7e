/* nn/onnx: small nets with the operators of known recognisers and random weights; folded inference
 * against the layers one by one. */
#include "close.h"
#include "lcg.h"
#include "onnx_file.h"
#include "onnx_run.h"

#include "nn/net/parts.h"

#define SIDE 16
#define EMBEDDING 12
#define TOLERANCE 2e-5
#define WEIGHTS_MOST 16384

static struct message file, graph;
static const struct import_options options = {.mean = {127.5f, 127.5f, 127.5f}, .scale = 128};

/* Weights named NAME, about 1 / sqrt of the inputs of a number that they make. */
static void put_weights(const char *name, size_t dims, const size_t *dim, float shift)
{
    static float list[WEIGHTS_MOST];
    size_t count = 1;

    for (size_t i = 0; i < dims; i++)
        count *= dim[i];
    assert_true(count <= WEIGHTS_MOST);
    lcg_fill(list, count, (uint32_t)graph.length + 1);
    for (size_t i = 0; i < count && i < WEIGHTS_MOST; i++)
        list[i] = list[i] / sqrtf((float)(count / dim[0])) + shift;
    put_tensor(&graph, name, list, dims, dim);
}

/* A node with weights of its own: a convolution, a norm or PReLU. */
static void put_conv(const char *from, const char *to, size_t m, size_t c, size_t kernel,
                     const char *attributes)
{
    char name[32], inputs[96];

    (void)snprintf(name, sizeof name, "%s.w", to);
    put_weights(name, 4, (size_t[]){m, c, kernel, kernel}, 0);
    (void)snprintf(inputs, sizeof inputs, "%s %s", from, name);
    put_node(&graph, "Conv", inputs, to, attributes);
}

static void put_norm(const char *from, const char *to, size_t c)
{
    char inputs[160];
    int length = snprintf(inputs, sizeof inputs, "%s", from);

    for (size_t k = 0; k < 4; k++) {
        char name[32];

        (void)snprintf(name, sizeof name, "%s.%zu", to, k);
        put_weights(name, 1, (size_t[]){c}, k == 0 ? 1.5f : k == 3 ? 2 : 0);
        length += snprintf(inputs + length, sizeof inputs - (size_t)length, " %s", name);
    }
    put_node(&graph, "BatchNormalization", inputs, to, "epsilon=0.00002");
}

static void put_prelu(const char *from, const char *to, size_t c)
{
    char name[32], inputs[96];

    (void)snprintf(name, sizeof name, "%s.s", to);
    put_weights(name, 3, (size_t[]){c, 1, 1}, 0.25f);
    (void)snprintf(inputs, sizeof inputs, "%s %s", from, name);
    put_node(&graph, "PRelu", inputs, to, "");
}

/* Norm, dropout, a linear layer, norm. */
static void put_end(const char *from, size_t c, size_t side)
{
    put_norm(from, "n1", c);
    put_node(&graph, "Dropout", "n1", "n2", "");
    put_node(&graph, "Flatten", "n2", "n3", "");
    put_weights("g", 2, (size_t[]){EMBEDDING, c * side * side}, 0);
    put_weights("h", 1, (size_t[]){EMBEDDING}, 0);
    put_node(&graph, "Gemm", "n3 g h", "n4", "transB=1");
    put_norm("n4", "e", EMBEDDING);
}

/* InsightFace's r50: a norm before each block, a short cut with a convolution. */
static void put_r50(void)
{
    put_conv("x", "a", 8, 3, 3, "pads=1,1,1,1");
    put_norm("a", "b", 8);
    put_prelu("b", "c", 8);
    put_norm("c", "d", 8);
    put_conv("d", "e1", 8, 8, 3, "pads=1,1,1,1");
    put_norm("e1", "f", 8);
    put_prelu("f", "i", 8);
    put_conv("i", "j", 16, 8, 3, "pads=1,1,1,1 strides=2,2");
    put_norm("j", "k", 16);
    put_conv("c", "l", 16, 8, 1, "strides=2,2");
    put_norm("l", "m", 16);
    put_node(&graph, "Add", "k m", "o", "");
    put_end("o", 16, 8);
}

/* SFace: the input is scaled in the file; depthwise blocks with norms. */
static void put_sface(void)
{
    put_tensor(&graph, "half", (const float[]){0.5f}, 0, NULL);
    put_node(&graph, "Sub", "x half", "s", "");
    put_node(&graph, "Mul", "s half", "t", "");
    put_conv("t", "a", 8, 3, 3, "pads=1,1,1,1 strides=2,2");
    put_norm("a", "b", 8);
    put_prelu("b", "c", 8);
    put_conv("c", "d", 8, 1, 3, "pads=1,1,1,1 group=8");
    put_norm("d", "f", 8);
    put_prelu("f", "i", 8);
    put_conv("i", "j", 16, 8, 1, "");
    put_norm("j", "k", 16);
    put_prelu("k", "l", 16);
    put_end("l", 16, 8);
}

/* MobileFaceNet: inverted residuals, a depthwise layer over the whole image, its own length. */
static void put_mobile(void)
{
    put_conv("x", "a", 8, 3, 3, "pads=1,1,1,1 strides=2,2");
    put_prelu("a", "b", 8);
    put_conv("b", "c", 16, 8, 1, "");
    put_prelu("c", "d", 16);
    put_conv("d", "f", 16, 1, 3, "pads=1,1,1,1 group=16");
    put_prelu("f", "i", 16);
    put_conv("i", "j", 8, 16, 1, "");
    put_node(&graph, "Add", "j b", "k", "");
    put_conv("k", "l", 8, 1, 8, "group=8");
    put_conv("l", "m", EMBEDDING, 8, 1, "");
    put_node(&graph, "Flatten", "m", "n", "");
    put_node(&graph, "ReduceL2", "n", "o", "axes=1, keepdims=1");
    put_node(&graph, "Div", "n o", "e", "");
}

/* Others: groups, squeeze and excitation, swish, ReLU6, a short cut filled with zeros. */
static void put_others(void)
{
    put_tensor(&graph, "zero", (const float[]){0}, 0, NULL);
    put_tensor(&graph, "six", (const float[]){6}, 0, NULL);
    put_list(&graph, "more", (int64_t[]){0, 0, 0, 0, 0, 8, 0, 0}, 8);
    put_conv("x", "a", 8, 3, 3, "pads=1,1,1,1");
    put_node(&graph, "Clip", "a zero six", "b", "");
    put_conv("b", "c", 8, 4, 3, "pads=1,1,1,1 group=2");
    put_node(&graph, "GlobalAveragePool", "c", "d", "");
    put_conv("d", "f", 4, 8, 1, "");
    put_node(&graph, "Relu", "f", "i", "");
    put_conv("i", "j", 8, 4, 1, "");
    put_node(&graph, "Sigmoid", "j", "k", "");
    put_node(&graph, "Mul", "c k", "l", "");
    put_node(&graph, "Sigmoid", "l", "m", "");
    put_node(&graph, "Mul", "l m", "o", "");
    put_conv("o", "p", 16, 8, 3, "pads=1,1,1,1 strides=2,2");
    put_node(&graph, "AveragePool", "o", "q", "kernel_shape=2,2 strides=2,2");
    put_node(&graph, "Pad", "q more", "r", "");
    put_node(&graph, "Add", "p r", "s", "");
    put_end("s", 16, 8);
}

static void run_net(void (*put)(void), const char *word)
{
    struct net_options net_options = {
        .size = SIDE, .embedding = EMBEDDING, .max_batch = 2, .threads = 1};
    float in[2 * 3 * SIDE * SIDE], out[2 * EMBEDDING], expected[2 * EMBEDDING];
    struct import import;
    struct net_tape *tape;
    struct net *net;
    struct err err;

    graph.length = 0;
    lcg_fill(in, 2 * 3 * SIDE * SIDE, 4);
    put();
    put_model(&file, &graph, 11, (size_t[]){1, 3, SIDE, SIDE}, "e");
    assert_ok(import_onnx(&import, file.bytes, file.length, &options, &err));
    assert_int_equal(import.embedding, EMBEDDING);
    assert_ok(net_new_from(&net, &import.table->net, &net_options, &err));
    assert_ok(net_tape_new(net, &tape, &err));
    for (size_t i = 0; i < import.tensor_count; i++) {
        struct tensor tensor;

        net_tensor(net, i, &tensor);
        assert_string_equal(tensor.name, import.tensors[i].name);
        memcpy(tensor.data, import.tensors[i].data, tensor_size(&tensor) * sizeof(float));
    }
    net_forward(net, tape, out, in, 2, NET_INFER, NULL);
    net_forward_layers(net, tape, expected); /* of the same pictures */
    assert_close(out, expected, 2 * EMBEDDING, TOLERANCE, "%s", word);
    if (memcmp(out, out + EMBEDDING, EMBEDDING * sizeof *out) == 0)
        fail_msg("%s does not look at the picture", word);
    net_tape_del(tape);
    net_del(net);
    import_free(&import);
}

static void test_nets(void **state)
{
    (void)state;
    run_net(put_r50, "r50");
    run_net(put_sface, "SFace");
    run_net(put_mobile, "MobileFaceNet");
    run_net(put_others, "others");
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_nets)};

UNIT_MAIN(tests)
