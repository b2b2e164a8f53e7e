/* See canvas_pictures.h.  A picture is known by its digest alone. */
#include "tui/term/canvas_pictures.h"

#include "base/mem.h"
#include "base/pixels.h"

#include <string.h>

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
uint64_t canvas_digest(const void *bytes, size_t length, uint64_t digest)
{
    const uint8_t *byte = bytes;

    for (size_t i = 0; i < length; i++)
        digest = (digest ^ byte[i]) * UINT64_C(0x100000001b3);
    return digest;
}

void canvas_put_picture(struct canvas *canvas, int row, int col, uint32_t code, uint32_t front,
                        uint32_t back)
{
    struct cell *cell = canvas_at(canvas, row, col);

    if (cell == NULL)
        return;
    canvas_put(canvas, row, col, code, ROLE_PICTURE);
    cell->front = front;
    cell->back = back;
}

void canvas_keep(struct canvas *canvas, struct rect area, uint64_t digest)
{
    struct canvas_drawn *drawn;
    struct cell *cells;

    if (canvas_at(canvas, area.row, area.col) == NULL ||
        canvas_at(canvas, area.row + area.rows - 1, area.col + area.cols - 1) == NULL ||
        (cells = mem_new((size_t)area.rows * (size_t)area.cols, sizeof *cells)) == NULL)
        return;
    drawn = mem_resize(canvas->drawn, canvas->drawn_count + 1, sizeof *drawn);
    if (drawn == NULL) {
        mem_free(cells);
        return;
    }
    for (int row = 0; row < area.rows; row++)
        memcpy(cells + (size_t)row * (size_t)area.cols, canvas_at(canvas, area.row + row, area.col),
               (size_t)area.cols * sizeof *cells);
    canvas->drawn = drawn;
    canvas->drawn[canvas->drawn_count++] =
        (struct canvas_drawn){area.rows, area.cols, digest, true, cells};
}

bool canvas_draw_kept(struct canvas *canvas, struct rect area, uint64_t digest)
{
    const struct cell *cell = NULL;

    for (size_t i = 0; i < canvas->drawn_count && cell == NULL; i++) {
        struct canvas_drawn *drawn = &canvas->drawn[i];

        if (drawn->digest == digest && drawn->rows == area.rows && drawn->cols == area.cols) {
            drawn->used = true;
            cell = drawn->cells;
        }
    }
    if (cell == NULL)
        return false;
    for (int row = 0; row < area.rows; row++)
        for (int col = 0; col < area.cols; col++, cell++)
            canvas_put_picture(canvas, area.row + row, area.col + col, cell->code, cell->front,
                               cell->back);
    return true;
}

void canvas_add_tile(struct canvas *canvas, struct rect area, const uint8_t *rgb, int width,
                     int height)
{
    int most_width = area.cols * canvas->cell_width, most_height = area.rows * canvas->cell_height;
    struct canvas_tile tile = {.area = area,
                               .width = width < most_width ? width : most_width,
                               .height = height < most_height ? height : most_height};
    size_t bytes = (size_t)tile.width * (size_t)tile.height * 3;
    const int size[2] = {tile.width, tile.height};
    struct canvas_tile *tiles;

    if (bytes == 0 || (tile.rgb = mem_new(bytes, 1)) == NULL)
        return;
    tiles = mem_resize(canvas->tiles, canvas->tile_count + 1, sizeof *tiles);
    if (tiles == NULL) {
        mem_free(tile.rgb);
        return;
    }
    if (tile.width == width && tile.height == height)
        memcpy(tile.rgb, rgb, bytes);
    else
        pixels_scale(tile.rgb, tile.width, tile.height, rgb, width, height);
    tile.digest = canvas_digest(size, sizeof size, CANVAS_DIGEST);
    tile.digest = canvas_digest(tile.rgb, bytes, tile.digest);
    canvas->tiles = tiles;
    canvas->tiles[canvas->tile_count++] = tile;
    for (int row = 0; row < area.rows; row++)
        for (int col = 0; col < area.cols; col++) {
            struct cell *cell = canvas_at(canvas, area.row + row, area.col + col);

            if (cell != NULL)
                cell->tile = (uint32_t)canvas->tile_count;
        }
}

bool canvas_tile_whole(const struct canvas *canvas, size_t at)
{
    struct rect area = canvas->tiles[at].area;

    for (int row = 0; row < area.rows; row++)
        for (int col = 0; col < area.cols; col++) {
            const struct cell *cell = canvas_at(canvas, area.row + row, area.col + col);

            if (cell == NULL || cell->tile != at + 1)
                return false;
        }
    return true;
}
