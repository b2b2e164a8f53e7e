/* Windows and OS/2 bitmaps (BMP): 1 .. 32 bits a pixel, with a palette or colour masks, bottom-up
 * or top-down. Not compressed ones. */
#ifndef FACENET_IMAGE_BMP_H
#define FACENET_IMAGE_BMP_H

#include "image/arena.h"
#include "image/raster.h"

/* The pixels lie in the arena.  NULL, or why not, for a user (reason.h). */
const char *bmp_read(const unsigned char *bytes, size_t length, struct arena *arena,
                     struct raster *out);

#endif
