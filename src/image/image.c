/* See image.h. */
#include "image/image.h"

#include "base/mem.h"

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
