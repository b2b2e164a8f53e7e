/* Layers: the rows of a zoo table, what planning makes of a row, and the operations of each kind.
 *
 * A micro-batch of n images is cut into lanes, runs of whole images.  Lanes, not threads, are the
 * unit of order: whatever runs in parallel belongs to a lane (or to one image), and what lanes made
 * is added up in lane order, so bits depend on the number of lanes and not on who ran when. */
#ifndef FACENET_NN_LAYER_H
#define FACENET_NN_LAYER_H

#include "base/err.h"
#include "nn/kernel/kernels.h"
#include "nn/kernel/shape.h"
#include "nn/layer/mode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAYER_INPUTS 4
#define LAYER_IMAGE SIZE_MAX /* as the index of an input: the image itself */
#define LAYER_IMAGE_BITS 20  /* of a dropout stream's number; the rest is the row's index */
#define LAYER_ROWS_MAX 4096

enum layer_kind {
    LAYER_CONV,
    LAYER_DEPTHWISE,
    LAYER_BATCH_NORM,
    LAYER_RELU,
    LAYER_MAX_POOL,
    LAYER_AVERAGE_POOL,
    LAYER_L2_POOL,
    LAYER_LRN,
    LAYER_CONCAT,
    LAYER_ADD,
    LAYER_DROPOUT,
    LAYER_LINEAR,
    LAYER_L2_NORMALIZE,
    LAYER_KIND_COUNT
};

/* A row of a zoo table. */
struct zoo_layer {
    const char *name; /* of its output, unique; its tensors are NAME.weight and so on */
    enum layer_kind kind;
    const char *inputs[LAYER_INPUTS]; /* names of earlier rows; none: the row before */
    uint16_t channels;                /* conv, linear: outputs; linear 0: the embedding's size */
    uint16_t kernel, stride, pad;     /* convolutions, pooling; but for conv kernel 0 stands for the
                                         whole image */
    bool bias;                        /* conv, linear */
    bool relu;                        /* batch norm, add: followed by ReLU, in the same pass */
    bool prelu;                       /* batch norm: followed by PReLU, likewise (He et al. 2015) */
};

/* A row planned for a net's input size.  Sizes are of one image unless said otherwise. */
struct layer {
    const struct zoo_layer *row;
    const struct layer_ops *ops;
    size_t index, infer_step;    /* of the row; in net_infer, of what makes the output */
    size_t inputs[LAYER_INPUTS]; /* indices of rows; LAYER_IMAGE: the net's input */
    size_t input_count;
    size_t input_c[LAYER_INPUTS];
    struct window_shape shape; /* of the first input and the output; pixels are h * w, out_h * .. */
    const struct conv_method *method;    /* convolution and linear */
    size_t weights, biases, slopes;      /* counts; of batch norm: scale, shift, PReLU's slopes */
    size_t statistics;                   /* mean + variance */
    size_t parameters_at, statistics_at; /* where they begin in the net's arenas */
    bool reads_in, reads_out; /* what the backward pass needs; plan may take back what ops say */
    size_t last_reader, again_for; /* indices of rows; again_for: before its backward pass */
    bool moments;     /* norm.h's, of a convolution and the batch normalisation behind it */
    bool kept, again; /* the output is kept in a tape; is made again for the backward pass */
    size_t output_at; /* in a tape when kept, else in the workspace */
    size_t again_at, gradient_at; /* in the workspace */
    size_t saved, saved_at; /* floats of a whole micro-batch in a tape: mean, inverse deviation */
    size_t lane_scratch, shared_scratch; /* floats a lane needs; all lanes together */
    size_t batch_scratch;                /* floats per image of a micro-batch */
    bool add[LAYER_INPUTS];              /* that input's gradient has been begun by a later row */
    uint64_t multiply_adds;
};

/* What a pass over a micro-batch gives to a layer.  Pointers are to the layer's own part. */
struct pass {
    const struct kernels *kernels;
    size_t n, lanes;
    int threads;
    enum net_mode mode;
    struct net_key key;
    float dropout;
    const float *in[LAYER_INPUTS]; /* (n, h, w, input_c) */
    float *out;                    /* (n, out_h, out_w, out_c) */
    float *saved;
    const float *parameters; /* weights, biases, slopes */
    float *statistics;       /* running mean, then variance */
    float *batch_scratch;    /* (n, batch_scratch) */
    float *shared_scratch;   /* (shared_scratch) */
    float *lane_scratch;     /* (lanes, lane_scratch_stride) */
    size_t lane_scratch_stride;
    const float *d_out;        /* from here on of the backward pass only */
    float *d_in[LAYER_INPUTS]; /* NULL: not wanted */
    float *d_parameters;       /* += */
};

struct layer_ops {
    const char *word; /* for sentences */
    /* Checks the row against the shapes of its inputs, fills in output shape and counts; embedding
     * is the size of the net's output. */
    enum status (*plan)(struct layer *layer, size_t embedding, struct err *err);
    void (*forward)(const struct layer *layer, const struct pass *pass);
    void (*backward)(const struct layer *layer, const struct pass *pass);
    bool reads_in, reads_out; /* the backward pass reads in or out */
    /* NULL, or cheaply makes out again, with equal bits, after a forward pass for training. */
    void (*again)(const struct layer *layer, const struct pass *pass);
};
extern const struct layer_ops layer_table[LAYER_KIND_COUNT];

/* The images [begin, end) of a lane. */
struct lane {
    size_t begin, end;
    float *scratch;
};
static inline struct lane pass_lane(const struct pass *pass, size_t lane)
{
    return (struct lane){pass->n * lane / pass->lanes, pass->n * (lane + 1) / pass->lanes,
                         pass->lane_scratch + lane * pass->lane_scratch_stride};
}

/* Runs the following loop over lanes, images or ranges on the pass's threads; whoever is free takes
 * the next, so that a thread that other programs push aside does not hold up all. */
#define LAYER_PARALLEL(pass) \
    _Pragma("omp parallel for num_threads((pass)->threads) schedule(dynamic)")

static inline size_t layer_in_size(const struct layer *layer)
{
    return layer->shape.h * layer->shape.w * layer->shape.c;
}
static inline size_t layer_out_size(const struct layer *layer)
{
    return layer->shape.out_h * layer->shape.out_w * layer->shape.out_c;
}

/* The operations of each kind: conv.c, depthwise.c, norm.c, pool.c, plain.c.  A linear layer is run
 * as a convolution, all pooling as one kind. */
#define LAYER_PLAN(kind) \
    enum status layer_plan_##kind(struct layer *, size_t, struct err *) MUST_CHECK
#define LAYER_OPERATIONS(kind) \
    LAYER_PLAN(kind); \
    void layer_##kind##_forward(const struct layer *, const struct pass *); \
    void layer_##kind##_backward(const struct layer *, const struct pass *)
LAYER_OPERATIONS(conv);
LAYER_PLAN(linear);
LAYER_OPERATIONS(depthwise);
LAYER_OPERATIONS(batch_norm);
LAYER_OPERATIONS(lrn);
LAYER_OPERATIONS(l2_normalize);
LAYER_OPERATIONS(pool);
LAYER_OPERATIONS(relu);
LAYER_OPERATIONS(add);
LAYER_OPERATIONS(concat);
LAYER_OPERATIONS(dropout);

#endif
