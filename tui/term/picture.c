/* See picture.h. */
#include "tui/term/picture.h"

#include "base/mem.h"
#include "base/pixels.h"
#include "tui/term/canvas_pictures.h"

#include <chafa.h>

#define PICTURE_DIFFUSED 0.5f /* share of a colour's error that goes on to the neighbours */

static uint32_t picture_shade(const uint8_t upper[3], const uint8_t lower[3])
{
    static const uint32_t shades[5] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    int light = 0;

    for (int c = 0; c < 3; c++)
        light += upper[c] + lower[c];
    return shades[light * 5 / (6 * 256)];
}

/* A character's share of ink is that of the light of two pixels, one above the other: chafa's two
 * tones lose the shades between. */
static void picture_draw_grey(struct canvas *canvas, struct rect area, const uint8_t *rgb,
                              int width, int height)
{
    for (int row = 0; row < area.rows; row++)
        for (int col = 0; col < area.cols; col++) {
            uint8_t upper[3], lower[3];

            pixels_mean(upper, rgb, width, height, col, 2 * row, area.cols, 2 * area.rows);
            pixels_mean(lower, rgb, width, height, col, 2 * row + 1, area.cols, 2 * area.rows);
            canvas_put(canvas, area.row + row, area.col + col, picture_shade(upper, lower),
                       ROLE_NORMAL);
        }
}

static ChafaCanvas *picture_canvas(const struct canvas *canvas, struct rect area)
{
    static const struct {
        ChafaCanvasMode mode;
        ChafaDitherMode dither;
    } ways[] = {[PICTURES_16] = {CHAFA_CANVAS_MODE_INDEXED_16, CHAFA_DITHER_MODE_DIFFUSION},
                [PICTURES_256] = {CHAFA_CANVAS_MODE_INDEXED_240, CHAFA_DITHER_MODE_DIFFUSION},
                [PICTURES_24BIT] = {CHAFA_CANVAS_MODE_TRUECOLOR, CHAFA_DITHER_MODE_NONE}};
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    ChafaSymbolMap *symbols = chafa_symbol_map_new();
    ChafaCanvas *out;

    chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_SPACE | CHAFA_SYMBOL_TAG_SOLID |
                                              CHAFA_SYMBOL_TAG_HALF | CHAFA_SYMBOL_TAG_QUAD);
    if (canvas->sextants)
        chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_SEXTANT);
    chafa_canvas_config_set_symbol_map(config, symbols);
    chafa_canvas_config_set_geometry(config, area.cols, area.rows);
    chafa_canvas_config_set_canvas_mode(config, ways[canvas->pictures].mode);
    chafa_canvas_config_set_dither_mode(config, ways[canvas->pictures].dither);
    /* In DIN99d chafa's 240 colours show less of a face, see docs/results.md. */
    chafa_canvas_config_set_color_space(config, CHAFA_COLOR_SPACE_RGB);
    chafa_canvas_config_set_dither_intensity(config, PICTURE_DIFFUSED);
    chafa_canvas_config_set_work_factor(config, 1);
    out = chafa_canvas_new(config);
    chafa_symbol_map_unref(symbols);
    chafa_canvas_config_unref(config);
    return out;
}

/* Colours that a cell doesn't use are those that it does. */
static void picture_take(struct canvas *canvas, struct rect area, ChafaCanvas *from, int row,
                         int col)
{
    gint front, back;

    if (canvas->pictures == PICTURES_24BIT)
        chafa_canvas_get_colors_at(from, col, row, &front, &back);
    else
        chafa_canvas_get_raw_colors_at(from, col, row, &front, &back);
    front = front >= 0 ? front : back >= 0 ? back : 0;
    back = back >= 0 ? back : front;
    canvas_put_picture(canvas, area.row + row, area.col + col,
                       chafa_canvas_get_char_at(from, col, row), (uint32_t)front, (uint32_t)back);
}

static void picture_draw_colours(struct canvas *canvas, struct rect area, const uint8_t *rgb,
                                 int width, int height)
{
    const int kind[] = {width, height, (int)canvas->pictures, canvas->sextants};
    uint64_t digest = canvas_digest(kind, sizeof kind, CANVAS_DIGEST);
    ChafaCanvas *cells;

    digest = canvas_digest(rgb, (size_t)width * (size_t)height * 3, digest);
    if (canvas_draw_kept(canvas, area, digest))
        return;
    cells = picture_canvas(canvas, area);
    chafa_canvas_draw_all_pixels(cells, CHAFA_PIXEL_RGB8, rgb, width, height, 3 * width);
    for (int row = 0; row < area.rows; row++)
        for (int col = 0; col < area.cols; col++)
            picture_take(canvas, area, cells, row, col);
    chafa_canvas_unref(cells);
    canvas_keep(canvas, area, digest);
}

void picture_draw(struct canvas *canvas, struct rect area, const uint8_t *rgb, int width,
                  int height, bool dim)
{
    size_t bytes = (size_t)width * (size_t)height * 3;
    uint8_t *dark;

    if (area.rows <= 0 || area.cols <= 0)
        return;
    dark = dim ? mem_new(bytes, 1) : NULL; /* without memory it is not dim */
    for (size_t i = 0; dark != NULL && i < bytes; i++)
        dark[i] = rgb[i] / 3;
    rgb = dark != NULL ? dark : rgb;
    if (canvas->pictures == PICTURES_GREY)
        picture_draw_grey(canvas, area, rgb, width, height);
    else
        picture_draw_colours(canvas, area, rgb, width, height);
    canvas_add_tile(canvas, area, rgb, width, height);
    mem_free(dark);
}
