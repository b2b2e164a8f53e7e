/* An ONNX model as its file has it: nodes, stored tensors, inputs and outputs, which point into the
 * file's bytes.  It knows the format (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), not
 * what a node means.
 *
 * A file may come from anyone: what is read is within the file, counts have limits, a tensor's
 * bytes are as many as its shape says, and graphs inside nodes (If, Loop) aren't read. */
#ifndef FACENET_NN_ONNX_MODEL_H
#define FACENET_NN_ONNX_MODEL_H

#include "nn/onnx/tensor.h"

#define ONNX_INPUTS 32   /* of a node */
#define ONNX_OUTPUTS 8   /* of a node */
#define ONNX_INTEGERS 16 /* of an attribute */

struct onnx_node {
    struct wire name, op, domain;
    struct wire inputs[ONNX_INPUTS], outputs[ONNX_OUTPUTS];
    size_t input_count, output_count;
    struct wire message;
};

/* An input or output of the graph; a dimension that is named or missing is 0. */
struct onnx_value {
    struct wire name;
    int64_t dim[ONNX_DIMS];
    size_t dims;
};

struct onnx_model {
    int64_t opset;
    struct onnx_node *nodes; /* in order: what reads comes after what writes */
    struct onnx_tensor *tensors;
    struct onnx_value *inputs, *outputs; /* inputs that have a tensor are left out */
    size_t node_count, tensor_count, input_count, output_count;
};

/* Reads a model from bytes, which it points into: ST_CORRUPT, ST_LIMIT, ST_UNSUPPORTED (the opset).
 * Free with onnx_model_free, on failure too. */
enum status onnx_model_read(struct onnx_model *model, const void *bytes, size_t length,
                            struct err *err) MUST_CHECK;
void onnx_model_free(struct onnx_model *model);

#define ONNX_PRODUCER "facenet-tui" /* of files that we write: export.h */
/* The value of a key in the metadata of a file that we wrote, as onnx_word; "": there is none. */
void onnx_property(const void *bytes, size_t length, const char *key, char out[ONNX_WORD_SIZE]);

struct onnx_attribute {
    double real;
    int64_t integer;
    struct wire text;
    struct onnx_tensor tensor; /* dims and count 0: none */
    bool has_tensor;
    int64_t integers[ONNX_INTEGERS];
    double reals[ONNX_INTEGERS];
    size_t integer_count, real_count;
};

/* An attribute of a node by name; *found: whether it has it, else *out is zeroed. */
enum status onnx_attribute(const struct onnx_node *node, const char *name,
                           struct onnx_attribute *out, bool *found, struct err *err) MUST_CHECK;

#endif
