/* HEIC, AVIF and their relatives by libheif, in facenet-decode-more only. */
#ifndef FACENET_IMAGE_HEIC_H
#define FACENET_IMAGE_HEIC_H

#include "image/arena.h"
#include "image/raster.h"

#include <stdbool.h>
#include <stddef.h>

/* Loads the decoders, before the sandbox. False when the library cannot be used. */
bool heic_prepare(void);

/* The primary picture of the file, turned and mirrored as the file says; its pixels lie in the
 * arena.  NULL, or why not, for a user (reason.h). */
const char *heic_read(const unsigned char *bytes, size_t length, struct arena *arena,
                      struct raster *out);

#endif
