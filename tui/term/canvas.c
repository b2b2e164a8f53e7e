/* See canvas.h. */
#include "tui/term/canvas.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Drops the tiles, and the cells of pictures that were not drawn since the drop before, or all. */
static void canvas_drop_pictures(struct canvas *canvas, bool all)
{
    size_t left = 0;

    for (size_t i = 0; i < canvas->tile_count; i++)
        mem_free(canvas->tiles[i].rgb);
    mem_free(canvas->tiles);
    canvas->tiles = NULL;
    canvas->tile_count = 0;
    for (size_t i = 0; i < canvas->drawn_count; i++) {
        struct canvas_drawn drawn = canvas->drawn[i];

        if (all || !drawn.used) {
            mem_free(drawn.cells);
            continue;
        }
        drawn.used = false;
        canvas->drawn[left++] = drawn;
    }
    canvas->drawn_count = left;
    if (left == 0) {
        mem_free(canvas->drawn);
        canvas->drawn = NULL;
    }
}

enum status canvas_resize(struct canvas *canvas, int rows, int cols, struct err *err)
{
    struct cell *cells;
    size_t count;

    rows = rows < 1 ? 1 : rows;
    cols = cols < 1 ? 1 : cols;
    if (!mem_multiply((size_t)rows, (size_t)cols, &count) ||
        (cells = mem_new(count, sizeof *cells)) == NULL)
        return err_nomem(err, "the screen");
    mem_free(canvas->cells);
    canvas->cells = cells;
    canvas->rows = rows;
    canvas->cols = cols;
    canvas_clear(canvas);
    return ST_OK;
}

enum status canvas_copy(struct canvas *to, const struct canvas *from, struct err *err)
{
    enum status status = ST_OK;

    if (to->rows != from->rows || to->cols != from->cols)
        status = canvas_resize(to, from->rows, from->cols, err);
    if (status == ST_OK)
        memcpy(to->cells, from->cells,
               (size_t)from->rows * (size_t)from->cols * sizeof *from->cells);
    return status;
}

void canvas_free(struct canvas *canvas)
{
    canvas_drop_pictures(canvas, true);
    mem_free(canvas->cells);
    *canvas = (struct canvas){0};
}

void canvas_clear(struct canvas *canvas)
{
    size_t count = (size_t)canvas->rows * (size_t)canvas->cols;

    canvas_drop_pictures(canvas, false);
    for (size_t i = 0; i < count; i++)
        canvas->cells[i] = (struct cell){.code = ' ', .role = ROLE_NORMAL};
}

struct cell *canvas_at(const struct canvas *canvas, int row, int col)
{
    if (row < 0 || col < 0 || row >= canvas->rows || col >= canvas->cols)
        return NULL;
    return &canvas->cells[(size_t)row * (size_t)canvas->cols + (size_t)col];
}

/* Braille has its dots 1-8 in bits 0-7: the rows of a cell from above are the masks below. */
static uint32_t canvas_ascii_braille(unsigned dots)
{
    static const unsigned row_mask[4] = {0x09, 0x12, 0x24, 0xC0};
    static const char by_row[4] = {'\'', '-', '-', '.'};
    int rows = 0, last = 0;

    if (dots == 0)
        return ' ';
    for (int i = 0; i < 4; i++) {
        if ((dots & row_mask[i]) != 0) {
            rows++;
            last = i;
        }
    }
    if (rows == 1)
        return (uint32_t)by_row[last];
    return rows == 4 ? '|' : last < 3 ? '"' : ':';
}

uint32_t canvas_ascii(uint32_t code)
{
    static const struct {
        uint32_t code;
        char stand_in;
    } table[] = {
        {0x2500, '-'}, {0x2502, '|'}, {0x250C, '+'}, {0x2510, '+'}, {0x2514, '+'}, {0x2518, '+'},
        {0x251C, '+'}, {0x2524, '+'}, {0x2581, '.'}, {0x2582, ':'}, {0x2583, '-'}, {0x2584, '='},
        {0x2585, '+'}, {0x2586, '*'}, {0x2587, '%'}, {0x2588, '#'}, {0x2589, '#'}, {0x258A, '#'},
        {0x258B, '#'}, {0x258C, '='}, {0x258D, '-'}, {0x258E, '-'}, {0x258F, '|'}, {0x2591, '.'},
        {0x2592, ':'}, {0x2593, '%'}, {0x25CF, '*'}, {0x25CB, 'o'}, {0x2016, '='}, {0x2713, '+'},
        {0x2717, 'x'}, {0x25A0, '#'}, {0x25AA, '#'}, {0x25B2, '^'}, {0x25BC, 'v'}, {0x25B8, '>'},
        {0x2190, '<'}, {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'}, {0x2026, '.'}, {0x00B7, '.'},
        {0x2013, '-'}, {0x25C6, '*'}, {0x2022, 'o'}, {0x2580, '"'}, {0x2014, '-'}, {0x2212, '-'},
        {0x00D7, 'x'}, {0x03B1, 'a'}, {0x254C, '='}, {0x00B0, 'o'}, {0x00A0, ' '},
    };

    if (code < 0x80)
        return code;
    if (code >= 0x2800 && code < 0x2900)
        return canvas_ascii_braille(code - 0x2800);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].code == code)
            return (uint32_t)(unsigned char)table[i].stand_in;
    return '?';
}

/* Half of a wide character cannot be shown, so the other half becomes a blank. */
static void canvas_heal(struct canvas *canvas, int row, int col)
{
    struct cell *cell = canvas_at(canvas, row, col), *right = canvas_at(canvas, row, col + 1);

    if (cell->code == 0 && col > 0)
        canvas_at(canvas, row, col - 1)->code = ' ';
    if (right != NULL && right->code == 0)
        right->code = ' ';
}

void canvas_put(struct canvas *canvas, int row, int col, uint32_t code, enum role role)
{
    struct cell *cell = canvas_at(canvas, row, col), *right;
    int width;

    if (cell == NULL)
        return;
    if (code < 0x20 || (code >= 0x7F && code < 0xA0))
        code = 0xFFFD;
    if (canvas->ascii)
        code = canvas_ascii(code);
    width = text_char_width(code);
    canvas_heal(canvas, row, col);
    if (width == 2) {
        right = canvas_at(canvas, row, col + 1);
        if (right == NULL)
            code = ' ';
        else {
            canvas_heal(canvas, row, col + 1);
            *right = (struct cell){.code = 0, .role = role};
        }
    }
    *cell = (struct cell){.code = code, .role = role};
}

/* A combining mark is added to the character before it, which may be wide. */
static void canvas_put_mark(struct canvas *canvas, int row, int col, uint32_t mark)
{
    struct cell *cell = canvas_at(canvas, row, col - 1);

    if (cell != NULL && cell->code == 0)
        cell = canvas_at(canvas, row, col - 2);
    if (cell != NULL && !canvas->ascii && cell->mark == 0)
        cell->mark = mark;
}

int canvas_text(struct canvas *canvas, int row, int col, int width, enum role role,
                const char *text)
{
    char clean[1024];
    size_t length = text_clean(clean, sizeof clean, text, false), at = 0;
    bool cut = (int)text_width(clean) > width;
    int room = cut ? width - 1 : width, used = 0;

    if (width <= 0)
        return 0;
    while (at < length) {
        uint32_t code;
        size_t step = text_decode_utf8(clean + at, length - at, &code);
        int columns = text_char_width(code);

        if (used + columns > room)
            break;
        if (columns == 0)
            canvas_put_mark(canvas, row, col + used, code);
        else
            canvas_put(canvas, row, col + used, code, role);
        /* A stand-in is always one column wide. */
        if (columns == 2 && canvas->ascii)
            canvas_put(canvas, row, col + used + 1, ' ', role);
        used += columns;
        at += step;
    }
    if (cut)
        canvas_put(canvas, row, col + used++, 0x2026, role);
    return used;
}

int canvas_textf(struct canvas *canvas, int row, int col, int width, enum role role,
                 const char *format, ...)
{
    char line[1024];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return canvas_text(canvas, row, col, width, role, line);
}

void canvas_text_right(struct canvas *canvas, int row, int col, int width, enum role role,
                       const char *text)
{
    int columns = (int)text_width(text);
    int indent = columns < width ? width - columns : 0;

    (void)canvas_text(canvas, row, col + indent, width - indent, role, text);
}

/* The bytes of text that fit into width columns, broken at a blank if there is one. */
static size_t canvas_break(const char *text, int width)
{
    size_t length = strlen(text), at = 0, blank = 0;
    int used = 0;

    while (at < length) {
        uint32_t code;
        size_t step = text_decode_utf8(text + at, length - at, &code);

        if (code == ' ')
            blank = at;
        used += text_char_width(code);
        if (used > width)
            return blank > 0 ? blank : at > 0 ? at : step;
        at += step;
    }
    return length;
}

/* The start of the next line; blanks between the lines are dropped. */
static const char *canvas_next_line(const char *text, int width)
{
    text += canvas_break(text, width);
    return text + strspn(text, " ");
}

int canvas_paragraph_rows(const char *text, int width)
{
    char clean[1024];
    int rows = 0;

    (void)text_clean(clean, sizeof clean, text, false);
    for (const char *at = clean; *at != '\0' && width > 0; at = canvas_next_line(at, width))
        rows++;
    return rows;
}

int canvas_paragraph(struct canvas *canvas, struct rect area, enum role role, const char *text)
{
    char clean[1024], line[1024];
    const char *at = clean;
    int row = 0;

    (void)text_clean(clean, sizeof clean, text, false);
    while (*at != '\0' && row < area.rows && area.cols > 0) {
        size_t length = row + 1 == area.rows ? strlen(at) : canvas_break(at, area.cols);

        (void)snprintf(line, sizeof line, "%.*s", (int)length, at);
        (void)canvas_text(canvas, area.row + row++, area.col, area.cols, role, line);
        at = canvas_next_line(at, area.cols);
    }
    return row;
}

void canvas_fill(struct canvas *canvas, struct rect area, uint32_t code, enum role role)
{
    for (int row = 0; row < area.rows; row++)
        for (int col = 0; col < area.cols; col++)
            canvas_put(canvas, area.row + row, area.col + col, code, role);
}

void canvas_paint(struct canvas *canvas, struct rect area, enum role role)
{
    for (int row = 0; row < area.rows; row++) {
        for (int col = 0; col < area.cols; col++) {
            struct cell *cell = canvas_at(canvas, area.row + row, area.col + col);

            if (cell != NULL)
                cell->role = role;
        }
    }
}

static void canvas_box_edge(struct canvas *canvas, struct rect area, int row, uint32_t left,
                            uint32_t right)
{
    canvas_put(canvas, row, area.col, left, ROLE_FRAME);
    for (int col = 1; col < area.cols - 1; col++)
        canvas_put(canvas, row, area.col + col, 0x2500, ROLE_FRAME);
    canvas_put(canvas, row, area.col + area.cols - 1, right, ROLE_FRAME);
}

struct rect canvas_box(struct canvas *canvas, struct rect area, const char *title,
                       const char *corner)
{
    int corner_width = corner == NULL ? 0 : (int)text_width(corner) + 4;
    int title_room = area.cols - 4 - corner_width;

    if (area.rows < 2 || area.cols < 2)
        return (struct rect){area.row, area.col, 0, 0};
    canvas_box_edge(canvas, area, area.row, 0x250C, 0x2510);
    canvas_box_edge(canvas, area, area.row + area.rows - 1, 0x2514, 0x2518);
    for (int row = 1; row < area.rows - 1; row++) {
        canvas_put(canvas, area.row + row, area.col, 0x2502, ROLE_FRAME);
        canvas_put(canvas, area.row + row, area.col + area.cols - 1, 0x2502, ROLE_FRAME);
    }
    if (title != NULL && title_room > 2) {
        int used = canvas_text(canvas, area.row, area.col + 3, title_room - 1, ROLE_TITLE, title);

        canvas_put(canvas, area.row, area.col + 2, ' ', ROLE_FRAME);
        canvas_put(canvas, area.row, area.col + 3 + used, ' ', ROLE_FRAME);
    }
    if (corner != NULL && corner[0] != '\0' && corner_width <= area.cols) {
        int col = area.col + area.cols - corner_width;

        canvas_put(canvas, area.row, col, ' ', ROLE_FRAME);
        canvas_put(canvas, area.row, col + corner_width - 3, ' ', ROLE_FRAME);
        (void)canvas_text(canvas, area.row, col + 1, corner_width - 4, ROLE_STRONG, corner);
    }
    return (struct rect){area.row + 1, area.col + 1, area.rows - 2, area.cols - 2};
}

void canvas_print(const struct canvas *canvas, struct text *out)
{
    for (int row = 0; row < canvas->rows; row++) {
        int last = canvas->cols;

        while (last > 0 && canvas_at(canvas, row, last - 1)->code == ' ')
            last--;
        for (int col = 0; col < last; col++) {
            const struct cell *cell = canvas_at(canvas, row, col);
            char bytes[4];

            if (cell->code != 0)
                text_add_bytes(out, bytes, text_encode_utf8(bytes, cell->code));
            if (cell->mark != 0)
                text_add_bytes(out, bytes, text_encode_utf8(bytes, cell->mark));
        }
        text_add(out, "\n");
    }
}
