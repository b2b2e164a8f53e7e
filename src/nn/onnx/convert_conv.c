/* Conv, pooling and Pad: windows.
 *
 * Our windows are square, with as much padding before as after; pooling may have more after.  A
 * kernel that isn't square, or of a depthwise layer dilated, becomes a larger one with zeros
 * between, groups become zeros in the weights, uneven padding a row of its own: the same numbers,
 * if not always the fastest way to them. */
#include "nn/onnx/operators.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW_MAX 512
#define DENSE_MAX ((size_t)1 << 24) /* weights of a convolution with groups as one without */

/* A window as a node has it, then as a row has it; of two axes, lines first. */
struct window {
    int64_t kernel[2], dilation[2], stride[2], begin[2], end[2];
    size_t side; /* of the square kernel */
    size_t wide; /* what it spans */
    size_t pad, pad_end, row_dilation;
    int64_t first[2]; /* where the kernel begins in the square one */
};

static enum status pair(struct graph *graph, const struct onnx_node *node, const char *name,
                        int64_t fallback, int64_t out[2])
{
    int64_t list[ONNX_INTEGERS];
    size_t count;
    enum status status = graph_integers(graph, node, name, list, &count);

    if (status != ST_OK)
        return status;
    if (count != 0 && count != 2)
        return graph_refuse(graph, node, "only images are supported, of two dimensions");
    for (int k = 0; k < 2; k++) {
        out[k] = count == 0 ? fallback : list[k];
        if (out[k] < 1 || out[k] > WINDOW_MAX)
            return graph_refuse(graph, node, "%s is not from 1 to %d", name, WINDOW_MAX);
    }
    return ST_OK;
}

/* The padding that auto_pad asks for: the output has in / stride pixels, rounded up. */
static void pad_same(struct window *window, const struct value *in, bool lower)
{
    for (int k = 0; k < 2; k++) {
        int64_t size = (int64_t)(k == 0 ? in->h : in->w);
        int64_t wide = (window->kernel[k] - 1) * window->dilation[k] + 1;
        int64_t out = (size + window->stride[k] - 1) / window->stride[k];
        int64_t all = (out - 1) * window->stride[k] + wide - size;

        all = all > 0 ? all : 0;
        window->begin[k] = lower ? all - all / 2 : all / 2;
        window->end[k] = all - window->begin[k];
    }
}

static enum status read_pads(struct graph *graph, const struct onnx_node *node,
                             const struct value *in, struct window *window)
{
    struct onnx_attribute automatic;
    int64_t list[ONNX_INTEGERS];
    size_t count;
    bool found;
    enum status status = onnx_attribute(node, "auto_pad", &automatic, &found, graph->err);

    if (status != ST_OK)
        return status;
    if (found && (wire_is(automatic.text, "SAME_UPPER") || wire_is(automatic.text, "SAME_LOWER"))) {
        pad_same(window, in, wire_is(automatic.text, "SAME_LOWER"));
        return ST_OK;
    }
    status = graph_integers(graph, node, "pads", list, &count);
    if (status != ST_OK || count == 0)
        return status;
    if (count != 4)
        return graph_refuse(graph, node, "pads are not four numbers");
    for (int k = 0; k < 2; k++) {
        window->begin[k] = list[k];
        window->end[k] = list[k + 2];
        if (list[k] < 0 || list[k] > WINDOW_MAX || list[k + 2] < 0 || list[k + 2] > WINDOW_MAX)
            return graph_refuse(graph, node, "pads are not from 0 to %d", WINDOW_MAX);
    }
    return ST_OK;
}

static enum status read_window(struct graph *graph, const struct onnx_node *node,
                               const struct value *in, const int64_t kernel[2],
                               struct window *window)
{
    enum status status;

    *window = (struct window){.kernel = {kernel[0], kernel[1]}, .row_dilation = 1};
    status = pair(graph, node, "dilations", 1, window->dilation);
    if (status == ST_OK)
        status = pair(graph, node, "strides", 1, window->stride);
    if (status == ST_OK)
        status = read_pads(graph, node, in, window);
    if (status != ST_OK)
        return status;
    if (window->stride[0] != window->stride[1])
        return graph_refuse(graph, node, "its strides differ: %d and %d", (int)window->stride[0],
                            (int)window->stride[1]);
    for (int k = 0; k < 2; k++) {
        int64_t wide = (window->kernel[k] - 1) * window->dilation[k] + 1;

        if (wide > WINDOW_MAX)
            return graph_refuse(graph, node, "its window is larger than %d", WINDOW_MAX);
        if ((size_t)wide > window->side)
            window->side = window->wide = (size_t)wide;
    }
    return ST_OK;
}

/* Widens the window to a square without dilation, but a square one that may have dilation. */
static void square_window(struct window *window, bool may_dilate)
{
    if (may_dilate && window->kernel[0] == window->kernel[1] &&
        window->dilation[0] == window->dilation[1]) {
        window->side = (size_t)window->kernel[0];
        window->row_dilation = (size_t)window->dilation[0];
        window->dilation[0] = window->dilation[1] = 1;
        return;
    }
    for (int k = 0; k < 2; k++) {
        int64_t wide = (window->kernel[k] - 1) * window->dilation[k] + 1;
        int64_t more = (int64_t)window->side - wide;

        window->first[k] = more / 2;
        window->begin[k] += more / 2;
        window->end[k] += more - more / 2;
    }
}

/* A row of padding where the window can't have it; *in becomes its output. */
static enum status pad_window(struct graph *graph, const struct onnx_node *node, struct value *in,
                              struct window *window, bool own)
{
    struct zoo_layer row = {
        .kind = LAYER_PAD, .pad = (uint16_t)window->begin[0], .pad_end = (uint16_t)window->end[0]};
    size_t more = (size_t)(window->begin[0] + window->end[0]);
    const char *name = NULL;
    enum status status;

    if (window->begin[0] != window->begin[1] || window->end[0] != window->end[1])
        return graph_refuse(graph, node, "its padding of lines and columns differs");
    if (own && window->begin[0] == window->end[0] && (size_t)window->begin[0] < window->wide) {
        window->pad = (size_t)window->begin[0];
        return ST_OK;
    }
    if (more == 0)
        return ST_OK;
    status = graph_add_row(graph, row, in, &name);
    if (status == ST_OK)
        *in = graph_row_value(in, name, in->h + more, in->w + more, in->c);
    return status;
}

/* The row of a window over in; *out: its value. */
static enum status add_window(struct graph *graph, const struct onnx_node *node,
                              const struct value *in, const struct window *window,
                              struct zoo_layer row, size_t channels, struct value *out)
{
    struct window_shape shape = {.h = in->h,
                                 .w = in->w,
                                 .c = in->c,
                                 .out_c = channels,
                                 .kernel = window->side,
                                 .stride = (size_t)window->stride[0],
                                 .pad = window->pad,
                                 .dilation = window->row_dilation,
                                 .pad_end = window->pad_end};
    const char *name = NULL;
    enum status status;

    if (channels > UINT16_MAX || !window_shape_fit(&shape))
        return graph_refuse(graph, node, "a window of %zu pixels does not fit an image of %zux%zu",
                            window->side, in->h, in->w);
    row.kernel = (uint16_t)shape.kernel;
    row.stride = (uint16_t)shape.stride;
    row.pad = (uint16_t)shape.pad;
    row.pad_end = (uint16_t)shape.pad_end;
    row.dilation = shape.dilation > 1 ? (uint16_t)shape.dilation : 0;
    row.channels = row.kind == LAYER_CONV ? (uint16_t)channels : 0;
    status = graph_add_row(graph, row, in, &name);
    if (status == ST_OK)
        *out = graph_row_value(in, name, shape.out_h, shape.out_w, channels);
    return status;
}

static enum status image_input(struct graph *graph, const struct onnx_node *node, struct value *in)
{
    const struct value *found;
    enum status status = graph_row_input(graph, node, 0, &found);

    if (status != ST_OK)
        return status;
    if (found->dims != 4 || found->channels_last)
        return graph_refuse(graph, node, "its input is not an image (n, channels, lines, columns)");
    *in = *found;
    return ST_OK;
}

/* The weights (m, c / groups, kernel) as ours: (side, side, c, m), of a depthwise layer (side,
 * side, 1, c). */
struct kernel {
    const double *numbers;
    size_t outputs, inputs, groups; /* inputs: of a group */
    bool depthwise;
};

static void fill_kernel(float *weights, const struct kernel *kernel, const struct window *window)
{
    size_t c = kernel->inputs * kernel->groups, m = kernel->outputs;
    size_t lines = (size_t)window->kernel[0], columns = (size_t)window->kernel[1];
    const double *from = kernel->numbers;

    for (size_t o = 0; o < m; o++)
        for (size_t i = 0; i < kernel->inputs; i++)
            for (size_t y = 0; y < lines; y++)
                for (size_t x = 0; x < columns; x++) {
                    size_t line = (size_t)window->first[0] + y * (size_t)window->dilation[0];
                    size_t column = (size_t)window->first[1] + x * (size_t)window->dilation[1];
                    size_t place = line * window->side + column;
                    size_t channel = o / (m / kernel->groups) * kernel->inputs + i;

                    weights[kernel->depthwise ? place * m + o : (place * c + channel) * m + o] =
                        graph_weight(*from++);
                }
}

static enum status check_kernel(struct graph *graph, const struct onnx_node *node,
                                const struct value *in, const struct value *weights,
                                struct kernel *kernel)
{
    int64_t groups;
    enum status status = graph_integer(graph, node, "group", 1, &groups);

    if (status != ST_OK)
        return status;
    if (weights->dims != 4 || weights->count == 0)
        return graph_refuse(graph, node, "its weights do not have four dimensions");
    kernel->outputs = (size_t)weights->dim[0];
    kernel->inputs = (size_t)weights->dim[1];
    kernel->groups = (size_t)groups;
    if (groups < 1 || (size_t)groups > in->c || kernel->inputs * kernel->groups != in->c ||
        kernel->outputs % kernel->groups != 0)
        return graph_refuse(graph, node,
                            "%d groups of %zu channels do not make %zu inputs and %zu outputs",
                            (int)groups, kernel->inputs, in->c, kernel->outputs);
    kernel->depthwise =
        kernel->groups > 1 && kernel->inputs == 1 && kernel->outputs == kernel->groups;
    return ST_OK;
}

/* A bias: of the row itself, or of a depthwise layer, which has none, a row. */
static enum status add_bias(struct graph *graph, const struct onnx_node *node, struct value *out,
                            bool own)
{
    const struct value *value;
    double *numbers;
    enum status status;

    if (graph_input(graph, node, 2) == NULL)
        return ST_OK;
    status = graph_numbers(graph, node, 2, &value, &numbers);
    if (status != ST_OK)
        return status;
    if (value->count != out->c)
        status = graph_refuse(graph, node, "its bias has %zu numbers for %zu channels",
                              value->count, out->c);
    else if (own)
        status = graph_add_vector(graph, "bias", numbers, out->c);
    else
        status = graph_add_scale(graph, out, NULL, numbers);
    mem_free(numbers);
    return status;
}

static enum status add_conv(struct graph *graph, const struct onnx_node *node, struct value *in,
                            const struct kernel *kernel, struct window *window, struct value *out)
{
    struct zoo_layer row = {.kind = kernel->depthwise ? LAYER_DEPTHWISE : LAYER_CONV,
                            .bias = !kernel->depthwise && graph_input(graph, node, 2) != NULL};
    size_t shape[] = {0, 0, kernel->depthwise ? 1 : in->c, kernel->outputs};
    float *weights;
    enum status status;

    if (kernel->groups > 1 && !kernel->depthwise &&
        window->side * window->side * in->c > DENSE_MAX / kernel->outputs)
        return graph_refuse(graph, node, "a convolution of %zu groups this large is not supported",
                            kernel->groups);
    square_window(window, !kernel->depthwise);
    shape[0] = shape[1] = window->side;
    status = pad_window(graph, node, in, window, true);
    if (status == ST_OK)
        status = add_window(graph, node, in, window, row, kernel->outputs, out);
    if (status == ST_OK)
        status = graph_add_tensor(graph, "weight", shape, 4, &weights);
    if (status != ST_OK)
        return status;
    fill_kernel(weights, kernel, window);
    return add_bias(graph, node, out, !kernel->depthwise);
}

enum status convert_conv(struct graph *graph, const struct onnx_node *node)
{
    const struct value *value;
    struct kernel kernel = {0};
    struct window window;
    struct value in, out;
    double *numbers = NULL;
    enum status status = image_input(graph, node, &in);

    if (status == ST_OK)
        status = graph_numbers(graph, node, 1, &value, &numbers);
    if (status == ST_OK)
        status = check_kernel(graph, node, &in, value, &kernel);
    if (status == ST_OK)
        status = read_window(graph, node, &in, value->dim + 2, &window);
    kernel.numbers = numbers;
    if (status == ST_OK)
        status = add_conv(graph, node, &in, &kernel, &window, &out);
    mem_free(numbers);
    return status == ST_OK ? graph_set(graph, node, &out) : status;
}

/* ceil_mode: what is missing of the last window is padding. */
static void round_up(const struct value *in, struct window *window)
{
    for (int k = 0; k < 2; k++) {
        int64_t size = (int64_t)(k == 0 ? in->h : in->w) + window->begin[k] + window->end[k];
        int64_t rest =
            size < window->kernel[k] ? 0 : (size - window->kernel[k]) % window->stride[k];

        window->end[k] += rest == 0 ? 0 : window->stride[k] - rest;
    }
}

/* Padding of a pool that doesn't count it: the row's own. */
static enum status pad_pool(struct graph *graph, const struct onnx_node *node,
                            struct window *window)
{
    int64_t before = window->begin[0], after = window->end[0];

    if (window->begin[1] != before || window->end[1] != after || after < before ||
        after >= window->kernel[0])
        return graph_refuse(graph, node,
                            "padding of %d and %d lines, %d and %d columns is not supported",
                            (int)before, (int)after, (int)window->begin[1], (int)window->end[1]);
    window->pad = (size_t)before;
    window->pad_end = (size_t)(after - before);
    return ST_OK;
}

enum status convert_pool(struct graph *graph, const struct onnx_node *node)
{
    bool average = wire_is(node->op, "AveragePool");
    struct zoo_layer row = {.kind = average                       ? LAYER_AVERAGE_POOL
                                    : wire_is(node->op, "LpPool") ? LAYER_L2_POOL
                                                                  : LAYER_MAX_POOL};
    int64_t kernel[2], ceiling, outside, power;
    struct window window;
    struct value in, out;
    enum status status = image_input(graph, node, &in);

    if (status == ST_OK)
        status = pair(graph, node, "kernel_shape", 1, kernel);
    if (status == ST_OK)
        status = read_window(graph, node, &in, kernel, &window);
    if (status == ST_OK)
        status = graph_integer(graph, node, "ceil_mode", 0, &ceiling);
    if (status == ST_OK)
        status = graph_integer(graph, node, "count_include_pad", 0, &outside);
    if (status == ST_OK)
        status = graph_integer(graph, node, "p", 2, &power);
    if (status != ST_OK)
        return status;
    if (row.kind == LAYER_L2_POOL && power != 2)
        return graph_refuse(graph, node, "only p = 2 is supported");
    if (kernel[0] != kernel[1] || window.dilation[0] != 1 || window.dilation[1] != 1)
        return graph_refuse(graph, node, "only square windows without dilation are supported");
    if (average && outside != 0) { /* zeros that count; what ceil_mode adds doesn't */
        status = pad_window(graph, node, &in, &window, false);
        window.begin[0] = window.begin[1] = window.end[0] = window.end[1] = 0;
    }
    if (ceiling != 0)
        round_up(&in, &window);
    if (status == ST_OK)
        status = pad_pool(graph, node, &window);
    if (status == ST_OK)
        status = add_window(graph, node, &in, &window, row, in.c, &out);
    return status == ST_OK ? graph_set(graph, node, &out) : status;
}

/* A pool over the whole image, as GlobalAveragePool. */
enum status convert_global_pool(struct graph *graph, const struct onnx_node *node)
{
    struct zoo_layer row = {.kind = wire_is(node->op, "GlobalMaxPool") ? LAYER_MAX_POOL
                                                                       : LAYER_AVERAGE_POOL};
    struct value in, out;
    const char *name;
    enum status status = image_input(graph, node, &in);

    if (status != ST_OK)
        return status;
    if (in.h != in.w)
        return graph_refuse(graph, node, "the image of %zux%zu is not square", in.h, in.w);
    status = graph_add_row(graph, row, &in, &name);
    if (status != ST_OK)
        return status;
    out = graph_row_value(&in, name, 1, 1, in.c);
    return graph_set(graph, node, &out);
}

enum status convert_pad(struct graph *graph, const struct onnx_node *node)
{
    struct onnx_attribute mode;
    struct window window = {0};
    double list[ONNX_DIMS], with = 0;
    int64_t old[ONNX_INTEGERS];
    size_t count = 0;
    bool found;
    struct value in;
    enum status status = image_input(graph, node, &in);

    if (status == ST_OK)
        status = onnx_attribute(node, "mode", &mode, &found, graph->err);
    if (status == ST_OK)
        status = graph_real(graph, node, "value", 0, &with);
    if (status == ST_OK && graph_input(graph, node, 2) != NULL)
        status = graph_few(graph, node, 2, &with, 1, &count);
    if (status == ST_OK && ((found && !wire_is(mode.text, "constant")) || with != 0))
        return graph_refuse(graph, node, "only padding by 0 is supported");
    if (status == ST_OK && node->input_count > 1) {
        status = graph_few(graph, node, 1, list, ONNX_DIMS, &count);
    } else if (status == ST_OK) {
        status = graph_integers(graph, node, "pads", old, &count);
        for (size_t i = 0; i < count && i < ONNX_DIMS; i++)
            list[i] = (double)old[i];
    }
    if (status != ST_OK)
        return status;
    if (count != ONNX_DIMS)
        return graph_refuse(graph, node, "pads are not eight numbers");
    for (size_t i = 0; i < ONNX_DIMS; i++)
        if (!(list[i] >= 0 && list[i] <= WINDOW_MAX) || (i % 4 == 0 && list[i] != 0))
            return graph_refuse(graph, node, "it pads the batch, or removes");
    for (int k = 0; k < 2; k++) {
        window.begin[k] = (int64_t)list[k + 2];
        window.end[k] = (int64_t)list[k + 6];
    }
    status = pad_window(graph, node, &in, &window, false);
    if (status == ST_OK && list[1] + list[5] > 0) /* a residual net's short cut */
        status = graph_add_channels(graph, node, &in, -(int64_t)list[1],
                                    in.c + (size_t)(list[1] + list[5]));
    return status == ST_OK ? graph_set(graph, node, &in) : status;
}
