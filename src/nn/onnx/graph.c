/* See graph.h. */
#include "nn/onnx/graph.h"

#include "base/mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define GRAPH_FLOATS_MAX ((size_t)1 << 28) /* of all weights */
#define GRAPH_TINY 1e-12
#define LIST_MOST 9e18 /* an integer */
#define GRAPH_TENSOR_NAME 64

enum status graph_refuse(struct graph *graph, const struct onnx_node *node, const char *format, ...)
{
    char why[256], name[ONNX_WORD_SIZE], op[ONNX_WORD_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    return err_set(graph->err, ST_UNSUPPORTED, "node %s (%s): %s",
                   onnx_word(wire_length(node->name) > 0 || node->output_count == 0
                                 ? node->name
                                 : node->outputs[0],
                             name),
                   onnx_word(node->op, op), why);
}

static const struct value *graph_find(const struct graph *graph, struct wire name)
{
    for (size_t i = graph->value_count; i-- > 0;)
        if (wire_equal(graph->values[i].name, name))
            return &graph->values[i];
    return NULL;
}

const struct value *graph_input(const struct graph *graph, const struct onnx_node *node, size_t k)
{
    if (k >= node->input_count || wire_length(node->inputs[k]) == 0)
        return NULL;
    return graph_find(graph, node->inputs[k]);
}

enum status graph_row_input(struct graph *graph, const struct onnx_node *node, size_t k,
                            const struct value **out)
{
    *out = graph_input(graph, node, k);
    if (*out == NULL || (*out)->kind != VALUE_ROW)
        return graph_refuse(graph, node, "its input %zu is not computed from the picture", k + 1);
    if ((*out)->view)
        return graph_refuse(graph, node, "its input %zu is a map in another shape", k + 1);
    return ST_OK;
}

enum status graph_numbers(struct graph *graph, const struct onnx_node *node, size_t k,
                          const struct value **value, double **numbers)
{
    const struct value *found = *value = graph_input(graph, node, k);
    enum status status = ST_OK;

    *numbers = NULL;
    if (found == NULL || found->kind != VALUE_NUMBERS)
        return graph_refuse(graph, node, "its input %zu is not a constant", k + 1);
    *numbers = mem_new(found->count, sizeof **numbers);
    if (*numbers == NULL)
        return err_nomem(graph->err, "the weights");
    if (found->numbers != NULL)
        memcpy(*numbers, found->numbers, found->count * sizeof **numbers);
    else
        status = onnx_tensor_values(found->tensor, *numbers, graph->err);
    if (status != ST_OK) {
        mem_free(*numbers);
        *numbers = NULL;
    }
    return status;
}

enum status graph_few(struct graph *graph, const struct onnx_node *node, size_t k, double *numbers,
                      size_t most, size_t *count)
{
    const struct value *value;
    double *all;
    enum status status = graph_numbers(graph, node, k, &value, &all);

    if (status != ST_OK)
        return status;
    *count = value->count;
    if (value->count > most)
        status = graph_refuse(graph, node, "its input %zu has more than %zu numbers", k + 1, most);
    else
        memcpy(numbers, all, value->count * sizeof *numbers);
    mem_free(all);
    return status;
}

/* Adds a value under a name; numbers are taken, on failure too. */
static enum status graph_add_value(struct graph *graph, struct wire name, const struct value *value)
{
    if (graph->value_count == graph->value_room) {
        size_t room = 2 * graph->value_room + 64;
        struct value *more = mem_resize(graph->values, room, sizeof *more);

        if (more == NULL) {
            mem_free(value->numbers);
            return err_nomem(graph->err, "the net's values");
        }
        graph->values = more;
        graph->value_room = room;
    }
    graph->values[graph->value_count] = *value;
    graph->values[graph->value_count++].name = name;
    return ST_OK;
}

enum status graph_set(struct graph *graph, const struct onnx_node *node, const struct value *value)
{
    return graph_set_output(graph, node, 0, value);
}

enum status graph_set_output(struct graph *graph, const struct onnx_node *node, size_t k,
                             const struct value *value)
{
    if (k >= node->output_count) {
        mem_free(value->numbers);
        return graph_refuse(graph, node, "it has no output");
    }
    return graph_add_value(graph, node->outputs[k], value);
}

struct value graph_row_value(const struct value *like, const char *row, size_t h, size_t w,
                             size_t c)
{
    struct value value = {.kind = VALUE_ROW,
                          .row = row,
                          .h = h,
                          .w = w,
                          .c = c,
                          .dims = like->dims,
                          .dim = {1, (int64_t)(h * w * c)},
                          .count = h * w * c,
                          .channels_last = like->channels_last};

    if (like->dims == 4) {
        value.dim[1] = (int64_t)(like->channels_last ? h : c);
        value.dim[2] = (int64_t)(like->channels_last ? w : h);
        value.dim[3] = (int64_t)(like->channels_last ? c : w);
    }
    return value;
}

enum status graph_add_row(struct graph *graph, struct zoo_layer row, const struct value *value,
                          const char **name)
{
    struct table *table = graph->out->table;
    char own[TABLE_NAME_SIZE];
    enum status status;

    (void)snprintf(own, sizeof own, "row%zu", table->net.layer_count);
    row.name = own;
    if (value != NULL)
        row.inputs[0] = value->row;
    status = table_add(table, &row, graph->err);
    if (status == ST_OK)
        *name = table->rows[table->net.layer_count - 1].name;
    return status;
}

float graph_weight(double number)
{
    return fabs(number) < GRAPH_TINY ? 0 : (float)number;
}

enum status graph_add_tensor(struct graph *graph, const char *suffix, const size_t *shape,
                             size_t dims, float **data)
{
    struct import *out = graph->out;
    struct tensor tensor = {.dims = dims};
    char name[GRAPH_TENSOR_NAME];
    size_t count = 1;

    for (size_t i = 0; i < dims; i++)
        if (!mem_multiply(count, shape[i], &count))
            count = SIZE_MAX;
    if (count > GRAPH_FLOATS_MAX - graph->floats)
        return err_set(graph->err, ST_LIMIT, "the net has more than %zu million weights",
                       GRAPH_FLOATS_MAX >> 20);
    graph->floats += count;
    if (out->tensor_count == graph->tensor_room) {
        size_t room = 2 * graph->tensor_room + 64;
        struct tensor *more = mem_resize(out->tensors, room, sizeof *more);

        if (more == NULL)
            return err_nomem(graph->err, "the weights");
        out->tensors = more;
        graph->tensor_room = room;
    }
    (void)snprintf(name, sizeof name, "%s.%s",
                   out->table->rows[out->table->net.layer_count - 1].name, suffix);
    memcpy(tensor.shape, shape, dims * sizeof *shape);
    tensor.name = mem_string(name);
    tensor.data = *data = mem_new(count, sizeof **data);
    out->tensors[out->tensor_count++] = tensor; /* import_free frees what is there */
    return tensor.name == NULL || tensor.data == NULL ? err_nomem(graph->err, "the weights")
                                                      : ST_OK;
}

enum status graph_add_vector(struct graph *graph, const char *suffix, const double *numbers,
                             size_t count)
{
    float *data;
    enum status status = graph_add_tensor(graph, suffix, &count, 1, &data);

    for (size_t i = 0; status == ST_OK && i < count; i++)
        data[i] = graph_weight(numbers[i]);
    return status;
}

enum status graph_add_scale(struct graph *graph, struct value *value, const double *scale,
                            const double *shift)
{
    const char *name = NULL;
    size_t c = value->c;
    float *data;
    enum status status =
        graph_add_row(graph, (struct zoo_layer){.kind = LAYER_SCALE}, value, &name);

    if (status == ST_OK)
        status = graph_add_tensor(graph, "weight", &c, 1, &data);
    for (size_t ch = 0; status == ST_OK && ch < c; ch++)
        data[ch] = scale == NULL ? 1 : (float)scale[ch];
    if (status == ST_OK)
        status = graph_add_tensor(graph, "bias", &c, 1, &data);
    for (size_t ch = 0; status == ST_OK && ch < c && shift != NULL; ch++)
        data[ch] = (float)shift[ch];
    value->row = name;
    return status;
}

enum status graph_integer(struct graph *graph, const struct onnx_node *node, const char *name,
                          int64_t fallback, int64_t *out)
{
    struct onnx_attribute attribute;
    bool found;
    enum status status = onnx_attribute(node, name, &attribute, &found, graph->err);

    *out = found ? attribute.integer : fallback;
    return status;
}

enum status graph_real(struct graph *graph, const struct onnx_node *node, const char *name,
                       double fallback, double *out)
{
    struct onnx_attribute attribute;
    bool found;
    enum status status = onnx_attribute(node, name, &attribute, &found, graph->err);

    *out = found ? attribute.real : fallback;
    return status;
}

enum status graph_integers(struct graph *graph, const struct onnx_node *node, const char *name,
                           int64_t out[ONNX_INTEGERS], size_t *count)
{
    struct onnx_attribute attribute;
    bool found;
    enum status status = onnx_attribute(node, name, &attribute, &found, graph->err);

    *count = attribute.integer_count;
    memcpy(out, attribute.integers, sizeof attribute.integers);
    return status;
}

enum status graph_add_normalize(struct graph *graph, struct value *value)
{
    return graph_add_row(graph, (struct zoo_layer){.kind = LAYER_L2_NORMALIZE}, value, &value->row);
}

enum status graph_set_numbers(struct graph *graph, const struct onnx_node *node, const int64_t *dim,
                              size_t dims, double *numbers)
{
    struct value value = {.kind = VALUE_NUMBERS, .numbers = numbers, .dims = dims, .count = 1};

    for (size_t i = 0; i < dims; i++) {
        value.dim[i] = dim[i];
        value.count *= (size_t)dim[i];
    }
    return graph_set(graph, node, &value);
}

enum status graph_list(struct graph *graph, const struct onnx_node *node, const char *name,
                       size_t k, int64_t list[ONNX_INTEGERS], size_t *count)
{
    double numbers[ONNX_DIMS];
    enum status status = graph_integers(graph, node, name, list, count);

    if (status != ST_OK || *count > 0 || graph_input(graph, node, k) == NULL)
        return status;
    status = graph_few(graph, node, k, numbers, ONNX_DIMS, count);
    for (size_t i = 0; status == ST_OK && i < *count; i++) {
        if (isnan(numbers[i]))
            return graph_refuse(graph, node, "its input %zu has what is no number", k + 1);
        list[i] = fabs(numbers[i]) <= LIST_MOST ? (int64_t)numbers[i]
                  : numbers[i] > 0              ? INT64_MAX /* "to the end" */
                                                : -INT64_MAX;
    }
    return status;
}

size_t graph_readers(const struct graph *graph, struct wire name)
{
    size_t count = 0;

    for (size_t i = 0; i < graph->target_count; i++)
        count += wire_equal(graph->targets[i], name);
    for (size_t i = 0; i < graph->model->node_count; i++)
        for (size_t k = 0; graph->needed[i] && k < graph->model->nodes[i].input_count; k++)
            count += wire_equal(graph->model->nodes[i].inputs[k], name);
    return count;
}

enum status graph_per_channel(struct graph *graph, const struct onnx_node *node, size_t k,
                              const struct value *value, double **out)
{
    const struct value *found;
    double *numbers;
    size_t axis = value->dims == 4 && !value->channels_last ? 1 : value->dims - 1;
    enum status status = graph_numbers(graph, node, k, &found, &numbers);

    *out = NULL;
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < found->dims; i++)
        if (found->dim[i] != 1 && (i + value->dims - found->dims != axis ||
                                   (size_t)found->dim[i] != value->c || found->dims > value->dims))
            status = graph_refuse(graph, node,
                                  "its input %zu is not a number for each of %zu "
                                  "channels",
                                  k + 1, value->c);
    if (status == ST_OK && found->count != 1 &&
        (value->view || (value->dims == 2 && value->h * value->w != 1)))
        status = graph_refuse(graph, node, "it changes single pixels");
    if (status == ST_OK && (*out = mem_new(value->c, sizeof **out)) == NULL)
        status = err_nomem(graph->err, "the weights");
    for (size_t i = 0; status == ST_OK && i < value->c; i++)
        (*out)[i] = numbers[found->count == 1 ? 0 : i];
    mem_free(numbers);
    return status;
}
