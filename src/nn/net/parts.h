/* What a net is made of; private to this folder and its tests. */
#ifndef FACENET_NN_NET_PARTS_H
#define FACENET_NN_NET_PARTS_H

#include "nn/layer/layer.h"
#include "nn/net/options.h"
#include "nn/net/tensor.h"
#include "nn/net/zoo.h"

#define INFER_CHAIN_MAX 16
#define INFER_COLOURS 3

/* A step of inference: see infer.c. */
struct infer_step {
    size_t row, rows;            /* the layers that it computes at once */
    size_t folds;                /* rows after the first that are folded into its weights */
    const struct layer *colours; /* the fixed row before it, which its weights do; NULL: none */
    const struct layer *sum;     /* the addition after it, of the output of row other; NULL: none */
    size_t other;
    bool slope;                   /* rectified at the end */
    size_t weights_at, finish_at; /* in a tape: laid out; bias and slope (2, out_c) */
    size_t border_at;             /* in a tape, after colours: (c), what they turn into 0 */
    bool shared;        /* the output lies at output_at for all images, else for those of a group */
    size_t output_at;   /* in a tape; in a thread's part of it */
    size_t group;       /* images that a thread takes through all steps of equal groups */
    size_t band, lines; /* output lines made at a time, 0: all; lines that lie at output_at */
    bool chained;       /* the next step reads the output band by band */
};

struct net_infer {
    struct infer_step *steps; /* (step_count) */
    size_t step_count;
    size_t threads_at, thread_count; /* in a tape, floats of a thread's part */
    size_t saved_at;                 /* in that: what a layer saves */
};

struct net {
    const struct zoo_net *table;
    struct table *own_table; /* what table belongs to; NULL: it is borrowed */
    const struct kernels *kernels;
    struct net_options options;
    struct layer *layers;                          /* (table->layer_count) */
    size_t input;                                  /* numbers of an image or a vector */
    size_t outputs[NET_OUTPUTS_MAX], output_count; /* rows; 0: the net ends with an embedding */
    size_t lanes;
    size_t trained_from; /* the first row that the backward pass reaches */
    struct net_infer infer;

    size_t parameter_count, statistics_count;
    float *parameters, *gradients; /* (parameter_count) */
    uint8_t *decay;                /* (parameter_count) */
    float *statistics;             /* (statistics_count) */
    struct tensor *tensors;        /* (tensor_count) */
    size_t tensor_count;
    char *names; /* what tensors' names point into */

    size_t tape_count; /* floats of one tape */
    float *workspace;  /* gradients of outputs and outputs that are not kept; shared over time */
    float *lane_scratch, *batch_scratch;      /* (lanes, lane_stride), (max_batch, ...) */
    float *shared_scratch;                    /* (shared_scratch_count) */
    void (*done)(void *context, size_t from); /* net_watch_gradients; NULL: nobody watches */
    void *done_context;
    double *seconds; /* (layer_count, 2) forward, backward; NULL: not measured */
    size_t workspace_count, lane_stride, batch_scratch_count, shared_scratch_count;
};

struct net_tape {
    float *values; /* (net->tape_count): outputs of layers and what they save */
    const float *in;
    size_t n;
    enum net_mode mode;
    struct net_key key;
    bool prepared; /* the weights that inference reads are laid out and stay */
};

/* The pass layer by layer, in any mode; the oracle of infer.h.  A net with outputs has no workspace
 * for it (a test allocates one); out is NULL then. */
void net_forward_layers(struct net *net, struct net_tape *tape, float *out);

/* Whether the net has memory for a backward pass. */
static inline bool net_trains(const struct net *net)
{
    return net->output_count == 0 && !net->options.only_runs;
}

/* Up to a multiple of 64 bytes, a cache line and an AVX-512 vector. */
static inline size_t net_align(size_t floats)
{
    return (floats + 15) / 16 * 16;
}

#endif
