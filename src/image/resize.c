/* Cropping and resizing: the door to stb_image_resize.h.  Pixels are averaged as they are stored,
 * without going to linear light, as the published pipelines for faces do.  Made smaller, an image
 * is filtered with a Mitchell kernel as wide as the reduction asks (so nothing aliases); made
 * larger, with Catmull-Rom. */
#include "image/image.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

/* Told at the end of the file, so for all of it: the library has more than we use. */
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#define STB_IMAGE_RESIZE_STATIC
#define STBIR_MALLOC(size, context) ((void)(context), mem_new((size), 1))
#define STBIR_FREE(block, context) ((void)(context), mem_free(block))
#include <stb_image_resize.h>
#pragma GCC diagnostic pop

enum status image_crop_square(const struct image *image, double fraction, uint32_t size,
                              struct image *out, struct err *err)
{
    uint32_t shorter = image->width < image->height ? image->width : image->height;
    uint32_t side = (uint32_t)(fraction * shorter + 0.5);
    size_t stride = (size_t)image->width * 3;
    const uint8_t *from;
    enum status status;

    assert(fraction > 0 && fraction <= 1);
    if (side == 0)
        side = 1;
    status = image_init(out, size, size, err);
    if (status != ST_OK)
        return status;
    from = image->pixels + (image->height - side) / 2 * stride +
           (size_t)((image->width - side) / 2) * 3;
    if (side == size) {
        for (uint32_t y = 0; y < size; y++)
            memcpy(out->pixels + (size_t)y * size * 3, from + y * stride, (size_t)size * 3);
        return ST_OK;
    }
    if (!stbir_resize_uint8_generic(from, (int)side, (int)side, (int)stride, out->pixels, (int)size,
                                    (int)size, 0, 3, STBIR_ALPHA_CHANNEL_NONE, 0, STBIR_EDGE_CLAMP,
                                    STBIR_FILTER_DEFAULT, STBIR_COLORSPACE_LINEAR, NULL)) {
        image_free(out);
        return err_nomem(err, "resizing an image");
    }
    return ST_OK;
}
