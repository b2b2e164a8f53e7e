/* A file that is being written: what the kinds of layers (export_layers.c) see of it.
 *
 * A row's output is called /NAME, the last one's is the net's; a tensor of it NAME.weight and so
 * on, what else it needs /NAME/WORD, so that no two names are equal.  ONNX sees an image as (n, c,
 * h, w), and the outputs of linear layers and what follows them as vectors (n, c). */
#ifndef FACENET_NN_ONNX_EXPORTING_H
#define FACENET_NN_ONNX_EXPORTING_H

#include "nn/layer/layer.h"
#include "nn/onnx/encode.h"

#define EXPORT_NAME 96

/* Numbers of fields in onnx.proto, and of types in it. */
enum { NODE_INPUT = 1, NODE_OUTPUT, NODE_NAME, NODE_OP, NODE_ATTRIBUTE };

/* A row that is being written. */
struct export_row {
    struct text *out;
    const struct layer *layer;
    const float *parameters, *statistics;
    char inputs[LAYER_INPUTS][EXPORT_NAME], output[EXPORT_NAME];
    size_t in_h, in_w, in_c; /* of the first input */
    bool vector;             /* inputs are vectors */
};

enum export_takes { TAKES_ANY, TAKES_IMAGES, TAKES_VECTORS };
enum export_takes export_takes(enum layer_kind kind);
/* Writes the nodes and tensors of a row; false: this kind can't be written. */
bool export_layer(const struct export_row *row);

/* A node: begun, given inputs and attributes, ended.  Tensors are written before. */
size_t export_begin(struct text *out, const char *op);
void export_input(struct text *out, const char *name);
void export_output(struct text *out, const char *name); /* of several; all but the last */
void export_end(struct text *out, size_t node, const char *output);
void export_integer(struct text *out, const char *name, int64_t value);
void export_integers(struct text *out, const char *name, const size_t *values, size_t count);
void export_real(struct text *out, const char *name, float value);
void export_word(struct text *out, const char *name, const char *value);

/* Tensors: numbers in the order of ONNX, (shape) with steps in data, of which ONNX sees dim. */
struct export_order {
    size_t shape[4], step[4];
};
void export_tensor(struct text *out, const char *name, const size_t *dim, size_t dims,
                   const float *data, const struct export_order *order);
void export_list(struct text *out, const char *name, const int64_t *list, size_t count);

#endif
