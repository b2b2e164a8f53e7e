/* Canvas, plots, layout, theme: what is drawn, and that nothing is drawn outside. */
#include "unit.h"

#include "base/mem.h"
#include "tui/widget/axis.h"
#include "tui/widget/layout.h"
#include "tui/widget/plot.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

static void make(struct canvas *canvas, int rows, int cols)
{
    struct err err;

    *canvas = (struct canvas){0};
    assert_ok(canvas_resize(canvas, rows, cols, &err));
}

/* The canvas must look like expected, a picture in lines. */
static void expect(const struct canvas *canvas, const char *expected)
{
    struct text text = {0};

    canvas_print(canvas, &text);
    assert_string_equal(text_string(&text), expected);
    text_free(&text);
}

static void test_text(void **state)
{
    struct canvas canvas;

    (void)state;
    make(&canvas, 3, 8);
    assert_int_equal(canvas_text(&canvas, 0, 0, 8, ROLE_NORMAL, "Zo\xC3\xAB"), 3);
    assert_int_equal(canvas_text(&canvas, 1, 0, 5, ROLE_NORMAL, "abcdefgh"), 5);
    canvas_text_right(&canvas, 2, 1, 6, ROLE_NORMAL, "42");
    expect(&canvas, "Zo\xC3\xAB\nabcd\xE2\x80\xA6\n     42\n");
    canvas_clear(&canvas);
    /* Escape sequences from a name never reach the screen. */
    (void)canvas_text(&canvas, 0, 0, 8, ROLE_NORMAL, "a\033[2Jb");
    expect(&canvas, "a\xEF\xBF\xBD[2Jb\n\n\n");
    canvas_free(&canvas);
}

/* A copy takes memory when the size changes, and then only. */
static void test_copy(void **state)
{
    struct canvas from, to = {0};
    struct err err;

    (void)state;
    make(&from, 2, 4);
    (void)canvas_text(&from, 0, 0, 4, ROLE_NORMAL, "one");
    assert_ok(canvas_copy(&to, &from, &err));
    expect(&to, "one\n\n");
    (void)canvas_text(&from, 0, 0, 4, ROLE_NORMAL, "two");
    mem_fail_after(1);
    assert_ok(canvas_copy(&to, &from, &err));
    mem_fail_after(0);
    expect(&to, "two\n\n");
    assert_ok(canvas_resize(&from, 1, 2, &err));
    mem_fail_after(1);
    assert_status(canvas_copy(&to, &from, &err), ST_NOMEM);
    assert_int_equal(to.rows, 2);
    assert_ok(canvas_copy(&to, &from, &err));
    expect(&to, "\n");
    canvas_free(&from);
    canvas_free(&to);
}

static void test_wide(void **state)
{
    struct canvas canvas;

    (void)state;
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8")); /* widths come from the C library */
    make(&canvas, 1, 5);
    assert_int_equal(canvas_text(&canvas, 0, 0, 5, ROLE_NORMAL, "\xE9\x87\x8E\xE5\xAD\x90"), 4);
    expect(&canvas, "\xE9\x87\x8E\xE5\xAD\x90\n");
    /* Overwriting one half blanks the other. */
    canvas_put(&canvas, 0, 1, 'x', ROLE_NORMAL);
    expect(&canvas, " x\xE5\xAD\x90\n");
    canvas_put(&canvas, 0, 2, 'y', ROLE_NORMAL);
    expect(&canvas, " xy\n");
    /* No half of a wide character at the edge, and a mark joins its letter. */
    canvas_put(&canvas, 0, 4, 0x91CE, ROLE_NORMAL);
    expect(&canvas, " xy\n");
    (void)canvas_text(&canvas, 0, 3, 2, ROLE_NORMAL, "e\xCC\x81!");
    expect(&canvas, " xye\xCC\x81!\n");
    canvas_free(&canvas);
}

static void test_box_and_paragraph(void **state)
{
    struct canvas canvas;
    struct rect inside;

    (void)state;
    make(&canvas, 4, 20);
    canvas.ascii = true;
    inside = canvas_box(&canvas, (struct rect){0, 0, 4, 20}, "loss", "0.04");
    assert_int_equal(inside.row, 1);
    assert_int_equal(inside.cols, 18);
    assert_int_equal(canvas_paragraph(&canvas, inside, ROLE_NORMAL, "one two three four, and more"),
                     2);
    assert_int_equal(canvas_paragraph_rows("one two three four, and more", 18), 2);
    expect(&canvas, "+- loss ---- 0.04 -+\n|one two three     |\n|four, and more    |\n"
                    "+------------------+\n");
    canvas_free(&canvas);
}

/* Whatever is drawn anywhere, even far outside, stays in our own memory. */
static void test_clipping(void **state)
{
    (void)state;
    for (int rows = 1; rows <= 4; rows++) {
        for (int cols = 1; cols <= 4; cols++) {
            struct canvas canvas;

            make(&canvas, rows, cols);
            for (int at = -3; at < 6; at++) {
                canvas_put(&canvas, at, at, 0x91CE, ROLE_NORMAL);
                (void)canvas_text(&canvas, at, at, 9, ROLE_NORMAL, "long text");
                (void)canvas_box(&canvas, (struct rect){at, at, 5, 5}, "t", "c");
                canvas_fill(&canvas, (struct rect){at, at, 3, 3}, 'x', ROLE_NORMAL);
                canvas_paint(&canvas, (struct rect){at, at, 3, 3}, ROLE_BAD);
            }
            assert_null(canvas_at(&canvas, rows, 0));
            assert_null(canvas_at(&canvas, 0, -1));
            canvas_free(&canvas);
        }
    }
}

static void test_ascii(void **state)
{
    (void)state;
    assert_int_equal(canvas_ascii('A'), 'A');
    assert_int_equal(canvas_ascii(0x2500), '-');
    assert_int_equal(canvas_ascii(0x2800), ' ');
    assert_int_equal(canvas_ascii(0x28FF), '|');
    assert_int_equal(canvas_ascii(0x91CE), '?');
    /* The three kinds of triplets stay distinct. */
    assert_true(canvas_ascii(0x2588) != canvas_ascii(0x2592));
    assert_true(canvas_ascii(0x2592) != canvas_ascii(0x2591));
    for (uint32_t code = 0; code < 0x3000; code++)
        assert_true(canvas_ascii(code) < 0x80);
}

static void test_curves(void **state)
{
    const double x[] = {0, 1, 2, 3}, y[] = {1, 0, NAN, 1};
    const struct plot_curve curve = {.x = x, .y = y, .count = 4, .role = ROLE_CURVE};
    struct plot plot = {.curves = &curve, .curve_count = 1, .x_high = 3};
    struct canvas canvas;

    (void)state;
    plot_range(&plot);
    assert_near(plot.y_low, 0, 0);
    assert_near(plot.y_high, 1, 1e-12);
    make(&canvas, 2, 4);
    plot_curves(&canvas, (struct rect){0, 0, 2, 4}, &plot);
    /* Falls from the top left to the bottom, then a gap, then one dot at the top right. */
    assert_int_equal(canvas_at(&canvas, 0, 0)->code & 0x2801, 0x2801);
    assert_int_equal(canvas_at(&canvas, 1, 1)->code & 0x2840, 0x2840);
    assert_int_equal(canvas_at(&canvas, 0, 2)->code, ' ');
    assert_int_equal(canvas_at(&canvas, 0, 3)->code, 0x2808);
    assert_int_equal(canvas_at(&canvas, 0, 0)->role, ROLE_CURVE);
    canvas_free(&canvas);
}

static void test_curve_labels(void **state)
{
    const double x[] = {1, 2000}, y[] = {0.19, 0.02};
    const struct plot_curve curve = {.x = x, .y = y, .count = 2, .role = ROLE_CURVE};
    struct plot plot = {.curves = &curve, .curve_count = 1, .x_high = 2000};
    struct canvas canvas;
    struct text text = {0};

    (void)state;
    plot_range(&plot);
    make(&canvas, 6, 30);
    canvas.ascii = true;
    plot_curves(&canvas, (struct rect){0, 0, 6, 30}, &plot);
    canvas_print(&canvas, &text);
    assert_memory_equal(text_string(&text), "   0.2 ", 7);
    assert_non_null(strstr(text_string(&text), "\n   0.1 "));
    assert_non_null(strstr(text_string(&text), "\n     0 "));
    assert_non_null(strstr(text_string(&text), "\n       0        1,000    2,000\n"));
    text_free(&text);
    canvas_free(&canvas);
}

/* All labels of an axis have one style, and there are as many as may be. */
static void test_axis(void **state)
{
    static const struct {
        double low, high;
        bool logarithmic;
        size_t most;
        const char *labels;
    } cases[] = {
        {0, 0.35, false, 8, "0 0.05 0.10 0.15 0.20 0.25 0.30 0.35"},
        {0, 0.35, false, 7, "0 0.1 0.2 0.3"},
        {0, 0.001, false, 6, "0 0.0002 0.0004 0.0006 0.0008 0.0010"},
        {0, 8e-5, false, 5, "0 2e-5 4e-5 6e-5 8e-5"},
        {0, 1.2e-4, false, 7, "0 2.0e-5 4.0e-5 6.0e-5 8.0e-5 1.0e-4 1.2e-4"},
        {-0.05, 0.1, false, 4, "-0.05 0 0.05 0.10"},
        {400, 425, false, 3, "400 410 420"},
        {0, 1500, false, 4, "0 500 1,000 1,500"},
        {0, 15000, false, 4, "0 5k 10k 15k"},
        {0, 12500, false, 7, "0 2k 4k 6k 8k 10k 12k"},
        {0, 2.5e6, false, 6, "0 0.5M 1.0M 1.5M 2.0M 2.5M"},
        {0.01, 100, true, 5, "0.01 0.1 1 10 100"},
        {0.01, 100, true, 4, "0.01 1 100"},
        {1e-6, 1e-3, true, 4, "1e-6 1e-5 1e-4 1e-3"},
        {0.04, 0.3, true, 6, "0.05 0.1 0.2"},
        {0.1, 0.2, true, 3, "0.10 0.15 0.20"},
        {1, 1, false, 9, ""},
        {0, 1, false, 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct axis_ticks ticks;
        char all[256] = "";

        axis_ticks(cases[i].low, cases[i].high, cases[i].logarithmic, cases[i].most, &ticks);
        for (size_t t = 0; t < ticks.count; t++) {
            char label[32];

            axis_label(label, sizeof label, &ticks, t);
            (void)snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", t > 0 ? " " : "",
                           label);
        }
        assert_string_equal(all, cases[i].labels);
    }
}

static void test_axis_number(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.35, "0.35"},          {0.00054, "0.00054"}, {8e-5, "0.00008"}, {0, "0"},
                 {0.0009234, "0.000923"}, {5e-7, "5e-7"},       {1.97, "1.97"},    {419.3, "419"},
                 {12345, "12345"},        {0.5, "0.5"},         {NAN, "nan"}};
    char text[32];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        axis_number(text, sizeof text, cases[i].value);
        assert_string_equal(text, cases[i].text);
    }
}

static void test_ranges(void **state)
{
    static const struct {
        double low, high, y_low, y_high;
    } cases[] = {
        {0.02, 0.19, 0, 0.2}, {5, 5, 0, 0}, {0.9, 0.95, 0.9, 0.95}, {-0.05, 0.33, -0.05, 0.35}};
    const double x[] = {0, 1};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const double y[] = {cases[i].low, cases[i].high};
        const struct plot_curve curve = {.x = x, .y = y, .count = 2, .role = ROLE_CURVE};
        struct plot plot = {.curves = &curve, .curve_count = 1, .x_high = 1};

        plot_range(&plot);
        assert_true(plot.y_low <= cases[i].low && plot.y_high >= cases[i].high);
        assert_true(plot.y_low < plot.y_high);
        if (cases[i].y_high != 0) {
            assert_near(plot.y_low, cases[i].y_low, 1e-9);
            assert_near(plot.y_high, cases[i].y_high, 1e-9);
        }
        plot.logarithmic = true;
        plot_range(&plot);
        assert_true(plot.y_low > 0 && plot.y_low < plot.y_high);
    }
}

static void test_smooth(void **state)
{
    const double in[] = {0, 3, 6, NAN, 6, 0};
    double out[6];

    (void)state;
    plot_smooth(out, in, 6, 1);
    assert_near(out[1], 3, 0);
    plot_smooth(out, in, 6, 3);
    assert_near(out[0], 0, 0);
    assert_near(out[1], 3, 1e-12);
    assert_near(out[2], 4.5, 1e-12);
    assert_true(isnan(out[3]));
    assert_near(out[4], 3, 1e-12);
    assert_near(out[5], 0, 0);
}

/* Two curves that cross: each differs by its line and its letter, and a cell has one of them. */
static void test_curves_apart(void **state)
{
    const double x[] = {0, 1}, up[] = {0, 1}, down[] = {1, 0}, flat[] = {1, 1};
    const struct plot_curve curves[] = {
        {.x = x, .y = up, .count = 2, .role = ROLE_FRAME},
        {.x = x, .y = flat, .count = 2, .role = ROLE_CURVE, .end = 'f'},
        {.x = x, .y = down, .count = 2, .role = ROLE_CURVE2, .line = PLOT_DASHED, .end = 'd'},
        {.x = x, .y = up, .count = 2, .role = ROLE_GOOD, .line = PLOT_DOTTED, .end = 'u'}};
    struct plot plot = {.curves = curves, .curve_count = 4, .x_high = 1, .y_high = 1};
    struct canvas canvas;

    (void)state;
    make(&canvas, 3, 13);
    plot_curves(&canvas, (struct rect){0, 0, 3, 13}, &plot);
    assert_int_equal(canvas_at(&canvas, 0, 12)->code, 'u'); /* two that end in one cell */
    assert_int_equal(canvas_at(&canvas, 0, 11)->code, 'f');
    assert_int_equal(canvas_at(&canvas, 0, 11)->role, ROLE_CURVE);
    assert_int_equal(canvas_at(&canvas, 2, 12)->code, 'd');
    assert_int_equal(canvas_at(&canvas, 0, 6)->code, 0x2809); /* solid */
    /* The dotted curve took its cells from the solid one below it and left the others. */
    assert_int_equal(canvas_at(&canvas, 2, 0)->role, ROLE_GOOD);
    assert_int_equal(canvas_at(&canvas, 2, 0)->code, 0x2840);
    plot.curve_count = 1;
    canvas_clear(&canvas);
    plot_curves(&canvas, (struct rect){0, 0, 3, 13}, &plot);
    for (int row = 0; row < 3; row++)
        for (int col = 0; col < 13; col++)
            assert_true(canvas_at(&canvas, row, col)->code != 'u');
    canvas_clear(&canvas);
    canvas.ascii = true;
    for (int i = 0; i < 3; i++)
        plot_sample(&canvas, i, 0, ROLE_CURVE, (enum plot_line)i, 0);
    expect(&canvas, "--\n==\n..\n");
    canvas_free(&canvas);
}

static void test_histogram(void **state)
{
    const uint64_t bins[] = {0, 1, 2, 4};
    struct canvas canvas;

    (void)state;
    make(&canvas, 1, 4);
    plot_histogram(&canvas, (struct rect){0, 0, 1, 4}, bins, 4, ROLE_EASY);
    expect(&canvas, " \xE2\x96\x82\xE2\x96\x84\xE2\x96\x88\n");
    canvas_clear(&canvas);
    plot_histogram(&canvas, (struct rect){0, 0, 1, 2}, bins, 4, ROLE_EASY);
    expect(&canvas, "\xE2\x96\x81\xE2\x96\x88\n");
    canvas_free(&canvas);
}

static void test_bar(void **state)
{
    struct canvas canvas;

    (void)state;
    make(&canvas, 1, 4);
    plot_bar(&canvas, 0, 0, 4, 0.625, ROLE_EASY, '.');
    expect(&canvas, "\xE2\x96\x88\xE2\x96\x88\xE2\x96\x8C.\n");
    plot_bar(&canvas, 0, 0, 4, NAN, ROLE_EASY, '.');
    expect(&canvas, "....\n");
    plot_bar(&canvas, 0, 0, 4, 7, ROLE_EASY, '.');
    expect(&canvas, "\xE2\x96\x88\xE2\x96\x88\xE2\x96\x88\xE2\x96\x88\n");
    canvas_free(&canvas);
}

/* Marks the cells of area as owned: no cell has two owners, none is outside. */
static void claim(unsigned char *owned, int rows, int cols, struct rect area)
{
    assert_true(area.row >= 0 && area.col >= 0 && area.rows >= 0 && area.cols >= 0);
    assert_true(area.row + area.rows <= rows && area.col + area.cols <= cols);
    for (int row = area.row; row < area.row + area.rows; row++)
        for (int col = area.col; col < area.col + area.cols; col++)
            assert_int_equal(owned[row * cols + col]++, 0);
}

static void check_layout(int rows, int cols)
{
    static unsigned char owned[200 * 240];
    struct layout layout;
    struct rect body;

    layout_train(rows, cols, &layout);
    assert_int_equal(layout.fits, rows >= LAYOUT_ROWS && cols >= LAYOUT_COLS);
    if (!layout.fits)
        return;
    memset(owned, 0, sizeof owned);
    claim(owned, rows, cols, layout.head);
    claim(owned, rows, cols, layout.log);
    claim(owned, rows, cols, layout.health);
    claim(owned, rows, cols, layout.message);
    claim(owned, rows, cols, layout.keys);
    for (int i = 0; i < PANEL_COUNT; i++) {
        claim(owned, rows, cols, layout.panel[i]);
        if (layout.panel[i].rows > 0)
            assert_true(layout.panel[i].rows >= 5 && layout.panel[i].cols >= 36);
    }
    for (int i = 0; i < rows * cols; i++)
        assert_int_equal(owned[i], 1); /* and no cell is left over */
    layout_plain(rows, cols, &body, &layout);
    assert_true(body.rows >= 5 && body.row + body.rows <= layout.message.row);
}

static void test_layout_sizes(void **state)
{
    (void)state;
    for (int rows = 1; rows <= 30; rows++)
        for (int cols = 1; cols <= 80; cols++)
            check_layout(rows, cols);
    for (int rows = 31; rows <= 80; rows += 3)
        for (int cols = 81; cols <= 240; cols += 7)
            check_layout(rows, cols);
    for (int rows = 1; rows <= 200 && getenv("FACENET_LONG") != NULL; rows++)
        for (int cols = 1; cols <= 200; cols++)
            check_layout(rows, cols);
}

/* What is dropped first when the screen shrinks. */
static void test_layout_priority(void **state)
{
    static const int order[] = {PANEL_DISTANCES, PANEL_CURRICULUM, PANEL_LOSS, PANEL_COUNTS};
    int gone[4] = {0};
    struct layout layout;

    (void)state;
    for (int rows = 60; rows >= LAYOUT_ROWS; rows--) {
        layout_train(rows, 60, &layout);
        for (int i = 0; i < 4; i++) {
            if (layout.panel[order[i]].rows == 0 && gone[i] == 0)
                gone[i] = rows;
            assert_true(layout.panel[order[i]].rows == 0 || gone[i] == 0);
        }
    }
    assert_true(gone[0] > gone[1] && gone[1] > gone[2] && gone[2] > 0 && gone[3] == 0);
    layout_train(24, 80, &layout);
    assert_true(layout.panel[PANEL_DISTANCES].rows > 0 && layout.log.rows >= 2);
    assert_true(layout.panel[PANEL_COUNTS].rows >= 10); /* five of them for the shares */
    layout_train(60, 200, &layout);
    assert_true(layout.panel[PANEL_LOSS].cols >= 130 && layout.panel[PANEL_LOSS].rows >= 18);
    for (int i = 0; i < PANEL_ROC; i++)
        assert_true(layout.panel[i].rows > 0);
    assert_true(layout.log.rows >= 8);
    layout_train(40, 120, &layout);
    assert_true(layout.panel[PANEL_GRADIENT].rows > 0 && layout.panel[PANEL_HELD_OUT].rows > 0);
}

/* Curves of one plot differ in colour, and none has that of the raw curve below them. */
static void check_curve_colours(enum theme_scheme scheme)
{
    static const enum role plots[][3] = {{ROLE_CURVE, ROLE_CURVE2, ROLE_GOOD},
                                         {ROLE_CURRICULUM, ROLE_EASY, ROLE_CURVE2},
                                         {ROLE_CURRICULUM, ROLE_MARGIN, ROLE_FRAME},
                                         {ROLE_CURVE, ROLE_CURVE2, ROLE_FRAME}};

    for (size_t i = 0; i < sizeof plots / sizeof *plots; i++) {
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < a; b++) {
                struct theme_style one = theme_style(scheme, plots[i][a]);

                assert_true(one.color != theme_style(scheme, plots[i][b]).color);
            }
        }
    }
}

static void test_theme(void **state)
{
    static const int colors[THEME_COUNT] = {0, 8, 16, 256, 16, 256, 256};
    static const enum theme_name names[THEME_COUNT] = {[THEME_16_LIGHT] = THEME_NAME_LIGHT,
                                                       [THEME_256_LIGHT] = THEME_NAME_LIGHT,
                                                       [THEME_256_SAFE] = THEME_NAME_SAFE};
    enum theme_name theme;

    (void)state;
    assert_int_equal(theme_choose(256, THEME_NAME_MONO), THEME_MONO);
    assert_int_equal(theme_choose(-1, THEME_NAME_DARK), THEME_MONO);
    assert_int_equal(theme_choose(8, THEME_NAME_LIGHT), THEME_8);
    assert_true(theme_find("safe", &theme) && theme == THEME_NAME_SAFE);
    assert_false(theme_find("pink", &theme));
    for (int scheme = 0; scheme < THEME_COUNT; scheme++) {
        assert_int_equal(theme_choose(colors[scheme], names[scheme]), scheme);
        for (int role = 0; role < ROLE_COUNT; role++) {
            struct theme_style style = theme_style((enum theme_scheme)scheme, (enum role)role);

            assert_true(style.color >= -1 &&
                        style.color < (colors[scheme] > 0 ? colors[scheme] : 0));
        }
        /* A selected line, an error and an accent are visible without colour. */
        assert_true(theme_style((enum theme_scheme)scheme, ROLE_SELECTED).attributes != 0);
        assert_true(theme_style((enum theme_scheme)scheme, ROLE_BAD).attributes != 0);
        assert_true(theme_style((enum theme_scheme)scheme, ROLE_ACCENT).attributes != 0);
    }
    for (int scheme = THEME_8; scheme < THEME_COUNT; scheme++) {
        int easy = theme_style((enum theme_scheme)scheme, ROLE_EASY).color;
        int semi_hard = theme_style((enum theme_scheme)scheme, ROLE_SEMI_HARD).color;
        int hard = theme_style((enum theme_scheme)scheme, ROLE_HARD).color;

        assert_true(easy != semi_hard && semi_hard != hard && hard != easy);
        check_curve_colours((enum theme_scheme)scheme);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_text),
    cmocka_unit_test(test_copy),
    cmocka_unit_test(test_wide),
    cmocka_unit_test(test_box_and_paragraph),
    cmocka_unit_test(test_clipping),
    cmocka_unit_test(test_ascii),
    cmocka_unit_test(test_curves),
    cmocka_unit_test(test_curve_labels),
    cmocka_unit_test(test_axis),
    cmocka_unit_test(test_axis_number),
    cmocka_unit_test(test_ranges),
    cmocka_unit_test(test_smooth),
    cmocka_unit_test(test_curves_apart),
    cmocka_unit_test(test_histogram),
    cmocka_unit_test(test_bar),
    cmocka_unit_test(test_layout_sizes),
    cmocka_unit_test(test_layout_priority),
    cmocka_unit_test(test_theme),
};
UNIT_MAIN(tests)
