/* See raster.h. */
#include "image/raster.h"

#include <stddef.h>
#include <string.h>

void raster_upright(const struct raster *raster, int orientation, uint32_t *width, uint32_t *height)
{
    *width = orientation >= 5 ? raster->height : raster->width;
    *height = orientation >= 5 ? raster->width : raster->height;
}

static uint8_t raster_over_white(unsigned colour, unsigned alpha)
{
    return (uint8_t)((colour * alpha + 255 * (255 - alpha) + 127) / 255);
}

void raster_row(const struct raster *raster, int orientation, uint32_t y, uint8_t *out)
{
    ptrdiff_t across = raster->step, down = across * raster->width, step;
    ptrdiff_t right = (ptrdiff_t)raster->width - 1, bottom = (ptrdiff_t)raster->height - 1;
    const uint8_t *from = raster->pixels;
    uint32_t width, height;
    unsigned alpha = raster->channels == 2 || raster->channels == 4 ? raster->channels - 1 : 0;

    raster_upright(raster, orientation, &width, &height);
    /* EXIF 2.3, orientation: which stored side is the upright image's top and which its left. */
    if (orientation < 5) {
        from += (orientation >= 3 ? bottom - y : (ptrdiff_t)y) * down;
        step = orientation == 2 || orientation == 3 ? -across : across;
        from += step < 0 ? right * across : 0;
    } else {
        from += (orientation >= 7 ? right - y : (ptrdiff_t)y) * across;
        step = orientation == 6 || orientation == 7 ? -down : down;
        from += step < 0 ? bottom * down : 0;
    }
    if (raster->step == 4 && raster->channels == 3) /* four bytes at once: the last is rewritten */
        for (; width > 1; width--, from += step, out += 3)
            memcpy(out, from, 4);
    for (uint32_t x = 0; x < width; x++, from += step, out += 3) {
        for (unsigned c = 0; c < 3; c++) {
            unsigned colour = from[raster->channels >= 3 ? c : 0];

            out[c] = alpha == 0 ? (uint8_t)colour : raster_over_white(colour, from[alpha]);
        }
    }
}
