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
    struct db_run run = {.id = 12, .name = "lfw-small-\xC3\xBC", .dataset = "lfw", .net = "small"};
    const struct db_tag tags[] = {{12, "fast", ""}, {12, "lr", "0.1"}};
    const struct {
        const char *filter;
        bool fits;
    } cases[] = {{"", true},
                 {"LFW", true},
                 {"small finished", true},
                 {"small failed", false},
                 {"fas", true},
                 {"\xC3\x9C", true},
                 {"name=LFW-small-u\xCC\x88", true},
                 {"TAG=fast", false},
                 {"tag=FAST", true},
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
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fill_runs(&ui);
    (void)screens_type(&ui, "2/state=paused");
    screens_expect(&ui, "1 of 7 runs");
    screens_expect(&ui, "night");
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "filter: state=paused");
    (void)screens_type(&ui, "/\x1B");
    screens_expect(&ui, "7 runs");
    (void)screens_type(&ui, "/nothing like it\n");
    screens_expect(&ui, "No run matches");
    (void)screens_type(&ui, "\n dtx"); /* keys without a run */
    assert_string_equal(screens_fake(&ui)->requests, "");
    screens_finish(&ui);
}

/* Columns are chosen by their titles. */
static void test_columns(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 120);
    screens_fill_runs(&ui);
    (void)screens_type(&ui, "2:columns name, VAL net\n");
    screens_expect(&ui, "name                                  net          VAL %\n");
    (void)screens_type(&ui, ":columns nonsense\n");
    screens_expect(&ui, "there is no column nonsense");
    (void)screens_type(&ui, ":columns\n");
    screens_expect(&ui, "acc. %");
    screens_finish(&ui);
}

/* Rows that were not read yet are read before the next key. */
static void test_unread(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 10, 80);
    screens_fill_runs(&ui);
    assert_int_equal(screens_type(&ui, "2"), UI_REDRAW | UI_RELOAD | UI_SETTLE);
    assert_int_equal(screens_type(&ui, "G"), UI_REDRAW);
    screens_runs(&ui)->list.rows[2].name[0] = '\0';
    assert_int_equal(screens_type(&ui, "g"), UI_REDRAW | UI_RELOAD | UI_SETTLE);
    assert_int_equal(screens_runs(&ui)->list.chosen, 13);
    assert_int_equal(screens_type(&ui, "/x"), UI_REDRAW | UI_RELOAD | UI_SETTLE);
    assert_int_equal(screens_type(&ui, "y"), UI_REDRAW); /* all rows are read now */
    screens_finish(&ui);
}

static void add_tag(struct ui *ui, int64_t run, const char *key)
{
    screens_runs(ui)->list.tags = mem_resize(
        screens_runs(ui)->list.tags, screens_runs(ui)->list.tag_count + 1, sizeof(struct db_tag));
    assert_non_null(screens_runs(ui)->list.tags);
    screens_runs(ui)->list.tags[screens_runs(ui)->list.tag_count] = (struct db_tag){.run = run};
    (void)snprintf(screens_runs(ui)->list.tags[screens_runs(ui)->list.tag_count++].key, 64, "%s",
                   key);
}

static int by_run(const void *a, const void *b)
{
    return (int)(((const struct db_tag *)a)->run - ((const struct db_tag *)b)->run);
}

/* Runs of an experiment are folded under its heading, which says how many are done. */
static void test_experiment(void **state)
{
    struct runs_list *list;
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fill_runs(&ui);
    list = &screens_runs(&ui)->list;
    list->groups = mem_new(1, sizeof *list->groups);
    assert_non_null(list->groups);
    list->group_count = 1;
    *list->groups = (struct db_tag_count){
        .key = "experiment/margins", .runs = 12, .finished = 5, .failed = 2, .training = 1};
    add_tag(&ui, 9, "experiment/margins");
    add_tag(&ui, 10, "experiment/margins");
    add_tag(&ui, 12, "experiment/margins");
    qsort(list->tags, list->tag_count, sizeof *list->tags, by_run);
    (void)screens_type(&ui, "2g");
    screens_expect(&ui, "7 runs");
    screens_expect(&ui, "margins   5 of 12 runs done   2 failed   1 training");
    assert_int_equal(list->count, 5);
    (void)screens_type(&ui, "j");
    assert_string_equal(list->heading, "experiment/margins");
    (void)screens_type(&ui, " dtRbA"); /* keys of a run */
    assert_int_equal(list->deleted_count + ui.marks.count, 0);
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "lfw-hard");
    assert_int_equal(list->count, 8);
    (void)screens_type(&ui, "j");
    assert_int_equal(list->chosen, 12);
    assert_string_equal(list->heading, "");
    (void)screens_type(&ui, "k\n");
    screens_expect(&ui, "margins   5 of 12");
    assert_int_equal(list->count, 5);
    (void)screens_type(&ui, "/margins");
    screens_expect(&ui, "3 of 7 runs");
    assert_int_equal(list->count, 3);
    screens_finish(&ui);
}

/* The baseline comes first; archived runs are shown only if the filter names them. */
static void test_tags(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fill_runs(&ui);
    add_tag(&ui, 9, TAG_ARCHIVED);
    add_tag(&ui, 10, TAG_BASELINE);
    add_tag(&ui, 11, "fast");
    (void)screens_type(&ui, "2");
    screens_expect(&ui, "6 of 7 runs");
    assert_int_equal(screens_runs(&ui)->list.rows[screens_runs(&ui)->list.shown[0].row].id, 10);
    (void)screens_type(&ui, "/archived\n");
    screens_expect(&ui, "1 of 7 runs");
    assert_true((screens_type(&ui, "A") & UI_RELOAD) != 0);
    (void)screens_type(&ui, "/\x1Bgb");
    (void)screens_type(&ui, "jjt");
    assert_string_equal(ui.prompt.value, ""); /* run 12 */
    (void)screens_type(&ui, "good fa\t");     /* a tag of another run */
    assert_string_equal(ui.prompt.value, "good fast");
    (void)screens_type(&ui, "\x15good lr=0.1\n");
    (void)screens_type(&ui, "R new\x7F\x7F\x7F\n");
    assert_string_equal(screens_fake(&ui)->requests,
                        "tag archived=(none);tag baseline=(none);tag good=;tag lr=0.1;"
                        "rename lfw-small ;");
    screens_finish(&ui);
}

/* A deletion can be undone until the dashboard is left, which carries it out. */
static void test_delete(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fill_runs(&ui);
    (void)screens_type(&ui, "2d"); /* the first one is being trained */
    screens_expect(&ui, "is being trained: stop it first");
    (void)screens_type(&ui, "jdd");
    screens_expect(&ui, "5 of 7 runs");
    screens_expect(&ui, "2 deleted, u undoes");
    (void)screens_type(&ui, "u");
    screens_expect(&ui, "6 of 7 runs");
    assert_int_equal(screens_runs(&ui)->list.chosen, 11);
    assert_string_equal(screens_fake(&ui)->requests, "");
    screens_fake(&ui)->busy = true;
    assert_true((screens_type(&ui, "q") & UI_QUIT) == 0);
    screens_expect(&ui, "it is training"); /* why it could not be deleted */
    screens_fake(&ui)->busy = false;
    assert_true((screens_type(&ui, "dq") & UI_QUIT) != 0);
    assert_string_equal(screens_fake(&ui)->requests, "delete;");
    screens_finish(&ui);
}

/* Fills the comparison as a load would: two runs of the fixture, one of them faster. */
static void fill_compared(struct ui *ui)
{
    for (size_t i = 0; i < 2; i++) {
        struct compared *of = &screens_compare(ui)->runs[i];

        *of = (struct compared){.run = screens_runs(ui)->list.rows[i], .count = HISTORY_POINTS};
        of->x = mem_new(HISTORY_POINTS, sizeof *of->x);
        of->y = mem_new(HISTORY_POINTS, sizeof *of->y);
        for (size_t j = 0; j < HISTORY_POINTS; j++) {
            of->x[j] = (double)screens_history(ui)->whole.points[j].mean.step;
            of->y[j] = screens_history(ui)->whole.points[j].mean.loss_all / (double)(i + 1);
        }
        of->facts.items = mem_new(4, sizeof *of->facts.items);
        of->facts.count = 4;
        of->facts.items[0] = (struct run_fact){FACT_ABOUT, "data set", "lfw"};
        of->facts.items[1] = (struct run_fact){FACT_ABOUT, "crop", "96 pixels"};
        of->facts.items[2] = (struct run_fact){FACT_ABOUT, "decisions", "none"};
        of->facts.items[3] = (struct run_fact){FACT_LIVE, "margin", "0.2"};
        if (i == 0)
            (void)snprintf(of->facts.items[3].words, sizeof of->facts.items[3].words,
                           "0.2 -> 0.05 at 106");
    }
    screens_compare(ui)->count = 2;
}

static void test_compare(void **state)
{
    struct ui ui;

    (void)state;
    screens_start(&ui, 24, 80);
    screens_fill_runs(&ui);
    (void)screens_type(&ui, "2c");
    screens_expect(&ui, "mark two runs with the space bar");
    (void)screens_type(&ui, " j c");
    assert_string_equal(ui.view->name, "compare");
    assert_int_equal(screens_compare(&ui)->wanted.count, 2);
    screens_expect(&ui, "Nothing to compare");
    fill_compared(&ui);
    screens_expect_pictures(&ui, "compare");
    screens_compare(&ui)->runs[1].last =
        (struct record_step){.loss = 1.5, .class_images = 8, .class_right = 7};
    screens_expect(&ui, "class loss ");
    screens_expect(&ui, "class accuracy % ");
    screens_expect(&ui, "  87.5");
    assert_true((screens_type(&ui, "y") & UI_RELOAD) != 0);
    screens_expect(&ui, "loss, selected triplets");
    (void)screens_type(&ui, "g");
    screens_expect(&ui, "(log)");
    (void)screens_type(&ui, "\x1B");
    assert_string_equal(ui.view->name, "runs");
    screens_expect(&ui, "2 marked");
    (void)screens_type(&ui, "jjj   "); /* marks, unmarks, marks */
    assert_int_equal(ui.marks.count, 3);
    screens_finish(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_filter, screens_prepare),
    cmocka_unit_test_setup(test_filtering, screens_prepare),
    cmocka_unit_test_setup(test_unread, screens_prepare),
    cmocka_unit_test_setup(test_columns, screens_prepare),
    cmocka_unit_test_setup(test_tags, screens_prepare),
    cmocka_unit_test_setup(test_experiment, screens_prepare),
    cmocka_unit_test_setup(test_delete, screens_prepare),
    cmocka_unit_test_setup(test_compare, screens_prepare),
};
UNIT_MAIN(tests)
