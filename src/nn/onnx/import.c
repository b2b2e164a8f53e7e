/* See import.h: the input, the nodes that the output needs, in their order, the output. */
#include "nn/onnx/import.h"

#include "base/mem.h"
#include "nn/onnx/graph.h"

#include <math.h>
#include <string.h>

#define PIXEL_HALF 127.5f /* our input is value / 127.5 - 1 */

struct operator
{
    const char *name;
    enum status (*convert)(struct graph * graph, const struct onnx_node *node);
};
#define ONNX_OPERATOR(op, function) {#op, convert_##function},
static const struct operator operators[] = {ONNX_OPERATORS(ONNX_OPERATOR)};

/* Marks the nodes that the output needs: of others nothing is asked. */
static void mark_needed(struct graph *graph)
{
    const struct onnx_model *model = graph->model;

    for (size_t i = model->node_count; i-- > 0;) {
        const struct onnx_node *node = &model->nodes[i];

        for (size_t k = 0; k < node->output_count && !graph->needed[i]; k++)
            graph->needed[i] = wire_equal(node->outputs[k], model->outputs[0].name) ||
                               graph_readers(graph, node->outputs[k]) > 0;
    }
}

/* The shape of the net's input: a square of three channels, first or last. */
static enum status read_input(struct graph *graph, const struct import_options *options,
                              struct value *value)
{
    const struct onnx_value *input = &graph->model->inputs[0];
    struct import *out = graph->out;
    size_t line;

    if (graph->model->input_count != 1 || input->dims != 4 ||
        (input->dim[1] != 3 && input->dim[3] != 3))
        return err_set(graph->err, ST_UNSUPPORTED,
                       "the net's input is not one picture of three colours");
    value->channels_last = input->dim[1] != 3;
    line = value->channels_last ? 1 : 2;
    out->size = options->size;
    for (size_t i = line; i < line + 2; i++) {
        if (input->dim[i] == 0)
            continue;
        if (out->size == 0)
            out->size = input->dim[i] <= UINT16_MAX ? (uint32_t)input->dim[i] : 0;
        if (out->size != input->dim[i])
            return err_set(graph->err, ST_INVALID,
                           "the net takes pictures of %lld pixels a side, not %u",
                           (long long)input->dim[i], out->size);
    }
    if (out->size == 0)
        return err_set(graph->err, ST_INVALID,
                       "the file does not say how large its pictures are; name their side");
    value->dims = 4;
    *value = graph_row_value(value, NULL, out->size, out->size, 3);
    value->name = input->name;
    return ST_OK;
}

/* The first row: from our pixels to theirs. */
static enum status add_input(struct graph *graph, const struct import_options *options,
                             struct value *value)
{
    const size_t shape[] = {1, 1, 3, 3};
    struct zoo_layer row = {
        .kind = LAYER_CONV, .channels = 3, .kernel = 1, .stride = 1, .bias = true};
    double bias[3];
    float *weights;
    enum status status;

    if (!(options->scale > 0))
        return err_set(graph->err, ST_INVALID, "the scale of the net's input is not above 0");
    status = graph_add_row(graph, row, NULL, &value->row);
    if (status == ST_OK)
        status = graph_add_tensor(graph, "weight", shape, 4, &weights);
    for (size_t k = 0; status == ST_OK && k < 3; k++) {
        size_t from = options->bgr ? 2 - k : k;

        weights[from * 3 + k] = PIXEL_HALF / options->scale;
        bias[k] = (double)((PIXEL_HALF - options->mean[from]) / options->scale);
    }
    return status == ST_OK ? graph_add_vector(graph, "bias", bias, 3) : status;
}

/* Makes values of what is stored and of the input. */
static enum status begin(struct graph *graph, const struct import_options *options)
{
    const struct onnx_model *model = graph->model;
    struct value input = {0};
    enum status status;

    if (model->output_count == 0)
        return err_set(graph->err, ST_CORRUPT, "the model has no output");
    status = read_input(graph, options, &input);
    if (status == ST_OK)
        status = table_new(&graph->out->table, "imported", graph->out->size, graph->err);
    if (status == ST_OK)
        status = add_input(graph, options, &input);
    if (status != ST_OK)
        return status;
    graph->value_room = model->tensor_count + model->node_count + 1;
    graph->values = mem_new(graph->value_room, sizeof *graph->values);
    if (graph->values == NULL)
        return err_nomem(graph->err, "the net's values");
    for (size_t i = 0; i < model->tensor_count; i++) {
        struct value *value = &graph->values[graph->value_count++];
        const struct onnx_tensor *tensor = &model->tensors[i];

        *value = (struct value){.name = tensor->name,
                                .kind = VALUE_NUMBERS,
                                .dims = tensor->dims,
                                .count = tensor->count,
                                .tensor = tensor};
        memcpy(value->dim, tensor->dim, sizeof value->dim);
    }
    graph->values[graph->value_count++] = input;
    return ST_OK;
}

static enum status convert_node(struct graph *graph, const struct onnx_node *node)
{
    if (wire_length(node->domain) > 0 && !wire_is(node->domain, "ai.onnx"))
        return graph_refuse(graph, node, "operators of other domains are not supported");
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (wire_is(node->op, operators[i].name))
            return operators[i].convert(graph, node);
    return graph_refuse(graph, node, "this operator is not supported");
}

/* Ends the net with L2 normalisation, which the file may have already. */
static enum status end(struct graph *graph)
{
    struct import *out = graph->out;
    const struct value *found = NULL;
    struct value to;
    char word[ONNX_WORD_SIZE];

    for (size_t i = graph->value_count; found == NULL && i-- > 0;)
        if (wire_equal(graph->values[i].name, graph->model->outputs[0].name))
            found = &graph->values[i];
    (void)onnx_word(graph->model->outputs[0].name, word);
    if (found == NULL || found->kind != VALUE_ROW || found->h * found->w != 1 || found->c < 2)
        return err_set(graph->err, ST_UNSUPPORTED, "the output %s is not a vector for each picture",
                       word);
    to = *found;
    out->embedding = (uint32_t)to.c;
    if (table_find(out->table, to.row)->kind == LAYER_L2_NORMALIZE)
        return ST_OK;
    return graph_add_normalize(graph, &to);
}

static enum status check_finite(const struct import *import, struct err *err)
{
    for (size_t i = 0; i < import->tensor_count; i++)
        for (size_t k = 0; k < tensor_size(&import->tensors[i]); k++)
            if (!isfinite(import->tensors[i].data[k]))
                return err_set(err, ST_CORRUPT, "a weight of the net is not finite");
    return ST_OK;
}

static enum status convert(struct graph *graph, const struct import_options *options)
{
    const struct onnx_model *model = graph->model;
    enum status status = begin(graph, options);

    if (status != ST_OK)
        return status;
    graph->needed = mem_new(model->node_count, sizeof *graph->needed);
    if (graph->needed == NULL)
        return err_nomem(graph->err, "the net's nodes");
    mark_needed(graph);
    for (size_t i = 0; status == ST_OK && i < model->node_count; i++)
        if (graph->needed[i])
            status = convert_node(graph, &model->nodes[i]);
    if (status == ST_OK)
        status = end(graph);
    return status == ST_OK ? check_finite(graph->out, graph->err) : status;
}

enum status import_onnx(struct import *out, const void *bytes, size_t length,
                        const struct import_options *options, struct err *err)
{
    struct onnx_model model;
    struct graph graph = {.model = &model, .out = out, .err = err};
    enum status status = onnx_model_read(&model, bytes, length, err);

    *out = (struct import){0};
    if (status == ST_OK)
        status = convert(&graph, options);
    for (size_t i = 0; i < graph.value_count; i++)
        mem_free(graph.values[i].numbers);
    mem_free(graph.values);
    mem_free(graph.needed);
    onnx_model_free(&model);
    return status;
}

void import_free(struct import *import)
{
    for (size_t i = 0; i < import->tensor_count; i++) {
        mem_free((char *)(uintptr_t)import->tensors[i].name);
        mem_free(import->tensors[i].data);
    }
    mem_free(import->tensors);
    table_del(import->table);
    *import = (struct import){0};
}
