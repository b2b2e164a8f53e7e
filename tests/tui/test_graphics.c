/* Pictures outside curses: answers of a terminal, sixels read back by a decoder, kitty's bytes. */
#include "unit.h"

#include "tui/term/graphics.h"
#include "tui/term/sixel.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KITTY "\033_Gi=1;OK\033\\"
#define CELL "\033[6;20;10t"
#define SIXELS "\033[?62;4;22c"
#define NEITHER "\033[?1;2c"

static const struct {
    const char *answer;
    bool whole;
    enum graphics kind;
} answers[] = {
    {KITTY CELL NEITHER, true, GRAPHICS_KITTY},
    {KITTY CELL SIXELS, true, GRAPHICS_KITTY},
    {CELL SIXELS, true, GRAPHICS_SIXEL},
    {"jk" CELL "q" SIXELS, true, GRAPHICS_SIXEL}, /* typed meanwhile */
    {CELL "\033[?4;22c", true, GRAPHICS_BLOCKS},  /* 4: the class */
    {CELL "\033[?62;44;14c", true, GRAPHICS_BLOCKS},
    {SIXELS, true, GRAPHICS_BLOCKS}, /* no size of a cell */
    {"\033[6;0;10t" SIXELS, true, GRAPHICS_BLOCKS},
    {"\033[6;9999;10t" SIXELS, true, GRAPHICS_BLOCKS},
    {"\033_Gi=1;ENOTSUPPORTED\033\\" CELL NEITHER, true, GRAPHICS_BLOCKS},
    {NEITHER, true, GRAPHICS_BLOCKS},
    {KITTY CELL "\033[?62;4", false, GRAPHICS_BLOCKS},
    {"", false, GRAPHICS_BLOCKS},
};

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        const char *answer = answers[i].answer;
        struct graphics_device device;

        assert_true(graphics_parse(&device, answer, strlen(answer)) == answers[i].whole);
        assert_int_equal(device.kind, answers[i].kind);
        if (device.kind == GRAPHICS_SIXEL)
            assert_true(device.cell_width == 10 && device.cell_height == 20);
    }
}

/* Asked over pipes: an answer in two pieces, silence, half an answer, a closed pipe. */
static void test_ask(void **state)
{
    int answer[2], query[2];
    struct graphics_device device;
    char asked[256];
    ssize_t length;

    (void)state;
    assert_int_equal(pipe(answer), 0);
    assert_int_equal(pipe(query), 0);
    assert_int_equal(write(answer[1], CELL SIXELS, strlen(CELL SIXELS)), strlen(CELL SIXELS));
    graphics_ask(&device, answer[0], query[1], 10000);
    assert_int_equal(device.kind, GRAPHICS_SIXEL);
    length = read(query[0], asked, sizeof asked);
    assert_true(length > 3 && memcmp(asked + length - 3, "\033[c", 3) == 0); /* the last answer */
    graphics_ask(&device, answer[0], query[1], 1);
    assert_int_equal(device.kind, GRAPHICS_BLOCKS);
    assert_int_equal(write(answer[1], KITTY CELL, strlen(KITTY CELL)), strlen(KITTY CELL));
    graphics_ask(&device, answer[0], query[1], 1);
    assert_int_equal(device.kind, GRAPHICS_BLOCKS);
    assert_int_equal(close(answer[1]), 0);
    graphics_ask(&device, answer[0], query[1], 10000);
    assert_int_equal(device.kind, GRAPHICS_BLOCKS);
    for (int i = 0; i < 2; i++)
        assert_int_equal(close(query[i]), 0);
    assert_int_equal(close(answer[0]), 0);
}

/* 24-bit colours: the answers of a terminal that has them, by either question, and of others. */
static void test_colours(void **state)
{
    static const struct {
        const char *answer;
        bool any;
    } cases[] = {
        {"\033P1+r524742=382F382F38\033\\" NEITHER, true},
        {"\033P1+r524742\033\\" NEITHER, true},
        {"\033P0+r524742\033\\\033P1$r0;48:2::1:2:3m\033\\" NEITHER, true},
        {"\033P1$r48:2:1:2:3m\033\\" KITTY CELL NEITHER, true},
        {"\033P1$r0;48;2;1;2;3m\033\\" NEITHER, true},
        {"\033P0+r524742\033\\\033P1$r0;48:5:16m\033\\" NEITHER, false},
        {"\033P0+r\033\\\033P0$r\033\\" NEITHER, false},
        {NEITHER, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct graphics_device device;

        assert_true(graphics_parse(&device, cases[i].answer, strlen(cases[i].answer)));
        assert_true(device.any_colour == cases[i].any);
    }
}

static void test_names(void **state)
{
    enum graphics_colour colour;
    enum graphics kind;

    (void)state;
    assert_true(graphics_find("auto", &kind) && kind == GRAPHICS_AUTO);
    assert_true(graphics_find("kitty", &kind) && kind == GRAPHICS_KITTY);
    assert_false(graphics_find("iterm", &kind));
    assert_true(graphics_colour_find("24bit", &colour) && colour == GRAPHICS_COLOUR_24BIT);
    assert_false(graphics_colour_find("16", &colour));
}

/* Two red pixels above two blue ones, to the byte. */
static void test_tiny(void **state)
{
    static const uint8_t rgb[] = {255, 0, 0, 255, 0, 0, 0, 0, 255, 0, 0, 255};
    struct text text = {0};
    struct err err;

    (void)state;
    assert_ok(sixel_encode(&text, rgb, 2, 2, &err));
    assert_string_equal(text_string(&text), "\033P0;1q\"1;1;2;2#0;2;0;0;100#1;2;100;0;0"
                                            "#0AA$#1@@-\033\\");
    text_free(&text);
}

/* Reads a number at *at, and moves *at after it. */
static int number(const char **at)
{
    char *end;
    int value = (int)strtol(*at, &end, 10);

    *at = end + (*end == ';');
    return value;
}

/* Reads sixels into rgb (height, width, 3); they must cover the whole picture. */
static void decode(const char *at, uint8_t *rgb, int width, int height)
{
    int colour[256][3] = {{0}}, chosen = 0, x = 0, y = 0, count = 1;

    at = strchr(at, '"');
    assert_non_null(at);
    at++;
    assert_int_equal(number(&at), 1);
    assert_int_equal(number(&at), 1);
    assert_int_equal(number(&at), width);
    assert_int_equal(number(&at), height);
    while (*at != '\033') {
        char c = *at++;

        if (c == '#') {
            chosen = number(&at);
            assert_in_range(chosen, 0, 255);
            if (at[-1] == ';') {
                assert_int_equal(number(&at), 2);
                for (int i = 0; i < 3; i++)
                    colour[chosen][i] = (number(&at) * 255 + 50) / 100;
            }
        } else if (c == '!')
            count = number(&at);
        else if (c == '$')
            x = 0;
        else if (c == '-') {
            x = 0;
            y += 6;
        } else {
            assert_in_range(c, '?', '~');
            for (; count > 0; count--, x++) {
                for (int bit = 0; bit < 6; bit++) {
                    if (((c - '?') >> bit & 1) == 0)
                        continue;
                    assert_true(x < width && y + bit < height);
                    for (int i = 0; i < 3; i++)
                        rgb[3 * ((y + bit) * width + x) + i] = (uint8_t)colour[chosen][i];
                }
            }
            count = 1;
        }
    }
    assert_string_equal(at, "\033\\");
}

/* Many colours: every pixel that is read back is close to the one written. */
static void test_decoded(void **state)
{
    static uint8_t rgb[50 * 40 * 3], read[50 * 40 * 3];
    struct text text = {0};
    struct err err;
    double sum = 0;

    (void)state;
    for (int y = 0; y < 40; y++) {
        for (int x = 0; x < 50; x++) {
            uint8_t *pixel = rgb + 3 * (50 * y + x);

            pixel[0] = (uint8_t)(5 * x);
            pixel[1] = (uint8_t)(6 * y);
            pixel[2] = (uint8_t)(x * y / 8);
        }
    }
    assert_ok(sixel_encode(&text, rgb, 50, 40, &err));
    decode(text_string(&text), read, 50, 40);
    for (size_t i = 0; i < sizeof rgb; i++) {
        assert_in_range(abs(rgb[i] - read[i]), 0, 24);
        sum += abs(rgb[i] - read[i]);
    }
    assert_true(sum / sizeof rgb < 6);
    text_free(&text);
}

static void test_scale(void **state)
{
    static const uint8_t two[] = {0, 0, 0, 200, 100, 40}, one[] = {1, 2, 3};
    uint8_t out[4 * 4 * 3];

    (void)state;
    graphics_scale(out, 4, 4, two, 2, 1);
    for (int y = 0; y < 4; y++) {
        assert_int_equal(out[12 * y], 0);
        assert_int_equal(out[12 * y + 3], 50);
        assert_int_equal(out[12 * y + 6], 150);
        assert_int_equal(out[12 * y + 10], 100);
    }
    graphics_scale(out, 4, 4, one, 1, 1);
    assert_true(out[0] == 1 && out[47] == 3);
    graphics_scale(out, 1, 1, two, 2, 1);
    assert_int_equal(out[0], 100);
}

/* Kitty: one chunk, compared byte by byte; many chunks, each with its mark for more; sixels,
 * centred. */
static void test_show(void **state)
{
    static const uint8_t rgb[] = {255, 0, 0, 0};
    static uint8_t large[64 * 64 * 3];
    struct graphics_device device = {.kind = GRAPHICS_KITTY, .cell_width = 8, .cell_height = 16};
    struct text text = {0};
    struct err err;
    const struct rect area = {0, 0, 40, 80};
    int pieces = 0;

    (void)state;
    assert_ok(graphics_show(&text, &device, 7, (struct rect){2, 3, 10, 20}, rgb, 1, 1, &err));
    assert_string_equal(text_string(&text),
                        "\0337\033[3;4H\033_Ga=T,f=24,t=d,q=2,C=1,i=7,p=1,s=1,v=1,"
                        "c=20,r=10,m=0;/wAA\033\\\0338");
    text_clear(&text);
    assert_ok(graphics_show(&text, &device, 1, area, large, 64, 64, &err));
    for (const char *at = text_string(&text); (at = strstr(at, "m=1;")) != NULL; at++)
        pieces++;
    assert_int_equal(pieces, 3);
    assert_non_null(strstr(text_string(&text), "\033_Gm=0;"));
    text_clear(&text);
    graphics_move(&text, 7, (struct rect){0, 1, 5, 10});
    assert_string_equal(text_string(&text),
                        "\0337\033[1;2H\033_Ga=p,q=2,C=1,i=7,p=1,c=10,r=5\033\\\0338");
    text_clear(&text);
    graphics_hide(&text, &device, 7, area);
    assert_string_equal(text_string(&text), "\033_Ga=d,d=I,q=2,i=7\033\\");
    device.kind = GRAPHICS_SIXEL;
    text_clear(&text);
    graphics_hide(&text, &device, 7, (struct rect){2, 3, 2, 4});
    assert_string_equal(text_string(&text), "\0337\033[m\033[3;4H\033[4X\033[4;4H\033[4X\0338");
    text_clear(&text);
    assert_ok(graphics_show(&text, &device, 1, area, rgb, 1, 1, &err)); /* room for 640 pixels */
    assert_non_null(strstr(text_string(&text), "\0337\033[6;11H\033P0;1q\"1;1;480;480"));
    text_free(&text);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_answers), cmocka_unit_test(test_ask),  cmocka_unit_test(test_colours),
    cmocka_unit_test(test_names),   cmocka_unit_test(test_tiny), cmocka_unit_test(test_decoded),
    cmocka_unit_test(test_scale),   cmocka_unit_test(test_show),
};
UNIT_MAIN(tests)
