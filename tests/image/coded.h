/* WebP, HEIC and AVIF files for the tests, by the encoders of libwebp and libheif. */
#ifndef FACENET_TESTS_CODED_H
#define FACENET_TESTS_CODED_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum coded_kind { CODED_WEBP, CODED_WEBP_LOSSLESS, CODED_HEIC, CODED_AVIF, CODED_COUNT };

struct coded {
    enum coded_kind kind;
    uint32_t width, height;
    const uint8_t *pixels; /* (height, width, channels) */
    unsigned channels;     /* 3, or 4 with alpha */
    unsigned bits;         /* 8; 10 for HEIC alone: the samples, and two 0 bits */
    int orientation;       /* 1 .. 8: how the file says that it is turned, as in EXIF */
};

extern const char *const coded_names[CODED_COUNT];

/* False where this build has no library or encoder for it. */
bool coded_make(const struct coded *coded, struct text *out);

#endif
