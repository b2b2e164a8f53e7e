/* The form that imports a folder: its fields, the command line that it makes, its screens. */
#include "unit.h"

#include "screens.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static int prepare(void **state)
{
    (void)snprintf(folder, sizeof folder, "/tmp/facenet-form.XXXXXX");
    return mkdtemp(folder) != NULL ? screens_prepare(state) : -1;
}

static int tidy(void **state)
{
    (void)state;
    return rmdir(folder);
}

/* Opens the form on the folder by keys. */
static void open_form(struct ui *ui)
{
    screens_start(ui, 24, 80);
    (void)screens_type(ui, "3I\n");
    screens_expect(ui, "a folder with one folder per person");
    (void)screens_type(ui, folder);
    (void)screens_type(ui, "/\n");
    assert_true(ui->import.open);
    assert_null(ui->prompt.ops);
}

/* The words after "import FOLDER". */
static void expect_words(const struct ui *ui, const char *expected)
{
    struct import_words words;
    struct text text = {0};
    struct err err;

    assert_ok(import_form_words(&ui->import, &words, &err));
    assert_string_equal(words.word[0], "import");
    assert_string_equal(words.word[1], folder);
    for (size_t i = 2; words.word[i] != NULL; i++)
        text_addf(&text, "%s%s", i > 2 ? " " : "", words.word[i]);
    assert_string_equal(text_string(&text), expected);
    text_free(&text);
}

static void test_words(void **state)
{
    struct ui ui;
    char expected[128];

    (void)state;
    open_form(&ui);
    (void)snprintf(expected, sizeof expected, "--name %s", folder + 5);
    expect_words(&ui, expected); /* all else as the command line chooses */
    (void)screens_type(&ui, "0.6_112_>>_lfw_>>_list.csv_0.2_>");
    expect_words(&ui, "--crop 0.6 --size 112 --align dlib --name lfw --layout nested "
                      "--identities list.csv --held-out 0.2 --join");
    (void)screens_type(&ui, "<^^^<<"); /* choices turn back, others are none */
    expect_words(&ui, "--crop 0.6 --size 112 --align dlib --name lfw "
                      "--identities list.csv --held-out 0.2");
    (void)screens_type(&ui, "\x1B");
    assert_false(ui.import.open);
    screens_finish(&ui);
}

/* Left and Right go to the next multiple of a step, and stay in the range. */
static void test_steps(void **state)
{
    struct ui ui;

    (void)state;
    open_form(&ui);
    screens_expect(&ui, "crop   1 "); /* of a new data set */
    screens_expect(&ui, "size   64 ");
    (void)screens_type(&ui, "><<");
    assert_string_equal(ui.import.value[IMPORT_CROP], "0.9");
    (void)screens_type(&ui, "_^0.62>"); /* typed over */
    assert_string_equal(ui.import.value[IMPORT_CROP], "0.65");
    (void)screens_type(&ui, "_<<<<<");
    assert_string_equal(ui.import.value[IMPORT_SIZE], "16");
    screens_finish(&ui);
}

/* A number that is none is refused, where it stands; the preview says so before. */
static void test_refused(void **state)
{
    struct ui ui;

    (void)state;
    open_form(&ui);
    (void)screens_type(&ui, "1.5");
    screens_expect(&ui, "crop 1.5: expected a number from 0.05 to 1");
    (void)screens_type(&ui, "__x\n");
    assert_true(ui.import.open);
    assert_int_equal(ui.import.at, IMPORT_CROP);
    assert_non_null(strstr(ui.message, "crop 1.5"));
    (void)screens_type(&ui, "0.5");
    screens_expect(&ui, "facenet"); /* there is none that could show the folder */
    (void)screens_type(&ui, "\n");  /* nor that could be started */
    assert_false(ui.import.open);
    assert_non_null(strstr(ui.message, "there is no facenet to start for import"));
    screens_finish(&ui);
}

/* A folder that is not there is asked for again. */
static void test_no_folder(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)screens_type(&ui, "3I/tmp/there/is/none\n");
    assert_false(ui.import.open);
    screens_expect(&ui, "there is no such folder: /tmp/there/is/none");
    screens_finish(&ui);
}

/* Any size draws, with and without faces; eight of them at 80x24. */
static void test_sizes(void **state)
{
    static uint8_t rgb[IMPORT_PREVIEW_FACES * 16 * 16 * 3];
    struct import_preview *preview;
    struct ui ui;
    struct err err;

    (void)state;
    open_form(&ui);
    preview = &ui.import.preview;
    preview->failed = false;
    preview->note[0] = '\0';
    preview->count = IMPORT_PREVIEW_FACES;
    preview->size = 16;
    preview->rgb = rgb;
    (void)snprintf(preview->words, sizeof preview->words, "a folder for each person; 2 people");
    for (int i = 0; i < IMPORT_PREVIEW_FACES; i++)
        (void)snprintf(preview->name[i], sizeof preview->name[i], "face%d", i);
    screens_expect(&ui, "face0");
    screens_expect(&ui, "face7");
    for (int rows = 1; rows < 40; rows += 3)
        for (int cols = 1; cols < 140; cols += 13) {
            assert_ok(canvas_resize(&ui.canvas, rows, cols, &err));
            app_draw(&ui);
        }
    preview->rgb = NULL;
    preview->count = 0;
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_words, prepare, tidy),
    cmocka_unit_test_setup_teardown(test_steps, prepare, tidy),
    cmocka_unit_test_setup_teardown(test_refused, prepare, tidy),
    cmocka_unit_test_setup(test_no_folder, screens_prepare),
    cmocka_unit_test_setup_teardown(test_sizes, prepare, tidy),
};
UNIT_MAIN(tests)
