/* Layers: the rows of a zoo table, what planning makes of a row, and the operations of each kind.
 */
#ifndef FACENET_NN_LAYER_H
#define FACENET_NN_LAYER_H

#include "base/err.h"
#include "base/rng.h"
#include "nn/kernel/shape.h"
#include "nn/layer/pass.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAYER_IMAGE SIZE_MAX /* as the index of an input: the image itself */
#define LAYER_IMAGE_BITS 20  /* of a dropout stream's number; the rest is the row's index */
#define LAYER_ROWS_MAX 4096

/* All kinds: a new one is a row here and a file that ends with its struct layer_ops. */
#define LAYER_KINDS(X) \
    X(CONV, conv) \
    X(DEPTHWISE, depthwise) \
    X(BATCH_NORM, batch_norm) \
    X(RELU, relu) \
    X(RELU6, relu6) \
    X(MAXOUT, maxout) \
    X(PRELU, prelu) \
    X(SIGMOID, sigmoid) \
    X(SCALE, scale) \
    X(MULTIPLY, multiply) \
    X(PAD, pad) \
    X(UPSAMPLE, upsample) \
    X(MAX_POOL, max_pool) \
    X(AVERAGE_POOL, average_pool) \
    X(L2_POOL, l2_pool) \
    X(LRN, lrn) \
    X(CONCAT, concat) \
    X(ADD, add) \
    X(DROPOUT, dropout) \
    X(LINEAR, linear) \
    X(L2_NORMALIZE, l2_normalize)

#define LAYER_KIND_ID(id, name) LAYER_##id,
enum layer_kind { LAYER_KINDS(LAYER_KIND_ID) LAYER_KIND_COUNT };

/* A row of a zoo table. */
struct zoo_layer {
    const char *name; /* of its output, unique; its tensors are NAME.weight and so on */
    enum layer_kind kind;
    const char *inputs[LAYER_INPUTS]; /* names of earlier rows; none: the row before */
    uint16_t channels;                /* conv, linear: outputs; linear 0: the embedding's size */
    uint16_t kernel, stride, pad;     /* convolutions, pooling; kernel 0: the whole image */
    uint16_t dilation; /* convolution: steps between the pixels that a kernel sees; 0: 1 */
    uint16_t pad_end;  /* padding: lines and columns after the image; pad is of those before.
                          Pooling: as many more after the image than before */
    uint16_t output;   /* place among the net's outputs, 1 the first; 0: it is none */
    bool bias;         /* conv, linear */
    bool relu;         /* batch norm, add: followed by ReLU, in the same pass */
    bool prelu;        /* batch norm: followed by PReLU, likewise (He et al. 2015) */
    bool fixed;        /* what a net does to the image first: it reads that, and isn't trained; each
                          of three outputs is one colour, scaled and shifted */
};

/* A row planned for a net's input size.  Sizes are of one image unless said otherwise. */
struct layer {
    const struct zoo_layer *row;
    const struct layer_ops *ops;
    size_t index, infer_step;    /* of the row; of the inference step that makes the output */
    size_t inputs[LAYER_INPUTS]; /* indices of rows; LAYER_IMAGE: the net's input */
    size_t input_count;
    size_t input_c[LAYER_INPUTS];
    struct window_shape shape; /* of the first input and the output; pixels are h * w, out_h * .. */
    const struct conv_method *method;    /* convolution and linear */
    const float *border;                 /* of a convolution whose image isn't surrounded by 0 */
    size_t weights, biases, slopes;      /* counts; of batch norm: scale, shift, PReLU's slopes */
    size_t weight_shape[4], weight_dims; /* plan may leave it 0: a vector */
    size_t statistics;                   /* mean + variance */
    size_t parameters_at, statistics_at; /* where they begin in the net's arenas */
    bool reads_in, reads_out;      /* what the backward pass needs; plan may clear what ops set */
    size_t last_reader, again_for; /* indices of rows; again_for: before its backward pass */
    bool moments;     /* of a convolution and the batch normalisation after it: batch_norm.h */
    bool spread;      /* the second input is one pixel, which stands for all */
    bool kept, again; /* the output is kept in a tape; is recomputed for the backward pass */
    size_t output_at; /* in a tape when kept, else in the workspace */
    size_t again_at, gradient_at; /* in the workspace */
    size_t saved, saved_at; /* floats of a whole micro-batch in a tape: mean, inverse deviation */
    size_t lane_scratch, shared_scratch; /* floats a lane needs; all lanes together */
    size_t batch_scratch;                /* floats per image of a micro-batch */
    bool add[LAYER_INPUTS];              /* a later row has already started that input's gradient */
    uint64_t multiply_adds;
};

/* A layer whose output is a product with its weights, so that the layers that follow can be applied
 * before results are stored.  It takes their moments when layer->moments is set. */
struct layer_product {
    size_t (*prepared)(const struct layer *layer); /* floats of weights as run needs them */
    void (*prepare)(const struct layer *layer, const struct kernels *kernels, float *prepared,
                    const float *weights);
    /* out (n, out_h, out_w, out_c) of in (n, h, w, c), on this thread; scratch (lane_scratch). */
    void (*run)(const struct layer *layer, const struct kernels *kernels, float *out,
                const float *in, size_t n, const float *prepared, float *scratch,
                const struct finish *finish);
};

/* What a kind of layer is.  Flags and functions that are not named are false and NULL. */
struct layer_ops {
    const char *word; /* for sentences */
    /* Checks the row against the shapes of its inputs, fills in output shape and counts; embedding
     * is the size of the net's output. */
    enum status (*plan)(struct layer *layer, size_t embedding, struct err *err);
    /* Sets parameters and statistics, which are 0 before, of a net that is not yet trained. */
    void (*init)(const struct layer *layer, float *parameters, float *statistics, struct rng *rng);
    void (*forward)(const struct layer *layer, const struct pass *pass);
    void (*backward)(const struct layer *layer, const struct pass *pass);
    bool reads_in, reads_out; /* the backward pass reads in or out */
    /* Recomputes out cheaply, with equal bits, after a forward pass for training. */
    void (*again)(const struct layer *layer, const struct pass *pass);
    bool joins;     /* it takes several inputs */
    bool spreads;   /* of two inputs the second may be one pixel */
    bool rectifies; /* its fold sets slopes, so that it is the last of a product */
    bool decays;    /* weight decay applies to its weights */
    bool unit;      /* its outputs have length 1: a net ends with it */
    /* For inference: its own product, or how it merges into the product before it. */
    const struct layer_product *product;
    bool sums;          /* it adds two inputs and at most rectifies the sum */
    bool takes_moments; /* it normalises by its input's moments */
    /* Folds this layer into a product's weights (..., c), bias (c) and slope (c). */
    void (*fold)(const struct layer *layer, const float *parameters, const float *statistics,
                 float *weights, size_t weight_count, float *bias, float *slope);
};

#define LAYER_KIND_OPS(id, name) extern const struct layer_ops layer_##name;
LAYER_KINDS(LAYER_KIND_OPS)
extern const struct layer_ops *const layer_table[LAYER_KIND_COUNT];

static inline size_t layer_in_size(const struct layer *layer)
{
    return layer->shape.h * layer->shape.w * layer->shape.c;
}
static inline size_t layer_out_size(const struct layer *layer)
{
    return layer->shape.out_h * layer->shape.out_w * layer->shape.out_c;
}

/* What several kinds share (common.c): plan of an output shaped as the input, plan of a window
 * (kernel 0: the whole image) with as many channels; He initialisation of weights (He et al. 2015).
 */
enum status layer_plan_same(struct layer *layer, size_t embedding, struct err *err) MUST_CHECK;
enum status layer_plan_window(struct layer *layer, size_t channels, struct err *err) MUST_CHECK;
void layer_init_he(const struct layer *layer, float *parameters, float *statistics,
                   struct rng *rng);

#endif
