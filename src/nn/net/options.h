/* What a net is made for, beside its table. */
#ifndef FACENET_NN_NET_OPTIONS_H
#define FACENET_NN_NET_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct net_options {
    const char *name;   /* a table of the zoo */
    uint32_t size;      /* input is (size, width, 3), values in [-1, 1]; at most 512, of a net whose
                           table marks outputs at most 4096; of a net of vectors (size), to 4096 */
    uint32_t width;     /* 0: size */
    uint32_t embedding; /* dimensions of the output, 2 ... 4096; of no use where a table marks
                           outputs */
    float dropout;      /* share dropped by dropout layers when training, in [0, 1) */
    bool frozen_norm;   /* training, too, normalises by the running statistics, which stay */
    size_t max_batch;   /* largest micro-batch, 1 ... 65536 */
    int threads;        /* 1 ... 256 */
    bool only_runs;    /* it isn't trained, and its weights stay after its first pass: they are laid
                          out once, and it has no memory for gradients */
    bool only_planned; /* it has no memory at all, and only says what it would be: its counts and
                          its layers */
};

#endif
