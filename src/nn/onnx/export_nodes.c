/* Nodes, attributes and tensors as onnx.proto has them: see exporting.h. */
#include "nn/onnx/exporting.h"

/* Numbers of fields in onnx.proto. */
enum { GRAPH_NODE = 1, GRAPH_TENSOR = 5 };
enum { ATTRIBUTE_NAME = 1, ATTRIBUTE_F, ATTRIBUTE_I, ATTRIBUTE_S };
enum { ATTRIBUTE_INTS = 8, ATTRIBUTE_TYPE = 20 };
enum { TYPE_F = 1, TYPE_I = 2, TYPE_S = 3, TYPE_INTS = 7 }; /* of attributes */
enum { TENSOR_DIMS = 1, TENSOR_TYPE = 2, TENSOR_NAME = 8, TENSOR_RAW = 9 };
enum { TENSOR_FLOAT = 1, TENSOR_INT64 = 7 };

size_t export_begin(struct text *out, const char *op)
{
    size_t node = wire_begin(out, GRAPH_NODE);

    wire_put_text(out, NODE_OP, op);
    return node;
}

void export_input(struct text *out, const char *name)
{
    wire_put_text(out, NODE_INPUT, name);
}

void export_output(struct text *out, const char *name)
{
    wire_put_text(out, NODE_OUTPUT, name);
}

void export_end(struct text *out, size_t node, const char *output)
{
    wire_put_text(out, NODE_OUTPUT, output);
    wire_put_text(out, NODE_NAME, output);
    wire_end(out, node);
}

static size_t begin_attribute(struct text *out, const char *name, uint64_t type)
{
    size_t attribute = wire_begin(out, NODE_ATTRIBUTE);

    wire_put_text(out, ATTRIBUTE_NAME, name);
    wire_put_integer(out, ATTRIBUTE_TYPE, type);
    return attribute;
}

void export_integer(struct text *out, const char *name, int64_t value)
{
    size_t attribute = begin_attribute(out, name, TYPE_I);

    wire_put_integer(out, ATTRIBUTE_I, (uint64_t)value);
    wire_end(out, attribute);
}

void export_integers(struct text *out, const char *name, const size_t *values, size_t count)
{
    size_t attribute = begin_attribute(out, name, TYPE_INTS);

    for (size_t i = 0; i < count; i++)
        wire_put_integer(out, ATTRIBUTE_INTS, values[i]);
    wire_end(out, attribute);
}

void export_real(struct text *out, const char *name, float value)
{
    size_t attribute = begin_attribute(out, name, TYPE_F);

    wire_put_float(out, ATTRIBUTE_F, value);
    wire_end(out, attribute);
}

void export_word(struct text *out, const char *name, const char *value)
{
    size_t attribute = begin_attribute(out, name, TYPE_S);

    wire_put_text(out, ATTRIBUTE_S, value);
    wire_end(out, attribute);
}

static size_t begin_tensor(struct text *out, const char *name, uint64_t type, const size_t *dim,
                           size_t dims)
{
    size_t tensor = wire_begin(out, GRAPH_TENSOR);

    for (size_t i = 0; i < dims; i++)
        wire_put_integer(out, TENSOR_DIMS, dim[i]);
    wire_put_integer(out, TENSOR_TYPE, type);
    wire_put_text(out, TENSOR_NAME, name);
    return tensor;
}

void export_tensor(struct text *out, const char *name, const size_t *dim, size_t dims,
                   const float *data, const struct export_order *order)
{
    const size_t *shape = order->shape, *step = order->step;
    size_t tensor = begin_tensor(out, name, TENSOR_FLOAT, dim, dims);
    size_t raw = wire_begin(out, TENSOR_RAW);

    for (size_t a = 0; a < shape[0]; a++)
        for (size_t b = 0; b < shape[1]; b++)
            for (size_t c = 0; c < shape[2]; c++)
                for (size_t d = 0; d < shape[3]; d++)
                    wire_put_raw_float(out,
                                       data[a * step[0] + b * step[1] + c * step[2] + d * step[3]]);
    wire_end(out, raw);
    wire_end(out, tensor);
}

void export_list(struct text *out, const char *name, const int64_t *list, size_t count)
{
    size_t tensor = begin_tensor(out, name, TENSOR_INT64, &count, 1);
    size_t raw = wire_begin(out, TENSOR_RAW);

    for (size_t i = 0; i < count; i++)
        wire_put_raw_integer(out, list[i]);
    wire_end(out, raw);
    wire_end(out, tensor);
}
