/* Pictures made smaller: rgb is (height, width, 3). */
#ifndef FACENET_BASE_PIXELS_H
#define FACENET_BASE_PIXELS_H

#include <stdint.h>

/* The mean colour of the part that the place (x, y) of cols x rows places covers. */
void pixels_mean(uint8_t out[3], const uint8_t *rgb, int width, int height, int x, int y, int cols,
                 int rows);
/* out (out_height, out_width, 3): each pixel the mean of the part that it covers. */
void pixels_scale(uint8_t *out, int out_width, int out_height, const uint8_t *rgb, int width,
                  int height);

#endif
