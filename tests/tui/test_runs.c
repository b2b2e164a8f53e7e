/* View 2 and the comparison: filter, marks, tags, pending deletions. */
#include "unit.h"

#include "fixture.h"
#include "screens.h"
#include "tui/data/filter.h"

#include "base/mem.h"

#include <math.h>
#include <stdio.h>

static void test_filter(void **state)
{
    struct db_run run = {.id = 12, .name = "lfw-small", .dataset = "lfw", .net = "small"};
    const struct db_tag tags[] = {{12, "fast", ""}, {12, "lr", "0.1"}};
    const struct {
        const char *filter;
        bool fits;
    } cases[] = {{"", true},
                 {"LFW", true},
                 {"small finished", true},
                 {"small failed", false},
                 {"fas", true},
                 {"tag=fast", true},
                 {"tag=fas", false},
                 {"data=lfw  state=finished", true},
                 {"data=lf", false},
                 {"nonsense=1", false},
                 {"run=12 from=3", true},
                 {"from=12", false},
                 {"val>60", true},
                 {"val>62", false},
                 {"val>banana", false},
                 {"val<70%", true},
                 {"loss<0.1", false}, /* it has no such run */
                 {"steps>1000 run<13", true}};

    (void)state;
    run.parent_id = 3;
    run.last_step = 6000;
    run.val = 0.612;
    run.loss_all = NAN;
    (void)snprintf(run.select, sizeof run.select, "batch-hard");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (filter_match(cases[i].filter, &run, "finished", tags, 2) != cases[i].fits)
            fail_msg("the filter \"%s\" decides wrongly", cases[i].filter);
}

/* A filter applies while it is typed; Esc clears it. */
static void test_filtering(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    screens_fill_runs(&app);
    (void)screens_type(&app, "2/state=paused");
    screens_expect(&app, "1 of 7 runs");
    screens_expect(&app, "night");
    (void)screens_type(&app, "\n");
    screens_expect(&app, "filter: state=paused");
    (void)screens_type(&app, "/\x1B");
    screens_expect(&app, "7 runs");
    (void)screens_type(&app, "/nothing like it\n");
    screens_expect(&app, "No run matches");
    (void)screens_type(&app, "\n dtx"); /* keys without a run */
    assert_string_equal(screens_fake(&app)->requests, "");
    screens_finish(&app);
}

/* Columns are chosen by their titles. */
static void test_columns(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 120);
    screens_fill_runs(&app);
    (void)screens_type(&app, "2:columns name, VAL net\n");
    screens_expect(&app, "name                                  net          VAL %\n");
    (void)screens_type(&app, ":columns nonsense\n");
    screens_expect(&app, "there is no column nonsense");
    (void)screens_type(&app, ":columns\n");
    screens_expect(&app, "acc. %");
    screens_finish(&app);
}

/* Rows that were not read yet are read before the next key. */
static void test_unread(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 10, 80);
    screens_fill_runs(&app);
    assert_int_equal(screens_type(&app, "2"), APP_REDRAW | APP_RELOAD | APP_SETTLE);
    assert_int_equal(screens_type(&app, "G"), APP_REDRAW);
    screens_runs(&app)->list.rows[2].name[0] = '\0';
    assert_int_equal(screens_type(&app, "g"), APP_REDRAW | APP_RELOAD | APP_SETTLE);
    assert_int_equal(screens_runs(&app)->list.chosen, 13);
    assert_int_equal(screens_type(&app, "/x"), APP_REDRAW | APP_RELOAD | APP_SETTLE);
    assert_int_equal(screens_type(&app, "y"), APP_REDRAW); /* all rows are read now */
    screens_finish(&app);
}

static void add_tag(struct app *app, int64_t run, const char *key)
{
    screens_runs(app)->list.tags = mem_resize(
        screens_runs(app)->list.tags, screens_runs(app)->list.tag_count + 1, sizeof(struct db_tag));
    assert_non_null(screens_runs(app)->list.tags);
    screens_runs(app)->list.tags[screens_runs(app)->list.tag_count] = (struct db_tag){.run = run};
    (void)snprintf(screens_runs(app)->list.tags[screens_runs(app)->list.tag_count++].key, 64, "%s",
                   key);
}

/* The baseline comes first; archived runs are shown only if the filter names them. */
static void test_tags(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    screens_fill_runs(&app);
    add_tag(&app, 9, TAG_ARCHIVED);
    add_tag(&app, 10, TAG_BASELINE);
    add_tag(&app, 11, "fast");
    (void)screens_type(&app, "2");
    screens_expect(&app, "6 of 7 runs");
    assert_int_equal(screens_runs(&app)->list.rows[screens_runs(&app)->list.shown[0]].id, 10);
    (void)screens_type(&app, "/archived\n");
    screens_expect(&app, "1 of 7 runs");
    assert_true((screens_type(&app, "A") & APP_RELOAD) != 0);
    (void)screens_type(&app, "/\x1Bgb");
    (void)screens_type(&app, "jjt");
    assert_string_equal(app.prompt.value, ""); /* run 12 */
    (void)screens_type(&app, "good lr=0.1\n");
    (void)screens_type(&app, "R new\x7F\x7F\x7F\n");
    assert_string_equal(screens_fake(&app)->requests,
                        "tag archived=(none);tag baseline=(none);tag good=;tag lr=0.1;"
                        "rename lfw-small ;");
    screens_finish(&app);
}

/* A deletion can be undone until the dashboard is left, which carries it out. */
static void test_delete(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    screens_fill_runs(&app);
    (void)screens_type(&app, "2d"); /* the first one is being trained */
    screens_expect(&app, "is being trained: stop it first");
    (void)screens_type(&app, "jdd");
    screens_expect(&app, "5 of 7 runs");
    screens_expect(&app, "2 deleted, u undoes");
    (void)screens_type(&app, "u");
    screens_expect(&app, "6 of 7 runs");
    assert_int_equal(screens_runs(&app)->list.chosen, 11);
    assert_string_equal(screens_fake(&app)->requests, "");
    assert_true((screens_type(&app, "q") & APP_QUIT) != 0);
    assert_string_equal(screens_fake(&app)->requests, "delete;");
    screens_finish(&app);
}

/* Fills the comparison as a load would: two runs of the fixture, one of them faster. */
static void fill_compared(struct app *app)
{
    for (size_t i = 0; i < 2; i++) {
        struct compared *of = &screens_compare(app)->runs[i];

        *of = (struct compared){.run = screens_runs(app)->list.rows[i], .count = HISTORY_POINTS};
        of->x = mem_new(HISTORY_POINTS, sizeof *of->x);
        of->y = mem_new(HISTORY_POINTS, sizeof *of->y);
        for (size_t j = 0; j < HISTORY_POINTS; j++) {
            of->x[j] = (double)screens_history(app)->whole.points[j].mean.step;
            of->y[j] = screens_history(app)->whole.points[j].mean.loss_all / (double)(i + 1);
        }
        settings_init(&of->settings);
        of->settings.value[SETTING_MARGIN] = i == 0 ? 0.2 : 0.3;
    }
    screens_compare(app)->count = 2;
}

static void test_compare(void **state)
{
    struct app app;

    (void)state;
    screens_start(&app, 24, 80);
    screens_fill_runs(&app);
    (void)screens_type(&app, "2c");
    screens_expect(&app, "mark two runs with the space bar");
    (void)screens_type(&app, " j c");
    assert_string_equal(app.view->name, "compare");
    assert_int_equal(screens_compare(&app)->wanted.count, 2);
    screens_expect(&app, "Nothing to compare");
    fill_compared(&app);
    screens_expect_pictures(&app, "compare");
    assert_true((screens_type(&app, "y") & APP_RELOAD) != 0);
    screens_expect(&app, "loss, selected triplets");
    (void)screens_type(&app, "g");
    screens_expect(&app, "(log)");
    (void)screens_type(&app, "\x1B");
    assert_string_equal(app.view->name, "runs");
    screens_expect(&app, "2 marked");
    (void)screens_type(&app, "jjj   "); /* marks, unmarks, marks */
    assert_int_equal(app.marks.count, 3);
    screens_finish(&app);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_filter, screens_prepare),
    cmocka_unit_test_setup(test_filtering, screens_prepare),
    cmocka_unit_test_setup(test_unread, screens_prepare),
    cmocka_unit_test_setup(test_columns, screens_prepare),
    cmocka_unit_test_setup(test_tags, screens_prepare),
    cmocka_unit_test_setup(test_delete, screens_prepare),
    cmocka_unit_test_setup(test_compare, screens_prepare),
};
UNIT_MAIN(tests)
