/* A batch as the sampler gives it; its arrays are the sampler's. */
#ifndef FACENET_DATA_SAMPLER_BATCH_H
#define FACENET_DATA_SAMPLER_BATCH_H

#include <stddef.h>
#include <stdint.h>

struct sampler_batch {
    uint32_t *image;        /* index into dataset->images */
    uint32_t *label;        /* identity index */
    uint8_t *view;          /* of an image that comes several times: 0, 1, ... */
    uint8_t *negative_only; /* 1 for the R extra ones, if V is 1: never anchor or positive */
    size_t count;
    uint32_t *micro_start; /* micro-batch i is [micro_start[i], micro_start[i + 1]) */
    size_t micro_count;
};

#endif
