/* Drawn faces: an identity is some thirty continuous parameters, an image one view of it. */
#ifndef FACENET_IMAGE_SYNTH_H
#define FACENET_IMAGE_SYNTH_H

#include "image/image.h"

#define SYNTH_SIZE_LEAST 16
#define SYNTH_SIZE_MOST 512

/* Draws image number index of identity number identity, size x size pixels (16 .. 512).  A pure
 * function of its arguments: the same face on every machine. */
enum status synth_draw(uint64_t seed, uint64_t identity, uint32_t index, uint32_t size,
                       struct image *out, struct err *err) MUST_CHECK;

/* A pronounceable name for the identity, such as "Kora_Belun"; unique within a seed for identities
 * below 40,960,000. */
void synth_name(uint64_t seed, uint64_t identity, char out[32]);

#endif
