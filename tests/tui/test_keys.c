/* The table of keys: no key means two things in one place, and the manual has each of them. */
#include "unit.h"

#include "tui/keys.h"

#include "base/file.h"
#include "base/mem.h"

#include <stdlib.h>

static bool clash(int key, int other)
{
    return key != 0 && key == other;
}

static void test_no_key_twice(void **state)
{
    (void)state;
    for (size_t i = 0; i < keys_count; i++) {
        const struct key_binding *a = &keys_table[i];

        assert_true(a->shown[0] != '\0' && a->help[0] != '\0' && a->where != 0);
        assert_true(a->action != ACTION_NONE);
        for (size_t j = i + 1; j < keys_count; j++) {
            const struct key_binding *b = &keys_table[j];

            if ((a->where & b->where) == 0)
                continue;
            if (clash(a->key, b->key) || clash(a->key, b->also) || clash(a->also, b->key) ||
                clash(a->also, b->also))
                fail_msg("%s and %s are one key", a->shown, b->shown);
        }
    }
}

static void test_find(void **state)
{
    (void)state;
    assert_int_equal(keys_find(KEYS_TRAIN, 'k'), ACTION_CHECKPOINT);
    assert_int_equal(keys_find(KEYS_RUNS, 'k'), ACTION_UP);
    assert_int_equal(keys_find(KEYS_TRAIN, KEY_CODE_NONE), ACTION_NONE);
    assert_int_equal(keys_find(KEYS_HELP, 'x'), ACTION_NONE);
    for (unsigned where = KEYS_TRAIN; where <= KEYS_WELCOME; where *= 2) {
        assert_int_equal(keys_find(where, 'q'), ACTION_QUIT);
        assert_int_equal(keys_find(where, '?'), ACTION_HELP);
    }
}

/* The keys that one cannot do without are in the last line at every width. */
static void test_last_line(void **state)
{
    struct canvas canvas = {0};
    struct text text = {0};
    struct err err;

    (void)state;
    for (int cols = 40; cols <= 200; cols++) {
        assert_ok(canvas_resize(&canvas, 1, cols, &err));
        keys_draw(&canvas, (struct rect){0, 0, 1, cols}, KEYS_TRAIN);
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
}

/* Each key is an item of the manual, with the words of the help. */
static void test_manual(void **state)
{
    char path[1024], item[64];
    unsigned char *page;
    struct err err;
    size_t length;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/man/facenet-tui.1", getenv("FACENET_SOURCE"));
    assert_ok(file_read(path, 1u << 20, &page, &length, &err));
    for (size_t i = 0; i < keys_count; i++) {
        (void)snprintf(item, sizeof item, "\n.It Ic %s\n", keys_table[i].shown);
        if (strspn(keys_table[i].shown, ".?[]:") > 0) /* mdoc would take them for punctuation */
            (void)snprintf(item, sizeof item, "\n.It Ic \\&%s\n", keys_table[i].shown);
        if (strstr((const char *)page, item) == NULL)
            fail_msg("%s has no item \".It Ic %s\"", path, keys_table[i].shown);
    }
    mem_free(page);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_no_key_twice),
    cmocka_unit_test(test_find),
    cmocka_unit_test(test_last_line),
    cmocka_unit_test(test_manual),
};
UNIT_MAIN(tests)
