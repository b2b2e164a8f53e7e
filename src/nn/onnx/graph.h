/* A conversion in progress: what the operators (convert_*.c) see of it.
 *
 * Each name of the ONNX graph is a value: numbers that are known now, or the output of a row of the
 * table.  Rows hold images as (h, w, c), ONNX as (c, h, w): a value knows both its shape as ONNX
 * sees it, with one image in a batch, and the row's. */
#ifndef FACENET_NN_ONNX_GRAPH_H
#define FACENET_NN_ONNX_GRAPH_H

#include "nn/onnx/imported.h"
#include "nn/onnx/model.h"

enum value_kind {
    VALUE_NUMBERS,
    VALUE_ROW,
    VALUE_SQUARES, /* of a row: its numbers squared, which only a sum reads */
    VALUE_SQUARE,  /* of a row: the squares of its vectors' lengths */
    VALUE_HALVES,  /* of a row: half of its channels each, which only maxout reads */
    VALUE_LENGTH   /* the lengths, as L2 normalisation divides by them */
};

struct value {
    struct wire name;
    enum value_kind kind;
    int64_t dim[ONNX_DIMS]; /* as ONNX sees it */
    size_t dims, count;
    const struct onnx_tensor *tensor; /* of VALUE_NUMBERS: stored, not read yet; or NULL */
    double *numbers;                  /* of VALUE_NUMBERS, (count), owned; or NULL */
    bool whole;                       /* of VALUE_NUMBERS: integers, whose quotients are too */
    const char *row;                  /* of the others: name of a row */
    size_t h, w, c;
    bool channels_last; /* ONNX sees (h, w, c), too */
    bool view; /* ONNX sees the same numbers in another shape: a list of the boxes of a map */
};

struct graph {
    const struct onnx_model *model;
    struct import *out;
    struct value *values;
    size_t value_count, value_room;
    struct wire targets[NET_OUTPUTS_MAX]; /* values that the net gives */
    size_t target_count;
    bool *needed; /* (node_count) */
    size_t floats, tensor_room;
    struct err *err;
};

/* Says that a node can't be converted, and why: ST_UNSUPPORTED. */
enum status graph_refuse(struct graph *graph, const struct onnx_node *node, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The value of a node's input; NULL: it has none, or the graph doesn't know it. */
const struct value *graph_input(const struct graph *graph, const struct onnx_node *node, size_t k);
/* The same, refused when it isn't what is wanted. */
enum status graph_row_input(struct graph *graph, const struct onnx_node *node, size_t k,
                            const struct value **out) MUST_CHECK;
/* New numbers (mem_free) of a node's input, which *value describes. */
enum status graph_numbers(struct graph *graph, const struct onnx_node *node, size_t k,
                          const struct value **value, double **numbers) MUST_CHECK;
/* Numbers of a node's input that are few, such as a list of sizes: at most most. */
enum status graph_few(struct graph *graph, const struct onnx_node *node, size_t k, double *numbers,
                      size_t most, size_t *count) MUST_CHECK;

/* Gives a node's first output its value; numbers are taken, on failure too. */
enum status graph_set(struct graph *graph, const struct onnx_node *node,
                      const struct value *value) MUST_CHECK;
/* The value of a row with (h, w, c), which ONNX sees as shaped as like. */
struct value graph_row_value(const struct value *like, const char *row, size_t h, size_t w,
                             size_t c);

/* Adds a row that reads value (NULL: the image), as KIND followed by a number.  *name: its name. */
enum status graph_add_row(struct graph *graph, struct zoo_layer row, const struct value *value,
                          const char **name) MUST_CHECK;
/* Adds a tensor of the newest row, of zeros. */
enum status graph_add_tensor(struct graph *graph, const char *suffix, const size_t *shape,
                             size_t dims, float **data) MUST_CHECK;
/* The same from numbers, which must be finite; those below 1e-12 become 0. */
enum status graph_add_vector(struct graph *graph, const char *suffix, const double *numbers,
                             size_t count) MUST_CHECK;
/* A row that multiplies channels and adds to them (NULL: 1, 0): *value becomes its output. */
enum status graph_add_scale(struct graph *graph, struct value *value, const double *scale,
                            const double *shift) MUST_CHECK;
/* A weight as it is stored: subnormal numbers, which are slow, become 0. */
float graph_weight(double number);

/* Attributes with their defaults. */
enum status graph_integer(struct graph *graph, const struct onnx_node *node, const char *name,
                          int64_t fallback, int64_t *out) MUST_CHECK;
enum status graph_real(struct graph *graph, const struct onnx_node *node, const char *name,
                       double fallback, double *out) MUST_CHECK;
/* *count 0: there is none. */
enum status graph_integers(struct graph *graph, const struct onnx_node *node, const char *name,
                           int64_t out[ONNX_INTEGERS], size_t *count) MUST_CHECK;

/* The first row (import.c), which makes what options say of our pixels; value has its channels, 3
 * or 1, and becomes its output. */
enum status graph_add_input(struct graph *graph, const struct import_options *options,
                            struct value *value) MUST_CHECK;
/* A row of L2 normalisation: *value becomes its output. */
enum status graph_add_normalize(struct graph *graph, struct value *value) MUST_CHECK;
/* Gives a node's first output numbers with the shape dim; they are taken, on failure too. */
enum status graph_set_numbers(struct graph *graph, const struct onnx_node *node, const int64_t *dim,
                              size_t dims, double *numbers) MUST_CHECK;

/* Numbers of an input as one for each channel of value (one stands for all): new (mem_free). */
enum status graph_per_channel(struct graph *graph, const struct onnx_node *node, size_t k,
                              const struct value *value, double **out) MUST_CHECK;
/* The integers of an attribute or, in newer files, of an input; *count 0: there are none. */
enum status graph_list(struct graph *graph, const struct onnx_node *node, const char *name,
                       size_t k, int64_t list[ONNX_INTEGERS], size_t *count) MUST_CHECK;

/* Finds the targets (cut.c); marks those of a detector or landmark net (outputs.c). */
enum status graph_cut(struct graph *graph, enum import_role role) MUST_CHECK;
enum status graph_mark_outputs(struct graph *graph, enum import_role role) MUST_CHECK;

/* How often nodes read a value; to be a target counts as once. */
size_t graph_readers(const struct graph *graph, struct wire name);

/* The same for another output. */
enum status graph_set_output(struct graph *graph, const struct onnx_node *node, size_t k,
                             const struct value *value) MUST_CHECK;

/* Channels of an image (convert_channels.c): *value becomes count of them from first on; those
 * outside are zeros. */
enum status graph_add_channels(struct graph *graph, const struct onnx_node *node,
                               struct value *value, int64_t first, size_t count) MUST_CHECK;
/* What Slice takes: from begin to before end, along axis; negative ones count from the end. */
struct part {
    int64_t begin, end, axis;
};
enum status graph_slice_row(struct graph *graph, const struct onnx_node *node,
                            const struct part *part) MUST_CHECK;

/* A copy of a value under a node's output. */
enum status graph_set_copy(struct graph *graph, const struct onnx_node *node,
                           const struct value *value) MUST_CHECK;

/* Parts of L2 normalisation (convert_length.c): whether only sums read a node that squares its
 * first input, and what its output is then; whether a number is a guard against the length 0. */
bool graph_squares(const struct graph *graph, const struct onnx_node *node);
enum status graph_set_squares(struct graph *graph, const struct onnx_node *node) MUST_CHECK;
bool graph_guards(const struct value *in, double least);

#endif
