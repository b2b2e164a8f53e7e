/* View 5: the queue of suspects, and the verdicts on them. */
#include "unit.h"

#include "screens.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SUSPECTS 5
#define PAIRS 3

/* A face in two tones: a disc of that brightness. */
static void fill_portrait(struct db_portrait *portrait, int64_t image, int light)
{
    *portrait = (struct db_portrait){.image = image, .side = FACES_SIDE};
    (void)snprintf(portrait->path, sizeof portrait->path, "faces/%04d.png", (int)image);
    for (int at = 0; at < 32 * 32; at++) {
        int x = 2 * (at % 32) - 31, y = 2 * (at / 32) - 31;

        memset(portrait->rgb + 3 * at, x * x + y * y < 700 ? light : 40, 3);
    }
}

static struct db_portrait *new_portraits(size_t count, int64_t first, int light)
{
    struct db_portrait *list = mem_new(count, sizeof *list);

    assert_non_null(list);
    for (size_t i = 0; i < count; i++)
        fill_portrait(&list[i], first + (int64_t)i, light);
    return list;
}

/* Five suspects, of which the first is chosen; the person that the third is like is unknown. */
static void fill_suspects(struct ui *ui)
{
    static const char *const names[] = {"Ada_Lovelace", "Evil \033[2J", "Zo\xC3\xAB"};
    struct suspects_list *list = &screens_suspects(ui)->list;

    list->rows = mem_new(SUSPECTS, sizeof *list->rows);
    assert_non_null(list->rows);
    list->run = ui->snap.run_id;
    list->count = SUSPECTS;
    for (int i = 0; i < SUSPECTS; i++) {
        struct db_suspect_row *row = &list->rows[i];

        *row = (struct db_suspect_row){.suspect = {.image = 50 + i,
                                                   .like = i == 2 ? 0 : 9,
                                                   .own = i == 2 ? NAN : 1.5 - 0.1 * i,
                                                   .other = i == 2 ? NAN : 0.4 + 0.1 * i},
                                       .hard = 0.61 - 0.05 * i,
                                       .person = 3};
        (void)snprintf(row->name, sizeof row->name, "%s", names[i % 3]);
        (void)snprintf(row->like_name, sizeof row->like_name, "%s", "Emmy_Noether");
        (void)snprintf(row->path, sizeof row->path, "faces/00%d.png", 50 + i);
    }
    suspects_list_choose(list, 0);
    fill_portrait(&list->self, 50, 250);
    list->faces[SUSPECTS_OWN] = new_portraits(8, 20, 140);
    list->face_count[SUSPECTS_OWN] = 8;
    list->faces[SUSPECTS_LIKE] = new_portraits(3, 40, 240);
    list->face_count[SUSPECTS_LIKE] = 3;
}

static void start(struct ui *ui, int rows, int cols)
{
    screens_start(ui, rows, cols);
    assert_true((screens_type(ui, "5") & UI_RELOAD) != 0);
    fill_suspects(ui);
}

static void test_pictures(void **state)
{
    static const struct {
        int cols, rows;
    } sizes[] = {{60, 12}, {80, 14}, {80, 24}, {120, 40}};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct ui ui;
        char name[64];

        start(&ui, sizes[i].rows, sizes[i].cols);
        screens_suspects(&ui)->list.rows[3].verdict = VERDICT_FINE;
        screens_suspects(&ui)->list.rows[4].verdict = VERDICT_MOVE;
        (void)snprintf(screens_suspects(&ui)->list.rows[4].moved_name, RECORD_NAME, "Grace_Hopper");
        (void)snprintf(name, sizeof name, "suspects-%dx%d", sizes[i].cols, sizes[i].rows);
        screens_expect_picture(&ui, name);
        screens_finish(&ui);
    }
}

/* A picture that is under two people is shown with the path of the other one. */
static void test_twin(void **state)
{
    struct ui ui;

    (void)state;
    start(&ui, 24, 80);
    (void)snprintf(screens_suspects(&ui)->list.rows[0].twin, RECORD_TEXT, "Emmy/9.pgm");
    screens_expect(&ui, "same bytes: Emmy/9.pgm");
    screens_finish(&ui);
}

/* Nothing is drawn outside at any size, and the chosen one is on the screen. */
static void test_all_sizes(void **state)
{
    struct err err;
    struct ui ui;

    (void)state;
    start(&ui, 1, 1);
    suspects_list_choose(&screens_suspects(&ui)->list, 4);
    for (int rows = 9; rows <= 60; rows++) {
        for (int cols = 40; cols <= 200; cols += 1 + cols % 3) {
            assert_ok(canvas_resize(&ui.canvas, rows, cols, &err));
            screens_expect(&ui, "0 of 5 judged");
            screens_expect(&ui, cols < 60 || rows < 14 ? "    5    41" : "5 \xE2\x94\x80");
        }
    }
    screens_finish(&ui);
}

/* An empty view says which key fills it. */
static void test_empty(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "5");
    screens_expect(&ui, "R ranks them");
    (void)screens_type(&ui, "f");
    screens_expect(&ui, "there is no picture to judge");
    (void)screens_type(&ui, "R"); /* there is no facenet to start here */
    screens_expect(&ui, "facenet");
    ui.snap.run_id = 0;
    (void)screens_type(&ui, "R");
    screens_expect(&ui, "No run yet");
    screens_expect(&ui, "there is no run yet whose pictures");
    (void)screens_type(&ui, "?/to be judged again\n");
    screens_expect(&ui, "u  undo the last verdict");
    screens_finish(&ui);
}

/* Each verdict is written and shown, and the next picture without one is chosen. */
static void test_verdicts(void **state)
{
    const struct suspects_list *list;
    struct ui ui;

    (void)state;
    start(&ui, 24, 80);
    list = &screens_suspects(&ui)->list;
    (void)screens_type(&ui, "m");
    assert_string_equal(screens_fake(&ui)->requests, "move 50 to 9;");
    assert_int_equal(list->wanted, 51);
    screens_expect(&ui, "0050.png shows Emmy_Noether");
    screens_expect(&ui, "1 of 5 judged");
    (void)screens_type(&ui, "fm");
    assert_int_equal(list->wanted, 52); /* the person that it is like is unknown */
    screens_expect(&ui, "n names a person");
    screens_expect(&ui, "2 of 5 judged");
    (void)screens_type(&ui, "Gxg"); /* from the last one on to the third */
    assert_int_equal(list->wanted, 50);
    (void)screens_type(&ui, "jjjf");
    assert_int_equal(list->wanted, 52);
    (void)screens_type(&ui, "x");
    screens_expect(&ui, "all are judged: n in Train (1) with decisions on");
    assert_string_equal(screens_fake(&ui)->requests,
                        "move 50 to 9;fine 51;exclude 54;fine 53;exclude 52;");
    screens_finish(&ui);
}

/* Undo takes back the newest verdict, repeatedly, and goes to its picture. */
static void test_undo(void **state)
{
    const struct suspects_list *list;
    struct ui ui;

    (void)state;
    start(&ui, 24, 80);
    list = &screens_suspects(&ui)->list;
    (void)screens_type(&ui, "u");
    screens_expect(&ui, "nothing to undo");
    (void)screens_type(&ui, "fxGu");
    assert_int_equal(list->wanted, 51);
    screens_expect(&ui, "undone: 0051.png is a bad picture");
    (void)screens_type(&ui, "u");
    assert_int_equal(list->wanted, 50);
    screens_expect(&ui, "0 of 5 judged");
    (void)screens_type(&ui, "u");
    screens_expect(&ui, "nothing to undo");
    assert_string_equal(screens_fake(&ui)->requests, "fine 50;exclude 51;none 51;none 50;");
    screens_finish(&ui);
}

/* A verdict never applies to another picture than the one that was shown. */
static void test_gone(void **state)
{
    struct ui ui;

    (void)state;
    start(&ui, 24, 80);
    (void)screens_type(&ui, "nGrace");
    suspects_list_choose(&screens_suspects(&ui)->list,
                         1); /* as after a reload without the first one */
    (void)screens_type(&ui, "\n\n");
    screens_expect(&ui, "that picture is no longer in the list");
    assert_string_equal(screens_fake(&ui)->requests, "");
    screens_finish(&ui);
}

/* A new name needs Enter twice; editing it cancels the first Enter. */
static void test_new_name(void **state)
{
    struct ui ui;

    (void)state;
    start(&ui, 24, 80);
    (void)screens_type(&ui, "n\nGrac\n");
    screens_expect(&ui, "nobody has that name yet");
    (void)screens_type(&ui, "e\n");
    assert_string_equal(screens_fake(&ui)->requests, "");
    (void)screens_type(&ui, "\n");
    assert_string_equal(screens_fake(&ui)->requests, "identity Grace;move 50 to 77;");
    screens_expect(&ui, "0050.png shows Grace");
    screens_finish(&ui);
}

static void test_viewer(void **state)
{
    struct ui ui;

    (void)state;
    start(&ui, 24, 80);
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "any key goes back");
    (void)screens_type(&ui, "f"); /* does not judge the picture */
    screens_expect(&ui, "0 of 5 judged");
    (void)screens_type(&ui, "f\n"); /* the next picture is not read yet */
    screens_expect(&ui, "there is no picture here");
    screens_finish(&ui);
}

static void test_mouse(void **state)
{
    struct ui ui;

    (void)state;
    start(&ui, 24, 80);
    app_draw(&ui);
    assert_true((app_mouse(&ui, (struct mouse){MOUSE_PRESS, 5, 30}) & UI_RELOAD) != 0);
    assert_int_equal(screens_suspects(&ui)->list.at, 2);
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 9, 30}); /* below the last one */
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 5, 3});  /* the picture */
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 15, 30});
    assert_int_equal(screens_suspects(&ui)->list.at, 2);
    (void)app_mouse(&ui, (struct mouse){MOUSE_WHEEL_UP, 5, 30});
    assert_int_equal(screens_suspects(&ui)->list.at, 0);
    screens_finish(&ui);
}

/* Three pairs of a data set of vectors: the filter drops the first one and the last one. */
static void start_pairs(struct ui *ui, int rows, int cols)
{
    static const char *const captions[] = {"a library of fonts \033[2J", "fonts for Zo\xC3\xAB",
                                           ""};
    struct suspects *suspects;

    screens_start(ui, rows, cols);
    (void)screens_type(ui, "5");
    suspects = screens_suspects(ui);
    suspects->vectors = true;
    suspects->pairs.rows = mem_new(PAIRS, sizeof *suspects->pairs.rows);
    assert_non_null(suspects->pairs.rows);
    suspects->pairs.run = ui->snap.run_id;
    suspects->pairs.count = PAIRS;
    for (int i = 0; i < PAIRS; i++) {
        struct db_pair_row *row = &suspects->pairs.rows[i];

        *row = (struct db_pair_row){
            .pair = {.a = 50 + i, .b = 60, .distance = 0.1 + 0.1 * i, .dropped = i == 1 ? 0 : 0.4}};
        (void)snprintf(row->number[0], sizeof row->number[0], "%d", 5 + i);
        (void)snprintf(row->number[1], sizeof row->number[1], "%d", 15);
        (void)snprintf(row->caption[0], sizeof row->caption[0], "%s", captions[i]);
        (void)snprintf(row->caption[1], sizeof row->caption[1], "%s", "metrics of fonts");
    }
    pairs_list_choose(&suspects->pairs, 0);
}

/* Pairs of items stand in place of pictures, with the keys that fit them. */
static void test_pairs(void **state)
{
    struct ui ui;

    (void)state;
    start_pairs(&ui, 24, 80);
    screens_expect_picture(&ui, "suspects-pairs-80x24");
    (void)screens_type(&ui, "j");
    screens_expect(&ui, "stays a hard negative");
    (void)screens_type(&ui, "j");
    screens_expect(&ui, "It has no caption.");
    (void)screens_type(&ui, "xfm\n");
    assert_string_equal(screens_fake(&ui)->requests, "");
    (void)screens_type(&ui, "?/both belong\n");
    screens_expect(&ui, "r  relevant: the next run");
    screens_finish(&ui);
}

/* Each answer is written and shown, and the next pair is chosen; undo takes back the newest. */
static void test_answers(void **state)
{
    struct ui ui;

    (void)state;
    start_pairs(&ui, 24, 80);
    (void)screens_type(&ui, "u");
    screens_expect(&ui, "there is nothing to undo");
    (void)screens_type(&ui, "rn");
    screens_expect(&ui, "2 of 3 answered");
    assert_int_equal(screens_suspects(&ui)->pairs.wanted_a, 52);
    (void)screens_type(&ui, "u");
    screens_expect(&ui, "undone: 6 and 15: not relevant");
    assert_int_equal(screens_suspects(&ui)->pairs.wanted_a, 51);
    (void)screens_type(&ui, "nr");
    screens_expect(&ui, "all are answered: n in Train (1) with decisions on");
    assert_string_equal(screens_fake(&ui)->requests,
                        "relevant 50 and 60;not 51 and 60;none 51 and 60;not 51 and 60;"
                        "relevant 52 and 60;");
    screens_finish(&ui);
}

/* A new list leaves out what was answered; undo takes that back all the same. */
static void test_undo_of_what_is_not_listed(void **state)
{
    struct ui ui;

    (void)state;
    start_pairs(&ui, 24, 80);
    screens_fake(&ui)->answered = 49;
    (void)screens_type(&ui, "ju");
    screens_expect(&ui, "undone: 4 and 15: relevant");
    assert_int_equal(screens_suspects(&ui)->pairs.wanted_a, 51);
    pairs_list_free(&screens_suspects(&ui)->pairs);
    (void)screens_type(&ui, "u");
    assert_string_equal(screens_fake(&ui)->requests, "none 49 and 60;none 49 and 60;");
    screens_finish(&ui);
}

/* Nothing is drawn outside at any size; without pairs a sentence says which key lists them. */
static void test_pairs_sizes(void **state)
{
    struct err err;
    struct ui ui;

    (void)state;
    start_pairs(&ui, 1, 1);
    for (int rows = 9; rows <= 60; rows += 3) {
        for (int cols = 40; cols <= 200; cols += 1 + cols % 3) {
            assert_ok(canvas_resize(&ui.canvas, rows, cols, &err));
            screens_expect(&ui, "0 of 3 answered");
        }
    }
    (void)app_mouse(&ui, (struct mouse){MOUSE_PRESS, 4, 30});
    assert_int_equal(screens_suspects(&ui)->pairs.at, 2);
    pairs_list_free(&screens_suspects(&ui)->pairs);
    screens_expect(&ui, "R lists the nearest pairs");
    (void)screens_type(&ui, "r");
    screens_expect(&ui, "there is no pair to answer");
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_pictures, screens_prepare),
    cmocka_unit_test_setup(test_twin, screens_prepare),
    cmocka_unit_test_setup(test_all_sizes, screens_prepare),
    cmocka_unit_test_setup(test_empty, screens_prepare),
    cmocka_unit_test_setup(test_verdicts, screens_prepare),
    cmocka_unit_test_setup(test_undo, screens_prepare),
    cmocka_unit_test_setup(test_gone, screens_prepare),
    cmocka_unit_test_setup(test_new_name, screens_prepare),
    cmocka_unit_test_setup(test_viewer, screens_prepare),
    cmocka_unit_test_setup(test_mouse, screens_prepare),
    cmocka_unit_test_setup(test_pairs, screens_prepare),
    cmocka_unit_test_setup(test_answers, screens_prepare),
    cmocka_unit_test_setup(test_undo_of_what_is_not_listed, screens_prepare),
    cmocka_unit_test_setup(test_pairs_sizes, screens_prepare),
};
UNIT_MAIN(tests)
