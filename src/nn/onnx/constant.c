/* Constants, and what is computed from them while a file is read. */
#include "nn/onnx/graph.h"

#include "base/mem.h"

#include <math.h>
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
    if (which == 2)
        return set_list(graph, node, numbers, 1, true);
    if (which == 3)
        return set_list(graph, node, attribute.reals, attribute.real_count, false);
    if (which == 4)
        return set_list(graph, node, numbers, attribute.integer_count, false);
    list = mem_new(attribute.tensor.count, sizeof *list);
    if (list == NULL)
        return err_nomem(graph->err, "the weights");
    status = onnx_tensor_values(&attribute.tensor, list, graph->err);
    if (status == ST_OK)
        return graph_set_numbers(graph, node, attribute.tensor.dim, attribute.tensor.dims, list);
    mem_free(list);
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

enum status convert_slice(struct graph *graph, const struct onnx_node *node)
{
    double from[ONNX_DIMS];
    int64_t begin[ONNX_INTEGERS], end[ONNX_INTEGERS], step[ONNX_INTEGERS];
    size_t count, begins, ends, steps;
    enum status status = short_list(graph, node, from, &count);

    if (status == ST_OK)
        status = graph_list(graph, node, "starts", 1, begin, &begins);
    if (status == ST_OK)
        status = graph_list(graph, node, "ends", 2, end, &ends);
    if (status == ST_OK)
        status = graph_list(graph, node, "steps", 4, step, &steps);
    if (status != ST_OK)
        return status;
    if (begins != 1 || ends != 1 || (steps > 0 && step[0] != 1))
        return graph_refuse(graph, node, "only a part of a list is supported");
    for (int k = 0; k < 2; k++) {
        int64_t *at = k == 0 ? begin : end;

        *at = *at < 0 ? *at + (int64_t)count : *at;
        *at = *at < 0 ? 0 : *at > (int64_t)count ? (int64_t)count : *at;
    }
    return set_list(graph, node, from + begin[0],
                    end[0] > begin[0] ? (size_t)(end[0] - begin[0]) : 0, false);
}

/* Sqrt and Neg of constants. */
enum status convert_function(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in;
    double *numbers;
    enum status status = graph_numbers(graph, node, 0, &in, &numbers);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < in->count; i++)
        numbers[i] = wire_is(node->op, "Neg") ? -numbers[i] : sqrt(numbers[i]);
    return graph_set_numbers(graph, node, in->dim, in->dims, numbers);
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
