/* L2 normalisation, as one operator or as what it is made of: squares, their sum, its root, a guard
 * against 0, the division.  The parts before the division make no rows: their values say what they
 * are of. */
#include "nn/onnx/operators.h"

#include <math.h>

#define GUARD_MOST 1e-6 /* our own is 1e-12 */

/* A vector for each picture, and the dimension of its numbers. */
static enum status vector_axis(struct graph *graph, const struct onnx_node *node, int64_t axis)
{
    const struct value *in;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status == ST_OK && (in->h * in->w != 1 || (axis != 1 && axis != 1 - (int64_t)in->dims)))
        return graph_refuse(graph, node, "only the length of vectors is supported");
    return status;
}

/* A value that is of the same row as in, one number for each picture. */
static enum status set_of_row(struct graph *graph, const struct onnx_node *node,
                              const struct value *in, enum value_kind kind)
{
    struct value out = *in;

    out.kind = kind;
    out.dim[1] = 1;
    return graph_set(graph, node, &out);
}

/* ReduceL2, ReduceSumSquare; ReduceSum of squares. */
enum status convert_length(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    bool sum = wire_is(node->op, "ReduceSum");
    int64_t axes[ONNX_INTEGERS];
    struct value to;
    size_t count;
    enum status status = graph_list(graph, node, "axes", 1, axes, &count);

    if (status != ST_OK)
        return status;
    if (sum && (in == NULL || in->kind != VALUE_SQUARES))
        return graph_refuse(graph, node, "only the sum of squares is supported");
    if (!sum)
        status = graph_row_input(graph, node, 0, &in);
    if (status != ST_OK)
        return status;
    to = *in;
    if (to.count != to.c || count != 1 || (axes[0] != 1 && axes[0] != 1 - (int64_t)to.dims))
        return graph_refuse(graph, node, "only the length of vectors is supported");
    return set_of_row(graph, node, &to,
                      wire_is(node->op, "ReduceL2") ? VALUE_LENGTH : VALUE_SQUARE);
}

bool graph_squares(const struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    bool squares = in != NULL && in->kind == VALUE_ROW && node->output_count > 0;

    for (size_t i = 0; squares && i < graph->model->node_count; i++)
        for (size_t k = 0; graph->needed[i] && k < graph->model->nodes[i].input_count; k++)
            squares = squares && (!wire_equal(graph->model->nodes[i].inputs[k], node->outputs[0]) ||
                                  wire_is(graph->model->nodes[i].op, "ReduceSum"));
    for (size_t i = 0; squares && i < graph->target_count; i++)
        squares = !wire_equal(graph->targets[i], node->outputs[0]);
    return squares;
}

enum status graph_set_squares(struct graph *graph, const struct onnx_node *node)
{
    struct value out = *graph_input(graph, node, 0);

    out.kind = VALUE_SQUARES;
    return graph_set(graph, node, &out);
}

/* Pow: the square of what only a sum reads, the root of that sum. */
enum status convert_power(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    double power;
    size_t count;
    enum status status = graph_few(graph, node, 1, &power, 1, &count);

    if (status != ST_OK)
        return status;
    if (count == 1 && power == 2 && graph_squares(graph, node))
        return graph_set_squares(graph, node);
    if (count == 1 && fabs(power - 0.5) < 1e-9 && in != NULL && in->kind == VALUE_SQUARE)
        return set_of_row(graph, node, in, VALUE_LENGTH);
    return graph_refuse(graph, node, "it is supported as a part of L2 normalisation only");
}

/* Sqrt, Neg, Floor and Ceil of constants; the root of a sum of squares. */
enum status convert_function(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    double *numbers;
    enum status status;

    if (in != NULL && in->kind == VALUE_SQUARE && wire_is(node->op, "Sqrt"))
        return set_of_row(graph, node, in, VALUE_LENGTH);
    status = graph_numbers(graph, node, 0, &in, &numbers);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < in->count; i++)
        numbers[i] = wire_is(node->op, "Neg")     ? -numbers[i]
                     : wire_is(node->op, "Floor") ? floor(numbers[i])
                     : wire_is(node->op, "Ceil")  ? ceil(numbers[i])
                                                  : sqrt(numbers[i]);
    return graph_set_numbers(graph, node, in->dim, in->dims, numbers);
}

bool graph_guards(const struct value *in, double least)
{
    return in != NULL && (in->kind == VALUE_LENGTH || in->kind == VALUE_SQUARE) && least >= 0 &&
           least <= GUARD_MOST;
}

/* Expand of lengths to the vectors that they divide. */
enum status convert_expand(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);

    if (in == NULL || in->kind != VALUE_LENGTH)
        return graph_refuse(graph, node, "only the lengths of vectors are expanded");
    return graph_set_copy(graph, node, in);
}

enum status convert_lp(struct graph *graph, const struct onnx_node *node)
{
    int64_t axis, power;
    struct value out;
    enum status status = graph_integer(graph, node, "axis", -1, &axis);

    if (status == ST_OK)
        status = graph_integer(graph, node, "p", 2, &power);
    if (status == ST_OK && power != 2)
        return graph_refuse(graph, node, "only p = 2 is supported");
    if (status == ST_OK)
        status = vector_axis(graph, node, axis);
    if (status != ST_OK)
        return status;
    out = *graph_input(graph, node, 0);
    status = graph_add_normalize(graph, &out);
    return status == ST_OK ? graph_set(graph, node, &out) : status;
}
