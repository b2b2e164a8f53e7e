/* See picture.h. */
#include "tui/term/picture.h"

/* The mean colour of the part of the picture that one of rows x cols pixels covers. */
static void picture_sample(const uint8_t *rgb, int width, int height, struct rect pixel,
                           uint8_t out[3])
{
    int top = pixel.row * height / pixel.rows, left = pixel.col * width / pixel.cols;
    int bottom = (pixel.row + 1) * height / pixel.rows,
        right = (pixel.col + 1) * width / pixel.cols;
    int sum[3] = {0}, count = 0;

    bottom = bottom > top ? bottom : top + 1;
    right = right > left ? right : left + 1;
    for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++, count++)
            for (int c = 0; c < 3; c++)
                sum[c] += rgb[3 * (y * width + x) + c];
    }
    for (int c = 0; c < 3; c++)
        out[c] = (uint8_t)(sum[c] / count);
}

void picture_scale(uint8_t *out, int out_width, int out_height, const uint8_t *rgb, int width,
                   int height)
{
    for (int y = 0; y < out_height; y++)
        for (int x = 0; x < out_width; x++)
            picture_sample(rgb, width, height, (struct rect){y, x, out_height, out_width},
                           out + ((size_t)y * (size_t)out_width + (size_t)x) * 3);
}

static int picture_distance(const uint8_t a[3], const int b[3])
{
    int sum = 0;

    for (int c = 0; c < 3; c++)
        sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sum;
}

uint8_t picture_palette(const uint8_t rgb[3])
{
    static const int levels[6] = {0, 95, 135, 175, 215, 255};
    int nearest[3], cube[3], grey = ((int)rgb[0] + rgb[1] + rgb[2]) / 3, step;

    for (int c = 0; c < 3; c++) {
        nearest[c] = rgb[c] < 48 ? 0 : rgb[c] < 115 ? 1 : (rgb[c] - 35) / 40;
        cube[c] = levels[nearest[c]];
    }
    step = grey < 8 ? 0 : grey > 238 ? 23 : (grey - 3) / 10;
    const int ramp[3] = {8 + 10 * step, 8 + 10 * step, 8 + 10 * step};

    if (picture_distance(rgb, ramp) < picture_distance(rgb, cube))
        return (uint8_t)(232 + step);
    return (uint8_t)(16 + 36 * nearest[0] + 6 * nearest[1] + nearest[2]);
}

static uint32_t picture_shade(const uint8_t upper[3], const uint8_t lower[3])
{
    static const uint32_t shades[5] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    int light = 0;

    for (int c = 0; c < 3; c++)
        light += upper[c] + lower[c];
    return shades[light * 5 / (6 * 256)];
}

static void picture_dim(uint8_t rgb[3])
{
    for (int c = 0; c < 3; c++)
        rgb[c] /= 3;
}

void picture_draw(struct canvas *canvas, struct rect area, const uint8_t *rgb, int width,
                  int height, bool dim)
{
    for (int row = 0; row < area.rows; row++) {
        for (int col = 0; col < area.cols; col++) {
            struct cell *cell = canvas_at(canvas, area.row + row, area.col + col);
            uint8_t upper[3], lower[3];

            if (cell == NULL)
                continue;
            picture_sample(rgb, width, height,
                           (struct rect){2 * row, col, 2 * area.rows, area.cols}, upper);
            picture_sample(rgb, width, height,
                           (struct rect){2 * row + 1, col, 2 * area.rows, area.cols}, lower);
            if (dim) {
                picture_dim(upper);
                picture_dim(lower);
            }
            if (!canvas->pictures) {
                canvas_put(canvas, area.row + row, area.col + col, picture_shade(upper, lower),
                           ROLE_NORMAL);
                continue;
            }
            canvas_put(canvas, area.row + row, area.col + col, 0x2580, ROLE_PICTURE);
            cell->upper = picture_palette(upper);
            cell->lower = picture_palette(lower);
        }
    }
}
