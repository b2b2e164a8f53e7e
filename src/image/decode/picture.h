/* Decodes the bytes of a file in this process. Only facenet-decode does that, in its sandbox; all
 * others ask a decoder (decode.h). */
#ifndef FACENET_IMAGE_PICTURE_H
#define FACENET_IMAGE_PICTURE_H

#include "image/arena.h"
#include "image/raster.h"

#include <stddef.h>

/* The pixels lie in the arena; orientation is 1 .. 8.  NULL, or why it cannot be decoded, for a
 * user; that sentence is constant or lies in the arena.  The bytes may be changed. */
const char *picture_decode(unsigned char *bytes, size_t length, struct arena *arena,
                           struct raster *out, int *orientation);

#endif
