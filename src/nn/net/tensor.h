/* A named array of numbers, as a net lists it and a checkpoint holds it. */
#ifndef FACENET_NN_NET_TENSOR_H
#define FACENET_NN_NET_TENSOR_H

#include <stddef.h>

struct tensor {
    const char *name;      /* borrowed */
    size_t shape[4], dims; /* dims <= 4 */
    float *data;           /* borrowed; saved from, loaded to */
};

/* Numbers of a tensor. */
static inline size_t tensor_size(const struct tensor *tensor)
{
    size_t size = 1;

    for (size_t i = 0; i < tensor->dims; i++)
        size *= tensor->shape[i];
    return size;
}

#endif
