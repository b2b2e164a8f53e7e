/* A stored tensor of an ONNX file: its shape, its numbers of whatever type. */
#ifndef FACENET_NN_ONNX_TENSOR_H
#define FACENET_NN_ONNX_TENSOR_H

#include "base/err.h"
#include "nn/onnx/wire.h"

#define ONNX_DIMS 8

struct onnx_tensor {
    struct wire name;
    int64_t type; /* TensorProto.DataType */
    int64_t dim[ONNX_DIMS];
    size_t dims, count; /* count: numbers, the product of the dimensions */
    struct wire message;
};

/* Whether its numbers are integers (INT32, INT64) as shapes are. */
bool onnx_tensor_whole(const struct onnx_tensor *tensor);

/* Reads what a message says of a tensor; more numbers than bytes are refused. */
enum status onnx_tensor_read(struct onnx_tensor *tensor, struct wire message,
                             struct err *err) MUST_CHECK;
/* values (tensor->count) = the numbers of a tensor. */
enum status onnx_tensor_values(const struct onnx_tensor *tensor, double *values,
                               struct err *err) MUST_CHECK;

double onnx_float(uint64_t bits); /* IEEE 754 single precision */
/* Adds the integers of a field, packed or one, to a list; false: there are more than most. */
bool onnx_add_integers(int64_t *list, size_t *count, size_t most, const struct wire_field *field,
                       bool *broken);

/* A name of the file for a sentence: cut and without control characters. */
#define ONNX_WORD_SIZE 80
const char *onnx_word(struct wire name, char out[ONNX_WORD_SIZE]);

#endif
