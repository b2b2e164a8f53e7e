/* Why a picture is refused: sentences for a user, which lie in the arena or are constants. */
#ifndef FACENET_IMAGE_REASON_H
#define FACENET_IMAGE_REASON_H

#include "image/arena.h"

#include <stdint.h>

#define REASON_MEMORY "decoding it takes too much memory; make it smaller"

/* As printf; REASON_MEMORY when the arena is full. */
const char *reason_print(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* NULL for a picture of at most DECODE_PIXEL_LIMIT pixels. */
const char *reason_large(struct arena *arena, uint32_t width, uint32_t height);

#endif
