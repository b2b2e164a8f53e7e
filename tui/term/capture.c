/* See capture.h.  The first 16 colours are those of xterm, the others its cube and its greys. */
#include "tui/term/capture.h"

#include <stdio.h>

#define CAPTURE_WIDE 8 /* of a cell, in units */
#define CAPTURE_HIGH 16
#define CAPTURE_LINE 1 /* of a frame */

struct look {
    uint32_t front, back; /* 0xRRGGBB */
    bool bold;
};

static uint32_t capture_colour(int index)
{
    static const uint32_t first[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x1e64ee, 0xcd00cd,
                                       0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                       0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
    static const uint32_t levels[6] = {0, 95, 135, 175, 215, 255};

    if (index < 16)
        return first[index];
    if (index >= 232)
        return 0x010101u * (uint32_t)(8 + 10 * (index - 232));
    index -= 16;
    return levels[index / 36] << 16 | levels[index / 6 % 6] << 8 | levels[index % 6];
}

static struct look capture_plain(enum theme_name theme)
{
    return theme == THEME_NAME_LIGHT ? (struct look){0x1c1c1c, 0xfafafa, false}
                                     : (struct look){0xd8d8d8, 0x121212, false};
}

/* The colour in the middle of two. */
static uint32_t capture_mix(uint32_t a, uint32_t b)
{
    return ((a & 0xfefefe) >> 1) + ((b & 0xfefefe) >> 1);
}

static struct look capture_look(const struct cell *cell, enum theme_name theme)
{
    struct theme_style style = theme_style(theme_choose(256, theme), cell->role);
    struct look look = capture_plain(theme);
    uint32_t front = look.front;

    if (cell->role == ROLE_PICTURE)
        return (struct look){cell->front, cell->back, false};
    look.bold = (style.attributes & THEME_BOLD) != 0;
    if (style.color >= 0)
        look.front = capture_colour(style.color);
    if ((style.attributes & THEME_DIM) != 0)
        look.front = capture_mix(look.front, look.back);
    if ((style.attributes & THEME_REVERSE) != 0) {
        look.front = look.back;
        look.back = style.color >= 0 ? capture_colour(style.color) : front;
    }
    return look;
}

static bool capture_same(const struct look *a, const struct look *b)
{
    return a->front == b->front && a->back == b->back && a->bold == b->bold;
}

static void capture_sgr(struct text *out, int what, uint32_t colour)
{
    text_addf(out, ";%d;2;%u;%u;%u", what, colour >> 16, colour >> 8 & 255, colour & 255);
}

void capture_row(const struct canvas *canvas, int row, enum theme_name theme, struct text *out)
{
    const struct look plain = capture_plain(theme);
    struct look now = plain;

    for (int col = 0; col < canvas->cols; col++) {
        const struct cell *cell = canvas_at(canvas, row, col);
        struct look look = capture_look(cell, theme);
        char bytes[8];
        size_t length;

        if (cell->code == 0)
            continue;
        if (!capture_same(&look, &now)) {
            text_addf(out, "\x1b[0%s", look.bold ? ";1" : "");
            if (look.front != plain.front)
                capture_sgr(out, 38, look.front);
            if (look.back != plain.back)
                capture_sgr(out, 48, look.back);
            text_add(out, "m");
        }
        now = look;
        length = text_encode_utf8(bytes, cell->code);
        if (cell->mark != 0)
            length += text_encode_utf8(bytes + length, cell->mark);
        text_add_bytes(out, bytes, length);
    }
    text_add(out, "\x1b[0m");
}

/* A rectangle of a cell's path, in units from its left upper corner. */
static void capture_part(struct text *out, int x, int y, int wide, int high)
{
    text_addf(out, "M%d %dh%dv%dh-%dz", x, y, wide, high, wide);
}

/* The corners that a quadrant block has: 1 left above, 2 right above, 4 left below, 8 right. */
static int capture_quadrants(uint32_t code)
{
    static const uint8_t corners[] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14}; /* U+2596 ... */

    return code >= 0x2596 && code <= 0x259F ? corners[code - 0x2596] : 0;
}

/* The arms of a frame's character: 1 up, 2 right, 4 down, 8 left. */
static int capture_arms(uint32_t code)
{
    static const struct {
        uint32_t code;
        int arms;
    } frames[] = {{0x2500, 10}, {0x2502, 5},  {0x250C, 6},  {0x2510, 12}, {0x2514, 3}, {0x2518, 9},
                  {0x251C, 7},  {0x2524, 13}, {0x252C, 14}, {0x2534, 11}, {0x253C, 15}};

    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++)
        if (frames[i].code == code)
            return frames[i].arms;
    return 0;
}

static void capture_frame(struct text *out, int x, int y, int arms)
{
    int middle = x + CAPTURE_WIDE / 2, level = y + CAPTURE_HIGH / 2;

    if ((arms & 1) != 0)
        capture_part(out, middle, y, CAPTURE_LINE, CAPTURE_HIGH / 2 + CAPTURE_LINE);
    if ((arms & 2) != 0)
        capture_part(out, middle, level, CAPTURE_WIDE / 2, CAPTURE_LINE);
    if ((arms & 4) != 0)
        capture_part(out, middle, level, CAPTURE_LINE, CAPTURE_HIGH / 2);
    if ((arms & 8) != 0)
        capture_part(out, x, level, CAPTURE_WIDE / 2 + CAPTURE_LINE, CAPTURE_LINE);
}

static void capture_braille(struct text *out, int x, int y, uint32_t dots)
{
    static const uint8_t bits[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};

    for (int row = 0; row < 4; row++)
        for (int col = 0; col < 2; col++)
            if ((dots & bits[row][col]) != 0)
                capture_part(out, x + 1 + 4 * col, y + 1 + 4 * row, 2, 2);
}

/* The parts of a sextant, 2 x 3: 1 left above, 2 right above, ... 32 right below.  Unicode leaves
 * out the halves, which are blocks. */
static int capture_sextants(uint32_t code)
{
    int parts = (int)code - 0x1FB00 + 1;

    if (code < 0x1FB00 || code > 0x1FB3B)
        return 0;
    parts += parts >= 0x15;
    return parts + (parts >= 0x2A);
}

/* Whether a character is drawn as a shape, not by a font. */
static bool capture_is_shape(uint32_t code)
{
    return (code >= 0x2580 && code <= 0x2590) || capture_quadrants(code) != 0 ||
           capture_sextants(code) != 0 || (code > 0x2800 && code <= 0x28FF) ||
           capture_arms(code) != 0;
}

/* Adds the shape of such a character. */
static void capture_shape(struct text *out, int x, int y, uint32_t code)
{
    static const int third[4] = {0, 5, 11, CAPTURE_HIGH};
    int quadrants = capture_quadrants(code), sextants = capture_sextants(code);
    int half = CAPTURE_WIDE / 2, level = CAPTURE_HIGH / 2;

    for (int i = 0; i < 4; i++)
        if ((quadrants >> i & 1) != 0)
            capture_part(out, x + i % 2 * half, y + i / 2 * level, half, level);
    for (int i = 0; i < 6; i++)
        if ((sextants >> i & 1) != 0)
            capture_part(out, x + i % 2 * half, y + third[i / 2], half,
                         third[i / 2 + 1] - third[i / 2]);
    if (code > 0x2580 && code <= 0x2588) /* from below, in eighths */
        capture_part(out, x, y + 2 * (0x2588 - (int)code), CAPTURE_WIDE,
                     CAPTURE_HIGH - 2 * (0x2588 - (int)code));
    else if (code > 0x2588 && code < 0x2590) /* from the left */
        capture_part(out, x, y, 0x2590 - (int)code, CAPTURE_HIGH);
    else if (code == 0x2580)
        capture_part(out, x, y, CAPTURE_WIDE, level);
    else if (code == 0x2590)
        capture_part(out, x + half, y, half, CAPTURE_HIGH);
    else if (code > 0x2800 && code <= 0x28FF)
        capture_braille(out, x, y, code - 0x2800);
    else if (capture_arms(code) != 0)
        capture_frame(out, x, y, capture_arms(code));
}

static bool capture_is_blank(const struct cell *cell)
{
    return cell->code == ' ' || cell->code == 0x2800;
}

/* The columns from col on that look alike and are one element: blanks, shapes or text. */
static int capture_run(const struct canvas *canvas, int row, int col, enum theme_name theme)
{
    const struct cell *first = canvas_at(canvas, row, col);
    struct look look = capture_look(first, theme);
    int end = col + 1;

    for (; end < canvas->cols; end++) {
        const struct cell *cell = canvas_at(canvas, row, end);
        struct look other = capture_look(cell, theme);

        if (!capture_same(&look, &other) || capture_is_blank(first) != capture_is_blank(cell) ||
            capture_is_shape(first->code) != capture_is_shape(cell->code))
            break;
    }
    return end - col;
}

static void capture_text(const struct canvas *canvas, int row, int col, int count,
                         const struct look *look, struct text *out)
{
    text_addf(out, "<text x=\"%d\" y=\"%d\" fill=\"#%06x\"%s textLength=\"%d\">",
              col * CAPTURE_WIDE, row * CAPTURE_HIGH + 12, look->front,
              look->bold ? " font-weight=\"bold\"" : "", count * CAPTURE_WIDE);
    for (int i = col; i < col + count; i++) {
        const struct cell *cell = canvas_at(canvas, row, i);
        uint32_t codes[2] = {cell->code, cell->mark};

        for (int k = 0; k < 2; k++) {
            char bytes[5] = "";

            if (codes[k] == 0)
                continue;
            bytes[text_encode_utf8(bytes, codes[k])] = '\0';
            text_add(out, codes[k] == '<'   ? "&lt;"
                          : codes[k] == '>' ? "&gt;"
                          : codes[k] == '&' ? "&amp;"
                                            : bytes);
        }
    }
    text_add(out, "</text>\n");
}

static void capture_cells(const struct canvas *canvas, int row, int col, int count,
                          enum theme_name theme, struct text *out)
{
    const struct cell *cell = canvas_at(canvas, row, col);
    struct look look = capture_look(cell, theme), plain = capture_plain(theme);

    if (look.back != plain.back)
        text_addf(out, "<path fill=\"#%06x\" d=\"M%d %dh%dv%dh-%dz\"/>\n", look.back,
                  col * CAPTURE_WIDE, row * CAPTURE_HIGH, count * CAPTURE_WIDE, CAPTURE_HIGH,
                  count * CAPTURE_WIDE);
    if (capture_is_blank(cell))
        return;
    if (!capture_is_shape(cell->code)) {
        capture_text(canvas, row, col, count, &look, out);
        return;
    }
    text_addf(out, "<path fill=\"#%06x\" d=\"", look.front);
    for (int i = col; i < col + count; i++)
        capture_shape(out, i * CAPTURE_WIDE, row * CAPTURE_HIGH, canvas_at(canvas, row, i)->code);
    text_add(out, "\"/>\n");
}

void capture_svg(const struct canvas *canvas, enum theme_name theme, struct text *out)
{
    int wide = canvas->cols * CAPTURE_WIDE, high = canvas->rows * CAPTURE_HIGH;

    text_addf(out,
              "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
              "viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" "
              "font-size=\"13\" shape-rendering=\"crispEdges\">\n"
              "<path fill=\"#%06x\" d=\"M0 0h%dv%dh-%dz\"/>\n",
              wide, high, wide, high, capture_plain(theme).back, wide, high, wide);
    for (int row = 0; row < canvas->rows; row++)
        for (int col = 0; col < canvas->cols;) {
            int count = capture_run(canvas, row, col, theme);

            capture_cells(canvas, row, col, count, theme, out);
            col += count;
        }
    text_add(out, "</svg>\n");
}
