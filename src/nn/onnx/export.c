/* See export.h: the rows in their order, and the file around them.
 *
 * A linear layer makes a vector of an image; where a later row takes an image, or its other input
 * is one, the vector becomes one of a single pixel. */
#include "nn/onnx/export.h"

#include "base/mem.h"
#include "nn/onnx/exporting.h"
#include "nn/onnx/model.h"

#include <stdio.h>

#define EXPORT_LIMIT ((size_t)INT32_MAX) /* of a message, as its readers have it */
#define EXPORT_IR 7                      /* the newest version that goes with opset 13 */

/* Numbers of fields in onnx.proto. */
enum { MODEL_IR = 1, MODEL_PRODUCER, MODEL_VERSION, MODEL_GRAPH = 7, MODEL_OPSETS };
enum { MODEL_PROPERTIES = 14, PROPERTY_KEY = 1, PROPERTY_VALUE, OPSET_VERSION = 2 };
enum { GRAPH_NAME = 2, GRAPH_INPUT = 11, GRAPH_OUTPUT };
enum { VALUE_NAME = 1, VALUE_TYPE, TYPE_TENSOR = 1, TENSOR_ELEMENT = 1, TENSOR_SHAPE };
enum { SHAPE_DIM = 1, DIM_VALUE = 1, DIM_NAME };
enum { ELEMENT_FLOAT = 1 };

struct exporting {
    struct text *out;
    struct net *net;
    size_t *value; /* (rows) the row whose output a row's is: dropout gives that of its input */
    bool *vector;  /* (rows) */
};

/* An input or output of the net: (N, dim). */
static void put_value(struct text *out, uint32_t field, const char *name, const size_t *dim,
                      size_t dims)
{
    size_t value = wire_begin(out, field), type, tensor, shape, at;

    wire_put_text(out, VALUE_NAME, name);
    type = wire_begin(out, VALUE_TYPE);
    tensor = wire_begin(out, TYPE_TENSOR);
    wire_put_integer(out, TENSOR_ELEMENT, ELEMENT_FLOAT);
    shape = wire_begin(out, TENSOR_SHAPE);
    at = wire_begin(out, SHAPE_DIM);
    wire_put_text(out, DIM_NAME, "N");
    wire_end(out, at);
    for (size_t i = 0; i < dims; i++) {
        at = wire_begin(out, SHAPE_DIM);
        wire_put_integer(out, DIM_VALUE, dim[i]);
        wire_end(out, at);
    }
    wire_end(out, shape);
    wire_end(out, tensor);
    wire_end(out, type);
    wire_end(out, value);
}

static bool is_vector(const struct exporting *exporting, size_t input)
{
    return input != LAYER_IMAGE && exporting->vector[input];
}

/* What a row of several inputs takes: vectors if all are, else images. */
static bool takes_vectors(const struct exporting *exporting, const struct layer *layer)
{
    enum export_takes takes = export_takes(layer->row->kind);
    bool vectors = true;

    for (size_t k = 0; k < layer->input_count; k++)
        vectors = vectors && is_vector(exporting, layer->inputs[k]);
    return takes == TAKES_VECTORS || (takes == TAKES_ANY && vectors);
}

static void value_name(char name[EXPORT_NAME], const struct exporting *exporting, size_t row)
{
    if (row != LAYER_IMAGE)
        row = exporting->value[row];
    if (row == LAYER_IMAGE)
        (void)snprintf(name, EXPORT_NAME, "input");
    else if (row + 1 == net_layer_count(exporting->net))
        (void)snprintf(name, EXPORT_NAME, "embedding");
    else
        (void)snprintf(name, EXPORT_NAME, "/%s", net_planned(exporting->net, row)->row->name);
}

/* Gives a row its input k, made a vector or an image if it is none. */
static void put_input(const struct exporting *exporting, struct export_row *row, size_t k)
{
    static const int64_t pixel[] = {2, 3};
    char name[EXPORT_NAME], axes[EXPORT_NAME];
    size_t node;

    value_name(name, exporting, row->layer->inputs[k]);
    if (is_vector(exporting, row->layer->inputs[k]) == row->vector) {
        (void)snprintf(row->inputs[k], EXPORT_NAME, "%s", name);
        return;
    }
    (void)snprintf(row->inputs[k], EXPORT_NAME, "/%s/input%zu", row->layer->row->name, k);
    (void)snprintf(axes, EXPORT_NAME, "/%s/axes%zu", row->layer->row->name, k);
    if (!row->vector)
        export_list(exporting->out, axes, pixel, 2);
    node = export_begin(exporting->out, row->vector ? "Flatten" : "Unsqueeze");
    export_input(exporting->out, name);
    if (!row->vector)
        export_input(exporting->out, axes);
    export_end(exporting->out, node, row->inputs[k]);
}

static enum status put_row(struct exporting *exporting, size_t index, struct err *err)
{
    const struct layer *layer = net_planned(exporting->net, index);
    const struct net_options *options = net_made_for(exporting->net);
    struct export_row row = {.out = exporting->out,
                             .layer = layer,
                             .parameters = net_parameters(exporting->net) + layer->parameters_at,
                             .statistics = net_statistics(exporting->net) + layer->statistics_at,
                             .vector = takes_vectors(exporting, layer),
                             .in_h = options->size,
                             .in_w = options->width != 0 ? options->width : options->size,
                             .in_c = 3};

    exporting->value[index] = index;
    exporting->vector[index] = row.vector;
    if (layer->row->kind == LAYER_DROPOUT) {
        exporting->value[index] =
            layer->inputs[0] == LAYER_IMAGE ? LAYER_IMAGE : exporting->value[layer->inputs[0]];
        return ST_OK;
    }
    if (layer->inputs[0] != LAYER_IMAGE) {
        const struct window_shape *s = &net_planned(exporting->net, layer->inputs[0])->shape;

        row.in_h = s->out_h;
        row.in_w = s->out_w;
        row.in_c = s->out_c;
    }
    for (size_t k = 0; k < layer->input_count; k++)
        put_input(exporting, &row, k);
    value_name(row.output, exporting, index);
    return export_layer(&row) ? ST_OK
                              : err_set(err, ST_UNSUPPORTED, "%s: %s cannot be written as ONNX",
                                        layer->row->name, layer->ops->word);
}

static enum status put_graph(struct exporting *exporting, struct err *err)
{
    const struct net_options *options = net_made_for(exporting->net);
    const size_t input[] = {3, options->size, options->width != 0 ? options->width : options->size};
    const size_t output[] = {options->embedding};
    size_t graph = wire_begin(exporting->out, MODEL_GRAPH);
    enum status status = ST_OK;

    wire_put_text(exporting->out, GRAPH_NAME, "facenet");
    put_value(exporting->out, GRAPH_INPUT, "input", input, 3);
    put_value(exporting->out, GRAPH_OUTPUT, "embedding", output, 1);
    for (size_t i = 0; status == ST_OK && i < net_layer_count(exporting->net); i++)
        status = put_row(exporting, i, err);
    wire_end(exporting->out, graph);
    return status;
}

enum status export_onnx(struct text *out, struct net *net, const char *version,
                        const struct export_property *properties, size_t property_count,
                        struct err *err)
{
    size_t rows = net_layer_count(net), at;
    struct exporting exporting = {.out = out,
                                  .net = net,
                                  .value = mem_new(rows, sizeof *exporting.value),
                                  .vector = mem_new(rows, sizeof *exporting.vector)};
    enum status status = ST_OK;

    if (exporting.value == NULL || exporting.vector == NULL)
        status = err_nomem(err, "an ONNX file");
    out->limit = EXPORT_LIMIT;
    wire_put_integer(out, MODEL_IR, EXPORT_IR);
    wire_put_text(out, MODEL_PRODUCER, ONNX_PRODUCER);
    wire_put_text(out, MODEL_VERSION, version);
    at = wire_begin(out, MODEL_OPSETS);
    wire_put_integer(out, OPSET_VERSION, EXPORT_OPSET);
    wire_end(out, at);
    if (status == ST_OK)
        status = put_graph(&exporting, err);
    for (size_t i = 0; i < property_count; i++) {
        if (properties[i].value == NULL)
            continue;
        at = wire_begin(out, MODEL_PROPERTIES);
        wire_put_text(out, PROPERTY_KEY, properties[i].key);
        wire_put_text(out, PROPERTY_VALUE, properties[i].value);
        wire_end(out, at);
    }
    mem_free(exporting.value);
    mem_free(exporting.vector);
    return status == ST_OK && out->failed ? err_nomem(err, "an ONNX file") : status;
}
