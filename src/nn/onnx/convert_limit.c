/* Functions of single numbers: ReLU, sigmoid, limits, and what is made of them; LRN.
 *
 * Limits are those of ReLU6 (0 to 6) between two scales, or of ReLU, if there is only one. */
#include "nn/onnx/operators.h"

#include "base/mem.h"
#include "nn/kernel/kernels.h"

#include <math.h>

#define LIMIT_NONE 1e30 /* from here on a limit is none */

/* A row of a kind without parameters. */
static enum status convert_plain(struct graph *graph, const struct onnx_node *node,
                                 enum layer_kind kind)
{
    const struct value *in = graph_input(graph, node, 0);
    struct value to;
    enum status status = ST_OK;

    if (in == NULL || !in->view) /* numbers may change in any shape */
        status = graph_row_input(graph, node, 0, &in);
    if (status != ST_OK)
        return status;
    to = *in;
    status = graph_add_row(graph, (struct zoo_layer){.kind = kind}, in, &to.row);
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* ReLU goes into the addition or normalisation before it, if nothing else reads that. */
enum status convert_relu(struct graph *graph, const struct onnx_node *node)
{
    const struct table *table = graph->out->table;
    struct zoo_layer *last = &table->rows[table->net.layer_count - 1];
    const struct value *in;
    struct value to;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status != ST_OK)
        return status;
    if (in->row != last->name || (last->kind != LAYER_ADD && last->kind != LAYER_BATCH_NORM) ||
        graph_readers(graph, in->name) != 1 || in != &graph->values[graph->value_count - 1])
        return convert_plain(graph, node, LAYER_RELU);
    last->relu = true;
    to = *in;
    return graph_set(graph, node, &to);
}

enum status convert_sigmoid(struct graph *graph, const struct onnx_node *node)
{
    return convert_plain(graph, node, LAYER_SIGMOID);
}

/* *value = a * value + b. */
static enum status add_affine(struct graph *graph, struct value *value, double a, double b)
{
    double *list = mem_new(2 * value->c, sizeof *list);
    enum status status;

    if (list == NULL)
        return err_nomem(graph->err, "the weights");
    for (size_t i = 0; i < value->c; i++) {
        list[i] = a;
        list[value->c + i] = b;
    }
    status = graph_add_scale(graph, value, list, list + value->c);
    mem_free(list);
    return status;
}

static enum status add_plain(struct graph *graph, struct value *value, enum layer_kind kind)
{
    return graph_add_row(graph, (struct zoo_layer){.kind = kind}, value, &value->row);
}

/* *value = kind(a * value + b) * c + d; a scale of 1 and 0 makes no row. */
static enum status add_between(struct graph *graph, struct value *value, enum layer_kind kind,
                               const double scale[4])
{
    enum status status = ST_OK;

    if (scale[0] != 1 || scale[1] != 0)
        status = add_affine(graph, value, scale[0], scale[1]);
    if (status == ST_OK)
        status = add_plain(graph, value, kind);
    if (status == ST_OK && (scale[2] != 1 || scale[3] != 0))
        status = add_affine(graph, value, scale[2], scale[3]);
    return status;
}

/* *value becomes at least low and at most high. */
static enum status add_limits(struct graph *graph, struct value *value, double low, double high)
{
    double share = (high - low) / 6;

    if (low <= -LIMIT_NONE && high >= LIMIT_NONE)
        return ST_OK;
    if (high >= LIMIT_NONE)
        return add_between(graph, value, LAYER_RELU, (double[]){1, -low, 1, low});
    if (low <= -LIMIT_NONE)
        return add_between(graph, value, LAYER_RELU, (double[]){-1, high, -1, high});
    return add_between(graph, value, LAYER_RELU6, (double[]){1 / share, -low / share, share, low});
}

/* Clip, whose limits are attributes or inputs; Max and Min with a constant.  A small lower limit of
 * lengths is the guard of a division. */
static enum status read_limits(struct graph *graph, const struct onnx_node *node,
                               const struct value **in, double limit[2])
{
    bool max = wire_is(node->op, "Max"), clip = wire_is(node->op, "Clip");
    const struct value *first = graph_input(graph, node, 0);
    size_t at = !clip && first != NULL && first->kind == VALUE_NUMBERS, count;
    enum status status = graph_real(graph, node, "min", (double)-INFINITY, &limit[0]);

    if (status == ST_OK)
        status = graph_real(graph, node, "max", (double)INFINITY, &limit[1]);
    for (size_t k = 0; k < 2 && status == ST_OK && clip; k++)
        if (graph_input(graph, node, k + 1) != NULL)
            status = graph_few(graph, node, k + 1, &limit[k], 1, &count);
    if (status == ST_OK && !clip)
        status = graph_few(graph, node, 1 - at, &limit[!max], 1, &count);
    *in = graph_input(graph, node, at);
    if (status == ST_OK && (!(limit[0] < limit[1]) || (!clip && node->input_count != 2)))
        status = graph_refuse(graph, node, "%g to %g is no range", limit[0], limit[1]);
    return status;
}

/* The maximum of the halves of a row's channels. */
static enum status convert_maxout(struct graph *graph, const struct onnx_node *node,
                                  const struct value *in)
{
    const char *name;
    struct value to;
    enum status status = graph_add_row(graph, (struct zoo_layer){.kind = LAYER_MAXOUT}, in, &name);

    if (status != ST_OK)
        return status;
    to = graph_row_value(in, name, in->h, in->w, in->c / 2);
    return graph_set(graph, node, &to);
}

enum status convert_limits(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in = graph_input(graph, node, 0);
    struct value to;
    double limit[2];
    enum status status;

    if (in != NULL && in->kind == VALUE_HALVES)
        return convert_maxout(graph, node, in);
    status = read_limits(graph, node, &in, limit);
    if (status != ST_OK)
        return status;
    if (limit[1] >= LIMIT_NONE && graph_guards(in, limit[0]))
        return graph_set_copy(graph, node, in);
    if (in == NULL || in->kind != VALUE_ROW)
        return graph_refuse(graph, node, "its input is not computed from the picture");
    to = *in;
    status = add_limits(graph, &to, limit[0], limit[1]);
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* HardSigmoid: a * x + b, from 0 to 1; HardSwish: that times x, a = 1/6, b = 1/2. */
enum status convert_hard(struct graph *graph, const struct onnx_node *node)
{
    bool swish = wire_is(node->op, "HardSwish");
    struct zoo_layer product = {.kind = LAYER_MULTIPLY};
    const struct value *in;
    struct value to;
    double a, b;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status == ST_OK)
        status = graph_real(graph, node, "alpha", (double)0.2f, &a);
    if (status == ST_OK)
        status = graph_real(graph, node, "beta", 0.5, &b);
    if (status != ST_OK)
        return status;
    to = *in;
    product.inputs[1] = in->row;
    a = swish ? 1 / 6.0 : a;
    b = swish ? 0.5 : b;
    status = add_between(graph, &to, LAYER_RELU6, (double[]){6 * a, 6 * b, 1 / 6.0, 0});
    if (status == ST_OK && swish)
        status = graph_add_row(graph, product, &to, &to.row);
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* tanh x = 2 sigmoid 2x - 1. */
enum status convert_tanh(struct graph *graph, const struct onnx_node *node)
{
    const struct value *in;
    struct value to;
    enum status status = graph_row_input(graph, node, 0, &in);

    if (status != ST_OK)
        return status;
    to = *in;
    status = add_between(graph, &to, LAYER_SIGMOID, (double[]){2, 0, 2, -1});
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* Its constants must be ours, which are those of every such net. */
enum status convert_lrn(struct graph *graph, const struct onnx_node *node)
{
    static const char *const names[] = {"alpha", "beta", "bias"};
    static const double ours[] = {(double)KERNELS_LRN_ALPHA, (double)KERNELS_LRN_BETA, 1};
    int64_t size;
    double given;
    enum status status = graph_integer(graph, node, "size", 0, &size);

    for (size_t k = 0; k < 3 && status == ST_OK; k++) {
        status = graph_real(graph, node, names[k], ours[k], &given);
        if (status == ST_OK && (size != KERNELS_LRN_SIZE || (float)given != (float)ours[k]))
            status = graph_refuse(graph, node,
                                  "only size 5, alpha 1e-4, beta 0.75 and bias 1 are "
                                  "supported");
    }
    return status == ST_OK ? convert_plain(graph, node, LAYER_LRN) : status;
}
