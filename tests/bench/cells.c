/* Draws the crops of a data set as a terminal's cells do, and writes what the cells show as crops,
 * for measuring how well faces on the screen are recognised.
 *
 * usage: cells FROM TO SIZE COUNT ROWS COLOURS: crop files; ROWS of a picture, twice as many
 * columns; COLOURS: 16, 256 or 24bit, or halves: 256 colours of half blocks without diffusion, as
 * the dashboard had before. */
#include "base/mem.h"
#include "base/pixels.h"
#include "data/crops.h"
#include "tui/term/graphics.h"
#include "tui/term/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HALF 0x2580

/* An entry of the 256-colour palette from 16 on. */
static uint32_t palette(uint32_t entry)
{
    static const uint32_t levels[6] = {0, 95, 135, 175, 215, 255};
    uint32_t grey = 8 + 10 * (entry - 232), cube = entry - 16;

    return entry >= 232 ? grey << 16 | grey << 8 | grey
                        : levels[cube / 36] << 16 | levels[cube / 6 % 6] << 8 | levels[cube % 6];
}

static uint32_t of_16(uint32_t entry)
{
    static const uint32_t colours[16] = {0x000000, 0x800000, 0x007000, 0x707000, 0x000070, 0x700070,
                                         0x007070, 0xc0c0c0, 0x404040, 0xff0000, 0x00ff00, 0xffff00,
                                         0x0000ff, 0xff00ff, 0x00ffff, 0xffffff};

    return colours[entry & 15];
}

/* Which quarters a character fills: upper left 1, upper right 2, lower left 4, lower right 8. */
static unsigned quarters(uint32_t code)
{
    static const struct {
        uint32_t code;
        unsigned fills;
    } blocks[] = {{' ', 0},     {0x2588, 15}, {0x2580, 3}, {0x2584, 12}, {0x258C, 5}, {0x2590, 10},
                  {0x2596, 4},  {0x2597, 8},  {0x2598, 1}, {0x2599, 13}, {0x259A, 9}, {0x259B, 7},
                  {0x259C, 11}, {0x259D, 2},  {0x259E, 6}, {0x259F, 14}};

    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (blocks[i].code == code)
            return blocks[i].fills;
    fprintf(stderr, "cells: what does U+%04X fill?\n", code);
    exit(1);
}

/* The quarters of the cells, (2 rows, 2 cols, 3). */
static void paint(const struct canvas *canvas, uint8_t *out)
{
    for (int y = 0; y < 2 * canvas->rows; y++)
        for (int x = 0; x < 2 * canvas->cols; x++) {
            const struct cell *cell = canvas_at(canvas, y / 2, x / 2);
            bool front = (quarters(cell->code) >> (2 * (y & 1) + (x & 1)) & 1) != 0;
            uint32_t colour = front ? cell->front : cell->back;

            colour = canvas->pictures == PICTURES_24BIT ? colour
                     : canvas->pictures == PICTURES_256 ? palette(colour)
                                                        : of_16(colour);
            for (int c = 0; c < 3; c++)
                out[(y * 2 * canvas->cols + x) * 3 + c] = (uint8_t)(colour >> (16 - 8 * c));
        }
}

/* The nearest entry of the cube or the greys. */
static uint32_t nearest(const uint8_t rgb[3])
{
    uint32_t best = 16, least = UINT32_MAX;

    for (uint32_t entry = 16; entry < 256; entry++) {
        uint32_t sum = 0, colour = palette(entry);

        for (uint32_t c = 0; c < 3; c++) {
            int by = rgb[c] - (int)(colour >> (16 - 8 * c) & 255);

            sum += (uint32_t)(by * by);
        }
        if (sum < least) {
            least = sum;
            best = entry;
        }
    }
    return best;
}

static void draw_halves(struct canvas *canvas, const uint8_t *rgb, int size)
{
    uint8_t *small = mem_new((size_t)canvas->rows * 2 * (size_t)canvas->cols, 3);

    if (small == NULL)
        exit(1);
    pixels_scale(small, canvas->cols, 2 * canvas->rows, rgb, size, size);
    for (int row = 0; row < canvas->rows; row++)
        for (int col = 0; col < canvas->cols; col++) {
            struct cell *cell = canvas_at(canvas, row, col);

            cell->code = HALF;
            cell->front = nearest(small + 3 * (2 * row * canvas->cols + col));
            cell->back = nearest(small + 3 * ((2 * row + 1) * canvas->cols + col));
        }
    mem_free(small);
}

int main(int argc, char *argv[])
{
    struct crops *from = NULL, *to = NULL;
    struct canvas canvas = {0};
    uint8_t *out = NULL, *cells = NULL;
    struct err err;
    enum status status;

    if (argc != 7) {
        fprintf(stderr, "usage: cells FROM TO SIZE COUNT ROWS COLOURS\n");
        return 2;
    }
    const uint32_t size = (uint32_t)strtoul(argv[3], NULL, 10);
    const uint64_t count = strtoull(argv[4], NULL, 10);
    const int rows = (int)strtol(argv[5], NULL, 10);

    canvas.pictures = strcmp(argv[6], "24bit") == 0 ? PICTURES_24BIT
                      : strcmp(argv[6], "16") == 0  ? PICTURES_16
                                                    : PICTURES_256;
    status = crops_open(&from, argv[1], size, count, &err);
    if (status == ST_OK)
        status = crops_create(&to, argv[2], size, &err);
    if (status == ST_OK)
        status = crops_begin(to, 0, &err);
    if (status == ST_OK)
        status = canvas_resize(&canvas, rows, 2 * rows, &err);
    if (status == ST_OK && (out = mem_new((size_t)size * size, 3)) == NULL)
        status = err_nomem(&err, "a crop");
    if (status == ST_OK && (cells = mem_new((size_t)rows * 2 * (size_t)rows * 4, 3)) == NULL)
        status = err_nomem(&err, "cells");
    for (uint64_t i = 0; status == ST_OK && i < count; i++) {
        if (strcmp(argv[6], "halves") == 0)
            draw_halves(&canvas, crops_at(from, i), (int)size);
        else
            picture_draw(&canvas, (struct rect){0, 0, rows, 2 * rows}, crops_at(from, i), (int)size,
                         (int)size, false);
        paint(&canvas, cells);
        /* An eye doesn't see the edges of such small things. */
        graphics_scale(out, (int)size, (int)size, cells, 2 * canvas.cols, 2 * canvas.rows);
        status = crops_append(to, out, &(uint64_t){0}, &err);
    }
    if (status == ST_OK)
        status = crops_sync(to, &err);
    if (status != ST_OK)
        fprintf(stderr, "cells: %s\n", err.message);
    return status == ST_OK ? 0 : 1;
}
