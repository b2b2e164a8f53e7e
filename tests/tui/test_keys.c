/* The tables of keys: no key has two meanings in one place, and the manual has every key. */
#include "unit.h"

#include "screens.h"
#include "tui/view/keys.h"

#include "base/file.h"
#include "base/mem.h"

#include <stdlib.h>

static bool clash(const struct key_binding *a, const struct key_binding *b)
{
    return a->key == b->key || a->key == b->also || (a->also != 0 && a->also == b->key) ||
           (a->also != 0 && a->also == b->also);
}

/* Each row has a help text, and no two rows that work at the same time have the same key. */
static void expect_no_clash(const struct ui *ui, const struct key_binding *a)
{
    const struct key_binding *b;
    size_t at = 0, same = 0;

    assert_true(a->shown[0] != '\0' && a->help[0] != '\0' && a->action != ACTION_NONE);
    while (a->key != 0 && (b = keys_next(ui, &at)) != NULL) {
        same += a == b;
        if (a != b && clash(a, b))
            fail_msg("%s: %s and %s are one key", ui->view->name, a->help, b->help);
    }
    assert_true(a->key == 0 || same == 1);
}

/* The modes of Train: the run trains, is paused, has finished, was stopped; there is none. */
static void set_run(struct ui *ui, int mode)
{
    ui->snap.run_id = mode == 4 ? 0 : 12;
    ui->snap.run.paused = mode == 1;
    ui->snap.run.status = mode < 2 ? RECORD_RUNNING : mode == 2 ? RECORD_FINISHED : RECORD_KILLED;
    ui->snap.liveness = mode < 2 ? RUN_ALIVE : RUN_NOT_RUNNING;
}

/* The last line offers what works in the state of the run; other keys still say why they don't. */
static void test_keys_fit_the_state(void **state)
{
    static const char *const lines[] = {
        " p pause  m margin  c curriculum  l rate  s select  k checkpoint  x stop  ? keys",
        " p resume  . step  m margin  c curriculum  l rate  s select  x stop  ? keys",
        " r more steps  e evaluate  C cluster  n new run  w window  z zoom  ? keys",
        " e evaluate  r resume  n new run  w window  z zoom  2 runs  q quit  ? keys"};
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    for (int mode = 0; mode < 4; mode++) {
        char line[128];

        set_run(&ui, mode);
        (void)snprintf(line, sizeof line, "%s\n", lines[mode]);
        screens_expect(&ui, line);
    }
    (void)screens_type(&ui, "m");
    screens_expect(&ui, "is not being trained: r resumes it");
    screens_finish(&ui);
}

/* The help opens at the keys of the view, once for each view. */
static void test_help_of_the_view(void **state)
{
    struct ui ui;
    struct err err;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)ui_show(&ui, "people");
    (void)screens_type(&ui, "?");
    assert_ok(ui.view->load(&ui, ui.state, &err));
    screens_expect(&ui, "\n\n People\n");
    (void)screens_type(&ui, "kk?");
    (void)screens_type(&ui, "?");
    assert_ok(ui.view->load(&ui, ui.state, &err));
    screens_expect(&ui, "\n People\n");
    screens_finish(&ui);
}

static void test_no_key_twice(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    for (size_t v = 0; v < ui.view_count; v++) {
        (void)ui_show(&ui, ui.views[v]->name);
        for (int mode = 0; ui.view->modes[mode] != NULL; mode++) {
            const struct key_binding *a;
            size_t at = 0;

            if (v == 0)
                set_run(&ui, mode);
            screens_review(&ui)->mode = (enum review_mode)mode;
            while ((a = keys_next(&ui, &at)) != NULL)
                expect_no_clash(&ui, a);
        }
    }
    screens_finish(&ui);
}

static void test_find(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    assert_string_equal(keys_find(&ui, 'k')->command, "checkpoint");
    assert_null(keys_find(&ui, KEY_CODE_NONE));
    for (size_t v = 0; v < ui.view_count; v++) {
        (void)ui_show(&ui, ui.views[v]->name);
        assert_int_equal(keys_find(&ui, 'q')->action, ACTION_QUIT);
        assert_int_equal(keys_find(&ui, '?')->action, ACTION_HELP);
        assert_int_equal(keys_find(&ui, '3')->action, ACTION_VIEW);
    }
    (void)ui_show(&ui, "runs");
    assert_int_equal(keys_find(&ui, 'k')->action, ACTION_UP);
    assert_null(keys_find_action(&ui, ACTION_EARLIER));
    (void)ui_show(&ui, "help");
    assert_null(keys_find(&ui, 'x'));
    screens_finish(&ui);
}

/* The vital keys are in the last line at every width. */
static void test_last_line(void **state)
{
    struct canvas canvas = {0};
    struct ui ui;
    struct text text = {0};
    struct err err;

    (void)state;
    screens_start(&ui, 24, 80);
    for (int cols = 40; cols <= 200; cols++) {
        assert_ok(canvas_resize(&canvas, 1, cols, &err));
        keys_draw(&ui, &canvas, (struct rect){0, 0, 1, cols});
        text_clear(&text);
        canvas_print(&canvas, &text);
        assert_non_null(strstr(text_string(&text), " p pause"));
        assert_non_null(strstr(text_string(&text), "  x stop"));
        assert_non_null(strstr(text_string(&text), "  ? keys\n"));
        if (cols == 80)
            assert_string_equal(text_string(&text),
                                " p pause  m margin  c curriculum  l rate  s select  k checkpoint  "
                                "x stop  ? keys\n");
    }
    text_free(&text);
    canvas_free(&canvas);
    screens_finish(&ui);
}

static void expect_item(const char *page, const struct key_binding *binding)
{
    /* mdoc would take these for punctuation. */
    const char *quote = strspn(binding->shown, ".?[]:") > 0 ? "\\&" : "";
    char item[64];

    (void)snprintf(item, sizeof item, "\n.It Ic %s%s\n", quote, binding->shown);
    if (binding->key != 0 && strstr(page, item) == NULL)
        fail_msg("facenet-tui.1 has no item \".It Ic %s%s\"", quote, binding->shown);
}

/* Each key is an item of the manual. */
static void test_manual(void **state)
{
    struct ui ui;
    char path[1024];
    unsigned char *page;
    struct err err;
    size_t length;

    (void)state;
    screens_start(&ui, 24, 80);
    (void)snprintf(path, sizeof path, "%s/man/facenet-tui.1", getenv("FACENET_SOURCE"));
    assert_ok(file_read(path, 1u << 20, &page, &length, &err));
    for (size_t view = 0; view <= ui.view_count; view++) {
        size_t count;
        const struct key_binding *rows = keys_of(&ui, view, &count);

        for (size_t i = 0; i < count; i++)
            expect_item((const char *)page, &rows[i]);
        if (view < ui.view_count && ui.views[view]->key.key != 0)
            expect_item((const char *)page, &ui.views[view]->key);
    }
    mem_free(page);
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_no_key_twice),
    cmocka_unit_test(test_find),
    cmocka_unit_test_setup(test_keys_fit_the_state, screens_prepare),
    cmocka_unit_test_setup(test_help_of_the_view, screens_prepare),
    cmocka_unit_test(test_last_line),
    cmocka_unit_test(test_manual),
};
UNIT_MAIN(tests)
