/* The palette of a PNG or a BMP. */
#ifndef FACENET_IMAGE_PALETTE_H
#define FACENET_IMAGE_PALETTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PALETTE_SIZE 256u

struct palette {
    uint8_t colours[PALETTE_SIZE][4]; /* red, green, blue, alpha */
    unsigned count;                   /* colours that the file defines */
    unsigned channels;                /* 3, or 4 when alpha counts */
};

/* Writes the colours of count indices: out (count, channels).  False when an index is not below the
 * palette's count. */
bool palette_expand(const struct palette *palette, const uint8_t *indices, size_t count,
                    uint8_t *out);

#endif
