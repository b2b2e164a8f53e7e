/* Augmentation, keyed by (seed, step, image id, view): flip, crop jitter (shift and zoom,
 * bilinear), turn, brightness and contrast, colour, grey, cut-out; and the plain conversion to
 * floats. */
#ifndef FACENET_DATA_AUGMENT_H
#define FACENET_DATA_AUGMENT_H

#include "data/crops.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct augment {
    bool flip;
    float crop, turn, light, colour, grey, cutout; /* as the settings of the same names say */
};

/* out (size, size, 3) = pixels / 127.5 - 1, mirrored when flip. */
void augment_plain(float *out, const uint8_t *pixels, uint32_t size, bool flip);

/* out (crops_input): a crop likewise, or a vector as it is. */
void augment_load(float *out, const struct crops *crops, uint64_t number, bool flip);

/* out (size, size, 3): likewise of the middle of the pixels, of this share of the side, made as
 * large (bilinear).  0 < share <= 1. */
void augment_zoom(float *out, const uint8_t *pixels, uint32_t size, bool flip, float share);

/* out (size, size, 3) from pixels (size, size, 3), changed as the key says.  step < 2^56. */
void augment_apply(float *out, const uint8_t *pixels, uint32_t size, const struct augment *augment,
                   uint64_t seed, uint64_t step, uint32_t image, uint8_t view);

#endif
