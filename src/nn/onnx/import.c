/* See import.h: the input, the nodes that the targets need, in their order, the end. */
#include "nn/onnx/import.h"

#include "base/mem.h"
#include "nn/onnx/operators.h"

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

#define DETECTOR_SIZE 640 /* of a detector's picture, if neither file nor options have it */
#define DETECTOR_LEAST 32

/* Marks the nodes that the targets need: of others nothing is asked. */
static void mark_needed(struct graph *graph)
{
    const struct onnx_model *model = graph->model;

    for (size_t i = model->node_count; i-- > 0;) {
        const struct onnx_node *node = &model->nodes[i];

        for (size_t k = 0; k < node->output_count && !graph->needed[i]; k++)
            graph->needed[i] = graph_readers(graph, node->outputs[k]) > 0;
    }
}

/* Lines or columns of the picture: what is wanted, which the file must take, or what it says. */
static enum status read_side(struct graph *graph, int64_t dim, uint32_t wanted, uint32_t *side)
{
    *side = wanted;
    if (dim != 0 && *side == 0 && dim <= UINT16_MAX)
        *side = (uint32_t)dim;
    if (dim != 0 && *side != dim)
        return err_set(graph->err, ST_INVALID,
                       "the net takes pictures of %lld pixels a side, not %u", (long long)dim,
                       *side);
    return ST_OK;
}

/* The shape of the net's input: one picture in colours or grey, channels first or last. */
static enum status read_input(struct graph *graph, const struct import_options *options,
                              struct value *value)
{
    const struct onnx_value *input = &graph->model->inputs[0];
    bool detector = options->role == IMPORT_DETECTOR;
    struct import *out = graph->out;
    size_t line, c = 0;
    enum status status;

    if (graph->model->input_count == 1 && input->dims == 4) {
        value->channels_last = input->dim[1] != 3 && input->dim[1] != 1;
        c = (size_t)input->dim[value->channels_last ? 3 : 1];
    }
    if (c != 3 && c != 1)
        return err_set(graph->err, ST_UNSUPPORTED,
                       "the net's input is not one picture of three colours or of grey");
    line = value->channels_last ? 1 : 2;
    status = read_side(graph, input->dim[line], options->size, &out->size);
    if (status == ST_OK)
        status = read_side(graph, input->dim[line + 1],
                           options->width != 0 ? options->width : options->size, &out->width);
    if (status != ST_OK)
        return status;
    if (out->size == 0 && (out->width != 0 || detector))
        out->size = out->width != 0 ? out->width : DETECTOR_SIZE;
    if (out->width == 0)
        out->width = out->size;
    if (out->size == 0)
        return err_set(graph->err, ST_INVALID,
                       "the file does not say how large its pictures are; name their side");
    value->dims = 4;
    *value = graph_row_value(value, NULL, out->size, out->width, c);
    value->name = input->name;
    return ST_OK;
}

/* The first row: from our pixels to theirs, in their order of colours or as grey (ITU-R BT.601). */
enum status graph_add_input(struct graph *graph, const struct import_options *options,
                            struct value *value)
{
    static const float grey[] = {0.299f, 0.587f, 0.114f};
    const size_t c = value->c, shape[] = {1, 1, 3, c};
    struct zoo_layer row = {.kind = LAYER_CONV,
                            .channels = (uint16_t)c,
                            .kernel = 1,
                            .stride = 1,
                            .bias = true,
                            .fixed = true};
    double bias[3] = {0};
    float *weights;
    enum status status;

    if (!(options->scale > 0))
        return err_set(graph->err, ST_INVALID, "the scale of the net's input is not above 0");
    status = graph_add_row(graph, row, NULL, &value->row);
    if (status == ST_OK)
        status = graph_add_tensor(graph, "weight", shape, 4, &weights);
    for (size_t from = 0; status == ST_OK && from < 3; from++) {
        size_t to = c == 1 ? 0 : options->bgr ? 2 - from : from;
        float share = c == 1 ? grey[from] : 1;

        weights[from * c + to] = share * PIXEL_HALF / options->scale;
        bias[to] += (double)(share * (PIXEL_HALF - options->mean[from]) / options->scale);
    }
    return status == ST_OK ? graph_add_vector(graph, "bias", bias, c) : status;
}

/* Makes values of what is stored and of the input. */
static enum status begin(struct graph *graph, const struct import_options *options)
{
    const struct onnx_model *model = graph->model;
    struct value input = {0};
    uint32_t least = DETECTOR_LEAST;
    enum status status;

    if (model->output_count == 0)
        return err_set(graph->err, ST_CORRUPT, "the model has no output");
    status = read_input(graph, options, &input);
    if (options->role != IMPORT_DETECTOR)
        least = graph->out->size < graph->out->width ? graph->out->size : graph->out->width;
    if (status == ST_OK)
        status = table_new(&graph->out->table, "imported", least, graph->err);
    if (status == ST_OK)
        status = graph_add_input(graph, options, &input);
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
                                .tensor = tensor,
                                .whole = onnx_tensor_whole(tensor)};
        memcpy(value->dim, tensor->dim, sizeof value->dim);
    }
    graph->values[graph->value_count++] = input;
    return ST_OK;
}

/* Converts a node; integers computed from integers stay such. */
static enum status convert_known(struct graph *graph, const struct onnx_node *node,
                                 enum status (*function)(struct graph *, const struct onnx_node *))
{
    bool shape = wire_is(node->op, "Shape"), whole = shape || node->input_count > 0;
    enum status status;

    for (size_t k = 0; k < node->input_count && !shape; k++) {
        const struct value *in = graph_input(graph, node, k);

        whole = whole && in != NULL && in->kind == VALUE_NUMBERS && in->whole;
    }
    status = function(graph, node);
    if (status == ST_OK && whole)
        graph->values[graph->value_count - 1].whole = true;
    return status;
}

static enum status convert_node(struct graph *graph, const struct onnx_node *node)
{
    if (wire_length(node->domain) > 0 && !wire_is(node->domain, "ai.onnx"))
        return graph_refuse(graph, node, "operators of other domains are not supported");
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (wire_is(node->op, operators[i].name))
            return convert_known(graph, node, operators[i].convert);
    return graph_refuse(graph, node, "this operator is not supported");
}

/* Ends a recogniser with L2 normalisation, which the file may have already. */
static enum status end_recogniser(struct graph *graph)
{
    struct import *out = graph->out;
    const struct value *found = NULL;
    struct value to;
    char word[ONNX_WORD_SIZE];

    for (size_t i = graph->value_count; found == NULL && i-- > 0;)
        if (wire_equal(graph->values[i].name, graph->targets[0]))
            found = &graph->values[i];
    (void)onnx_word(graph->targets[0], word);
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
    status = graph_cut(graph, options->role);
    if (status == ST_OK)
        mark_needed(graph);
    for (size_t i = 0; status == ST_OK && i < model->node_count; i++)
        if (graph->needed[i])
            status = convert_node(graph, &model->nodes[i]);
    if (status == ST_OK)
        status = options->role == IMPORT_RECOGNISER ? end_recogniser(graph)
                                                    : graph_mark_outputs(graph, options->role);
    return status == ST_OK ? check_finite(graph->out, graph->err) : status;
}

enum status import_onnx(struct import *out, const void *bytes, size_t length,
                        const struct import_options *options, struct err *err)
{
    struct onnx_model model;
    struct graph graph = {.model = &model, .out = out, .err = err};
    enum status status = onnx_model_read(&model, bytes, length, err);

    *out = (struct import){.role = options->role};
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
