/* WebP by libwebp, in facenet-decode-more only. */
#ifndef FACENET_IMAGE_WEBP_H
#define FACENET_IMAGE_WEBP_H

#include "image/arena.h"
#include "image/raster.h"

#include <stddef.h>

/* The pixels lie in the arena.  NULL, or why not, for a user (reason.h). */
const char *webp_read(const unsigned char *bytes, size_t length, struct arena *arena,
                      struct raster *out);

#endif
