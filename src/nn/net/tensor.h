/* A named array of numbers, as a net lists it and a checkpoint holds it. */
#ifndef FACENET_NN_NET_TENSOR_H
#define FACENET_NN_NET_TENSOR_H

#include <stdbool.h>
#include <stddef.h>

/* Named tensors for checkpoints: parameters ("conv1.weight", ...) and BN's running statistics. */
struct net_tensor {
    const char *name;
    size_t shape[4], dims; /* dims <= 4; convolution weights are (kh, kw, in, out), in of a
                              depthwise one is 1 */
    float *data;
    size_t count;
    bool parameter; /* false: running statistics */
};

#endif
