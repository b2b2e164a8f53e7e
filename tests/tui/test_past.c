/* What goes past curses, on a terminal made here: what it shows is what the canvas has, nothing is
 * left over, and nothing is sent twice. */
#include "unit.h"

#include "tui/term/canvas_pictures.h"
#include "tui/term/past.h"
#include "tui/term/picture.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 12, COLS = 40, WIDE = 8, HIGH = 16 };

/* What a cell shows: a character with its colour, a picture of one colour, or nothing. */
struct seen {
    uint32_t code, colour;
};

struct placement {
    uint32_t id, colour;
    struct rect area;
};

struct screen {
    struct seen cells[ROWS][COLS], curses[ROWS][COLS]; /* curses: what it knows of the screen */
    struct placement placed[64];                       /* kitty's, above the cells */
    size_t count;
    int row, col;
};

static struct screen screen;
static struct past past;
static struct canvas canvas;
static size_t pixels_sent;

static void fill(struct rect area, struct seen seen)
{
    for (int row = area.row; row < area.row + area.rows; row++)
        for (int col = area.col; col < area.col + area.cols; col++) {
            assert_true(row >= 0 && row < ROWS && col >= 0 && col < COLS);
            screen.cells[row][col] = seen;
        }
}

static int digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    return (int)(strchr(digits, c) - digits);
}

/* A command of kitty's, after "ESC _ G". */
static void kitty(const char *at)
{
    unsigned id = 0, cols = 0, rows = 0, width = 0, height = 0;
    const char *rest, *pixels = strchr(at, ';');
    struct placement *placed = NULL;

    if (at[0] == 'm') /* more pixels */
        return;
    assert_non_null(rest = strstr(at, "i="));
    assert_int_equal(sscanf(rest, "i=%u", &id), 1);
    for (size_t i = 0; i < screen.count; i++)
        placed = screen.placed[i].id == id ? &screen.placed[i] : placed;
    if (strncmp(at, "a=d,d=I,", 8) == 0) {
        if (placed != NULL) /* it may have been lost with others */
            *placed = screen.placed[--screen.count];
        return;
    }
    if (strncmp(at, "a=p,", 4) == 0) {
        assert_true(placed != NULL || past.lost);
        if (placed == NULL)
            return;
        assert_non_null(rest = strstr(at, "p=1,c="));
        assert_int_equal(sscanf(rest, "p=1,c=%u,r=%u", &cols, &rows), 2);
    } else {
        assert_int_equal(strncmp(at, "a=T,f=24,t=d,q=2,C=1,", 21), 0);
        assert_null(placed);
        placed = &screen.placed[screen.count++];
        rest = strstr(at, "p=1,s=");
        assert_int_equal(sscanf(rest, "p=1,s=%u,v=%u,c=%u,r=%u", &width, &height, &cols, &rows), 4);
        assert_true(width <= cols * WIDE && height <= rows * HIGH);
        placed->id = id;
        placed->colour = 0;
        for (int i = 1; i < 5; i++)
            placed->colour = placed->colour << 6 | (uint32_t)digit(pixels[i]);
        pixels_sent++;
    }
    placed->area = (struct rect){screen.row, screen.col, (int)rows, (int)cols};
}

/* Sixels of one colour, after "ESC P". */
static void sixel(const char *at)
{
    int width, height, red, green, blue;

    assert_int_equal(
        sscanf(at, "0;1q\"1;1;%d;%d#0;2;%d;%d;%d", &width, &height, &red, &green, &blue), 5);
    assert_true(width % WIDE == 0 && height % HIGH == 0);
    fill((struct rect){screen.row, screen.col, height / HIGH, width / WIDE},
         (struct seen){0, (uint32_t)((red * 255 + 50) / 100) << 16 |
                              (uint32_t)((green * 255 + 50) / 100) << 8 |
                              (uint32_t)((blue * 255 + 50) / 100)});
    pixels_sent++;
}

/* A sequence of parameters after "ESC ["; returns what follows it. */
static const char *control(const char *at, uint32_t *colour)
{
    size_t length = strspn(at, "0123456789;");
    int a = 0, b = 0;
    unsigned red, green, blue;

    switch (at[length]) {
    case 'H':
        assert_int_equal(sscanf(at, "%d;%dH", &a, &b), 2);
        screen.row = a - 1;
        screen.col = b - 1;
        break;
    case 'X':
        assert_int_equal(sscanf(at, "%dX", &a), 1);
        fill((struct rect){screen.row, screen.col, 1, a}, (struct seen){0, 0});
        break;
    default:
        assert_int_equal(at[length], 'm');
        if (sscanf(at, "38;2;%u;%u;%um", &red, &green, &blue) == 3)
            *colour = red << 16 | green << 8 | blue;
    }
    return at + length + 1;
}

/* Shows what was sent. */
static void feed(struct text *out)
{
    const char *at = text_string(out);
    int kept = 0;
    uint32_t colour = 0, code;

    while (*at != '\0') {
        const char *end = strstr(at, "\033\\");

        if (strncmp(at, "\0337", 2) == 0 || strncmp(at, "\0338", 2) == 0) {
            kept += at[1] == '7' ? 1 : -1;
            at += 2;
        } else if (strncmp(at, "\033[", 2) == 0)
            at = control(at + 2, &colour);
        else if (strncmp(at, "\033_G", 3) == 0) {
            kitty(at + 3);
            at = end + 2;
        } else if (strncmp(at, "\033P", 2) == 0) {
            sixel(at + 2);
            at = end + 2;
        } else {
            assert_int_not_equal(*at, '\033');
            at += text_decode_utf8(at, strlen(at), &code);
            fill((struct rect){screen.row, screen.col++, 1, 1}, (struct seen){code, colour});
        }
    }
    assert_int_equal(kept, 0);
    if (out->failed) { /* as the terminal does */
        screen.count = 0;
        past.lost = true;
    }
    text_clear(out);
}

/* Writes the cells that changed since the last time, as curses does. */
static void curses(const struct canvas *cells, bool repaint)
{
    if (repaint)
        memset(screen.cells, 0, sizeof screen.cells);
    for (int row = 0; row < ROWS; row++)
        for (int col = 0; col < COLS; col++) {
            const struct cell *cell = canvas_at(cells, row, col);
            struct seen seen = {cell->role == ROLE_PICTURE ? PAST_HOLD : cell->code, 0};

            if (repaint || seen.code != screen.curses[row][col].code)
                screen.cells[row][col] = (struct seen){seen.code == PAST_HOLD ? 0 : seen.code, 0};
            screen.curses[row][col] = seen;
        }
}

/* The dashboard draws the canvas; returns the bytes that went past curses. */
static size_t show(bool repaint)
{
    struct text out = {0};
    const struct canvas *cells = past_begin(&past, &canvas, repaint, &out);
    size_t length = out.length;

    feed(&out);
    curses(cells, repaint);
    past_end(&past, &canvas, &out);
    length += out.length;
    feed(&out);
    text_free(&out);
    return length;
}

/* The screen shows what the canvas has. */
static void expect_screen(void)
{
    for (int row = 0; row < ROWS; row++)
        for (int col = 0; col < COLS; col++) {
            const struct cell *cell = canvas_at(&canvas, row, col);
            struct seen seen = screen.cells[row][col], expected = {cell->code, 0};
            bool tile = cell->tile > 0 && canvas_tile_whole(&canvas, cell->tile - 1);

            for (size_t i = 0; i < screen.count; i++) {
                struct rect area = screen.placed[i].area;

                if (row >= area.row && row < area.row + area.rows && col >= area.col &&
                    col < area.col + area.cols)
                    seen = (struct seen){0, screen.placed[i].colour};
            }
            if (tile) {
                const uint8_t *rgb = canvas.tiles[cell->tile - 1].rgb;

                expected.code = 0;
                expected.colour = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
            } else if (cell->role == ROLE_PICTURE)
                expected.colour = cell->front;
            if (seen.code != expected.code || seen.colour != expected.colour)
                fail_msg("row %d, column %d: %x in %x, expected %x in %x", row, col, seen.code,
                         seen.colour, expected.code, expected.colour);
        }
}

/* A picture of one of 8 colours, which sixels have exactly. */
static void draw(int row, int col, int rows, int colour)
{
    uint8_t rgb[64 * 64 * 3];

    for (size_t i = 0; i < sizeof rgb; i++)
        rgb[i] = (colour >> (i % 3) & 1) != 0 ? 255 : 0;
    picture_draw(&canvas, (struct rect){row, col, rows, 2 * rows}, rgb, 64, 64, false);
}

static void begin(enum graphics kind)
{
    struct err err;

    screen = (struct screen){0};
    for (int row = 0; row < ROWS; row++)
        for (int col = 0; col < COLS; col++)
            screen.cells[row][col].code = screen.curses[row][col].code = ' ';
    past = (struct past){.device = {kind, true, WIDE, HIGH}};
    canvas = (struct canvas){.pictures = PICTURES_24BIT,
                             .cell_width = WIDE * (kind > GRAPHICS_BLOCKS),
                             .cell_height = HIGH};
    assert_ok(canvas_resize(&canvas, ROWS, COLS, &err));
}

static void end(void)
{
    past_free(&past);
    canvas_free(&canvas);
}

/* Three faces of a list, its first line at a row of the screen. */
static void draw_list(int first)
{
    canvas_clear(&canvas);
    (void)canvas_text(&canvas, 0, 0, COLS, ROLE_NORMAL, "a list of faces");
    for (int i = 0; i < 3; i++)
        draw(first + i, 2 + 12 * i, 5, i + 1);
}

/* A list that is shown, stays, scrolls, is covered, loses one, and is left. */
static void test_list(void **state)
{
    (void)state;
    for (enum graphics kind = GRAPHICS_BLOCKS; kind < GRAPHICS_COUNT; kind++) {
        begin(kind);
        draw_list(2);
        pixels_sent = 0;
        assert_true(show(false) > 0);
        expect_screen();
        assert_int_equal(pixels_sent, kind > GRAPHICS_BLOCKS ? 3 : 0);
        draw_list(2);
        assert_int_equal(show(false), 0);
        draw_list(1);
        pixels_sent = 0;
        assert_true(show(false) > 0);
        expect_screen();
        assert_int_equal(pixels_sent, kind == GRAPHICS_SIXEL ? 3 : 0); /* kitty only moves them */
        (void)canvas_text(&canvas, 4, 4, 8, ROLE_NORMAL, "a prompt");
        assert_true(show(false) > 0 || kind == GRAPHICS_BLOCKS);
        expect_screen();
        draw_list(1);
        pixels_sent = 0;
        (void)show(false);
        expect_screen();
        assert_int_equal(pixels_sent,
                         kind > GRAPHICS_BLOCKS ? 1 : 0); /* the one that was covered */
        (void)show(true);                                 /* cleared and drawn again */
        expect_screen();
        canvas_clear(&canvas);
        draw(2, 14, 5, 2);
        (void)show(false);
        expect_screen();
        assert_int_equal(screen.count, kind == GRAPHICS_KITTY);
        canvas_clear(&canvas);
        (void)show(false);
        expect_screen();
        assert_int_equal(show(false), 0);
        end();
    }
}

/* Removed when the dashboard is left. */
static void test_left(void **state)
{
    struct text out = {0};

    (void)state;
    for (enum graphics kind = GRAPHICS_BLOCKS; kind < GRAPHICS_COUNT; kind++) {
        begin(kind);
        draw_list(3);
        (void)show(false);
        past_hide(&past, &out);
        assert_true(kind > GRAPHICS_BLOCKS ? out.length > 0 : out.length == 0);
        feed(&out);
        assert_int_equal(screen.count, 0);
        assert_true(kind == GRAPHICS_BLOCKS || screen.cells[4][4].code == 0);
        end();
    }
    text_free(&out);
}

/* Any pictures and words, in any order; now and then there is no memory. */
static void draw_any(unsigned *seed)
{
    canvas_clear(&canvas);
    for (int i = rand_r(seed) % 5; i > 0; i--) {
        int rows = 1 + rand_r(seed) % 5;

        draw(rand_r(seed) % ROWS, rand_r(seed) % COLS, rows, rand_r(seed) % 8);
    }
    for (int i = rand_r(seed) % 3; i > 0; i--)
        (void)canvas_text(&canvas, rand_r(seed) % ROWS, rand_r(seed) % COLS, 9, ROLE_NORMAL,
                          "over all \xF0\x9F\x98\x80");
}

static void test_any(void **state)
{
    unsigned seed = 1;

    (void)state;
    for (enum graphics kind = GRAPHICS_BLOCKS; kind < GRAPHICS_COUNT; kind++) {
        begin(kind);
        for (int i = 0; i < 400; i++) {
            draw_any(&seed);
            mem_fail_after(i % 4 == 0 ? 1 + (size_t)(rand_r(&seed) % 8) : 0);
            (void)show(rand_r(&seed) % 10 == 0);
            if (!mem_failed()) {
                mem_fail_after(0);
                expect_screen();
                continue;
            }
            mem_fail_after(0);
            (void)show(false); /* what was not sent is now */
            expect_screen();
        }
        end();
    }
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_list), cmocka_unit_test(test_left),
                                          cmocka_unit_test(test_any)};
UNIT_MAIN(tests)
