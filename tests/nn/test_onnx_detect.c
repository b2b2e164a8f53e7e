/* nn/onnx: detectors and landmark nets.  Small files with the heads and decoders of the families
 * are written here, with random weights, and run at two sizes against naive loops. */
#include "close.h"
#include "lcg.h"
#include "onnx_file.h"
#include "onnx_run.h"

#include "base/mem.h"

#define TOLERANCE 2e-5
#define VALUES 96

/* A value of the graph that is being written, and its numbers (c, h, w) as loops compute them. */
struct image {
    char name[16];
    size_t c, h, w;
    double *x;
};
static struct image values[VALUES];
static size_t value_count;
static struct message file, graph;
static uint32_t seed;

static struct image *value_of(const char *name)
{
    for (size_t i = value_count; i-- > 0;)
        if (strcmp(values[i].name, name) == 0)
            return &values[i];
    fail_msg("no value %s", name);
    return NULL;
}

static struct image *new_value(const char *name, size_t c, size_t h, size_t w)
{
    struct image *value = &values[value_count++];

    assert_true(value_count <= VALUES);
    *value = (struct image){.c = c, .h = h, .w = w, .x = mem_new(c * h * w, sizeof(double))};
    assert_non_null(value->x);
    (void)snprintf(value->name, sizeof value->name, "%s", name);
    return value;
}

static void begin(void)
{
    for (size_t i = 0; i < value_count; i++)
        mem_free(values[i].x);
    value_count = 0;
    graph.length = 0;
    seed = 1;
}

/* to = a convolution of from, m channels, padding kernel / 2. */
static void put_conv(const char *from, const char *to, size_t m, size_t kernel, size_t stride)
{
    const struct image *in = value_of(from);
    size_t pad = kernel / 2, taps = in->c * kernel * kernel;
    struct image *out = new_value(to, m, (in->h + 2 * pad - kernel) / stride + 1,
                                  (in->w + 2 * pad - kernel) / stride + 1);
    float *weights = mem_new(m * taps, sizeof *weights), bias[64];
    char names[2][32], text[96];

    in = value_of(from);
    lcg_fill(weights, m * taps, seed++);
    lcg_fill(bias, m, seed++);
    for (size_t o = 0; o < m; o++)
        for (size_t p = 0; p < out->h * out->w; p++) {
            double sum = (double)bias[o];

            for (size_t t = 0; t < taps; t++) {
                size_t y = p / out->w * stride + t / kernel % kernel - pad;
                size_t x = p % out->w * stride + t % kernel - pad;

                if (y < in->h && x < in->w) /* below 0 wraps */
                    sum += (double)weights[o * taps + t] *
                           in->x[(t / kernel / kernel * in->h + y) * in->w + x];
            }
            out->x[o * out->h * out->w + p] = sum;
        }
    (void)snprintf(names[0], sizeof names[0], "%s.w", to);
    (void)snprintf(names[1], sizeof names[1], "%s.b", to);
    put_tensor(&graph, names[0], weights, 4, (size_t[]){m, in->c, kernel, kernel});
    put_tensor(&graph, names[1], bias, 1, (size_t[]){m});
    (void)snprintf(text, sizeof text, "%s %s %s", from, names[0], names[1]);
    put_node(&graph, "Conv", text, to,
             (const char *[]){"strides=1,1", "strides=2,2", "strides=1,1 pads=1,1,1,1",
                              "strides=2,2 pads=1,1,1,1"}[stride - 1 + kernel / 3 * 2]);
    mem_free(weights);
}

static void put_relu(const char *from, const char *to)
{
    const struct image *in = value_of(from);
    struct image *out = new_value(to, in->c, in->h, in->w);

    for (size_t i = 0; i < in->c * in->h * in->w; i++)
        out->x[i] = fmax(0, in->x[i]);
    put_node(&graph, "Relu", from, to, "");
}

/* Numbers that are expected of a value, whose list a node changes. */
static void sigmoid(const char *name)
{
    struct image *value = value_of(name);

    for (size_t i = 0; i < value->c * value->h * value->w; i++)
        value->x[i] = 1 / (1 + exp(-value->x[i]));
}

/* The picture and the convolutions down to strides 2 ... 64: "s2" ... */
static void put_body(const float *in, size_t h, size_t w, size_t last)
{
    struct image *x = new_value("x", 3, h, w);
    char from[16] = "x", to[16], conv[16];

    for (size_t i = 0; i < 3 * h * w; i++) /* colours of a pixel lie together in ours */
        x->x[i] = (((double)in[i % (h * w) * 3 + i / (h * w)] + 1) * 127.5 - 127) / 128;
    for (size_t stride = 2; stride <= last; stride *= 2) {
        (void)snprintf(conv, sizeof conv, "c%zu", stride);
        (void)snprintf(to, sizeof to, "s%zu", stride);
        put_conv(from, conv, 5, 3, 2);
        put_relu(conv, to);
        (void)snprintf(from, sizeof from, "%s", to);
    }
}

static const char *name_of(const char *prefix, size_t stride)
{
    static char names[8][16];
    static size_t next;
    char *name = names[next++ % 8];

    (void)snprintf(name, sizeof names[0], "%s%zu", prefix, stride);
    return name;
}

static const char *list_of(const char *prefix, size_t stride)
{
    static char name[16];

    (void)snprintf(name, sizeof name, "l.%s%zu", prefix, stride);
    return name;
}

/* A head of a family: a convolution of from, then a list of some numbers each. */
static void put_head(const char *from, const char *name, size_t stride, size_t m, const char *perm,
                     const char *shape)
{
    char own[16], turned[16], text[64];

    (void)snprintf(own, sizeof own, "%s%zu", name, stride);
    (void)snprintf(turned, sizeof turned, "%s%zu.t", name, stride);
    put_conv(from, own, m, 1, 1);
    put_node(&graph, "Transpose", own, turned, perm);
    (void)snprintf(text, sizeof text, "%s %s", turned, shape);
    put_node(&graph, "Reshape", text, list_of(name, stride), "");
}

static void put_shape(const char *name, const int64_t *list, size_t count)
{
    put_list(&graph, name, list, count);
}

/* ULFG: softmax of all scores, boxes decoded from all maps. */
static const char *put_ulfg(void)
{
    static const size_t anchors[] = {3, 2, 2, 3};

    put_shape("two", (int64_t[]){1, -1, 2}, 3);
    put_shape("four", (int64_t[]){1, -1, 4}, 3);
    put_tensor(&graph, "tenth", (const float[]){0.1f}, 0, NULL);
    for (size_t i = 0; i < 4; i++) {
        size_t stride = (size_t)8 << i;

        put_head(name_of("s", stride), "score", stride, 2 * anchors[i], "perm=0,2,3,1", "two");
        put_head(name_of("s", stride), "box", stride, 4 * anchors[i], "perm=0,2,3,1", "four");
    }
    put_node(&graph, "Concat", "l.score8 l.score16 l.score32 l.score64", "all", "axis=1");
    put_node(&graph, "Concat", "l.box8 l.box16 l.box32 l.box64", "list", "axis=1");
    put_node(&graph, "Softmax", "all", "scores", "axis=2");
    put_node(&graph, "Mul", "list tenth", "small", "");
    put_node(&graph, "Exp", "small", "large", "");
    put_node(&graph, "Sub", "large small", "boxes", "");
    return "scores boxes";
}

/* What is twice as large added to what is there. */
static void put_up(void)
{
    const struct image *from, *side;
    struct image *sum;

    put_shape("scales", (int64_t[]){1, 1, 2, 2}, 4);
    put_node(&graph, "Resize", "s32 - scales", "up", "mode=nearest");
    put_node(&graph, "Add", "s16 up", "sum", "");
    side = value_of("s16");
    from = value_of("s32");
    sum = new_value("sum", side->c, side->h, side->w);
    for (size_t i = 0; i < sum->c * sum->h * sum->w; i++)
        sum->x[i] = side->x[i] + from->x[i / sum->w / 2 * from->w + i % sum->w / 2];
}

/* YuNet: probabilities are made of lists; no decoder. */
static const char *put_yunet(void)
{
    put_up();
    put_shape("one", (int64_t[]){1, -1, 1}, 3);
    put_shape("four", (int64_t[]){1, -1, 4}, 3);
    put_shape("ten", (int64_t[]){1, -1, 10}, 3);
    for (size_t stride = 8; stride <= 32; stride *= 2) {
        const char *from = stride == 16 ? "sum" : name_of("s", stride);

        put_head(from, "cls", stride, 1, "perm=0,2,3,1", "one");
        put_head(from, "bbox", stride, 4, "perm=0,2,3,1", "four");
        put_head(from, "obj", stride, 1, "perm=0,2,3,1", "one");
        put_head(from, "kps", stride, 10, "perm=0,2,3,1", "ten");
        put_node(&graph, "Sigmoid", list_of("cls", stride), name_of("cls_", stride), "");
        put_node(&graph, "Sigmoid", list_of("obj", stride), name_of("obj_", stride), "");
        sigmoid(name_of("cls", stride));
        sigmoid(name_of("obj", stride));
    }
    return "cls_8 cls_16 cls_32 obj_8 obj_16 obj_32 l.bbox8 l.bbox16 l.bbox32 l.kps8 l.kps16 "
           "l.kps32";
}

/* SCRFD: the batch is moved last; boxes have a scale for each stride. */
static const char *put_scrfd(void)
{
    put_shape("one", (int64_t[]){-1, 1}, 2);
    put_shape("four", (int64_t[]){-1, 4}, 2);
    put_shape("ten", (int64_t[]){-1, 10}, 2);
    put_tensor(&graph, "scale", (const float[]){1.5f}, 0, NULL);
    for (size_t stride = 8; stride <= 32; stride *= 2) {
        char own[16], text[32];

        put_head(name_of("s", stride), "score", stride, 2, "perm=2,3,0,1", "one");
        put_head(name_of("s", stride), "kps", stride, 20, "perm=2,3,0,1", "ten");
        put_node(&graph, "Sigmoid", list_of("score", stride), name_of("score_", stride), "");
        sigmoid(name_of("score", stride));
        (void)snprintf(own, sizeof own, "box%zu", stride);
        put_conv(name_of("s", stride), own, 8, 1, 1);
        (void)snprintf(text, sizeof text, "%s scale", own);
        put_node(&graph, "Mul", text, name_of("m", stride), "");
        put_node(&graph, "Transpose", name_of("m", stride), name_of("t", stride), "perm=2,3,0,1");
        (void)snprintf(text, sizeof text, "%s four", name_of("t", stride));
        put_node(&graph, "Reshape", text, name_of("box_", stride), "");
        for (size_t i = 0; i < 8 * value_of(own)->h * value_of(own)->w; i++)
            value_of(own)->x[i] *= 1.5;
    }
    return "score_8 score_16 score_32 box_8 box_16 box_32 l.kps8 l.kps16 l.kps32";
}

static const struct {
    const char *(*put)(void);
    enum import_family family;
    size_t last; /* stride */
    const char *names[NET_OUTPUTS_MAX];
} families[] = {
    {put_ulfg,
     IMPORT_ULFG,
     64,
     {"score8", "score16", "score32", "score64", "box8", "box16", "box32", "box64"}},
    {put_yunet,
     IMPORT_YUNET,
     32,
     {"cls8", "cls16", "cls32", "obj8", "obj16", "obj32", "bbox8", "bbox16", "bbox32", "kps8",
      "kps16", "kps32"}},
    {put_scrfd,
     IMPORT_SCRFD,
     32,
     {"score8", "score16", "score32", "box8", "box16", "box32", "kps8", "kps16", "kps32"}},
};
#define FAMILIES (sizeof families / sizeof *families)

/* The net of an import, through the text of its table. */
static void open_net(const struct import *import, const struct net_options *options,
                     struct table **table, struct net **net, struct net_tape **tape)
{
    struct text text = {0};
    struct err err;

    table_write(import->table, &text);
    assert_ok(
        table_read(table, "imported", import->table->net.least_size, text_string(&text), &err));
    text_free(&text);
    assert_ok(net_new_from(net, &(*table)->net, options, &err));
    assert_ok(net_tape_new(*net, tape, &err));
    assert_int_equal(net_tensor_count(*net), import->tensor_count);
    for (size_t i = 0; i < import->tensor_count; i++) {
        struct tensor tensor;

        net_tensor(*net, i, &tensor);
        assert_string_equal(tensor.name, import->tensors[i].name);
        memcpy(tensor.data, import->tensors[i].data, tensor_size(&tensor) * sizeof(float));
    }
}

/* output (h, w, c) of a net is a value (c, h, w). */
static void check_output(const struct net *net, size_t index, const float *output,
                         const struct image *value)
{
    struct net_output shape;
    size_t count = value->c * value->h * value->w;
    float *expected = mem_new(count, sizeof *expected);

    net_output(net, index, &shape);
    assert_int_equal(shape.c, value->c);
    assert_int_equal(shape.h, value->h);
    assert_int_equal(shape.w, value->w);
    for (size_t i = 0; i < count; i++)
        expected[i] = (float)value->x[i % value->c * value->h * value->w + i / value->c];
    assert_close(output, expected, count, TOLERANCE, "%s", value->name);
    mem_free(expected);
}

/* Makes a family's file for h by w, then runs the net of the first file at that size. */
static void run_family(size_t family, size_t h, size_t w, bool dynamic, struct import *import)
{
    const struct import_options options = {
        .role = IMPORT_DETECTOR, .mean = {127, 127, 127}, .scale = 128};
    const struct net_options net_options = {
        .size = (uint32_t)h, .width = (uint32_t)w, .max_batch = 1, .threads = 1};
    float *in = mem_new(3 * h * w, sizeof *in);
    const float *outputs[NET_OUTPUTS_MAX];
    const char *names;
    struct net_tape *tape;
    struct table *table;
    struct net *net;
    struct err err;
    size_t count = 0;

    begin();
    lcg_fill(in, 3 * h * w, 77);
    put_body(in, h, w, families[family].last);
    names = families[family].put();
    if (import->table == NULL) {
        put_model(&file, &graph, 11, (size_t[]){1, 3, dynamic ? 0 : h, dynamic ? 0 : w}, names);
        assert_ok(import_onnx(import, file.bytes, file.length, &options, &err));
        assert_int_equal(import->family, families[family].family);
        assert_int_equal(import->size, dynamic ? 640 : h);
        assert_int_equal(import->width, dynamic ? 640 : w);
    }
    open_net(import, &net_options, &table, &net, &tape);
    while (families[family].names[count] != NULL)
        count++;
    assert_int_equal(net_output_count(net), count);
    net_infer_outputs(net, tape, outputs, in, 1);
    for (size_t k = 0; k < count; k++)
        check_output(net, k, outputs[k], value_of(families[family].names[k]));
    net_tape_del(tape);
    net_del(net);
    table_del(table);
    mem_free(in);
}

/* Each family at the size of its file and at another; sizes that the file leaves open. */
static void test_families(void **state)
{
    (void)state;
    for (size_t family = 0; family < FAMILIES; family++)
        for (int dynamic = 0; dynamic < 2; dynamic++) {
            struct import import = {0};

            run_family(family, 64, 128, dynamic, &import);
            run_family(family, 128, 64, dynamic, &import);
            import_free(&import);
        }
}

static void test_refused(void **state)
{
    const struct import_options options = {.role = IMPORT_DETECTOR, .scale = 128};
    struct import import;
    struct err err;
    float in[3 * 64 * 64];

    (void)state;
    begin();
    lcg_fill(in, 3 * 64 * 64, 77);
    put_body(in, 64, 64, 8);
    put_model(&file, &graph, 11, (size_t[]){1, 3, 64, 64}, "s8 s4");
    assert_status(import_onnx(&import, file.bytes, file.length, &options, &err), ST_UNSUPPORTED);
    assert_string_equal(err.message,
                        "the net gives 2 maps (channels x lines x columns: 5x8x8, 5x16x16), not "
                        "those of ULFG, YuNet or SCRFD at 64x64");
    import_free(&import);
    begin();
    put_body(in, 64, 64, 4);
    put_model(&file, &graph, 11, (size_t[]){1, 3, 64, 64}, "nowhere");
    assert_status(import_onnx(&import, file.bytes, file.length, &options, &err), ST_UNSUPPORTED);
    assert_string_equal(err.message, "the net's outputs are not computed from the picture");
    import_free(&import);
}

/* Points of a grey picture, after a normalised linear layer, as pairs. */
static void test_landmarks(void **state)
{
    const struct import_options options = {
        .role = IMPORT_LANDMARKS, .mean = {10, 20, 30}, .scale = 256};
    struct net_options net_options = {.size = 8, .width = 6, .max_batch = 1, .threads = 1};
    float in[3 * 8 * 6], weights[10 * 8 * 6], expected[10];
    const float *output;
    struct import import;
    struct net_tape *tape;
    struct table *table;
    struct net *net;
    struct err err;

    (void)state;
    begin();
    lcg_fill(in, 3 * 8 * 6, 5);
    lcg_fill(weights, 10 * 8 * 6, 6);
    put_tensor(&graph, "w", weights, 2, (size_t[]){10, 8 * 6});
    put_shape("pairs", (int64_t[]){1, 5, 2}, 3);
    put_node(&graph, "Flatten", "x", "f", "");
    put_node(&graph, "Gemm", "f w", "g", "transB=1");
    put_node(&graph, "Reshape", "g pairs", "e", "");
    put_model(&file, &graph, 9, (size_t[]){1, 1, 8, 6}, "e");
    for (size_t o = 0; o < 10; o++) {
        double sum = 0;

        for (size_t p = 0; p < 8 * 6; p++) {
            const double red = ((double)in[3 * p] + 1) * 127.5 - 10;
            const double green = ((double)in[3 * p + 1] + 1) * 127.5 - 20;
            const double blue = ((double)in[3 * p + 2] + 1) * 127.5 - 30;

            sum += (.299 * red + .587 * green + .114 * blue) / 256 * (double)weights[o * 48 + p];
        }
        expected[o] = (float)sum;
    }
    assert_ok(import_onnx(&import, file.bytes, file.length, &options, &err));
    assert_int_equal(import.embedding, 10);
    open_net(&import, &net_options, &table, &net, &tape);
    assert_int_equal(net_output_count(net), 1);
    net_infer_outputs(net, tape, &output, in, 1);
    assert_close(output, expected, 10, TOLERANCE, "points");
    net_tape_del(tape);
    net_del(net);
    table_del(table);
    import_free(&import);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_families),
    cmocka_unit_test(test_refused),
    cmocka_unit_test(test_landmarks),
};

UNIT_MAIN(tests)
