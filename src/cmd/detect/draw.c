/* See draw.h. */
#include "cmd/detect/draw.h"

#include "face/measure.h"

#include <math.h>
#include <string.h>

/* A filled rectangle, cut at the edges of the picture. */
static void draw_block(struct image *image, double left, double top, double right, double bottom,
                       const uint8_t colour[3])
{
    const uint32_t x0 = (uint32_t)fmin(fmax(left, 0), image->width),
                   y0 = (uint32_t)fmin(fmax(top, 0), image->height),
                   x1 = (uint32_t)fmin(fmax(right, 0), image->width),
                   y1 = (uint32_t)fmin(fmax(bottom, 0), image->height);

    for (uint32_t y = y0; y < y1; y++)
        for (uint32_t x = x0; x < x1; x++)
            memcpy(image->pixels + ((size_t)y * image->width + x) * 3, colour, 3);
}

void draw_faces(struct image *image, const struct face *faces, size_t count)
{
    static const uint8_t sharp[3] = {64, 255, 64}, blurred[3] = {255, 64, 64},
                         yellow[3] = {255, 255, 0};
    const double line = fmax(1, round(fmax(image->width, image->height) / 800.0));

    for (size_t i = 0; i < count; i++) {
        const struct face *face = &faces[i];
        const uint8_t *colour = face->sharpness < FACE_BLURRED ? blurred : sharp;
        const double left = (double)face->x, top = (double)face->y,
                     right = left + (double)face->width, bottom = top + (double)face->height;
        const double dot = fmax(line, (double)face->height / 40);

        draw_block(image, left, top, right, top + line, colour);
        draw_block(image, left, bottom - line, right, bottom, colour);
        draw_block(image, left, top, left + line, bottom, colour);
        draw_block(image, right - line, top, right, bottom, colour);
        for (size_t p = 0; p < FACE_POINTS; p++)
            draw_block(image, (double)face->points[p][0] - dot, (double)face->points[p][1] - dot,
                       (double)face->points[p][0] + dot, (double)face->points[p][1] + dot, yellow);
    }
}
