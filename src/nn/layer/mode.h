/* How a pass over a micro-batch is run: what every layer needs to know of it. */
#ifndef FACENET_NN_LAYER_MODE_H
#define FACENET_NN_LAYER_MODE_H

#include <stdint.h>

enum net_mode {
    NET_INFER,    /* running statistics, folded into the weights; no dropout, and net_backward is
                     not allowed after it */
    NET_TRAIN,    /* batch statistics, running statistics updated, dropout by key */
    NET_RECOMPUTE /* as NET_TRAIN with the same bits, but running statistics stay */
};

/* Dropout masks are a function of (seed, step, first image of the micro-batch + i). */
struct net_key {
    uint64_t seed, step;
    uint32_t first;
};

#endif
