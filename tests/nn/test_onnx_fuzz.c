/* nn/onnx, nn/net/table: files and texts with bytes changed by a seeded generator.  Each gives a
 * net that runs, or a sentence. */
#include "close.h"
#include "lcg.h"
#include "onnx_file.h"
#include "onnx_run.h"

#include "base/mem.h"
#include "nn/net/parts.h"
#include "nn/net/plan.h"

#define SIDE 8
#define FLOATS_MAX ((size_t)1 << 20) /* of a net that is run */

static struct message file, graph;
static uint32_t state_of_lcg = 1;

static uint32_t draw(uint32_t below)
{
    state_of_lcg = state_of_lcg * 1664525u + 1013904223u;
    return (uint32_t)((uint64_t)state_of_lcg * below >> 32);
}

static void put_weights(const char *name, size_t dims, const size_t *dim)
{
    float list[512];
    size_t count = 1;

    for (size_t i = 0; i < dims; i++)
        count *= dim[i];
    assert_true(count <= 512);
    lcg_fill(list, count, (uint32_t)graph.length);
    put_tensor(&graph, name, list, dims, dim);
}

/* A file with many operators; its output is a vector, a map or points. */
static void put_graph(unsigned kind)
{
    graph.length = 0;
    put_weights("w", 4, (size_t[]){6, 3, 3, 3});
    put_weights("d", 4, (size_t[]){6, 1, 3, 3});
    put_weights("c", 1, (size_t[]){6});
    put_weights("slope", 3, (size_t[]){6, 1, 1});
    put_weights("six", 0, NULL);
    put_weights("g", 2, (size_t[]){10, 24});
    put_list(&graph, "four", (int64_t[]){1, -1, 4}, 3);
    put_node(&graph, "Conv", "x w c", "a", "pads=1,1,1,1 dilations=1,1");
    put_node(&graph, "PRelu", "a slope", "b", "");
    put_node(&graph, "Conv", "b d c", "e1", "group=6 pads=1,1,1,1 strides=2,2");
    put_node(&graph, "BatchNormalization", "e1 c c c c", "f", "epsilon=2.0");
    put_node(&graph, "MaxPool", "b", "h", "kernel_shape=2,2 strides=2,2 ceil_mode=1");
    put_node(&graph, "Add", "f h", "i", "");
    put_node(&graph, "Relu", "i", "j", "");
    if (kind == 1) {
        put_node(&graph, "Transpose", "j", "t", "perm=0,2,3,1");
        put_node(&graph, "Reshape", "t four", "l", "");
        put_node(&graph, "Softmax", "l", "e", "axis=2");
    } else {
        put_node(&graph, "Slice", "j", "k", "starts=0, ends=6, axes=1,");
        put_node(&graph, "AveragePool", "k", "m", "kernel_shape=2,2 strides=2,2");
        put_node(&graph, "Flatten", "m", "n", "");
        put_node(&graph, "Gemm", "n g", "e", "transB=1 alpha=0.5");
    }
    put_model(&file, &graph, 13, (size_t[]){1, 3, SIDE, SIDE}, "e");
}

/* Bytes changed in places, a piece taken out or repeated, the end cut off; returns the new length.
 */
static size_t mutate(uint8_t *bytes, size_t length, size_t room)
{
    uint32_t changes = 1 + draw(4);

    while (changes-- > 0 && length > 16) {
        size_t at = draw((uint32_t)length), some = 1 + draw(8);

        some = some < length - at ? some : length - at;
        switch (draw(6)) {
        case 0:
            memmove(bytes + at, bytes + at + some, length - at - some);
            length -= some;
            break;
        case 1:
            if (length + some <= room) {
                memmove(bytes + at + some, bytes + at, length - at);
                length += some;
            }
            break;
        case 2:
            length = draw(8) == 0 ? at : length;
            break;
        case 3:
            bytes[at] = (uint8_t)(draw(2) == 0 ? 0 : 255);
            break;
        default:
            bytes[at] = (uint8_t)(bytes[at] ^ 1u << draw(8));
            break;
        }
    }
    return length;
}

/* Plans a table's net; one that is small is run on a picture of noise. */
static bool run_table(const struct table *table)
{
    const struct net_options options = {
        .size = SIDE, .embedding = 10, .max_batch = 2, .threads = 1};
    float in[2 * 3 * SIDE * SIDE], out[20];
    const float *outputs[NET_OUTPUTS_MAX];
    struct net plan = {.table = &table->net, .options = options}, *net;
    struct net_tape *tape;
    struct err err;
    bool small;
    enum status status = net_plan(&plan, &err);

    small = status == ST_OK && plan.parameter_count < FLOATS_MAX && plan.tape_count < FLOATS_MAX &&
            plan.workspace_count < FLOATS_MAX && plan.lane_stride < FLOATS_MAX &&
            plan.shared_scratch_count < FLOATS_MAX && plan.batch_scratch_count < FLOATS_MAX;
    mem_free(plan.layers);
    mem_free(plan.infer.steps);
    if (!small)
        return false;
    assert_ok(net_new_from(&net, &table->net, &options, &err));
    assert_ok(net_tape_new(net, &tape, &err));
    net_init_weights(net, 1);
    lcg_fill(in, 2 * 3 * SIDE * SIDE, 3);
    if (net_output_count(net) > 0)
        net_infer_outputs(net, tape, outputs, in, 2);
    else
        net_forward(net, tape, out, in, 2, NET_INFER, NULL);
    net_tape_del(tape);
    net_del(net);
    return true;
}

static int rounds(void)
{
    return getenv("FACENET_LONG") != NULL ? 100000 : 1500;
}

static void test_files(void **state)
{
    static uint8_t bytes[2 * sizeof file.bytes];
    int imported = 0;

    (void)state;
    for (int round = 0; round < rounds(); round++) {
        const struct import_options options = {
            .role = (enum import_role)(round % 3), .mean = {127, 127, 127}, .scale = 128};
        struct import import;
        struct err err = {0};
        uint8_t *exact;
        size_t length;

        put_graph((unsigned)(round % 3));
        memcpy(bytes, file.bytes, file.length);
        length = mutate(bytes, file.length, sizeof bytes);
        exact = mem_new(length, 1); /* so that a sanitizer sees the end */
        assert_non_null(exact);
        memcpy(exact, bytes, length);
        if (import_onnx(&import, exact, length, &options, &err) == ST_OK)
            imported += run_table(import.table);
        else
            assert_true(err.message[0] != '\0');
        import_free(&import);
        mem_free(exact);
    }
    assert_true(imported > rounds() / 20);
}

static const char text_of[] = "first conv channels=6 kernel=3 stride=1 dilation=2 pad=2 bias\n"
                              "slope prelu\n"
                              "deep depthwise kernel=3 stride=2 pad=1\n"
                              "norm batch_norm relu\n"
                              "pool max_pool inputs=slope kernel=2 stride=2 pad_end=1\n"
                              "sum add inputs=norm,pool relu output=1\n"
                              "more upsample\n"
                              "both concat inputs=more,slope output=2\n"
                              "end scale\n"
                              "last sigmoid output=3\n";
static const char text_of_vector[] = "first conv channels=6 kernel=3 stride=2 bias\n"
                                     "wide pad pad=1 pad_end=2\n"
                                     "deep depthwise\n"
                                     "drop dropout\n"
                                     "linear linear channels=10 bias\n"
                                     "half maxout\n"
                                     "end l2_normalize\n";

static void test_texts(void **state)
{
    static char text[4096];
    int planned = 0;

    (void)state;
    for (int round = 0; round < rounds(); round++) {
        const char *from = round % 2 == 0 ? text_of : text_of_vector;
        size_t length = strlen(from);
        struct table *table;
        struct err err = {0};

        memcpy(text, from, length);
        length = mutate((uint8_t *)text, length, sizeof text - 1);
        text[length] = '\0';
        if (table_read(&table, "mutated", SIDE, text, &err) != ST_OK) {
            assert_true(err.message[0] != '\0');
            continue;
        }
        planned += run_table(table);
        table_del(table);
    }
    assert_true(planned > 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_files),
    cmocka_unit_test(test_texts),
};

UNIT_MAIN(tests)
