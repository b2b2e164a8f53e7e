/* What net_plan.c and net_memory.c make of a table and net.c runs; private to the three. */
#ifndef FACENET_NN_NET_PLAN_H
#define FACENET_NN_NET_PLAN_H

#include "nn/layer.h"
#include "nn/net.h"
#include "nn/zoo.h"

struct net {
    const struct zoo_net *table;
    const struct kernels *kernels;
    struct net_options options;
    struct layer *layers; /* (table->layer_count) */
    size_t lanes;

    size_t parameter_count, statistics_count;
    float *parameters, *gradients; /* (parameter_count) */
    uint8_t *decay;                /* (parameter_count) */
    float *statistics;             /* (statistics_count) */
    struct net_tensor *tensors;    /* (tensor_count) */
    size_t tensor_count;
    char *names; /* what tensors' names point into */

    size_t tape_count; /* floats of one tape */
    float *workspace;  /* gradients of outputs and outputs that are not kept; shared over time */
    float *lane_scratch, *batch_scratch; /* (lanes, lane_stride), (max_batch, ...) */
    float *shared_scratch;               /* (shared_scratch_count) */
    double *seconds; /* (layer_count, 2) forward, backward; NULL: not measured */
    size_t workspace_count, lane_stride, batch_scratch_count, shared_scratch_count;
};

struct net_tape {
    float *values; /* (net->tape_count): outputs of layers and what they save */
    const float *in;
    size_t n;
    enum net_mode mode;
    struct net_key key;
};

/* Fills in layers, counts and offsets; allocates only net->layers. */
enum status net_plan(struct net *net, struct err *err) MUST_CHECK;

/* The end of it: places in tapes and in the workspace. */
enum status net_plan_memory(struct net *net, struct err *err) MUST_CHECK;

/* Up to a multiple of 64 bytes, a cache line and an AVX-512 vector. */
static inline size_t net_align(size_t floats)
{
    return (floats + 15) / 16 * 16;
}

#endif
