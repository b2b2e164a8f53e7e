/* The command line: every action has a name, names complete, commands do what they say. */
#include "unit.h"

#include "screens.h"
#include "tui/commands.h"
#include "tui/view/keys.h"

#include <string.h>

/* Every row has a command but the one that opens the command line; in one view a word is only one
 * action. */
static void test_names(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    for (size_t view = 0; view <= ui.view_count; view++) {
        size_t count;
        const struct key_binding *rows = keys_of(&ui, view, &count);

        for (size_t a = 0; a < count; a++) {
            if (rows[a].action == ACTION_COMMAND)
                continue;
            if (rows[a].command == NULL)
                fail_msg("%s (%s) has no command", rows[a].shown, rows[a].help);
            for (size_t b = 0; b < a; b++)
                if (rows[b].command != NULL && strcmp(rows[a].command, rows[b].command) == 0)
                    assert_int_equal(rows[a].modes & rows[b].modes, 0);
        }
    }
    screens_finish(&ui);
}

static void test_complete(void **state)
{
    static const struct {
        const char *line, *completed;
    } cases[] = {{"pau", "pause "},
                 {"p", "p"},
                 {"pa", "pa"},
                 {"roll", "roll-back "},
                 {"x", "x"},
                 {"set mar", "set margin "},
                 {"set curri", "set curriculum-"},
                 {"columns name curriculum-fl", "columns name curriculum-floor "},
                 {"open 1", "open 1"}};
    struct ui ui;
    char line[64], hint[64] = "";

    (void)state;
    screens_start(&ui, 24, 80);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)snprintf(line, sizeof line, "%s", cases[i].line);
        commands_complete(&ui, line, sizeof line, hint, sizeof hint);
        assert_string_equal(line, cases[i].completed);
    }
    (void)screens_type(&ui, ":set curri\t");
    assert_string_equal(ui.prompt.hint, "2: curriculum-floor, curriculum-target");
    (void)screens_type(&ui, "\x1B:pa\t");
    assert_string_equal(ui.prompt.hint, "3: page-down, page-up, pause");
    (void)screens_type(&ui, "u\t"); /* the only one */
    assert_string_equal(ui.prompt.value, "pause ");
    assert_string_equal(ui.prompt.hint, "");
    (void)screens_type(&ui, "\x1B:pa");
    assert_string_equal(ui.prompt.hint, "page-down page-up pause ");
    (void)screens_type(&ui, "\x7F\x7F"); /* as many of all names as fit */
    assert_true(strncmp(ui.prompt.hint, "accept archive average back ", 28) == 0);
    screens_finish(&ui);
}

static void test_run(void **state)
{
    struct ui ui;
    struct db *fake;

    (void)state;
    screens_start(&ui, 24, 80);
    fake = screens_fake(&ui);
    (void)screens_type(&ui, ":pau");
    screens_expect(&ui, "pause");
    (void)screens_type(&ui, "\t\n:set margin 0.3\n:set lr=0.01\n:checkpoint\n");
    assert_string_equal(fake->requests, "pause;set margin=0.3;set lr=0.01;checkpoint;");
    (void)screens_type(&ui, ":set net nn4.small2\n");
    screens_expect(&ui, "net cannot be changed while a run trains");
    (void)screens_type(&ui, ":set marginn 0.3\n");
    screens_expect(&ui, "there is no setting marginn (did you mean margin?)");
    (void)screens_type(&ui, ":set margin -1\n");
    screens_expect(&ui, "expected a number");
    (void)screens_type(&ui, ":nonsense\n");
    screens_expect(&ui, "there is no command nonsense");
    (void)screens_type(&ui, ":p\n");
    screens_expect(&ui, "p is ambiguous");
    (void)screens_type(&ui, ":tags\n");
    screens_expect(&ui, "tags does not work in this view");
    (void)screens_type(&ui, ":open\n");
    screens_expect(&ui, "open: expected a run");
    (void)screens_type(&ui, ":filter data=lfw\n");
    assert_string_equal(ui.view->name, "runs");
    assert_string_equal(screens_runs(&ui)->list.filter, "data=lfw");
    (void)screens_type(&ui, ":zzz\x1B:import /tmp/nowhere\n");
    screens_expect(&ui, "there is no such folder: /tmp/nowhere");
    (void)screens_type(&ui, "\x1B");
    (void)screens_type(&ui, ":people\n:\n");
    assert_string_equal(ui.view->name, "people");
    assert_true((screens_type(&ui, ":quit\n") & UI_QUIT) != 0);
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_names, screens_prepare),
    cmocka_unit_test_setup(test_complete, screens_prepare),
    cmocka_unit_test_setup(test_run, screens_prepare),
};
UNIT_MAIN(tests)
