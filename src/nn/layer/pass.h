/* What a pass over a micro-batch gives to a layer, and how a layer cuts its work.
 *
 * A micro-batch of n images is cut into lanes, runs of whole images.  Lanes, not threads, are the
 * unit of order: parallel work belongs to a lane (or to one image), and the lanes' results are
 * added in lane order, so bits depend on the number of lanes, not on the timing of threads. */
#ifndef FACENET_NN_LAYER_PASS_H
#define FACENET_NN_LAYER_PASS_H

#include "nn/kernel/kernels.h"
#include "nn/layer/mode.h"

#include <stdbool.h>
#include <stddef.h>

#define LAYER_INPUTS 4

/* What a pass over a micro-batch gives to a layer.  Pointers are to the layer's own part. */
struct pass {
    const struct kernels *kernels;
    size_t n, lanes;
    int threads;
    enum net_mode mode;
    struct net_key key;
    float dropout;
    bool frozen_norm;
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

/* Runs the following loop over lanes, images or ranges on the pass's threads; an idle thread takes
 * the next item, so that a thread slowed down by other programs does not delay all. */
#define LAYER_PARALLEL(pass) \
    _Pragma("omp parallel for num_threads((pass)->threads) schedule(dynamic)")

#endif
