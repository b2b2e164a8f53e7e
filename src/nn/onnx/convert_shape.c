/* Shapes, and means over lines and columns. */
#include "nn/onnx/operators.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

enum status graph_set_copy(struct graph *graph, const struct onnx_node *node,
                           const struct value *value)
{
    struct value copy = *value;

    if (value->numbers != NULL) {
        copy.numbers = mem_new(value->count, sizeof *copy.numbers);
        if (copy.numbers == NULL)
            return err_nomem(graph->err, "the weights");
        memcpy(copy.numbers, value->numbers, value->count * sizeof *copy.numbers);
    }
    return graph_set(graph, node, &copy);
}

enum status convert_same(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);

    if (in == NULL)
        return graph_refuse(graph, node, "its input is not known");
    return graph_set_copy(graph, node, in);
}

/* Cast: a row's numbers stay what they are, constants become integers where that is asked. */
enum status convert_cast(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    struct onnx_tensor to = {0};
    double *numbers;
    enum status status = graph_integer(graph, node, "to", 0, &to.type);

    if (status != ST_OK)
        return status;
    if (in == NULL || in->kind != VALUE_NUMBERS)
        return convert_same(graph, node);
    status = graph_numbers(graph, node, 0, &in, &numbers);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < in->count && onnx_tensor_whole(&to); i++)
        numbers[i] = trunc(numbers[i]);
    status = graph_set_numbers(graph, node, in->dim, in->dims, numbers);
    if (status == ST_OK)
        graph->values[graph->value_count - 1].whole = onnx_tensor_whole(&to);
    return status;
}

enum status convert_shape(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    double *numbers;
    int64_t count;

    if (in == NULL)
        return graph_refuse(graph, node, "its input is not known");
    count = (int64_t)in->dims;
    numbers = mem_new(in->dims, sizeof *numbers);
    if (numbers == NULL)
        return err_nomem(graph->err, "the weights");
    for (size_t i = 0; i < in->dims; i++)
        numbers[i] = (double)in->dim[i];
    return graph_set_numbers(graph, node, &count, 1, numbers);
}

/* A shape that is being made. */
struct shape {
    int64_t dim[ONNX_DIMS];
    size_t dims;
};

static bool has_axis(const int64_t *axes, size_t count, size_t axis, size_t dims)
{
    for (size_t i = 0; i < count; i++)
        if (axes[i] == (int64_t)axis || axes[i] == (int64_t)axis - (int64_t)dims)
            return true;
    return false;
}

/* Squeeze and Unsqueeze: dimensions of 1 go or come; false when they don't fit. */
static bool shape_ones(const struct value *in, const int64_t *axes, size_t count, bool remove,
                       struct shape *out)
{
    size_t dims = remove ? in->dims : in->dims + count, at = 0;

    if (dims > ONNX_DIMS)
        return false;
    for (size_t i = 0; i < dims; i++) {
        bool named = has_axis(axes, count, i, dims);

        if (!remove)
            out->dim[out->dims++] = named || at == in->dims ? 1 : in->dim[at++];
        else if (in->dim[i] != 1 || (count > 0 && !named))
            out->dim[out->dims++] = in->dim[i];
    }
    return remove || at == in->dims;
}

/* Reshape: 0 keeps a dimension, -1 is what remains. */
static bool shape_wanted(const struct value *in, const int64_t *wanted, size_t count,
                         struct shape *out)
{
    size_t open = ONNX_DIMS, product = 1;

    if (count > ONNX_DIMS)
        return false;
    for (out->dims = 0; out->dims < count; out->dims++) {
        int64_t size = wanted[out->dims];

        if (size == 0 && out->dims < in->dims)
            size = in->dim[out->dims];
        out->dim[out->dims] = size;
        if (size == -1 && open == ONNX_DIMS)
            open = out->dims;
        else if (size < 0 || !mem_multiply(product, (size_t)size, &product))
            return false;
    }
    if (open < ONNX_DIMS && product > 0)
        out->dim[open] = (int64_t)(in->count / product);
    return true;
}

static bool shape_flat(const struct value *in, int64_t axis, struct shape *out)
{
    *out = (struct shape){{1, 1}, 2};
    axis = axis < 0 ? axis + (int64_t)in->dims : axis;
    if (axis < 0 || axis > (int64_t)in->dims)
        return false;
    for (size_t i = 0; i < in->dims; i++)
        out->dim[(int64_t)i >= axis] *= in->dim[i];
    return true;
}

static enum status new_shape(struct graph *graph, const struct onnx_node *node,
                             const struct value *in, struct shape *out)
{
    bool reshape = wire_is(node->op, "Reshape"), fits;
    int64_t list[ONNX_INTEGERS], axis;
    size_t count, product = 1;
    enum status status = graph_integer(graph, node, "axis", 1, &axis);

    if (status == ST_OK)
        status = graph_list(graph, node, reshape ? "shape" : "axes", 1, list, &count);
    if (status != ST_OK)
        return status;
    if (wire_is(node->op, "Flatten"))
        fits = shape_flat(in, axis, out);
    else if (reshape)
        fits = shape_wanted(in, list, count, out);
    else
        fits = shape_ones(in, list, count, wire_is(node->op, "Squeeze"), out);
    for (size_t i = 0; fits && i < out->dims; i++)
        fits = out->dim[i] >= 0 && mem_multiply(product, (size_t)out->dim[i], &product);
    if (!fits || product != in->count)
        return graph_refuse(graph, node, "the new shape does not fit %zu numbers", in->count);
    return ST_OK;
}

/* Rows stay as they are; ONNX must see them as images or as vectors. */
static enum status reshape_row(struct graph *graph, const struct onnx_node *node,
                               const struct value *in, const struct shape *shape)
{
    struct value out = *in;
    const int64_t *dim = shape->dim;
    bool image = shape->dims == 4 && dim[0] == 1 && dim[1] == (int64_t)in->c &&
                 dim[2] == (int64_t)in->h && dim[3] == (int64_t)in->w &&
                 (!in->channels_last || in->h * in->w == 1);
    bool last = shape->dims == 4 && dim[0] == 1 && dim[1] == (int64_t)in->h &&
                dim[2] == (int64_t)in->w && dim[3] == (int64_t)in->c && in->channels_last;
    bool vector = shape->dims == 2 && dim[0] == 1;
    bool ours = in->channels_last || in->c == 1 || in->h * in->w == 1; /* in the order of rows */

    if (in->kind != VALUE_ROW || (!ours && !image && !vector))
        return graph_refuse(graph, node,
                            "only an image made a vector, or a vector an image, is supported");
    out.view = in->view || (!image && !last && !vector);
    out.channels_last = in->channels_last && !image;
    out.dims = shape->dims;
    memcpy(out.dim, shape->dim, sizeof out.dim);
    return graph_set(graph, node, &out);
}

/* Reshape, Flatten, Squeeze, Unsqueeze. */
enum status convert_reshape(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    struct shape shape = {0};
    double *numbers;
    enum status status;

    if (in == NULL)
        return graph_refuse(graph, node, "its input is not known");
    status = new_shape(graph, node, in, &shape);
    if (status != ST_OK)
        return status;
    if (in->kind != VALUE_NUMBERS)
        return reshape_row(graph, node, in, &shape);
    status = graph_numbers(graph, node, 0, &in, &numbers);
    return status == ST_OK ? graph_set_numbers(graph, node, shape.dim, shape.dims, numbers)
                           : status;
}

/* to = from with its dimensions in the order of axes. */
static void transpose(double *to, const double *from, const struct value *in, const int64_t *axes,
                      const struct shape *out)
{
    size_t step[ONNX_DIMS], index[ONNX_DIMS] = {0};

    for (size_t i = 0; i < in->dims; i++) {
        step[i] = 1;
        for (size_t k = (size_t)axes[i] + 1; k < in->dims; k++)
            step[i] *= (size_t)in->dim[k];
    }
    for (size_t n = 0; n < in->count; n++) {
        size_t at = 0;

        for (size_t i = 0; i < in->dims; i++)
            at += index[i] * step[i];
        to[n] = from[at];
        for (size_t i = in->dims; i-- > 0 && ++index[i] == (size_t)out->dim[i];)
            index[i] = 0;
    }
}

static enum status transpose_numbers(struct graph *graph, const struct onnx_node *node,
                                     const int64_t *axes)
{
    const struct value *in;
    struct shape out = {0};
    double *numbers, *turned;
    enum status status = graph_numbers(graph, node, 0, &in, &numbers);

    if (status != ST_OK)
        return status;
    turned = mem_new(in->count, sizeof *turned);
    out.dims = in->dims;
    for (size_t i = 0; i < in->dims; i++)
        out.dim[i] = in->dim[axes[i]];
    if (turned != NULL)
        transpose(turned, numbers, in, axes, &out);
    mem_free(numbers);
    return turned == NULL ? err_nomem(graph->err, "the weights")
                          : graph_set_numbers(graph, node, out.dim, out.dims, turned);
}

static enum status transpose_row(struct graph *graph, const struct onnx_node *node,
                                 const struct value *in, const int64_t *axes)
{
    static const int64_t to_last[] = {0, 2, 3, 1}, to_first[] = {0, 3, 1, 2};
    static const int64_t to_end[] = {2, 3, 0, 1}; /* the batch, which is one picture, too */
    struct value out = *in;

    if (in->dims != 4 || in->kind != VALUE_ROW || in->view)
        return graph_refuse(graph, node, "only channels moved first or last are supported");
    out.view = !in->channels_last && memcmp(axes, to_end, sizeof to_end) == 0;
    if (!out.view && memcmp(axes, in->channels_last ? to_first : to_last, sizeof to_last) != 0)
        return graph_refuse(graph, node, "only channels moved first or last are supported");
    out.channels_last = !in->channels_last;
    for (size_t i = 0; i < 4; i++)
        out.dim[i] = in->dim[axes[i]];
    return graph_set(graph, node, &out);
}

enum status convert_transpose(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    int64_t axes[ONNX_INTEGERS];
    size_t count;
    bool moved = false;
    enum status status = graph_integers(graph, node, "perm", axes, &count);

    if (status != ST_OK)
        return status;
    if (in == NULL)
        return graph_refuse(graph, node, "its input is not known");
    for (size_t i = 0; count == 0 && i < in->dims; i++)
        axes[i] = (int64_t)(in->dims - 1 - i);
    for (size_t i = 0; i < in->dims; i++) {
        if ((count != 0 && count != in->dims) || !has_axis(axes, in->dims, i, in->dims) ||
            axes[i] < 0 || axes[i] >= (int64_t)in->dims)
            return graph_refuse(graph, node, "perm is not an order of %zu dimensions", in->dims);
        moved = moved || axes[i] != (int64_t)i;
    }
    if (!moved)
        return graph_set_copy(graph, node, in);
    return in->kind == VALUE_NUMBERS ? transpose_numbers(graph, node, axes)
                                     : transpose_row(graph, node, in, axes);
}

/* ReduceMean over lines and columns is average pooling. */
enum status convert_mean(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in;
    int64_t axes[ONNX_INTEGERS], keep;
    size_t count, line;
    struct value out;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status == ST_OK)
        status = graph_list(graph, node, "axes", 1, axes, &count);
    if (status == ST_OK)
        status = graph_integer(graph, node, "keepdims", 1, &keep);
    if (status != ST_OK)
        return status;
    line = in->channels_last ? 1 : 2;
    if (in->dims != 4 || in->h != in->w || count != 2 || !has_axis(axes, count, line, 4) ||
        !has_axis(axes, count, line + 1, 4))
        return graph_refuse(graph, node, "only the mean of a square image is supported");
    out = graph_row_value(in, NULL, 1, 1, in->c);
    status = graph_add_row(graph, (struct zoo_layer){.kind = LAYER_AVERAGE_POOL}, in, &out.row);
    if (keep == 0) {
        out.dims = 2;
        out.dim[1] = (int64_t)in->c;
    }
    return status == ST_OK ? graph_set(graph, node, &out) : status;
}
