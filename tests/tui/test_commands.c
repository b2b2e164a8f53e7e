/* The command line: every action has a name, names complete, commands do what they say. */
#include "unit.h"

#include "screens.h"
#include "tui/commands.h"

#include <string.h>

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < keys_count; i++) {
        const char *name;

        if (keys_table[i].action == ACTION_COMMAND)
            continue;
        name = commands_name(keys_table[i].action);
        if (name == NULL)
            fail_msg("the action of %s (%s) has no name", keys_table[i].shown, keys_table[i].help);
    }
    for (int a = 0; a < ACTION_COUNT; a++)
        for (int b = 0; b < a; b++)
            if (commands_name((enum key_action)a) != NULL &&
                commands_name((enum key_action)b) != NULL)
                assert_string_not_equal(commands_name((enum key_action)a),
                                        commands_name((enum key_action)b));
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
                 {"open 1", "open 1"}};
    char line[64];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)snprintf(line, sizeof line, "%s", cases[i].line);
        commands_complete(line, sizeof line);
        assert_string_equal(line, cases[i].completed);
    }
    commands_hint("pa", line, sizeof line);
    assert_string_equal(line, "page-down page-up pause ");
    commands_hint("", line, 20); /* cut, never beyond the end */
    assert_true(strlen(line) < 20);
}

static void test_run(void **state)
{
    struct app app;
    struct db *fake;

    (void)state;
    screens_start(&app, 24, 80);
    fake = screens_fake(&app);
    (void)screens_type(&app, ":pau");
    screens_expect(&app, "pause");
    (void)screens_type(&app, "\t\n:set margin 0.3\n:set lr=0.01\n:checkpoint\n");
    assert_string_equal(fake->requests, "pause;set margin=0.3;set lr=0.01;checkpoint;");
    (void)screens_type(&app, ":set net nn4.small2\n");
    screens_expect(&app, "net cannot be changed while a run trains");
    (void)screens_type(&app, ":set margin -1\n");
    screens_expect(&app, "it takes a number");
    (void)screens_type(&app, ":nonsense\n");
    screens_expect(&app, "there is no command nonsense");
    (void)screens_type(&app, ":p\n");
    screens_expect(&app, "p can be several");
    (void)screens_type(&app, ":tags\n");
    screens_expect(&app, "tags has no use in this view");
    (void)screens_type(&app, ":open\n");
    screens_expect(&app, "open takes a run");
    (void)screens_type(&app, ":filter data=lfw\n");
    assert_int_equal(app.view, VIEW_RUNS);
    assert_string_equal(app.runs.filter, "data=lfw");
    (void)screens_type(&app, ":zzz\x1B:import /tmp/nowhere\n");
    assert_int_equal(app.prompt.kind, PROMPT_CLOSED);
    (void)screens_type(&app, ":people\n:\n");
    assert_int_equal(app.view, VIEW_PEOPLE);
    assert_true((screens_type(&app, ":quit\n") & APP_QUIT) != 0);
    screens_finish(&app);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_names, screens_prepare),
    cmocka_unit_test_setup(test_complete, screens_prepare),
    cmocka_unit_test_setup(test_run, screens_prepare),
};
UNIT_MAIN(tests)
