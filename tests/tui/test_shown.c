/* What views read from a real database: curves, lists, settings, imports, faces. */
#include "unit.h"

#include "fixture.h"
#include "place.h"

#include "base/crop.h"
#include "base/mem.h"
#include "data/crops.h"
#include "db/faces/imports.h"
#include "db/runs/journal.h"
#include "db/runs/rocs.h"
#include "db/runs/steps.h"
#include "tui/data/sharpen.h"
#include "tui/view/runs/run_settings.h"
#include "tui/view/train/welcome.h"

#include <math.h>

/* What the timeline shows, the values at the cursor, the baseline beside it. */
static void test_curves(void **state)
{
    struct place place;
    struct ui ui;
    struct err err, note;
    int64_t live, baseline, marked;
    struct record_step row;
    bool differs;
    const struct record_roc_point points[] = {{0.1, 0, 0.25}, {4, 1, 1}};

    (void)state;
    place_open(&place);
    live = place_run(&place, "live", 40, true);
    baseline = place_run(&place, "baseline", 7, false);
    assert_ok(db_tag_move(place.db, baseline, TAG_BASELINE, &err));
    assert_ok(place_app(&ui, place.path, true, &note, &err));
    assert_ok(app_load(&ui, &err));
    assert_int_equal(ui.snap.run_id, live);
    assert_int_equal(screens_history(&ui)->others[0].curve.count, 7);
    assert_ptr_equal(history_shown(screens_history(&ui)), &screens_history(&ui)->whole);
    assert_null(history_cursor(screens_history(&ui)));
    screens_history(&ui)->timeline = (struct timeline){.width = 10, .end = 30, .cursor = 25};
    assert_ok(app_load(&ui, &err));
    assert_int_equal(history_shown(screens_history(&ui))->count, 10);
    assert_int_equal(history_shown(screens_history(&ui))->points[0].mean.step, 21);
    assert_int_equal(history_cursor(screens_history(&ui))->mean.step, 25);
    assert_int_equal(screens_history(&ui)->whole.count, 40); /* the health uses the whole run */
    marked = place_run(&place, "marked", 9, false);
    assert_ok(db_roc_put(place.db, &(struct db_roc){live, 20, "training"}, points, 2, &err));
    assert_ok(db_roc_put(place.db, &(struct db_roc){live, 30, "training"}, points, 1, &err));
    assert_ok(db_roc_put(place.db, &(struct db_roc){marked, 9, "training"}, points, 1, &err));
    ui.marks.run[0] = marked;
    ui.marks.run[1] = 999; /* one that was deleted */
    ui.marks.run[2] = baseline;
    ui.marks.count = 3;
    assert_ok(app_load(&ui, &err));
    assert_int_equal(screens_history(&ui)->other_count, 2); /* the baseline once */
    assert_true(screens_history(&ui)->others[0].baseline &&
                !screens_history(&ui)->others[1].baseline);
    assert_string_equal(screens_history(&ui)->others[1].name, "marked");
    assert_int_equal(screens_history(&ui)->others[1].curve.run, marked);
    screens_history(&ui)->timeline.width = 0;
    assert_ok(app_load(&ui, &err));
    assert_int_equal(screens_history(&ui)->others[1].curve.count, 9);
    fixture_step(10, &row); /* it continues while the run shown does not */
    assert_ok(db_step_put(place.db, marked, &row, NULL, &differs, &err));
    assert_ok(app_load(&ui, &err));
    assert_int_equal(screens_history(&ui)->others[1].curve.count, 10);
    assert_int_equal(screens_history(&ui)->roc.count, 0);
    screens_history(&ui)->roc_wanted = true;
    assert_ok(app_load(&ui, &err));
    assert_int_equal(screens_history(&ui)->roc.count, 2);
    assert_int_equal(screens_history(&ui)->roc.step, 20); /* the cursor's at 25 */
    assert_int_equal(screens_history(&ui)->others[1].roc.count, 1);
    ui.marks.count = 0;
    ui.snap.run_id = baseline;
    assert_ok(app_load(&ui, &err));
    assert_int_equal(screens_history(&ui)->timeline.end, 0);
    assert_int_equal(screens_history(&ui)->other_count, 0); /* it is the run shown */
    app_free(&ui);
    place_close(&place);
}

/* The lists of views 2 and 3 and a comparison are read only while they are shown. */
static void test_lists(void **state)
{
    struct place place;
    struct ui ui;
    struct err err, note;
    struct db_image image = {.path = "ada/1.png", .width = 1, .height = 1, .orientation = 1};
    const struct runs_list *list;
    const struct people *people;
    struct compare *compare;
    int64_t first, second, id;

    (void)state;
    place_open(&place);
    first = place_run(&place, "first", 40, true);
    second = place_run(&place, "second", 7, false);
    assert_ok(db_tag_set(place.db, second, "fast", "", &err));
    assert_ok(db_identity_get(place.db, place.data, "ada", false, &image.identity, &err));
    assert_ok(db_image_add(place.db, &image, &id, &err));
    assert_ok(place_app(&ui, place.path, true, &note, &err));
    list = &screens_runs(&ui)->list;
    people = &screens_people(&ui)->people;
    compare = screens_compare(&ui);
    assert_ok(app_load(&ui, &err));
    assert_true(list->row_count == 0 && people->count == 0 && list->tag_count == 0);
    (void)ui_show(&ui, "runs");
    assert_ok(app_load(&ui, &err));
    assert_int_equal(list->row_count, 2);
    assert_true(runs_list_has_tag(list, second, "fast") && !runs_list_has_tag(list, first, "fast"));
    (void)ui_show(&ui, "people");
    assert_ok(app_load(&ui, &err));
    assert_int_equal(people->count, 1);
    assert_int_equal(people->portrait_count, 1);
    assert_string_equal(people->portraits[0].path, "ada/1.png");
    compare->wanted = (struct run_marks){{second, 999, first}, 3}; /* one of them was deleted */
    (void)ui_show(&ui, "compare");
    assert_ok(app_load(&ui, &err));
    assert_int_equal(compare->count, 2);
    assert_int_equal(compare->runs[0].count, 7);
    assert_int_equal(compare->runs[1].count, 40);
    compare->quantity = COMPARED_CLASS_ACCURACY;
    assert_ok(app_load(&ui, &err));
    assert_true(isnan(compare->runs[0].y[6])); /* it trains triplets */
    compare->quantity = COMPARED_VAL;
    assert_ok(app_load(&ui, &err));
    assert_int_equal(compare->runs[1].count, 0); /* never evaluated */
    app_free(&ui);
    place_close(&place);
}

/* All settings of the run are shown, what was changed while it trained first. */
static void test_settings_pane(void **state)
{
    struct place place;
    struct ui ui;
    struct err err, note;
    const struct run_settings *settings;
    int64_t run, id;

    (void)state;
    place_open(&place);
    run = place_run(&place, "first", 40, true);
    assert_ok(db_request_add(place.db, run, "set", "lr=0.0002", &id, &err));
    assert_ok(db_request_take(place.db, id, 17, "0.001", "ok", &err));
    assert_ok(place_app(&ui, place.path, true, &note, &err));
    assert_ok(canvas_resize(&ui.canvas, 24, 80, &err));
    assert_ok(app_load(&ui, &err));
    (void)screens_type(&ui, "i");
    assert_ok(app_load(&ui, &err));
    settings = ui.state;
    screens_expect(&ui, "Settings of run 1 first");
    screens_expect(&ui,
                   " changed while it trained\n  lr                     0.001 -> 0.0002 at 17\n");
    screens_expect(&ui, " other than the default\n  margin                 0.3\n");
    assert_int_equal(settings->facts.count, SETTING_COUNT + 3);
    (void)screens_type(&ui, "G");
    screens_expect(&ui, "  seed                   1\n");
    (void)screens_type(&ui, "\x1B");
    assert_string_equal(ui.view->name, "train");
    (void)screens_type(&ui, "2");
    assert_ok(app_load(&ui, &err));
    (void)screens_type(&ui, "i");
    assert_string_equal(ui.view->name, "settings");
    (void)screens_type(&ui, "\x1B");
    assert_string_equal(ui.view->name, "runs");
    app_free(&ui);
    place_close(&place);
}

/* Every setting and metric is a column of Runs. */
static void test_extra_columns(void **state)
{
    const struct record_metric metric = {40, METRIC_EER, 0.125};
    struct place place;
    struct ui ui;
    struct err err, note;
    char command[64];
    int64_t run, id;

    (void)state;
    place_open(&place);
    run = place_run(&place, "first", 40, true);
    assert_ok(db_metric_put(place.db, run, &metric, &err));
    assert_ok(db_request_add(place.db, run, "set", "margin=0.15", &id, &err));
    assert_ok(db_request_take(place.db, id, 17, "0.3", "ok", &err));
    assert_ok(place_app(&ui, place.path, true, &note, &err));
    assert_ok(canvas_resize(&ui.canvas, 24, 100, &err));
    assert_true((screens_type(&ui, "2:columns name margin eer lr\n") & UI_SETTLE) != 0);
    assert_ok(app_load(&ui, &err));
    screens_expect(&ui, "              margin    eer     lr\n");
    screens_expect(&ui, "   0.3 -> 0.15 at 17  0.125  0.001\n");
    for (int setting = 0; setting < SETTING_COUNT; setting++) {
        (void)snprintf(command, sizeof command, ":columns %s\n", settings_table[setting].name);
        (void)screens_type(&ui, command);
        assert_ok(app_load(&ui, &err));
        screens_expect(&ui, settings_table[setting].name);
    }
    (void)screens_type(&ui, ":columns curriculum-flor\n");
    screens_expect(&ui, "did you mean curriculum-floor?");
    app_free(&ui);
    place_close(&place);
}

static bool is_read(const struct runs_list *list, size_t i)
{
    return runs_list_is_read(&list->rows[i]);
}

/* Of many runs only those near the chosen one are read, and all of them for a filter. */
static void test_near(void **state)
{
    struct place place;
    struct runs_list list;
    struct err err;
    int64_t id[40];

    (void)state;
    place_open(&place);
    for (int i = 0; i < 40; i++)
        assert_ok(db_run_add(place.db, "", place.data, 0, 1, "", NULL, 0, &id[i], &err));
    for (int i = 22; i < 30; i++)
        assert_ok(db_tag_set(place.db, id[i], TAG_ARCHIVED, "", &err));
    assert_ok(db_tag_move(place.db, id[2], TAG_BASELINE, &err));
    list = (struct runs_list){.reach = 4, .ascending = true, .chosen = id[20]};
    for (int i = 0; i < 2; i++) { /* then it is deleted */
        assert_ok(runs_list_load(&list, place.db, &err));
        assert_int_equal(list.row_count, 40 - i);
        assert_true(is_read(&list, 2)); /* the baseline */
        assert_false(is_read(&list, 15));
        assert_true(is_read(&list, 16) && is_read(&list, 19) && is_read(&list, 20));
        assert_false(is_read(&list, (size_t)(25 - i))); /* archived */
        assert_true(is_read(&list, (size_t)(30 - i)));
        assert_false(is_read(&list, 34));
        assert_ok(i == 0 ? db_run_delete(place.db, id[20], &err) : ST_OK);
    }
    list.whole = true;
    assert_ok(runs_list_load(&list, place.db, &err));
    assert_true(is_read(&list, 0) && is_read(&list, 38));
    runs_list_free(&list);
    place_close(&place);
}

/* A running import is shown, and its death is noticed although no row changes. */
static void test_import(void **state)
{
    struct process_id process;
    struct place place;
    struct ui ui;
    struct err note, err;
    char words[96];

    (void)state;
    place_open(&place);
    assert_ok(process_self(&process, &err));
    assert_ok(db_import_put(place.db, place.data, &process, 412, 1234, &err));
    assert_ok(place_app(&ui, place.path, true, &note, &err));
    (void)ui_show(&ui, "people");
    assert_ok(app_load(&ui, &err));
    assert_string_equal(welcome_import(snapshot_dataset(&ui.snap), words, sizeof words),
                        "importing 412 of 1,234");
    assert_false(place_changed(&ui));
    ui.snap.datasets[0].importer.start_time++; /* as if the process had ended */
    assert_true(place_changed(&ui));
    process.start_time++;
    assert_ok(db_import_put(place.db, place.data, &process, 1000, 1234, &err));
    assert_ok(app_load(&ui, &err));
    assert_string_equal(welcome_import(snapshot_dataset(&ui.snap), words, sizeof words),
                        "import died at 1,000 of 1,234");
    assert_false(place_changed(&ui));
    assert_ok(db_import_end(place.db, place.data, &err));
    assert_true(place_changed(&ui));
    assert_ok(app_load(&ui, &err));
    assert_string_equal(welcome_import(snapshot_dataset(&ui.snap), words, sizeof words), "");
    app_free(&ui);
    place_close(&place);
}

/* Portraits are those of the crops, halved to 64 pixels; of an image without one it is the
 * thumbnail, of one without that none. */
static void test_sharpen(void **state)
{
    uint8_t thumbnail[FACES_THUMBNAIL], *crop = mem_new(128 * 128, 3);
    struct db_portrait portraits[3];
    struct db_image image = {.path = "a", .width = 128, .height = 128, .orientation = 1};
    int64_t ids[3], data;
    struct crops *crops;
    struct place place;
    char *path, name[CROP_NAME];
    struct err err;

    (void)state;
    assert_non_null(crop);
    place_open(&place);
    assert_ok(db_dataset_add(place.db, "large", "made up", 128, 1, &data, &err));
    crop_name(data, name);
    assert_ok(db_artefact_path(place.db, name, &path, &err));
    assert_ok(crops_create(&crops, path, 128, &err));
    assert_ok(crops_begin(crops, 0, &err));
    for (size_t i = 0; i < 128; i++)
        crop[3 * (128 * 127 + i)] = 200; /* the last row is red */
    assert_ok(crops_append(crops, crop, &(uint64_t){0}, &err));
    assert_ok(crops_sync(crops, &err));
    memset(thumbnail, 7, sizeof thumbnail);
    assert_ok(db_identity_get(place.db, data, "Ann", false, &image.identity, &err));
    for (int i = 0; i < 3; i++) {
        image.path = (const char *const[]){"a", "b", "c"}[i];
        image.crop = i == 0 ? 0 : -1;
        image.error = i == 0 ? NULL : "truncated";
        image.thumbnail = i < 2 ? thumbnail : NULL;
        assert_ok(db_image_add(place.db, &image, &ids[i], &err));
    }
    assert_ok(db_portraits_get(place.db, ids, 3, portraits, &err));
    sharpen(place.db, portraits, 3);
    assert_int_equal(portraits[0].side, PORTRAIT_SIDE);
    assert_int_equal(portraits[0].rgb[3 * 64 * 62], 0);
    assert_int_equal(portraits[0].rgb[3 * 64 * 63], 100);
    assert_int_equal(portraits[1].side, FACES_SIDE);
    assert_int_equal(portraits[1].rgb[0], 7);
    assert_int_equal(portraits[2].side, 0);
    crops_close(crops);
    mem_free(path);
    mem_free(crop);
    place_close(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_curves),        cmocka_unit_test(test_lists),
    cmocka_unit_test(test_settings_pane), cmocka_unit_test(test_extra_columns),
    cmocka_unit_test(test_near),          cmocka_unit_test(test_import),
    cmocka_unit_test(test_sharpen),
};
UNIT_MAIN(tests)
