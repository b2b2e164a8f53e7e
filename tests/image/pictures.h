/* Files for the tests, made in memory: no picture is kept in the tree. */
#ifndef FACENET_TESTS_PICTURES_H
#define FACENET_TESTS_PICTURES_H

#include "base/text.h"
#include "image/image.h"

/* Each pixel of its own: red grows to the right, green downwards, blue checks. */
void pictures_pattern(struct image *image, uint32_t width, uint32_t height);

/* orientation 0: without EXIF.  Little or big-endian TIFF header. */
void pictures_jpeg(struct text *out, const struct image *image, int orientation, bool little);

/* Rows of height * stride bytes behind one filter byte 0 each, in stored blocks. */
void pictures_png(struct text *out, uint32_t width, uint32_t height, unsigned depth,
                  unsigned colour, const uint8_t *rows, size_t stride);

/* With a palette of colours bytes (10, 11 ...) and a tRNS of alphas bytes 0, whether or not they
 * fit. */
void pictures_png_indexed(struct text *out, uint32_t width, uint32_t height, unsigned depth,
                          unsigned colour, const uint8_t *rows, size_t stride, size_t colours,
                          size_t alphas);

/* A PNG of 8 bits that says width x height and inflates to that many zeros: a black picture, or a
 * bomb. */
void pictures_zeros(struct text *out, uint32_t width, uint32_t height, unsigned colour,
                    size_t inflated);

/* All coefficients are 0, so all pixels are 128. */
void pictures_flat_jpeg(struct text *out, uint32_t width, uint32_t height);

void pictures_bmp(struct text *out, const struct image *image);
void pictures_ppm(struct text *out, const struct image *image, bool plain);

void pictures_save(const char *path, const void *bytes, size_t length);

#endif
