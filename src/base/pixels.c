/* See pixels.h. */
#include "base/pixels.h"

#include <stddef.h>

void pixels_mean(uint8_t out[3], const uint8_t *rgb, int width, int height, int x, int y, int cols,
                 int rows)
{
    int top = y * height / rows, left = x * width / cols;
    int bottom = (y + 1) * height / rows, right = (x + 1) * width / cols;
    int sum[3] = {0}, count = 0;

    bottom = bottom > top ? bottom : top + 1;
    right = right > left ? right : left + 1;
    for (int v = top; v < bottom; v++)
        for (int h = left; h < right; h++, count++)
            for (int c = 0; c < 3; c++)
                sum[c] += rgb[3 * (v * width + h) + c];
    for (int c = 0; c < 3; c++)
        out[c] = (uint8_t)(sum[c] / count);
}

void pixels_scale(uint8_t *out, int out_width, int out_height, const uint8_t *rgb, int width,
                  int height)
{
    for (int y = 0; y < out_height; y++)
        for (int x = 0; x < out_width; x++)
            pixels_mean(out + ((size_t)y * (size_t)out_width + (size_t)x) * 3, rgb, width, height,
                        x, y, out_width, out_height);
}
