/* Drawn faces: an identity is some thirty continuous parameters, an image one view of it. */
#ifndef FACENET_IMAGE_SYNTH_H
#define FACENET_IMAGE_SYNTH_H

#include "image/image.h"

/* Draws image number index of identity number identity, size x size pixels (16 .. 512).  A pure
 * function of its arguments: the same face on every machine. */
enum status synth_draw(uint64_t seed, uint64_t identity, uint32_t index, uint32_t size,
                       struct image *out, struct err *err) MUST_CHECK;

/* A pronounceable name for the identity, at most 31 bytes, unique within a seed below 100,000. */
void synth_name(uint64_t seed, uint64_t identity, char out[32]);

#endif
