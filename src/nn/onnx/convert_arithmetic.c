/* Arithmetic of outputs and constants, and Concat. */
#include "nn/onnx/operators.h"

#include "base/mem.h"

#include <math.h>
#include <string.h>

/* Adds and multiplies two outputs; the larger comes first. */
static enum status join(struct graph *graph, const struct onnx_node *node, const struct value *a,
                        const struct value *b, enum layer_kind kind)
{
    struct zoo_layer row = {.kind = kind};
    struct value to;
    enum status status;

    if (kind == LAYER_MULTIPLY && a->h * a->w < b->h * b->w) {
        const struct value *swap = a;

        a = b;
        b = swap;
    }
    if (a->view || b->view || a->dims != b->dims || a->channels_last != b->channels_last ||
        a->c != b->c || ((a->h != b->h || a->w != b->w) && (kind == LAYER_ADD || b->h * b->w != 1)))
        return graph_refuse(graph, node, "shapes (%zu, %zu, %zu) and (%zu, %zu, %zu) do not fit",
                            a->c, a->h, a->w, b->c, b->h, b->w);
    to = *a;
    row.inputs[1] = b->row;
    status = graph_add_row(graph, row, a, &to.row);
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

static char sign_of(const struct onnx_node *node)
{
    if (wire_is(node->op, "Sub"))
        return '-';
    if (wire_is(node->op, "Mul"))
        return '*';
    return wire_is(node->op, "Div") ? '/' : '+';
}

/* What becomes of an output and a constant: scale * output + shift. */
static enum status change(struct graph *graph, const struct onnx_node *node, const struct value *in,
                          size_t constant)
{
    char op = sign_of(node);
    double *numbers, *minus;
    struct value to = *in;
    enum status status = graph_per_channel(graph, node, constant, in, &numbers);

    if (status != ST_OK)
        return status;
    minus = mem_new(in->c, sizeof *minus);
    if (minus == NULL) {
        mem_free(numbers);
        return err_nomem(graph->err, "the weights");
    }
    for (size_t i = 0; i < in->c; i++) {
        minus[i] = -1;
        if (op == '-' && constant == 1)
            numbers[i] = -numbers[i];
        else if (op == '/')
            numbers[i] = 1 / numbers[i];
    }
    if (op == '/' && constant == 0)
        status = graph_refuse(graph, node, "a constant divided by an output is not supported");
    else if (op == '+' || op == '-')
        status = graph_add_scale(graph, &to, op == '-' && constant == 0 ? minus : NULL, numbers);
    else
        status = graph_add_scale(graph, &to, numbers, NULL);
    mem_free(minus);
    mem_free(numbers);
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* A vector divided by its length. */
static enum status normalize(struct graph *graph, const struct onnx_node *node,
                             const struct value *in)
{
    struct value to = *in;
    enum status status = graph_add_normalize(graph, &to);

    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* Arithmetic of numbers: of equal counts, or with a single one. */
static enum status compute(struct graph *graph, const struct onnx_node *node)
{
    const struct value *value[2];
    struct value shape = {0};
    double *list[2] = {0};
    enum status status = graph_numbers(graph, node, 0, &value[0], &list[0]);

    if (status == ST_OK)
        status = graph_numbers(graph, node, 1, &value[1], &list[1]);
    if (status == ST_OK && value[0]->count != value[1]->count && value[0]->count != 1 &&
        value[1]->count != 1)
        status = graph_refuse(graph, node, "constants of different shapes are not supported");
    if (status == ST_OK) {
        int large = value[1]->count > value[0]->count ||
                    (value[1]->count == value[0]->count && value[1]->dims > value[0]->dims);

        shape = *value[large];
        for (size_t i = 0; i < shape.count; i++) {
            double a = list[0][value[0]->count == 1 ? 0 : i];
            double b = list[1][value[1]->count == 1 ? 0 : i];

            switch (sign_of(node)) {
            case '+':
                a += b;
                break;
            case '-':
                a -= b;
                break;
            case '*':
                a *= b;
                break;
            default:
                a = value[0]->whole && value[1]->whole ? trunc(a / b) : a / b;
                break;
            }
            list[large][i] = a;
        }
        if (large)
            mem_free(list[0]);
        else
            mem_free(list[1]);
        return graph_set_numbers(graph, node, shape.dim, shape.dims, list[large]);
    }
    mem_free(list[0]);
    mem_free(list[1]);
    return status;
}

/* A small number added to a length, so that it isn't 0. */
static enum status guard(struct graph *graph, const struct onnx_node *node, const struct value *in)
{
    double least;
    size_t count;
    enum status status = graph_few(graph, node, 1, &least, 1, &count);

    if (status == ST_OK && (count != 1 || !graph_guards(in, least)))
        status = graph_refuse(graph, node, "only a guard against 0 is added to a length");
    return status == ST_OK ? graph_set_copy(graph, node, in) : status;
}

/* a - b = a + (-1) * b. */
static enum status subtract(struct graph *graph, const struct onnx_node *node,
                            const struct value *a, const struct value *b)
{
    struct value first = *a, minus = *b;
    double *list = mem_new(b->c, sizeof *list);
    enum status status;

    if (list == NULL)
        return err_nomem(graph->err, "the weights");
    for (size_t i = 0; i < b->c; i++)
        list[i] = -1;
    status = graph_add_scale(graph, &minus, list, NULL);
    mem_free(list);
    return status == ST_OK ? join(graph, node, &first, &minus, LAYER_ADD) : status;
}

/* Add, Sub, Mul, Div, Sum. */
enum status convert_arithmetic(struct graph *graph, const struct onnx_node *node)
{
    const struct value *a = graph_input(graph, node, 0), *b = graph_input(graph, node, 1);

    if (node->input_count != 2 || a == NULL || b == NULL)
        return graph_refuse(graph, node, "it has not two inputs that are known");
    if (a->kind == VALUE_NUMBERS && b->kind == VALUE_NUMBERS)
        return compute(graph, node);
    if (a->kind == VALUE_ROW && b->kind == VALUE_NUMBERS)
        return change(graph, node, a, 1);
    if (a->kind == VALUE_NUMBERS && b->kind == VALUE_ROW)
        return change(graph, node, b, 0);
    if (sign_of(node) == '/' && a->kind == VALUE_ROW && b->kind == VALUE_LENGTH && a->row == b->row)
        return normalize(graph, node, a);
    if (sign_of(node) == '+' && a->kind != VALUE_ROW && b->kind == VALUE_NUMBERS)
        return guard(graph, node, a);
    if (a->kind != VALUE_ROW || b->kind != VALUE_ROW || sign_of(node) == '/')
        return graph_refuse(graph, node, "this is not supported of two outputs");
    if (sign_of(node) == '-')
        return subtract(graph, node, a, b);
    if (sign_of(node) == '*' && a == b && graph_squares(graph, node))
        return graph_set_squares(graph, node);
    return join(graph, node, a, b, sign_of(node) == '*' ? LAYER_MULTIPLY : LAYER_ADD);
}

/* Concat of outputs along channels; LAYER_INPUTS at a time. */
static enum status concat_rows(struct graph *graph, const struct onnx_node *node, int64_t axis)
{
    struct zoo_layer row = {.kind = LAYER_CONCAT};
    const struct value *in;
    struct value to = {0};
    size_t count = 0;
    enum status status = ST_OK;

    for (size_t k = 0; status == ST_OK && k < node->input_count; k++) {
        status = graph_row_input(graph, node, k, &in);
        if (status != ST_OK)
            return status;
        axis = axis < 0 ? axis + (int64_t)in->dims : axis;
        if (axis != (in->dims == 4 && in->channels_last ? 3 : 1) ||
            (k > 0 && (in->h != to.h || in->w != to.w || in->dims != to.dims)) ||
            (in->dims == 2 && in->h * in->w != 1))
            return graph_refuse(graph, node, "only images of equal size, along channels");
        row.inputs[count++] = in->row;
        to = graph_row_value(in, to.row, in->h, in->w, to.c + in->c);
        if (count == LAYER_INPUTS || k + 1 == node->input_count) {
            status = graph_add_row(graph, row, NULL, &to.row);
            row = (struct zoo_layer){.kind = LAYER_CONCAT, .inputs = {to.row}};
            count = 1;
        }
    }
    return status == ST_OK ? graph_set(graph, node, &to) : status;
}

/* Of numbers: lists, such as the parts of a shape. */
static enum status concat_numbers(struct graph *graph, const struct onnx_node *node)
{
    double list[ONNX_DIMS], *all;
    int64_t count = 0;
    size_t more;
    enum status status = ST_OK;

    for (size_t k = 0; k < node->input_count && status == ST_OK; k++) {
        status = graph_few(graph, node, k, list + count, ONNX_DIMS - (size_t)count, &more);
        count += status == ST_OK ? (int64_t)more : 0;
    }
    if (status != ST_OK)
        return status;
    all = mem_new((size_t)count, sizeof *all);
    if (all == NULL)
        return err_nomem(graph->err, "the weights");
    memcpy(all, list, (size_t)count * sizeof *all);
    return graph_set_numbers(graph, node, &count, 1, all);
}

enum status convert_concat(struct graph *graph, const struct onnx_node *node)
{
    const struct value *first = graph_input(graph, node, 0);
    int64_t axis;
    enum status status = graph_integer(graph, node, "axis", 1, &axis);

    if (status != ST_OK)
        return status;
    if (first == NULL)
        return graph_refuse(graph, node, "its first input is not known");
    if (first->kind == VALUE_NUMBERS)
        return concat_numbers(graph, node);
    return concat_rows(graph, node, axis);
}
