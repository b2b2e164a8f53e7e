/* See past.h. */
#include "tui/term/past.h"

#include "base/mem.h"
#include "tui/term/canvas_pictures.h"

#define PAST_IDS 0xFACE0000u /* ids of pictures, beside those of other programs */

static void past_colour(struct text *out, unsigned ground, uint32_t rgb)
{
    text_addf(out, "\033[%u;2;%u;%u;%um", ground, rgb >> 16, rgb >> 8 & 255, rgb & 255);
}

/* A cell of a picture; before: the one written just before it to its left, or NULL. */
static void past_cell(struct text *out, const struct cell *cell, const struct cell *before)
{
    char utf8[4];

    if (before == NULL || before->front != cell->front)
        past_colour(out, 38, cell->front);
    if (before == NULL || before->back != cell->back)
        past_colour(out, 48, cell->back);
    text_add_bytes(out, utf8, text_encode_utf8(utf8, cell->code));
}

static bool past_same_cell(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->code == b->code && a->front == b->front && a->back == b->back;
}

/* Appends the cells of pictures that the screen doesn't have, all without shown. */
static void past_cells(const struct canvas *next, const struct canvas *shown, struct text *out)
{
    size_t length = out->length;

    for (int row = 0; row < next->rows; row++) {
        const struct cell *before = NULL;

        for (int col = 0; col < next->cols; col++) {
            const struct cell *cell = canvas_at(next, row, col);

            if (cell->role != ROLE_PICTURE ||
                (shown != NULL && past_same_cell(cell, canvas_at(shown, row, col)))) {
                before = NULL;
                continue;
            }
            if (out->length == length)
                text_add(out, "\0337");
            if (before == NULL)
                text_addf(out, "\033[%d;%dH", row + 1, col + 1);
            past_cell(out, cell, before);
            before = cell;
        }
    }
    if (out->length > length)
        text_add(out, "\0338");
}

static bool past_same_area(struct rect a, struct rect b)
{
    return a.row == b.row && a.col == b.col && a.rows == b.rows && a.cols == b.cols;
}

/* The tile with that picture, at its place or anywhere, that no other has taken (id 0). */
static struct past_tile *past_find(struct past *past, const struct past_tile *tile, bool anywhere)
{
    for (size_t i = 0; i < past->tile_count; i++)
        if (past->tiles[i].id != 0 && past->tiles[i].digest == tile->digest &&
            (anywhere || past_same_area(past->tiles[i].area, tile->area)))
            return &past->tiles[i];
    return NULL;
}

/* Tiles that stay take their old ones first, then those that only move, which kitty does without
 * their pixels. */
static void past_match(struct past *past, struct past_tile *tiles, size_t count)
{
    for (int moves = 0; moves <= (past->device.kind == GRAPHICS_KITTY); moves++)
        for (size_t i = 0; i < count; i++) {
            struct past_tile *old =
                tiles[i].way == PAST_NEW ? past_find(past, &tiles[i], moves == 1) : NULL;

            if (old == NULL)
                continue;
            tiles[i].way = moves == 1 ? PAST_MOVES : PAST_STAYS;
            tiles[i].id = old->id;
            old->id = 0;
        }
}

void past_hide(struct past *past, struct text *out)
{
    for (size_t i = 0; i < past->tile_count; i++)
        if (past->tiles[i].id != 0)
            graphics_hide(out, &past->device, past->tiles[i].id, past->tiles[i].area);
    mem_free(past->tiles);
    past->tiles = NULL;
    past->tile_count = 0;
}

/* Takes over the tiles of the canvas that are whole, and appends what removes those that are
 * gone. */
static void past_take(struct past *past, const struct canvas *canvas, struct text *out)
{
    struct past_tile *tiles = mem_new(canvas->tile_count, sizeof *tiles);
    size_t count = 0;

    for (size_t i = 0; tiles != NULL && i < canvas->tile_count; i++)
        if (past->device.kind > GRAPHICS_BLOCKS && canvas_tile_whole(canvas, i))
            tiles[count++] = (struct past_tile){.area = canvas->tiles[i].area,
                                                .digest = canvas->tiles[i].digest,
                                                .source = i,
                                                .way = PAST_NEW};
    if (!past->all)
        past_match(past, tiles, count);
    past_hide(past, out);
    for (size_t i = 0; i < count; i++)
        if (tiles[i].way == PAST_NEW)
            tiles[i].id = PAST_IDS | (++past->last_id & 0xFFFF);
    past->tiles = tiles;
    past->tile_count = count;
}

/* Whether curses can do all. */
static bool past_has_nothing(const struct past *past)
{
    return past->device.kind <= GRAPHICS_BLOCKS && !past->device.any_colour;
}

const struct canvas *past_begin(struct past *past, const struct canvas *canvas, bool repaint,
                                struct text *out)
{
    if (past_has_nothing(past))
        return canvas;
    past->all = past->lost || repaint || past->shown.rows != canvas->rows ||
                past->shown.cols != canvas->cols;
    past->lost = false;
    if (canvas_copy(&past->next, canvas, NULL) != ST_OK) {
        past_hide(past, out);
        canvas_free(&past->next);
        past->all = true;
        return canvas;
    }
    past_take(past, canvas, out);
    for (size_t i = 0; i < past->tile_count; i++)
        canvas_fill(&past->next, past->tiles[i].area, PAST_HOLD, ROLE_NORMAL);
    return &past->next;
}

void past_end(struct past *past, const struct canvas *canvas, struct text *out)
{
    const struct canvas *cells = past->next.rows > 0 ? &past->next : canvas;
    struct canvas before = past->shown;

    if (past_has_nothing(past))
        return;
    if (past->device.any_colour)
        past_cells(cells, past->all ? NULL : &past->shown, out);
    for (size_t i = 0; i < past->tile_count; i++) {
        const struct past_tile *tile = &past->tiles[i];
        const struct canvas_tile *from = &canvas->tiles[tile->source];
        struct err err;

        if (tile->way == PAST_NEW &&
            graphics_show(out, &past->device, tile->id, tile->area, from->rgb, from->width,
                          from->height, &err) != ST_OK)
            past->lost = true;
        else if (tile->way == PAST_MOVES)
            graphics_move(out, tile->id, tile->area);
    }
    past->shown = past->next;
    past->next = before;
}

void past_free(struct past *past)
{
    canvas_free(&past->shown);
    canvas_free(&past->next);
    mem_free(past->tiles);
    *past = (struct past){0};
}
