/* Screens as SVG pictures and as text for terminals. */
#include "unit.h"

#include "tui/term/capture.h"

#include <string.h>

static struct canvas *make_canvas(void)
{
    static struct canvas canvas;
    struct err err;
    struct cell *cell;

    assert_ok(canvas_resize(&canvas, 2, 8, &err));
    canvas_clear(&canvas);
    (void)canvas_text(&canvas, 0, 0, 8, ROLE_NORMAL, "a<&b c");
    (void)canvas_text(&canvas, 0, 6, 1, ROLE_STRONG, "d");
    canvas_put(&canvas, 0, 7, 0x2500, ROLE_NORMAL);
    canvas_put(&canvas, 1, 0, 0x2588, ROLE_EASY);
    canvas_put(&canvas, 1, 1, 0x2801, ROLE_EASY);
    canvas_put(&canvas, 1, 2, 'x', ROLE_SELECTED);
    canvas_put(&canvas, 1, 3, 0x2598, ROLE_PICTURE);
    cell = canvas_at(&canvas, 1, 3);
    cell->front = 0xff8000;
    cell->back = 0x102030;
    return &canvas;
}

static void test_svg(void **state)
{
    static const char *const parts[] = {
        "width=\"64\" height=\"32\" viewBox=\"0 0 64 32\"",
        "<text x=\"0\" y=\"12\" fill=\"#d8d8d8\" textLength=\"32\">a&lt;&amp;b</text>\n",
        "<text x=\"40\" y=\"12\" fill=\"#d8d8d8\" textLength=\"8\">c</text>\n",
        "<text x=\"48\" y=\"12\" fill=\"#d8d8d8\" font-weight=\"bold\" textLength=\"8\">d</text>\n",
        "<path fill=\"#d8d8d8\" d=\"M60 8h4v1h-4zM56 8h5v1h-5z\"/>\n",
        "<path fill=\"#0087d7\" d=\"M0 16h8v16h-8zM9 17h2v2h-2z\"/>\n",
        "<path fill=\"#d8d8d8\" d=\"M16 16h8v16h-8z\"/>\n<text x=\"16\" y=\"28\" fill=\"#121212\"",
        "<path fill=\"#102030\" d=\"M24 16h8v16h-8z\"/>\n"
        "<path fill=\"#ff8000\" d=\"M24 16h4v8h-4z\"/>\n</svg>\n"};
    struct canvas *canvas = make_canvas();
    struct text out = {0};

    (void)state;
    capture_svg(canvas, THEME_NAME_DARK, &out);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(text_string(&out), parts[i]) == NULL)
            fail_msg("%s lacks %s", text_string(&out), parts[i]);
    text_clear(&out);
    capture_svg(canvas, THEME_NAME_LIGHT, &out);
    assert_non_null(strstr(text_string(&out), "fill=\"#fafafa\" d=\"M0 0h64v32h-64z\""));
    text_free(&out);
    canvas_free(canvas);
}

static void test_row(void **state)
{
    struct canvas *canvas = make_canvas();
    struct text out = {0};

    (void)state;
    capture_row(canvas, 1, THEME_NAME_DARK, &out);
    assert_string_equal(text_string(&out), "\x1b[0;38;2;0;135;215m\xE2\x96\x88\xE2\xA0\x81"
                                           "\x1b[0;38;2;18;18;18;48;2;216;216;216mx"
                                           "\x1b[0;38;2;255;128;0;48;2;16;32;48m\xE2\x96\x98"
                                           "\x1b[0m    \x1b[0m");
    text_free(&out);
    canvas_free(canvas);
}

/* U+1FB0F is SEXTANT-5, U+1FB3B is SEXTANT-23456. */
static void test_sextants(void **state)
{
    struct canvas *canvas = make_canvas();
    struct text out = {0};

    (void)state;
    canvas_put(canvas, 1, 2, 0x1FB0F, ROLE_NORMAL);
    canvas_put(canvas, 1, 3, 0x1FB3B, ROLE_NORMAL);
    capture_svg(canvas, THEME_NAME_DARK, &out);
    if (strstr(text_string(&out),
               "d=\"M16 27h4v5h-4z"
               "M28 16h4v5h-4zM24 21h4v6h-4zM28 21h4v6h-4zM24 27h4v5h-4zM28 27h4v5h-4z\"") == NULL)
        fail_msg("%s", text_string(&out));
    text_free(&out);
    canvas_free(canvas);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_svg), cmocka_unit_test(test_row),
                                          cmocka_unit_test(test_sextants)};
UNIT_MAIN(tests)
