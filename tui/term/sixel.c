/* See sixel.h. */
#include "tui/term/sixel.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define SIXEL_SAMPLES 4096 /* most pixels that the colours are chosen from */
#define SIXEL_CELLS 32768  /* colours of 5 bits per channel, looked up once each */

struct sixel_box {
    int first, count; /* of the samples */
};

struct sixel_palette {
    uint8_t colour[SIXEL_COLOURS][3];
    int count;
    int16_t nearest[SIXEL_CELLS]; /* -1: not looked up yet */
};

static int sixel_by_red(const void *a, const void *b)
{
    return ((const uint8_t *)a)[0] - ((const uint8_t *)b)[0];
}
static int sixel_by_green(const void *a, const void *b)
{
    return ((const uint8_t *)a)[1] - ((const uint8_t *)b)[1];
}
static int sixel_by_blue(const void *a, const void *b)
{
    return ((const uint8_t *)a)[2] - ((const uint8_t *)b)[2];
}

/* The channel that varies most in a box, and its range. */
static int sixel_spread(const uint8_t (*sample)[3], struct sixel_box box, int *channel)
{
    int most = -1;

    for (int c = 0; c < 3; c++) {
        int low = 255, high = 0;

        for (int i = box.first; i < box.first + box.count; i++) {
            low = sample[i][c] < low ? sample[i][c] : low;
            high = sample[i][c] > high ? sample[i][c] : high;
        }
        if (high - low > most) {
            most = high - low;
            *channel = c;
        }
    }
    return most;
}

/* Splits the box that varies most until there are enough boxes or none varies. */
static void sixel_cut(struct sixel_palette *palette, uint8_t (*sample)[3], int count)
{
    static int (*const by[3])(const void *, const void *) = {sixel_by_red, sixel_by_green,
                                                             sixel_by_blue};
    struct sixel_box box[SIXEL_COLOURS] = {{0, count}};
    int spread[SIXEL_COLOURS], channel[SIXEL_COLOURS];

    palette->count = 1;
    spread[0] = sixel_spread(sample, box[0], &channel[0]);
    while (palette->count < SIXEL_COLOURS) {
        int at = 0, half, next = palette->count;

        for (int i = 1; i < palette->count; i++)
            at = spread[i] > spread[at] ? i : at;
        if (spread[at] == 0)
            break;
        qsort(sample[box[at].first], (size_t)box[at].count, 3, by[channel[at]]);
        half = box[at].count / 2;
        box[next] = (struct sixel_box){box[at].first + half, box[at].count - half};
        box[at].count = half;
        spread[at] = sixel_spread(sample, box[at], &channel[at]);
        spread[next] = sixel_spread(sample, box[next], &channel[next]);
        palette->count++;
    }
    for (int i = 0; i < palette->count; i++) {
        int sum[3] = {0};

        for (int k = box[i].first; k < box[i].first + box[i].count; k++)
            for (int c = 0; c < 3; c++)
                sum[c] += sample[k][c];
        for (int c = 0; c < 3; c++)
            palette->colour[i][c] = (uint8_t)((sum[c] + box[i].count / 2) / box[i].count);
    }
}

static enum status sixel_choose(struct sixel_palette *palette, const uint8_t *rgb, int pixels,
                                struct err *err)
{
    int count = pixels < SIXEL_SAMPLES ? pixels : SIXEL_SAMPLES;
    uint8_t(*sample)[3] = mem_new((size_t)count, sizeof *sample);

    if (sample == NULL)
        return err_nomem(err, "the colours of a picture");
    for (int i = 0; i < count; i++)
        memcpy(sample[i], rgb + 3 * ((int64_t)i * pixels / count), 3);
    sixel_cut(palette, sample, count);
    mem_free(sample);
    for (int i = 0; i < SIXEL_CELLS; i++)
        palette->nearest[i] = -1;
    return ST_OK;
}

/* The colour nearest to the first pixel that was looked up in this cell of the cube. */
static uint8_t sixel_nearest(struct sixel_palette *palette, const uint8_t *rgb)
{
    int16_t *cell = &palette->nearest[(rgb[0] >> 3) << 10 | (rgb[1] >> 3) << 5 | rgb[2] >> 3];
    int best = INT32_MAX;

    if (*cell >= 0)
        return (uint8_t)*cell;
    for (int i = 0; i < palette->count; i++) {
        int distance = 0;

        for (int c = 0; c < 3; c++)
            distance += (rgb[c] - palette->colour[i][c]) * (rgb[c] - palette->colour[i][c]);
        if (distance < best) {
            best = distance;
            *cell = (int16_t)i;
        }
    }
    return (uint8_t)*cell;
}

/* Appends a run of one character. */
static void sixel_run(struct text *out, char c, int count)
{
    if (count > 3)
        text_addf(out, "!%d%c", count, c);
    for (int i = 0; count <= 3 && i < count; i++)
        text_add_bytes(out, &c, 1);
}

/* Appends the line of one colour up to its last pixel: index (rows, width), rows <= 6. */
static void sixel_line(struct text *out, const uint8_t *index, int width, int rows, int colour)
{
    char last = 0;
    int count = 0;

    text_addf(out, "#%d", colour);
    for (int x = 0; x < width; x++) {
        int bits = 0;

        for (int y = 0; y < rows; y++)
            bits |= (index[y * width + x] == colour) << y;
        if (count > 0 && last != '?' + bits) {
            sixel_run(out, last, count);
            count = 0;
        }
        last = (char)('?' + bits);
        count++;
    }
    if (last != '?')
        sixel_run(out, last, count);
}

enum status sixel_encode(struct text *out, const uint8_t *rgb, int width, int height,
                         struct err *err)
{
    struct sixel_palette *palette = mem_new(1, sizeof *palette);
    uint8_t *index = mem_new((size_t)width * 6, 1);
    enum status status = palette == NULL || index == NULL
                             ? err_nomem(err, "a picture")
                             : sixel_choose(palette, rgb, width * height, err);

    if (status == ST_OK)
        text_addf(out, "\033P0;1q\"1;1;%d;%d", width, height);
    for (int i = 0; status == ST_OK && i < palette->count; i++) /* in percent */
        text_addf(out, "#%d;2;%d;%d;%d", i, (palette->colour[i][0] * 100 + 127) / 255,
                  (palette->colour[i][1] * 100 + 127) / 255,
                  (palette->colour[i][2] * 100 + 127) / 255);
    for (int top = 0; status == ST_OK && top < height; top += 6) {
        int rows = height - top < 6 ? height - top : 6;
        bool used[SIXEL_COLOURS] = {false}, first = true;

        for (int i = 0; i < rows * width; i++) {
            index[i] = sixel_nearest(palette, rgb + 3 * ((size_t)top * (size_t)width + (size_t)i));
            used[index[i]] = true;
        }
        for (int i = 0; i < palette->count; i++) {
            if (!used[i])
                continue;
            text_add(out, first ? "" : "$");
            first = false;
            sixel_line(out, index, width, rows, i);
        }
        text_add(out, "-");
    }
    if (status == ST_OK)
        text_add(out, "\033\\");
    mem_free(palette);
    mem_free(index);
    return status == ST_OK && out->failed ? err_nomem(err, "a picture") : status;
}
