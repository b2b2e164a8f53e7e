/* Constants, and what is computed from them while a file is read. */
#include "nn/onnx/operators.h"

#include "base/mem.h"

#include <string.h>

/* Numbers that an attribute has, as a list or alone. */
static enum status set_list(struct graph *graph, const struct onnx_node *node,
                            const double *numbers, size_t count, bool alone)
{
    double *list = mem_new(count, sizeof *list);
    int64_t dim = (int64_t)count;

    if (list == NULL)
        return err_nomem(graph->err, "the weights");
    memcpy(list, numbers, count * sizeof *list);
    return graph_set_numbers(graph, node, &dim, alone ? 0 : 1, list);
}

enum status convert_constant(struct graph *graph, const struct onnx_node *node)
{
    static const char *const names[] = {"value", "value_float", "value_int", "value_floats",
                                        "value_ints"};
    struct onnx_attribute attribute;
    double numbers[ONNX_INTEGERS], *list;
    bool found = false;
    size_t which = 0;
    enum status status = ST_OK;

    for (; status == ST_OK && which < 5; which++) {
        status = onnx_attribute(node, names[which], &attribute, &found, graph->err);
        if (found)
            break;
    }
    if (status != ST_OK)
        return status;
    if (!found || (which == 0 && !attribute.has_tensor))
        return graph_refuse(graph, node, "a constant of this kind is not supported");
    for (size_t i = 0; i < attribute.integer_count; i++)
        numbers[i] = (double)attribute.integers[i];
    if (which == 1)
        return set_list(graph, node, &attribute.real, 1, true);
    numbers[0] = which == 2 ? (double)attribute.integer : numbers[0];
    if (which == 3)
        return set_list(graph, node, attribute.reals, attribute.real_count, false);
    if (which != 0) {
        status =
            set_list(graph, node, numbers, which == 2 ? 1 : attribute.integer_count, which == 2);
        if (status == ST_OK)
            graph->values[graph->value_count - 1].whole = true;
        return status;
    }
    list = mem_new(attribute.tensor.count, sizeof *list);
    if (list == NULL)
        return err_nomem(graph->err, "the weights");
    status = onnx_tensor_values(&attribute.tensor, list, graph->err);
    if (status != ST_OK) {
        mem_free(list);
        return status;
    }
    status = graph_set_numbers(graph, node, attribute.tensor.dim, attribute.tensor.dims, list);
    if (status == ST_OK)
        graph->values[graph->value_count - 1].whole = onnx_tensor_whole(&attribute.tensor);
    return status;
}

/* A list of numbers; what shapes are computed from. */
static enum status short_list(struct graph *graph, const struct onnx_node *node, double *numbers,
                              size_t *count)
{
    const struct value *in = graph_input(graph, node, 0);

    if (in == NULL || in->kind != VALUE_NUMBERS || in->dims != 1)
        return graph_refuse(graph, node, "it is supported of lists of constants only");
    return graph_few(graph, node, 0, numbers, ONNX_DIMS, count);
}

enum status convert_gather(struct graph *graph, const struct onnx_node *node)
{
    double from[ONNX_DIMS], index[ONNX_DIMS], to[ONNX_DIMS];
    const struct value *indices = graph_input(graph, node, 1);
    size_t count, picked;
    enum status status = short_list(graph, node, from, &count);

    if (status == ST_OK)
        status = graph_few(graph, node, 1, index, ONNX_DIMS, &picked);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < picked; i++) {
        double at = index[i] < 0 ? index[i] + (double)count : index[i];

        if (!(at >= 0 && at < (double)count))
            return graph_refuse(graph, node, "an index is outside the list");
        to[i] = from[(size_t)at];
    }
    return set_list(graph, node, to, picked, indices->dims == 0);
}

/* Slice of a list of constants. */
static enum status slice_list(struct graph *graph, const struct onnx_node *node,
                              const struct part *part)
{
    double from[ONNX_DIMS];
    size_t count;
    int64_t at[2] = {part->begin, part->end};
    enum status status = short_list(graph, node, from, &count);

    if (status != ST_OK)
        return status;
    for (int k = 0; k < 2; k++) {
        at[k] = at[k] < 0 ? at[k] + (int64_t)count : at[k];
        at[k] = at[k] < 0 ? 0 : at[k] > (int64_t)count ? (int64_t)count : at[k];
    }
    return set_list(graph, node, from + at[0], at[1] > at[0] ? (size_t)(at[1] - at[0]) : 0, false);
}

/* Slice along one axis, in steps of 1. */
enum status convert_slice(struct graph *graph, const struct onnx_node *node)
{
    static const char *const names[] = {"starts", "ends", "axes", "steps"};
    int64_t list[4][ONNX_INTEGERS] = {{0}};
    size_t counts[4];
    const struct value *in = graph_input(graph, node, 0);
    struct part part;
    enum status status = ST_OK;

    for (size_t k = 0; status == ST_OK && k < 4; k++)
        status = graph_list(graph, node, names[k], k + 1, list[k], &counts[k]);
    if (status != ST_OK)
        return status;
    if (counts[0] != 1 || counts[1] != 1 || counts[2] > 1 || (counts[3] > 0 && list[3][0] != 1))
        return graph_refuse(graph, node, "only a part along one axis is supported, in steps of 1");
    part = (struct part){list[0][0], list[1][0], list[2][0]};
    if (in != NULL && in->kind == VALUE_ROW)
        return graph_slice_row(graph, node, &part);
    return slice_list(graph, node, &part);
}

/* (numbers - zero) * scale, both one or one for each index of a dimension. */
static enum status dequantize(struct graph *graph, const struct onnx_node *node,
                              const struct value *in, double *numbers, int64_t axis)
{
    const struct value *value;
    double *scale, *zero = NULL;
    size_t inner = 1, scales = 1;
    enum status status = graph_numbers(graph, node, 1, &value, &scale);

    if (status == ST_OK) {
        scales = value->count;
        if (graph_input(graph, node, 2) != NULL)
            status = graph_numbers(graph, node, 2, &value, &zero);
    }
    axis = axis < 0 ? axis + (int64_t)in->dims : axis;
    if (status == ST_OK &&
        (value->count != scales || (scales != 1 && (axis < 0 || axis >= (int64_t)in->dims ||
                                                    (size_t)in->dim[axis] != scales))))
        status = graph_refuse(graph, node, "its scales do not fit its input");
    for (size_t i = (size_t)axis + 1; status == ST_OK && scales != 1 && i < in->dims; i++)
        inner *= (size_t)in->dim[i];
    for (size_t i = 0; status == ST_OK && i < in->count; i++) {
        size_t k = scales == 1 ? 0 : i / inner % scales;

        numbers[i] = (numbers[i] - (zero == NULL ? 0 : zero[k])) * scale[k];
    }
    mem_free(scale);
    mem_free(zero);
    return status;
}

enum status convert_dequantize(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in;
    double *numbers;
    int64_t axis;
    enum status status = graph_integer(graph, node, "axis", 1, &axis);

    if (status == ST_OK)
        status = graph_numbers(graph, node, 0, &in, &numbers);
    if (status != ST_OK)
        return status;
    status = dequantize(graph, node, in, numbers, axis);
    if (status == ST_OK)
        return graph_set_numbers(graph, node, in->dim, in->dims, numbers);
    mem_free(numbers);
    return status;
}
