/* nn/onnx: each operator in the forms that opsets 9 to 17 give it, against what it stands for. */
#include "close.h"
#include "lcg.h"
#include "onnx_file.h"
#include "onnx_run.h"

#include "base/mem.h"

#define SIDE 4
#define PIXELS (SIDE * SIDE)
#define COUNT (3 * PIXELS)
#define MOST 96 /* outputs */
#define TOLERANCE 3e-6

static const struct import_options options = {.mean = {127.5f, 127.5f, 127.5f}, .scale = 16};
static struct message file, graph;

struct node {
    const char *op, *inputs, *outputs, *attributes;
};
/* y = what the nodes make of x (3, SIDE, SIDE), in the order of ONNX. */
struct form {
    unsigned opset;
    struct node nodes[9];
    size_t (*expected)(double *y, const double *x); /* returns their number */
};

/* Of each number, or of each with its channel. */
#define EACH(name, value) \
    static size_t name(double *y, const double *x) \
    { \
        for (size_t i = 0; i < COUNT; i++) { \
            double v = x[i], c = (double)(i / PIXELS); \
\
            (void)c, (void)v; \
            y[i] = (value); \
        } \
        return COUNT; \
    }
EACH(same, v)
EACH(relu, fmax(0, v))
EACH(relu_6, fmin(6, fmax(0, v)))
EACH(to_one, fmin(1, fmax(-1, v)))
EACH(above_one, fmax(1, v))
EACH(below_one, fmin(1, v))
EACH(leaky, v > 0 ? v : 0.25 * v)
EACH(prelu, v > 0 ? v : v * (c + 1))
EACH(tanh_of, tanh(v))
EACH(logistic, 1 / (1 + exp(-v)))
EACH(swish, v / (1 + exp(-v)))
EACH(hard, fmin(1, fmax(0, 0.2 * v + 0.5)))
EACH(hard_swish, v *fmin(1, fmax(0, v / 6 + 0.5)))
EACH(times, v *(c + 1))
EACH(plus, v + c + 1)
EACH(minus, v - (c + 1))
EACH(from, c + 1 - v)
EACH(shares, v / (c + 1))
EACH(minus_square, v - v * v)

/* Channels last: y in another order. */
static size_t last(double *y, const double *x)
{
    for (size_t i = 0; i < COUNT; i++)
        y[i] = x[i % 3 * PIXELS + i / 3];
    return COUNT;
}

static size_t part(double *y, const double *x)
{
    memcpy(y, x + PIXELS, 2 * PIXELS * sizeof *y);
    return 2 * PIXELS;
}

static size_t sum_parts(double *y, const double *x)
{
    for (size_t i = 0; i < PIXELS; i++)
        y[i] = x[i] + x[PIXELS + i];
    return PIXELS;
}

static size_t twice(double *y, const double *x)
{
    memcpy(y, x, COUNT * sizeof *y);
    memcpy(y + COUNT, x, COUNT * sizeof *y);
    return 2 * COUNT;
}

static size_t means(double *y, const double *x)
{
    for (size_t c = 0; c < 3; c++)
        for (size_t i = 0, n = (y[c] = 0, PIXELS); i < n; i++)
            y[c] += x[c * PIXELS + i] / PIXELS;
    return 3;
}

static size_t squeeze(double *y, const double *x)
{
    double mean[3];

    (void)means(mean, x);
    for (size_t i = 0; i < COUNT; i++)
        y[i] = x[i] / (1 + exp(-mean[i / PIXELS]));
    return COUNT;
}

/* Maxout of x and -x. */
static size_t magnitude(double *y, const double *x)
{
    for (size_t i = 0; i < COUNT; i++)
        y[i] = fabs(x[i]);
    return COUNT;
}

/* One line and column of zeros before. */
static size_t padded(double *y, const double *x)
{
    for (size_t i = 0; i < 3 * 25; i++) {
        size_t c = i / 25, line = i / 5 % 5, column = i % 5;

        y[i] = line > 0 && column > 0 ? x[c * PIXELS + (line - 1) * SIDE + column - 1] : 0;
    }
    return 3 * 25;
}

static size_t padded_channels(double *y, const double *x)
{
    memset(y, 0, MOST * sizeof *y);
    memcpy(y + PIXELS, x, COUNT * sizeof *y);
    return 5 * PIXELS;
}

/* The first channel, each pixel made four. */
static size_t doubled(double *y, const double *x)
{
    for (size_t i = 0; i < 64; i++)
        y[i] = x[i / 16 * SIDE + i % 8 / 2];
    return 64;
}

#define FIRST \
    { \
        "Slice", "x zeros1 ones1 ones1", "s", "" \
    }

static const struct form forms[] = {
    {9, {{"Clip", "x", "y", "min=0.0 max=6.0"}}, relu_6},
    {11, {{"Clip", "x zero six", "y", ""}}, relu_6},
    {13, {{"Clip", "x zero -", "y", ""}}, relu},
    {13, {{"Clip", "x minus one", "y", ""}}, to_one},
    {13, {{"Clip", "x - one", "y", ""}}, below_one},
    {13, {{"Max", "x one", "y", ""}}, above_one},
    {13, {{"Min", "one x", "y", ""}}, below_one},
    {9, {{"Relu", "x", "y", ""}}, relu},
    {9, {{"LeakyRelu", "x", "y", "alpha=0.25"}}, leaky},
    {9, {{"PRelu", "x channels", "y", ""}}, prelu},
    {9, {{"Tanh", "x", "y", ""}}, tanh_of},
    {9, {{"Sigmoid", "x", "y", ""}}, logistic},
    {9, {{"Sigmoid", "x", "s", ""}, {"Mul", "x s", "y", ""}}, swish},
    {9, {{"HardSigmoid", "x", "y", "alpha=0.2 beta=0.5"}}, hard},
    {14, {{"HardSwish", "x", "y", ""}}, hard_swish},
    {13,
     {{"Add", "x three", "a", ""},
      {"Clip", "a zero six", "b", ""},
      {"Mul", "x b", "c", ""},
      {"Div", "c six", "y", ""}},
     hard_swish},
    {9, {{"Mul", "channels x", "y", ""}}, times},
    {9, {{"Add", "x channels", "y", ""}}, plus},
    {9, {{"Sub", "x channels", "y", ""}}, minus},
    {9, {{"Sub", "channels x", "y", ""}}, from},
    {9, {{"Div", "x channels", "y", ""}}, shares},
    {9, {{"Mul", "x x", "q", ""}, {"Sub", "x q", "y", ""}}, minus_square},
    {9, {{"Dropout", "x", "d mask", ""}, {"Identity", "d", "y", ""}}, same},
    {9, {{"Cast", "x", "y", "to=1"}}, same},
    {13, {{"BatchNormalization", "x channels1 zeros3 zeros3 ones3", "y", "epsilon=0.0"}}, times},
    {9, {{"Transpose", "x", "t", "perm=0,2,3,1"}, {"Flatten", "t", "y", ""}}, last},
    {9,
     {{"Transpose", "x", "t", "perm=0,2,3,1"},
      {"Mul", "t last", "m", ""},
      {"Transpose", "m", "y", "perm=0,3,1,2"}},
     times},
    {9, {{"Slice", "x", "y", "starts=1, ends=3, axes=1,"}}, part},
    {10, {{"Slice", "x ones1 large1 ones1", "y", ""}}, part},
    {13, {{"Slice", "x minus2 large1 ones1 ones1", "y", ""}}, part},
    {9, {{"Split", "x", "a b c", "axis=1 split=1,1,1"}, {"Add", "a b", "y", ""}}, sum_parts},
    {13, {{"Split", "x threeones", "a b c", "axis=1"}, {"Add", "b a", "y", ""}}, sum_parts},
    {13, {{"Split", "x", "a b c", "axis=1"}, {"Add", "b a", "y", ""}}, sum_parts},
    {13,
     {{"Mul", "x minus", "m", ""},
      {"Concat", "x m", "d", "axis=1"},
      {"Split", "d", "a b", "axis=1"},
      {"Max", "a b", "y", ""}},
     magnitude},
    {9, {{"Concat", "x x", "y", "axis=1"}}, twice},
    {9, {{"Concat", "x x", "y", "axis=-3"}}, twice},
    {9, {{"GlobalAveragePool", "x", "y", ""}}, means},
    {9, {{"ReduceMean", "x", "y", "axes=2,3 keepdims=1"}}, means},
    {9, {{"ReduceMean", "x", "y", "axes=-1,-2 keepdims=0"}}, means},
    {9,
     {{"Transpose", "x", "t", "perm=0,2,3,1"}, {"ReduceMean", "t", "y", "axes=1,2 keepdims=0"}},
     means},
    {9,
     {{"GlobalAveragePool", "x", "g", ""}, {"Sigmoid", "g", "s", ""}, {"Mul", "s x", "y", ""}},
     squeeze},
    {9, {{"Pad", "x", "y", "mode=constant pads=0,0,1,1,0,0,0,0 value=0.0"}}, padded},
    {11, {{"Pad", "x corner zero", "y", "mode=constant"}}, padded},
    {13, {{"Pad", "x around", "y", ""}}, padded_channels},
    {9, {FIRST, {"Upsample", "s", "y", "mode=nearest scales=1.0,1.0,2.0,2.0"}}, doubled},
    {9, {FIRST, {"Upsample", "s scales", "y", "mode=nearest"}}, doubled},
    {10, {FIRST, {"Resize", "s scales", "y", "mode=nearest"}}, doubled},
    {11, {FIRST, {"Resize", "s - scales", "y", "mode=nearest"}}, doubled},
    {13,
     {FIRST,
      {"Resize", "s - - sizes", "y",
       "mode=nearest coordinate_transformation_mode=asymmetric nearest_mode=floor"}},
     doubled},
    /* Shapes that are computed: the batch, then what is left; twice the size; a half of it. */
    {9,
     {{"Shape", "x", "a", ""},
      {"Gather", "a first", "b", "axis=0"},
      {"Unsqueeze", "b", "c", "axes=0,"},
      {"Concat", "c rest", "d", "axis=0"},
      {"Reshape", "x d", "y", ""}},
     same},
    {13,
     {{"Shape", "x", "a", ""},
      {"Gather", "a first", "b", "axis=0"},
      {"Unsqueeze", "b zeros1", "c", ""},
      {"Concat", "c rest", "d", "axis=0"},
      {"Reshape", "x d", "y", ""}},
     same},
    {13,
     {FIRST,
      {"Shape", "s", "a", ""},
      {"Slice", "a twos1 large1", "b", ""},
      {"Mul", "b two", "c", ""},
      {"Slice", "a zeros1 twos1 zeros1", "d", ""},
      {"Concat", "d c", "e", "axis=0"},
      {"Resize", "s - - e", "y", "mode=nearest"}},
     doubled},
    {13,
     {{"Shape", "x", "a", ""},
      {"Div", "a three1", "b", ""},
      {"Mul", "b zeros1", "c", ""},
      {"Gather", "c first", "d", ""},
      {"Unsqueeze", "d zeros1", "e", ""},
      {"Concat", "e rest", "f", "axis=0"},
      {"Reshape", "x f", "y", ""}},
     same},
    {13,
     {{"GlobalAveragePool", "x", "g", ""},
      {"Squeeze", "g spatial", "q", ""},
      {"Unsqueeze", "q spatial", "u", ""},
      {"Identity", "u", "y", ""}},
     means},
    {9, {{"GlobalAveragePool", "x", "g", ""}, {"Squeeze", "g", "y", "axes=2,3"}}, means},
};

/* The constants that forms read. */
static void put_constants(void)
{
    static const struct {
        const char *name;
        float value;
    } numbers[] = {{"zero", 0}, {"one", 1}, {"minus", -1}, {"three", 3}, {"six", 6}};
    static const struct {
        const char *name;
        size_t count;
        int64_t list[8];
    } lists[] = {{"zeros1", 1, {0}},
                 {"ones1", 1, {1}},
                 {"twos1", 1, {2}},
                 {"minus2", 1, {-2}},
                 {"three1", 1, {3}},
                 {"two", 1, {2}},
                 {"large1", 1, {INT64_MAX}},
                 {"threeones", 3, {1, 1, 1}},
                 {"corner", 8, {0, 0, 1, 1, 0, 0, 0, 0}},
                 {"around", 8, {0, 1, 0, 0, 0, 1, 0, 0}},
                 {"scales", 4, {1, 1, 2, 2}},
                 {"sizes", 4, {1, 1, 8, 8}},
                 {"rest", 1, {-1}},
                 {"spatial", 2, {2, 3}}};
    static const float zeros[3] = {0}, ones[3] = {1, 1, 1}, channels[3] = {1, 2, 3}, first = 0;

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_tensor(&graph, numbers[i].name, &numbers[i].value, 0, NULL);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        put_list(&graph, lists[i].name, lists[i].list, lists[i].count);
    put_tensor(&graph, "zeros3", zeros, 1, (size_t[]){3});
    put_tensor(&graph, "ones3", ones, 1, (size_t[]){3});
    put_tensor(&graph, "channels1", channels, 1, (size_t[]){3});
    put_tensor(&graph, "channels", channels, 3, (size_t[]){3, 1, 1});
    put_tensor(&graph, "last", channels, 1, (size_t[]){3});
    put_tensor(&graph, "first", &first, 0, NULL);
}

static void run_form(const struct form *form, size_t index)
{
    float in[COUNT], out[MOST], expected[MOST];
    double x[COUNT], y[MOST], square = 0;
    size_t count;

    lcg_fill(in, COUNT, 7);
    for (size_t i = 0; i < COUNT; i++)
        x[i] = (double)in[i % PIXELS * 3 + i / PIXELS] * 127.5 / 16;
    count = form->expected(y, x);
    for (size_t i = 0; i < count; i++)
        square += y[i] * y[i];
    for (size_t i = 0; i < count; i++)
        expected[i] = (float)(y[i] / sqrt(square));
    graph.length = 0;
    put_constants();
    for (const struct node *node = form->nodes; node->op != NULL; node++)
        put_node(&graph, node->op, node->inputs, node->outputs, node->attributes);
    put_vector(&graph, "y", count);
    put_model(&file, &graph, form->opset, (size_t[]){1, 3, SIDE, SIDE}, "e");
    run_import(&file, &options, out, in, count);
    assert_close(out, expected, count, TOLERANCE, "form %zu, %s", index, form->nodes[0].op);
}

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        run_form(&forms[i], i);
}

/* L2 normalisation as exporters write it: no second one is added. */
static void test_normalize(void **state)
{
    static const struct node forms_of[][6] = {
        {{"LpNormalization", "v", "e", "axis=1 p=2"}},
        {{"ReduceL2", "v", "n", "axes=1, keepdims=1"}, {"Div", "v n", "e", ""}},
        {{"ReduceL2", "v", "n", "axes=-1, keepdims=1"},
         {"Clip", "n", "g", "min=0.0000001"},
         {"Expand", "g shape", "b", ""},
         {"Div", "v b", "e", ""}},
        {{"ReduceSumSquare", "v", "q", "axes=1, keepdims=1"},
         {"Sqrt", "q", "n", ""},
         {"Add", "n small", "g", ""},
         {"Div", "v g", "e", ""}},
        {{"Mul", "v v", "w", ""},
         {"ReduceSum", "w ones1", "q", "keepdims=1"},
         {"Sqrt", "q", "n", ""},
         {"Max", "n small", "g", ""},
         {"Div", "v g", "e", ""}},
        {{"Pow", "v two", "w", ""},
         {"ReduceSum", "w", "q", "axes=1, keepdims=1"},
         {"Pow", "q half", "n", ""},
         {"Div", "v n", "e", ""}},
    };
    static const float small = 1e-10f, half = 0.5f;
    float in[COUNT], out[3], expected[3];
    double x[COUNT], y[3], square = 0;

    (void)state;
    lcg_fill(in, COUNT, 8);
    for (size_t i = 0; i < COUNT; i++)
        x[i] = (double)in[i % PIXELS * 3 + i / PIXELS] * 127.5 / 16;
    (void)means(y, x);
    for (size_t i = 0; i < 3; i++)
        square += y[i] * y[i];
    for (size_t i = 0; i < 3; i++)
        expected[i] = (float)(y[i] / sqrt(square));
    for (size_t n = 0; n < sizeof forms_of / sizeof *forms_of; n++) {
        struct import import;
        struct err err;

        graph.length = 0;
        put_constants();
        put_list(&graph, "shape", (int64_t[]){1, 3}, 2);
        put_tensor(&graph, "small", &small, 0, NULL);
        put_tensor(&graph, "half", &half, 0, NULL);
        put_node(&graph, "GlobalAveragePool", "x", "p", "");
        put_node(&graph, "Flatten", "p", "v", "");
        for (const struct node *node = forms_of[n]; node < forms_of[n] + 6 && node->op; node++)
            put_node(&graph, node->op, node->inputs, node->outputs, node->attributes);
        put_model(&file, &graph, 13, (size_t[]){1, 3, SIDE, SIDE}, "e");
        run_import(&file, &options, out, in, 3);
        assert_close(out, expected, 3, TOLERANCE, "normalisation %zu", n);
        assert_ok(import_onnx(&import, file.bytes, file.length, &options, &err));
        assert_int_equal(import.table->net.layer_count, 3); /* input, pool, this */
        import_free(&import);
    }
}

/* What isn't supported is named: node, operator, why. */
static void test_refused(void **state)
{
    static const struct {
        struct node node;
        const char *message;
    } cases[] = {
        {{"Erf", "x", "y", ""}, "node y (Erf): this operator is not supported"},
        {{"Pad", "x", "y", "mode=reflect pads=0,0,1,1,0,0,1,1"},
         "node y (Pad): only padding by 0 is supported"},
        {{"Pad", "x", "y", "pads=1,0,0,0,0,0,0,0"}, "node y (Pad): it pads the batch, or removes"},
        {{"Resize", "x - scales", "y", "mode=linear"},
         "node y (Resize): only the nearest pixel is supported"},
        {{"Upsample", "x", "y", "scales=1.0,1.0,3.0,3.0"},
         "node y (Upsample): only twice as many lines and columns are supported"},
        {{"Slice", "x", "y", "starts=0, ends=2, axes=2,"},
         "node y (Slice): only a part of the channels is supported"},
        {{"Slice", "x", "y", "starts=2, ends=1, axes=1,"}, "node y (Slice): no channel is left"},
        {{"Split", "x", "y z", "axis=1"},
         "node y (Split): only channels are split, evenly or as is said"},
        {{"Clip", "x six zero", "y", ""}, "node y (Clip): 6 to 0 is no range"},
        {{"Pow", "x six", "y", ""},
         "node y (Pow): it is supported as a part of L2 normalisation only"},
        {{"ReduceSum", "x", "y", "axes=1,"},
         "node y (ReduceSum): only the sum of squares is supported"},
        {{"MaxPool", "x", "y", "kernel_shape=2,2 dilations=2,2"},
         "node y (MaxPool): only square windows without dilation are supported"},
        {{"MaxPool", "x", "y", "kernel_shape=2,2 pads=1,1,0,0"},
         "node y (MaxPool): padding of 1 and 0 lines, 1 and 0 columns is not supported"},
        {{"Transpose", "x", "y", "perm=0,2,1,3"},
         "node y (Transpose): only channels moved first or last are supported"},
        {{"Div", "channels x", "y", ""},
         "node y (Div): a constant divided by an output is not supported"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct node *node = &cases[i].node;
        struct import import;
        struct err err;

        graph.length = 0;
        put_constants();
        put_node(&graph, node->op, node->inputs, node->outputs, node->attributes);
        put_vector(&graph, "y", COUNT);
        put_model(&file, &graph, 13, (size_t[]){1, 3, SIDE, SIDE}, "e");
        assert_status(import_onnx(&import, file.bytes, file.length, &options, &err),
                      ST_UNSUPPORTED);
        import_free(&import);
        assert_string_equal(err.message, cases[i].message);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_forms),
    cmocka_unit_test(test_normalize),
    cmocka_unit_test(test_refused),
};

UNIT_MAIN(tests)
