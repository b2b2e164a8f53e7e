/* 8-bit PGM and PPM, plain (P2, P3) and raw (P5, P6), as netpbm's pgm(5) and ppm(5) define them. */
#ifndef FACENET_IMAGE_NETPBM_H
#define FACENET_IMAGE_NETPBM_H

#include "image/arena.h"
#include "image/raster.h"

#include <stddef.h>

/* Reads the first picture of the bytes; its pixels, scaled to 0 .. 255, lie in the arena.  NULL, or
 * why it cannot be read (reason.h). */
const char *netpbm_read(const unsigned char *bytes, size_t length, struct arena *arena,
                        struct raster *out);

#endif
