/* See model.h.  The graph is walked twice: to count, then to fill arrays of that size. */
#include "nn/onnx/model.h"

#include "base/mem.h"

#include <inttypes.h>

#define MODEL_COUNT_MAX 8192 /* nodes, tensors, inputs, outputs */
#define MODEL_OPSET_LEAST 7
#define MODEL_OPSET_MOST 21

/* Numbers of fields in onnx.proto. */
enum { MODEL_PRODUCER = 2, MODEL_GRAPH = 7, MODEL_OPSETS = 8, MODEL_PROPERTIES = 14 };
enum { PROPERTY_KEY = 1, PROPERTY_VALUE };
enum { OPSET_DOMAIN = 1, OPSET_VERSION = 2 };
enum { GRAPH_NODE = 1, GRAPH_TENSOR = 5, GRAPH_INPUT = 11, GRAPH_OUTPUT = 12, GRAPH_SPARSE = 15 };
enum { NODE_INPUT = 1, NODE_OUTPUT, NODE_NAME, NODE_OP, NODE_ATTRIBUTE, NODE_DOMAIN = 7 };
enum { VALUE_NAME = 1, VALUE_TYPE = 2, TYPE_TENSOR = 1, TENSOR_SHAPE = 2, SHAPE_DIM = 1 };
enum { ATTRIBUTE_NAME = 1, ATTRIBUTE_F, ATTRIBUTE_I, ATTRIBUTE_S, ATTRIBUTE_T };
enum { ATTRIBUTE_FLOATS = 7, ATTRIBUTE_INTS = 8 };

static enum status model_broken(struct err *err, const char *what)
{
    return err_set(err, ST_CORRUPT, "this is not a whole ONNX file: %s is cut or damaged", what);
}

/* The field of a message that is a message itself; empty when it has none. */
static struct wire message_in(struct wire message, uint32_t number, bool *broken)
{
    struct wire found = {0};
    struct wire_field field;

    while (wire_next(&message, &field, broken))
        if (field.number == number && field.type == WIRE_BYTES)
            found = field.bytes;
    return found;
}

/* The list of strings of a node. */
static bool add_name(struct wire *list, size_t *count, size_t most, struct wire name)
{
    if (*count == most)
        return false;
    list[(*count)++] = name;
    return true;
}

static enum status read_node(struct onnx_node *node, struct wire message, struct err *err)
{
    struct wire_field field;
    char word[ONNX_WORD_SIZE];
    bool broken = false, fits = true;

    *node = (struct onnx_node){.message = message};
    while (wire_next(&message, &field, &broken)) {
        if (field.type != WIRE_BYTES)
            continue;
        switch (field.number) {
        case NODE_INPUT:
            fits = add_name(node->inputs, &node->input_count, ONNX_INPUTS, field.bytes) && fits;
            break;
        case NODE_OUTPUT:
            fits = add_name(node->outputs, &node->output_count, ONNX_OUTPUTS, field.bytes) && fits;
            break;
        case NODE_NAME:
            node->name = field.bytes;
            break;
        case NODE_OP:
            node->op = field.bytes;
            break;
        case NODE_DOMAIN:
            node->domain = field.bytes;
            break;
        default:
            break;
        }
    }
    if (broken)
        return model_broken(err, "a node");
    if (!fits)
        return err_set(err, ST_LIMIT, "node %s has more than %d inputs or %d outputs",
                       onnx_word(node->name, word), ONNX_INPUTS, ONNX_OUTPUTS);
    return ST_OK;
}

static enum status read_value(struct onnx_value *value, struct wire message, struct err *err)
{
    struct wire_field field;
    bool broken = false;
    struct wire shape = message_in(message, VALUE_TYPE, &broken);

    *value = (struct onnx_value){0};
    while (wire_next(&message, &field, &broken))
        if (field.number == VALUE_NAME)
            value->name = field.bytes;
    shape = message_in(message_in(shape, TYPE_TENSOR, &broken), TENSOR_SHAPE, &broken);
    while (wire_next(&shape, &field, &broken))
        if (field.number == SHAPE_DIM && value->dims < ONNX_DIMS) {
            struct wire_field dim;
            int64_t *to = &value->dim[value->dims++];

            while (wire_next(&field.bytes, &dim, &broken))
                if (dim.number == 1 && dim.type == WIRE_VARINT && dim.value <= INT32_MAX)
                    *to = (int64_t)dim.value;
        }
    return broken ? model_broken(err, "an input or output") : ST_OK;
}

static size_t *model_count(struct onnx_model *model, const struct wire_field *field)
{
    if (field->type != WIRE_BYTES)
        return NULL;
    switch (field->number) {
    case GRAPH_NODE:
        return &model->node_count;
    case GRAPH_TENSOR:
        return &model->tensor_count;
    case GRAPH_INPUT:
        return &model->input_count;
    case GRAPH_OUTPUT:
        return &model->output_count;
    default:
        return NULL;
    }
}

static enum status model_allocate(struct onnx_model *model, struct wire graph, struct err *err)
{
    struct wire_field field;
    bool broken = false;

    while (wire_next(&graph, &field, &broken)) {
        size_t *count = model_count(model, &field);

        if (count != NULL && ++*count > MODEL_COUNT_MAX)
            return err_set(err, ST_LIMIT, "the model has more than %d nodes or tensors",
                           MODEL_COUNT_MAX);
        if (field.number == GRAPH_SPARSE)
            return err_set(err, ST_UNSUPPORTED, "the model has sparse tensors; save it without");
    }
    if (broken)
        return model_broken(err, "its graph");
    if (model->node_count == 0)
        return err_set(err, ST_CORRUPT, "this is not an ONNX file, or one without nodes");
    model->nodes = mem_new(model->node_count, sizeof *model->nodes);
    model->tensors = mem_new(model->tensor_count, sizeof *model->tensors);
    model->inputs = mem_new(model->input_count, sizeof *model->inputs);
    model->outputs = mem_new(model->output_count, sizeof *model->outputs);
    if (model->nodes == NULL || model->tensors == NULL || model->inputs == NULL ||
        model->outputs == NULL)
        return err_nomem(err, "an ONNX model");
    return ST_OK;
}

static enum status model_fill(struct onnx_model *model, struct wire graph, struct err *err)
{
    size_t nodes = 0, tensors = 0, inputs = 0, outputs = 0;
    enum status status = ST_OK;
    struct wire_field field;
    bool broken = false;

    while (status == ST_OK && wire_next(&graph, &field, &broken)) {
        size_t *count = model_count(model, &field);

        if (count == &model->node_count)
            status = read_node(&model->nodes[nodes++], field.bytes, err);
        else if (count == &model->tensor_count)
            status = onnx_tensor_read(&model->tensors[tensors++], field.bytes, err);
        else if (count == &model->input_count)
            status = read_value(&model->inputs[inputs++], field.bytes, err);
        else if (count == &model->output_count)
            status = read_value(&model->outputs[outputs++], field.bytes, err);
    }
    return status;
}

/* Leaves out the inputs that are weights: old files list them too. */
static void model_true_inputs(struct onnx_model *model)
{
    size_t kept = 0;

    for (size_t i = 0; i < model->input_count; i++) {
        bool stored = false;

        for (size_t k = 0; k < model->tensor_count && !stored; k++)
            stored = wire_equal(model->inputs[i].name, model->tensors[k].name);
        if (!stored)
            model->inputs[kept++] = model->inputs[i];
    }
    model->input_count = kept;
}

static enum status model_opset(struct onnx_model *model, struct wire file, struct err *err)
{
    struct wire_field field, part;
    bool broken = false;

    while (wire_next(&file, &field, &broken)) {
        struct wire domain = {0};
        int64_t version = 0;

        if (field.number != MODEL_OPSETS || field.type != WIRE_BYTES)
            continue;
        while (wire_next(&field.bytes, &part, &broken)) {
            if (part.number == OPSET_DOMAIN)
                domain = part.bytes;
            else if (part.number == OPSET_VERSION)
                version = (int64_t)part.value;
        }
        if (wire_is(domain, "") || wire_is(domain, "ai.onnx"))
            model->opset = version;
    }
    if (broken)
        return model_broken(err, "the file");
    if (model->opset < MODEL_OPSET_LEAST || model->opset > MODEL_OPSET_MOST)
        return err_set(err, ST_UNSUPPORTED,
                       "the model has opset %" PRId64 "; %d to %d are supported", model->opset,
                       MODEL_OPSET_LEAST, MODEL_OPSET_MOST);
    return ST_OK;
}

enum status onnx_model_read(struct onnx_model *model, const void *bytes, size_t length,
                            struct err *err)
{
    const struct wire file = {bytes, (const uint8_t *)bytes + length};
    bool broken = false;
    struct wire graph = message_in(file, MODEL_GRAPH, &broken);
    enum status status;

    *model = (struct onnx_model){0};
    if (broken)
        return model_broken(err, "the file");
    status = model_allocate(model, graph, err);
    if (status == ST_OK)
        status = model_opset(model, file, err);
    if (status == ST_OK)
        status = model_fill(model, graph, err);
    if (status == ST_OK)
        model_true_inputs(model);
    return status;
}

void onnx_model_free(struct onnx_model *model)
{
    mem_free(model->nodes);
    mem_free(model->tensors);
    mem_free(model->inputs);
    mem_free(model->outputs);
    *model = (struct onnx_model){0};
}

void onnx_property(const void *bytes, size_t length, const char *key, char out[ONNX_WORD_SIZE])
{
    struct wire file = {bytes, (const uint8_t *)bytes + length};
    struct wire_field field;
    bool broken = false, ours = wire_is(message_in(file, MODEL_PRODUCER, &broken), ONNX_PRODUCER);

    out[0] = '\0';
    while (ours && wire_next(&file, &field, &broken))
        if (field.number == MODEL_PROPERTIES && field.type == WIRE_BYTES &&
            wire_is(message_in(field.bytes, PROPERTY_KEY, &broken), key))
            (void)onnx_word(message_in(field.bytes, PROPERTY_VALUE, &broken), out);
}

static bool add_reals(struct onnx_attribute *out, const struct wire_field *field, bool *broken)
{
    struct wire packed = field->bytes;
    uint64_t bits = field->value;
    bool one = field->type != WIRE_BYTES;

    while (one || wire_number(&packed, WIRE_32, &bits, broken)) {
        if (out->real_count == ONNX_INTEGERS)
            return false;
        out->reals[out->real_count++] = onnx_float(bits);
        if (one)
            break;
    }
    return true;
}

/* Reads an attribute's value. */
static enum status read_attribute(const struct onnx_node *node, struct wire message,
                                  struct onnx_attribute *out, struct err *err)
{
    enum status status = ST_OK;
    struct wire_field field;
    char word[ONNX_WORD_SIZE];
    bool broken = false, fits = true;

    while (status == ST_OK && fits && wire_next(&message, &field, &broken)) {
        switch (field.number) {
        case ATTRIBUTE_F:
            out->real = onnx_float(field.value);
            break;
        case ATTRIBUTE_I:
            out->integer = (int64_t)field.value;
            break;
        case ATTRIBUTE_S:
            out->text = field.bytes;
            break;
        case ATTRIBUTE_T:
            status = onnx_tensor_read(&out->tensor, field.bytes, err);
            out->has_tensor = true;
            break;
        case ATTRIBUTE_INTS:
            fits = onnx_add_integers(out->integers, &out->integer_count, ONNX_INTEGERS, &field,
                                     &broken);
            break;
        case ATTRIBUTE_FLOATS:
            fits = add_reals(out, &field, &broken);
            break;
        default:
            break;
        }
    }
    if (status != ST_OK)
        return status;
    if (broken)
        return model_broken(err, "a node's attribute");
    if (!fits)
        return err_set(err, ST_LIMIT, "an attribute of node %s has more than %d numbers",
                       onnx_word(node->name, word), ONNX_INTEGERS);
    return ST_OK;
}

enum status onnx_attribute(const struct onnx_node *node, const char *name,
                           struct onnx_attribute *out, bool *found, struct err *err)
{
    struct wire message = node->message;
    struct wire_field field;
    bool broken = false;

    *out = (struct onnx_attribute){0};
    *found = false;
    while (wire_next(&message, &field, &broken)) {
        struct wire attribute = field.bytes;
        struct wire_field part;

        if (field.number != NODE_ATTRIBUTE || field.type != WIRE_BYTES)
            continue;
        while (!*found && wire_next(&attribute, &part, &broken))
            *found = part.number == ATTRIBUTE_NAME && wire_is(part.bytes, name);
        if (*found)
            return read_attribute(node, field.bytes, out, err);
    }
    return ST_OK;
}
