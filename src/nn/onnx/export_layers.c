/* Each kind of layer as nodes of ONNX, opset 13: https://onnx.ai/onnx/operators/.  Ours hold
 * weights as (lines, columns, inputs, outputs), ONNX as (outputs, inputs, lines, columns). */
#include "nn/onnx/exporting.h"

#include "nn/kernel/kernels.h"
#include "nn/layer/batch_norm.h"

#include <stdio.h>

#define LENGTH_LEAST 1e-12f /* what L2 normalisation divides by at least, as ours */

static const char *tensor_name(char name[EXPORT_NAME], const struct export_row *row,
                               const char *word)
{
    (void)snprintf(name, EXPORT_NAME, "%s.%s", row->layer->row->name, word);
    return name;
}

static const char *part_name(char name[EXPORT_NAME], const struct export_row *row, const char *word)
{
    (void)snprintf(name, EXPORT_NAME, "/%s/%s", row->layer->row->name, word);
    return name;
}

/* A tensor with a number for each channel, (c) or, beside images, (c, 1, 1). */
static void put_channels(const struct export_row *row, const char *name, const float *data,
                         bool beside_image)
{
    const size_t c = row->layer->shape.out_c, dim[] = {c, 1, 1};
    const struct export_order order = {{c, 1, 1, 1}, {1, 0, 0, 0}};

    export_tensor(row->out, name, dim, beside_image ? 3 : 1, data, &order);
}

static void put_number(const struct export_row *row, const char *name, float value)
{
    static const struct export_order one = {{1, 1, 1, 1}, {0}};

    export_tensor(row->out, name, NULL, 0, &value, &one);
}

/* A node of one input and, if it has a name, a tensor. */
static void put_node(const struct export_row *row, const char *op, const char *input,
                     const char *tensor, const char *output)
{
    size_t node = export_begin(row->out, op);

    export_input(row->out, input);
    if (tensor != NULL)
        export_input(row->out, tensor);
    export_end(row->out, node, output);
}

static void put_window(const struct export_row *row)
{
    const struct window_shape *s = &row->layer->shape;
    const size_t after = s->pad + s->pad_end;

    export_integers(row->out, "kernel_shape", (size_t[]){s->kernel, s->kernel}, 2);
    export_integers(row->out, "strides", (size_t[]){s->stride, s->stride}, 2);
    export_integers(row->out, "pads", (size_t[]){s->pad, s->pad, after, after}, 4);
    if (s->dilation > 1)
        export_integers(row->out, "dilations", (size_t[]){s->dilation, s->dilation}, 2);
}

static void put_conv(const struct export_row *row, const struct export_order *order, size_t groups)
{
    char weight[EXPORT_NAME], bias[EXPORT_NAME];
    size_t node;

    export_tensor(row->out, tensor_name(weight, row, "weight"), order->shape, 4, row->parameters,
                  order);
    (void)tensor_name(bias, row, "bias");
    if (row->layer->biases != 0)
        put_channels(row, bias, row->parameters + row->layer->weights, false);
    node = export_begin(row->out, "Conv");
    export_input(row->out, row->inputs[0]);
    export_input(row->out, weight);
    if (row->layer->biases != 0)
        export_input(row->out, bias);
    export_integer(row->out, "group", (int64_t)groups);
    put_window(row);
    export_end(row->out, node, row->output);
}

static void write_conv(const struct export_row *row)
{
    const struct window_shape *s = &row->layer->shape;
    const struct export_order order = {{s->out_c, s->c, s->kernel, s->kernel},
                                       {1, s->out_c, s->kernel * s->c * s->out_c, s->c * s->out_c}};

    put_conv(row, &order, 1);
}

static void write_depthwise(const struct export_row *row)
{
    const struct window_shape *s = &row->layer->shape;
    const struct export_order order = {{s->c, 1, s->kernel, s->kernel},
                                       {1, 0, s->kernel * s->c, s->c}};

    put_conv(row, &order, s->c);
}

/* The inputs were an image (h, w, c), which ONNX has flattened from (c, h, w). */
static void write_linear(const struct export_row *row)
{
    const size_t outputs = row->layer->shape.out_c, h = row->in_h, w = row->in_w, c = row->in_c;
    const struct export_order order = {{outputs, c, h, w},
                                       {1, outputs, w * c * outputs, c * outputs}};
    char weight[EXPORT_NAME], bias[EXPORT_NAME];
    size_t node;

    export_tensor(row->out, tensor_name(weight, row, "weight"), (size_t[]){outputs, c * h * w}, 2,
                  row->parameters, &order);
    (void)tensor_name(bias, row, "bias");
    if (row->layer->biases != 0)
        put_channels(row, bias, row->parameters + row->layer->weights, false);
    node = export_begin(row->out, "Gemm");
    export_input(row->out, row->inputs[0]);
    export_input(row->out, weight);
    if (row->layer->biases != 0)
        export_input(row->out, bias);
    export_integer(row->out, "transB", 1);
    export_end(row->out, node, row->output);
}

static void put_prelu(const struct export_row *row, const char *input, const float *slopes)
{
    char slope[EXPORT_NAME];

    put_channels(row, tensor_name(slope, row, "slope"), slopes, !row->vector);
    put_node(row, "PRelu", input, slope, row->output);
}

static void write_batch_norm(const struct export_row *row)
{
    static const char *const names[] = {"weight", "bias", "running_mean", "running_var"};
    const struct zoo_layer *zoo = row->layer->row;
    const size_t c = row->layer->shape.c;
    const float *const data[] = {row->parameters, row->parameters + c, row->statistics,
                                 row->statistics + c};
    char tensor[EXPORT_NAME], sum[EXPORT_NAME];
    bool rectified = zoo->relu || zoo->prelu;
    size_t node;

    for (size_t k = 0; k < 4; k++)
        put_channels(row, tensor_name(tensor, row, names[k]), data[k], false);
    node = export_begin(row->out, "BatchNormalization");
    export_input(row->out, row->inputs[0]);
    for (size_t k = 0; k < 4; k++)
        export_input(row->out, tensor_name(tensor, row, names[k]));
    export_real(row->out, "epsilon", (float)BATCH_NORM_EPSILON);
    (void)part_name(sum, row, "normalised");
    export_end(row->out, node, rectified ? sum : row->output);
    if (zoo->prelu)
        put_prelu(row, sum, row->parameters + 2 * c);
    else if (zoo->relu)
        put_node(row, "Relu", sum, NULL, row->output);
}

static void write_relu(const struct export_row *row)
{
    put_node(row, "Relu", row->inputs[0], NULL, row->output);
}

static void write_relu6(const struct export_row *row)
{
    char least[EXPORT_NAME], most[EXPORT_NAME];
    size_t node;

    put_number(row, part_name(least, row, "least"), 0);
    put_number(row, part_name(most, row, "most"), 6);
    node = export_begin(row->out, "Clip");
    export_input(row->out, row->inputs[0]);
    export_input(row->out, least);
    export_input(row->out, most);
    export_end(row->out, node, row->output);
}

static void write_prelu(const struct export_row *row)
{
    put_prelu(row, row->inputs[0], row->parameters);
}

/* Split makes equal parts, as many as it has outputs. */
static void write_maxout(const struct export_row *row)
{
    char first[EXPORT_NAME], second[EXPORT_NAME];
    size_t node = export_begin(row->out, "Split");

    export_input(row->out, row->inputs[0]);
    export_integer(row->out, "axis", 1);
    export_output(row->out, part_name(first, row, "first"));
    export_end(row->out, node, part_name(second, row, "second"));
    put_node(row, "Max", first, second, row->output);
}

static void write_sigmoid(const struct export_row *row)
{
    put_node(row, "Sigmoid", row->inputs[0], NULL, row->output);
}

static void write_scale(const struct export_row *row)
{
    char weight[EXPORT_NAME], bias[EXPORT_NAME], product[EXPORT_NAME];

    put_channels(row, tensor_name(weight, row, "weight"), row->parameters, !row->vector);
    put_channels(row, tensor_name(bias, row, "bias"), row->parameters + row->layer->weights,
                 !row->vector);
    put_node(row, "Mul", row->inputs[0], weight, part_name(product, row, "scaled"));
    put_node(row, "Add", product, bias, row->output);
}

static void write_multiply(const struct export_row *row)
{
    put_node(row, "Mul", row->inputs[0], row->inputs[1], row->output);
}

static void write_add(const struct export_row *row)
{
    bool relu = row->layer->row->relu;
    char sum[EXPORT_NAME];

    (void)part_name(sum, row, "sum");
    put_node(row, "Add", row->inputs[0], row->inputs[1], relu ? sum : row->output);
    if (relu)
        put_node(row, "Relu", sum, NULL, row->output);
}

static void write_concat(const struct export_row *row)
{
    size_t node = export_begin(row->out, "Concat");

    for (size_t k = 0; k < row->layer->input_count; k++)
        export_input(row->out, row->inputs[k]);
    export_integer(row->out, "axis", 1);
    export_end(row->out, node, row->output);
}

/* The value is -0, which adds nothing: with 0, or without a value, onnxruntime (1.23) makes the
 * zeros padding of a max pool that follows, where they no longer count. */
static void write_pad(const struct export_row *row)
{
    const int64_t begin = row->layer->row->pad, end = row->layer->row->pad_end;
    char pads[EXPORT_NAME], zero[EXPORT_NAME];
    size_t node;

    export_list(row->out, part_name(pads, row, "pads"),
                (int64_t[]){0, 0, begin, begin, 0, 0, end, end}, 8);
    put_number(row, part_name(zero, row, "zero"), -0.0f);
    node = export_begin(row->out, "Pad");
    export_input(row->out, row->inputs[0]);
    export_input(row->out, pads);
    export_input(row->out, zero);
    export_end(row->out, node, row->output);
}

/* Pixel y is made of y / 2, rounded down. */
static void write_upsample(const struct export_row *row)
{
    static const float scales[] = {1, 1, 2, 2};
    static const struct export_order order = {{4, 1, 1, 1}, {1, 0, 0, 0}};
    char tensor[EXPORT_NAME];
    size_t node;

    export_tensor(row->out, part_name(tensor, row, "scales"), order.shape, 1, scales, &order);
    node = export_begin(row->out, "Resize");
    export_input(row->out, row->inputs[0]);
    export_input(row->out, ""); /* no region of interest */
    export_input(row->out, tensor);
    export_word(row->out, "mode", "nearest");
    export_word(row->out, "coordinate_transformation_mode", "asymmetric");
    export_word(row->out, "nearest_mode", "floor");
    export_end(row->out, node, row->output);
}

static void put_pool(const struct export_row *row, const char *op)
{
    size_t node = export_begin(row->out, op);

    export_input(row->out, row->inputs[0]);
    put_window(row);
    export_end(row->out, node, row->output);
}

static void write_max_pool(const struct export_row *row)
{
    put_pool(row, "MaxPool");
}

static void write_average_pool(const struct export_row *row)
{
    const struct window_shape *s = &row->layer->shape;

    if (row->layer->row->kernel == 0 && s->out_h * s->out_w == 1)
        put_node(row, "GlobalAveragePool", row->inputs[0], NULL, row->output);
    else
        put_pool(row, "AveragePool");
}

/* The default of p is 2. */
static void write_l2_pool(const struct export_row *row)
{
    put_pool(row, "LpPool");
}

static void write_lrn(const struct export_row *row)
{
    size_t node = export_begin(row->out, "LRN");

    export_input(row->out, row->inputs[0]);
    export_integer(row->out, "size", KERNELS_LRN_SIZE);
    export_real(row->out, "alpha", KERNELS_LRN_ALPHA);
    export_real(row->out, "beta", KERNELS_LRN_BETA);
    export_real(row->out, "bias", 1);
    export_end(row->out, node, row->output);
}

static void write_l2_normalize(const struct export_row *row)
{
    char length[EXPORT_NAME], least[EXPORT_NAME], divisor[EXPORT_NAME];
    size_t node;

    put_number(row, part_name(least, row, "least"), LENGTH_LEAST);
    node = export_begin(row->out, "ReduceL2");
    export_input(row->out, row->inputs[0]);
    export_integers(row->out, "axes", (size_t[]){1}, 1);
    export_end(row->out, node, part_name(length, row, "length"));
    put_node(row, "Clip", length, least, part_name(divisor, row, "divisor"));
    put_node(row, "Div", row->inputs[0], divisor, row->output);
}

static const struct {
    void (*write)(const struct export_row *row);
    enum export_takes takes;
} kinds[LAYER_KIND_COUNT] = {
    [LAYER_CONV] = {write_conv, TAKES_IMAGES},
    [LAYER_DEPTHWISE] = {write_depthwise, TAKES_IMAGES},
    [LAYER_BATCH_NORM] = {write_batch_norm, TAKES_ANY},
    [LAYER_RELU] = {write_relu, TAKES_ANY},
    [LAYER_RELU6] = {write_relu6, TAKES_ANY},
    [LAYER_MAXOUT] = {write_maxout, TAKES_ANY},
    [LAYER_PRELU] = {write_prelu, TAKES_ANY},
    [LAYER_SIGMOID] = {write_sigmoid, TAKES_ANY},
    [LAYER_SCALE] = {write_scale, TAKES_ANY},
    [LAYER_MULTIPLY] = {write_multiply, TAKES_ANY},
    [LAYER_PAD] = {write_pad, TAKES_IMAGES},
    [LAYER_UPSAMPLE] = {write_upsample, TAKES_IMAGES},
    [LAYER_MAX_POOL] = {write_max_pool, TAKES_IMAGES},
    [LAYER_AVERAGE_POOL] = {write_average_pool, TAKES_IMAGES},
    [LAYER_L2_POOL] = {write_l2_pool, TAKES_IMAGES},
    [LAYER_LRN] = {write_lrn, TAKES_IMAGES},
    [LAYER_CONCAT] = {write_concat, TAKES_ANY},
    [LAYER_ADD] = {write_add, TAKES_ANY},
    [LAYER_LINEAR] = {write_linear, TAKES_VECTORS},
    [LAYER_L2_NORMALIZE] = {write_l2_normalize, TAKES_VECTORS},
};

enum export_takes export_takes(enum layer_kind kind)
{
    return kinds[kind].takes;
}

bool export_layer(const struct export_row *row)
{
    if (kinds[row->layer->row->kind].write == NULL)
        return false;
    kinds[row->layer->row->kind].write(row);
    return true;
}
