/* An image in memory: 8-bit RGB, rows from the top, no padding. */
#ifndef FACENET_IMAGE_IMAGE_H
#define FACENET_IMAGE_IMAGE_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct image {
    uint8_t *pixels; /* (height, width, 3); owned, mem_free */
    uint32_t width, height;
};

/* A black image; width and height 1 .. 65535. */
enum status image_init(struct image *image, uint32_t width, uint32_t height,
                       struct err *err) MUST_CHECK;
void image_free(struct image *image);

/* The centred square of fraction (0, 1] of the shorter side, resized to size x size (resize.h). */
enum status image_crop_square(const struct image *image, double fraction, uint32_t size,
                              struct image *out, struct err *err) MUST_CHECK;

/* Writes a PNG in one piece (encode.c). */
enum status image_write_png(const struct image *image, const char *path,
                            struct err *err) MUST_CHECK;
/* The file of a JPEG of a quality, 1 to 100; *out: new (mem_free). */
enum status image_encode_jpeg(const struct image *image, int quality, unsigned char **out,
                              size_t *length, struct err *err) MUST_CHECK;

#endif
