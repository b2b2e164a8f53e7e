/* Decoded pixels before they are an image: grey, grey and alpha, RGB or RGB and alpha, as stored in
 * the file, not yet upright. */
#ifndef FACENET_IMAGE_RASTER_H
#define FACENET_IMAGE_RASTER_H

#include <stdint.h>

struct raster {
    const uint8_t *pixels;  /* (height, width, step); borrowed */
    uint32_t width, height; /* as stored */
    unsigned channels;      /* 1 .. 4 */
    unsigned step;          /* bytes from pixel to pixel: channels, or more */
};

/* Width and height once turned upright by an EXIF orientation, 1 .. 8. */
void raster_upright(const struct raster *raster, int orientation, uint32_t *width,
                    uint32_t *height);

/* Row y of the upright image as RGB; out (upright width, 3).  Alpha is laid over white, as a page
 * would show it. */
void raster_row(const struct raster *raster, int orientation, uint32_t y, uint8_t *out);

#endif
