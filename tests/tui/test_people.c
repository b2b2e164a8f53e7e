/* View 3, the pictures in cells, and completion of a path. */
#include "unit.h"

#include "screens.h"
#include "tui/term/picture.h"
#include "tui/widget/complete.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A data set of three people, the first one chosen, with two pictures: a bright disc, and one that
 * could not be read. */
static void fill_people(struct ui *ui)
{
    static const char *const names[3] = {"Ada_Lovelace", "Evil \033[2J", "Zo\xC3\xAB"};
    struct people *people = &screens_people(ui)->people;

    ui->snap.datasets = mem_new(1, sizeof *ui->snap.datasets);
    people->rows = mem_new(3, sizeof *people->rows);
    people->portraits = mem_new(2, sizeof *people->portraits);
    assert_true(ui->snap.datasets != NULL && people->rows != NULL && people->portraits != NULL);
    ui->snap.dataset_count = 1;
    ui->snap.datasets[0] = (struct db_dataset){.id = 7, .name = "faces", .identities = 3};
    ui->snap.datasets[0].images = 1234;
    ui->snap.dataset = 7;
    people->count = 3;
    for (int i = 0; i < 3; i++) {
        people->rows[i] = (struct db_person){.id = i + 1, .images = 1 << (5 * i)};
        (void)snprintf(people->rows[i].name, RECORD_NAME, "%s", names[i]);
    }
    people->rows[1].excluded = true;
    people->rows[2].held_out = true;
    people->portrait_count = 2;
    people->portraits[0] = (struct db_portrait){
        .image = 5, .path = "Ada_Lovelace/Ada_Lovelace_0001.png", .side = FACES_SIDE};
    people->portraits[1] = (struct db_portrait){.image = 6, .path = "b.jpg", .failed = true};
    for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
            int r = (2 * x - 31) * (2 * x - 31) + (2 * y - 31) * (2 * y - 31);

            for (int c = 0; c < 3; c++)
                people->portraits[0].rgb[3 * (32 * y + x) + c] = r < 700 ? 240 : 60;
        }
    }
}

static void test_pictures(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    assert_true((screens_type(&ui, "3") & UI_RELOAD) != 0);
    screens_expect(&ui, "No data set yet");
    fill_people(&ui);
    screens_expect_pictures(&ui, "people");
    ui.snap.datasets[0].importer.pid = 1; /* another process imports it */
    ui.snap.datasets[0].import_state = PROCESS_ALIVE;
    ui.snap.datasets[0].import_done = 412;
    ui.snap.datasets[0].import_total = 1234;
    screens_expect(&ui, "importing 412 of 1,234");
    ui.snap.dataset = 8; /* the people of another set are shown */
    screens_expect(&ui, "faces: importing 412 of 1,234");
    screens_finish(&ui);
}

static void test_keys(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    fill_people(&ui);
    (void)screens_type(&ui, "3x");
    screens_expect(&ui, "is left out of new runs");
    screens_people(&ui)->people.portraits[1].excluded = true;
    (void)screens_type(&ui, ">x<X");
    assert_true((screens_type(&ui, "jX") & UI_RELOAD) != 0); /* the picture is included again */
    assert_int_equal(screens_people(&ui)->people.wanted, 2);
    assert_string_equal(screens_fake(&ui)->requests, "image out;image in;person out;person in;");
    (void)screens_type(&ui, "oO");
    assert_int_equal(screens_people(&ui)->people.order, PEOPLE_BY_IMAGES);
    assert_false(screens_people(&ui)->people.descending);
    screens_people(&ui)->people.rows[0].id = 2; /* in the new order the chosen one is first */
    screens_people(&ui)->people.rows[1].id = 1;
    app_draw(&ui);
    assert_int_equal(screens_people(&ui)->at, 0);
    assert_true((screens_type(&ui, "/ad") & UI_RELOAD) != 0);
    assert_string_equal(screens_people(&ui)->people.filter, "ad");
    assert_int_equal(screens_people(&ui)->at, 0);
    (void)screens_type(&ui, "\x1B");
    assert_string_equal(screens_people(&ui)->people.filter, "");
    screens_finish(&ui);
}

/* Enter shows the picture over the whole screen; any key brings the view back unchanged. */
static void test_viewer(void **state)
{
    static const struct {
        int cols, rows;
    } sizes[] = {{30, 8}, {80, 24}, {120, 40}};
    struct text before = {0}, after = {0};
    struct err err;
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    fill_people(&ui);
    (void)screens_type(&ui, "3");
    screens_print(&ui, &before);
    (void)screens_type(&ui, "\n");
    for (size_t i = 0; i < 3; i++) {
        char name[64];

        (void)snprintf(name, sizeof name, "picture-%dx%d", sizes[i].cols, sizes[i].rows);
        assert_ok(canvas_resize(&ui.canvas, sizes[i].rows, sizes[i].cols, &err));
        screens_expect_picture(&ui, name);
    }
    for (int size = 1; size < 60; size++) { /* nothing is drawn outside */
        assert_ok(canvas_resize(&ui.canvas, size % 23 + 1, size, &err));
        app_draw(&ui);
    }
    assert_ok(canvas_resize(&ui.canvas, 24, 80, &err));
    screens_expect(&ui, "any key goes back");
    assert_int_equal(screens_type(&ui, "q"), UI_REDRAW); /* it does not quit */
    screens_print(&ui, &after);
    assert_string_equal(text_string(&before), text_string(&after));
    (void)screens_type(&ui, "\n");
    assert_int_equal(app_mouse(&ui, (struct mouse){MOUSE_PRESS, 3, 3}), UI_REDRAW);
    (void)screens_type(&ui, ">\n"); /* this one could not be read */
    screens_expect(&ui, "there is no picture of this");
    text_free(&before);
    text_free(&after);
    screens_finish(&ui);
}

/* Red above blue, in each kind of colours. */
static void test_cells(void **state)
{
    static const struct {
        enum canvas_pictures pictures;
        uint32_t red, blue;
    } cases[] = {
        {PICTURES_24BIT, 0xFF0000, 0x0000FF}, {PICTURES_256, 196, 21}, {PICTURES_16, 9, 12}};
    uint8_t rgb[8 * 9 * 3] = {0};
    struct canvas canvas = {0};
    struct err err;

    (void)state;
    assert_ok(canvas_resize(&canvas, 2, 2, &err));
    for (size_t i = 0; i < 8 * 8; i++)
        rgb[3 * i + (i < 8 * 4 ? 0 : 2)] = 255;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct cell *cell = canvas_at(&canvas, 0, 0);

        canvas.pictures = cases[i].pictures;
        picture_draw(&canvas, (struct rect){0, 0, 1, 1}, rgb, 8, 8, false);
        assert_int_equal(cell->role, ROLE_PICTURE);
        assert_true(cell->code == 0x2580 || cell->code == 0x2584);
        assert_int_equal(cell->code == 0x2580 ? cell->front : cell->back, cases[i].red);
        assert_int_equal(cell->code == 0x2580 ? cell->back : cell->front, cases[i].blue);
    }
    canvas.pictures = PICTURES_24BIT;
    picture_draw(&canvas, (struct rect){0, 0, 1, 1}, rgb, 8, 4, true); /* darker */
    assert_int_equal(canvas_at(&canvas, 0, 0)->front, 0x550000);
    for (size_t i = 0; i < 8 * 9; i++)
        memcpy(rgb + 3 * i, i < 8 * 3 ? "\xFF\0" : "\0\0\xFF", 3);
    for (int sextants = 0; sextants < 2; sextants++) {
        canvas.sextants = sextants == 1;
        picture_draw(&canvas, (struct rect){0, 0, 1, 1}, rgb, 8, 9, false); /* a third is red */
        assert_true(canvas_at(&canvas, 0, 0)->code == 0x1FB02 ||
                            canvas_at(&canvas, 0, 0)->code == 0x1FB39
                        ? sextants == 1
                        : sextants == 0);
    }
    canvas.pictures = PICTURES_GREY;
    picture_draw(&canvas, (struct rect){1, 1, 5, 5}, rgb, 8, 8, true); /* clipped */
    assert_int_equal(canvas_at(&canvas, 1, 1)->role, ROLE_NORMAL);
    canvas_free(&canvas);
}

static void expect_cells(const struct canvas *canvas, const struct cell *expected)
{
    for (int i = 0; i < 32; i++) {
        const struct cell *cell = canvas_at(canvas, i / 8, i % 8);

        assert_true(cell->code == expected[i].code && cell->front == expected[i].front &&
                    cell->back == expected[i].back && cell->role == ROLE_PICTURE);
    }
}

/* The cells of a picture are kept while each drawing has it, and are its alone. */
static void test_kept(void **state)
{
    const struct rect area = {0, 0, 4, 8};
    uint8_t rgb[16 * 16 * 3];
    struct canvas canvas = {0};
    struct cell cells[32];
    struct err err;

    (void)state;
    for (size_t i = 0; i < sizeof rgb; i++)
        rgb[i] = (uint8_t)(i * i / 7);
    assert_ok(canvas_resize(&canvas, 4, 9, &err));
    canvas.pictures = PICTURES_24BIT;
    picture_draw(&canvas, area, rgb, 16, 16, false);
    for (int i = 0; i < 32; i++)
        cells[i] = *canvas_at(&canvas, i / 8, i % 8);
    canvas_clear(&canvas);
    picture_draw(&canvas, area, rgb, 16, 16, false);
    expect_cells(&canvas, cells);
    assert_int_equal(canvas.drawn_count, 1);
    canvas.drawn[0].cells[9].front ^= 1; /* seen, as it is not chosen again */
    cells[9].front ^= 1;
    canvas_clear(&canvas);
    picture_draw(&canvas, area, rgb, 16, 16, false);
    expect_cells(&canvas, cells);
    cells[9].front ^= 1;
    rgb[0] ^= 0x80; /* another picture, another size, other colours */
    picture_draw(&canvas, area, rgb, 16, 16, false);
    rgb[0] ^= 0x80;
    picture_draw(&canvas, (struct rect){0, 0, 4, 7}, rgb, 16, 16, false);
    canvas.pictures = PICTURES_256;
    picture_draw(&canvas, area, rgb, 16, 16, false);
    assert_int_equal(canvas.drawn_count, 4);
    rgb[1] ^= 0x80;
    picture_draw(&canvas, (struct rect){0, 2, 4, 8}, rgb, 16, 16, false); /* clipped: not kept */
    rgb[1] ^= 0x80;
    canvas_clear(&canvas);
    assert_int_equal(canvas.drawn_count, 4);
    canvas_clear(&canvas);
    assert_int_equal(canvas.drawn_count, 0);
    canvas.pictures = PICTURES_24BIT;
    mem_fail_after(1);
    picture_draw(&canvas, area, rgb, 16, 16, false);
    mem_fail_after(0);
    expect_cells(&canvas, cells);
    assert_int_equal(canvas.drawn_count, 0);
    canvas_free(&canvas);
}

static void test_complete(void **state)
{
    char folder[] = "/tmp/facenet-complete-XXXXXX", path[256], made[256], hint[64] = "";
    static const char *const names[] = {"lfw", "lfw-small", "orl", ".hidden"};
    static const struct {
        const char *typed, *completed;
    } cases[] = {{"l", "lfw"}, {"o", "orl/"}, {"x", "x"}, {".h", ".hidden/"}};

    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(made, sizeof made, "%s/%s", folder, names[i]);
        assert_int_equal(mkdir(made, 0700), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        char expected[256];

        (void)snprintf(path, sizeof path, "%s/%s", folder, cases[i].typed);
        (void)snprintf(expected, sizeof expected, "%s/%s", folder, cases[i].completed);
        complete_path(path, sizeof path, hint, sizeof hint);
        assert_string_equal(path, expected);
        assert_string_equal(hint, "2: lfw, lfw-small"); /* of the first case */
    }
    (void)snprintf(path, sizeof path, "%s/lfw",
                   folder); /* no room: shortened, never beyond the end */
    complete_path(path, strlen(path) + 1, hint, sizeof hint);
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(made, sizeof made, "%s/%s", folder, names[i]);
        assert_int_equal(rmdir(made), 0);
    }
    assert_int_equal(rmdir(folder), 0);
}

/* Words that differ in case, or within a character. */
static void test_complete_words(void **state)
{
    static const struct {
        const char *typed, *words[2], *completed, *hint;
    } cases[] = {
        {"an", {"Anna", "anne"}, "an", "2: Anna, anne"},
        {"an", {"Anna", "Anne"}, "Ann", "2: Anna, Anne"},
        {"", {"\xC3\x84nne", "\xC3\x85sa"}, "", "2: \xC3\x84nne, \xC3\x85sa"},
        {"ann", {"Anna", "Anna"}, "Anna", ""},
        {"ann", {"", ""}, "ann", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct complete complete = {0};
        char value[64], hint[64] = "";

        (void)snprintf(value, sizeof value, "%s", cases[i].typed);
        complete_offer(&complete, cases[i].words[0]);
        complete_offer(&complete, cases[i].words[1]);
        complete_take(&complete, value, sizeof value, hint, sizeof hint);
        assert_string_equal(value, cases[i].completed);
        assert_string_equal(hint, cases[i].hint);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_pictures, screens_prepare),
    cmocka_unit_test_setup(test_keys, screens_prepare),
    cmocka_unit_test_setup(test_viewer, screens_prepare),
    cmocka_unit_test_setup(test_cells, screens_prepare),
    cmocka_unit_test_setup(test_kept, screens_prepare),
    cmocka_unit_test_setup(test_complete, screens_prepare),
    cmocka_unit_test(test_complete_words),
};
UNIT_MAIN(tests)
