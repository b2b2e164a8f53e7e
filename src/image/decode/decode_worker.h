/* What the decode programs have in common: limits, and serving pictures over the socket that is
 * their standard input and output (decode_protocol.h). */
#ifndef FACENET_IMAGE_DECODE_WORKER_H
#define FACENET_IMAGE_DECODE_WORKER_H

#include "image/arena.h"
#include "image/decode/decode.h"
#include "image/raster.h"

#include <stdbool.h>
#include <stddef.h>

/* How a program decodes and how it shuts itself in. */
struct decode_worker {
    /* As picture_decode. */
    const char *(*decode)(unsigned char *bytes, size_t length, struct arena *arena,
                          struct raster *out, int *orientation);
    /* Makes other bytes of bytes, *out in the arena.  NULL: this program doesn't. */
    const char *(*convert)(enum decode_kind kind, const unsigned char *bytes, size_t length,
                           struct arena *arena, const void **out, size_t *out_length);
    /* Enters the sandbox. False when the kernel refuses.  Not called in a build without sandbox. */
    bool (*shut)(void);
    /* The resource that limits memory, and bytes of it that are needed beside the arena. */
    int resource;
    size_t beside;
};

/* Serves until the socket is closed; returns the exit code. */
int decode_worker_run(const struct decode_worker *worker);

#endif
