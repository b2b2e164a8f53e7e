/* See image.h. */
#include "image/image.h"

#include "base/mem.h"
#include "image/resize.h"

#include <assert.h>

#define IMAGE_SIDE_LIMIT 65535u

enum status image_init(struct image *image, uint32_t width, uint32_t height, struct err *err)
{
    size_t bytes;

    *image = (struct image){0};
    if (width == 0 || height == 0 || width > IMAGE_SIDE_LIMIT || height > IMAGE_SIDE_LIMIT)
        return err_set(err, ST_INVALID, "an image of %u x %u pixels: sides go from 1 to %u", width,
                       height, IMAGE_SIDE_LIMIT);
    if (!mem_multiply((size_t)width * height, 3, &bytes))
        return err_nomem(err, "an image");
    image->pixels = mem_new(bytes, 1);
    if (image->pixels == NULL)
        return err_nomem(err, "an image");
    image->width = width;
    image->height = height;
    return ST_OK;
}

void image_free(struct image *image)
{
    mem_free(image->pixels);
    *image = (struct image){0};
}

struct image_square {
    const struct image *image;
    struct resize_square place;
};

static const uint8_t *image_line(const void *context, uint32_t y)
{
    const struct image_square *square = context;

    return square->image->pixels +
           ((size_t)(square->place.top + y) * square->image->width + square->place.left) * 3;
}

enum status image_crop_square(const struct image *image, double fraction, uint32_t size,
                              struct image *out, struct err *err)
{
    struct image_square square = {image, resize_centre(image->width, image->height, fraction)};
    enum status status = image_init(out, size, size, err);
    void *memory;

    assert(fraction > 0 && fraction <= 1);
    if (status != ST_OK)
        return status;
    memory = mem_new(resize_memory(square.place.side, size), 1);
    if (memory == NULL) {
        image_free(out);
        return err_nomem(err, "resizing an image");
    }
    resize_lines(out->pixels, size, square.place.side, image_line, &square, memory);
    mem_free(memory);
    return ST_OK;
}
