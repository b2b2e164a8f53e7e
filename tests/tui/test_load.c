/* The dashboard on a real database: what it reads, and when it loads again. */
#include "unit.h"

#include "fixture.h"
#include "place.h"

#include "base/mem.h"
#include "db/runs/journal.h"
#include "db/runs/steps.h"
#include "tui/views.h"

static void test_load(void **state)
{
    struct place place;
    struct ui ui;
    struct err err, note = {0};
    int64_t live;

    (void)state;
    place_open(&place);
    live = place_run(&place, "live", 20, true);
    (void)place_run(&place, "newer", 5, false);
    assert_ok(place_app(&ui, place.path, true, &note, &err));
    assert_int_equal(note.status, ST_OK);
    assert_ok(app_load(&ui, &err));
    assert_int_equal(ui.snap.run_id, live); /* before the newer one that has ended */
    assert_true(snapshot_is_live(&ui.snap));
    assert_int_equal(screens_history(&ui)->step.step, 20);
    assert_int_equal(screens_history(&ui)->whole.count, 20);
    assert_near(settings_real(&ui.snap.settings, SETTING_MARGIN), 0.3, 0);
    assert_ok(snapshot_choose(&ui.snap, "newer", &err));
    assert_ok(app_load(&ui, &err));
    assert_int_equal(screens_history(&ui)->whole.count, 5);
    assert_int_equal(ui.snap.run.status, RECORD_FINISHED);
    app_free(&ui);
    place_close(&place);
}

static void test_poll(void **state)
{
    struct place place;
    struct ui ui;
    struct record_step row;
    struct err err, note;
    int64_t run, request;
    bool differs;

    (void)state;
    place_open(&place);
    run = place_run(&place, "live", 3, true);
    assert_ok(place_app(&ui, place.path, true, &note, &err));
    assert_ok(app_load(&ui, &err));
    assert_false(place_changed(&ui));
    fixture_step(4, &row);
    assert_ok(db_step_put(place.db, run, &row, NULL, &differs, &err));
    assert_true(place_changed(&ui));
    assert_ok(app_load(&ui, &err));
    assert_int_equal(screens_history(&ui)->step.step, 4);
    assert_int_equal(screens_history(&ui)->whole.count, 4);
    assert_false(place_changed(&ui));
    /* The dashboard's requests come back through the file, too. */
    assert_ok(db_request_add(ui.snap.writer, run, "set", "margin=0.4", &request, &err));
    assert_true(place_changed(&ui));
    assert_ok(app_load(&ui, &err));
    assert_true(snapshot_is_asked(&ui.snap, "set"));
    assert_ok(db_request_take(place.db, request, 4, "0.3", "ok", &err));
    assert_ok(app_load(&ui, &err));
    assert_false(snapshot_is_asked(&ui.snap, "set"));
    assert_near(settings_real(&ui.snap.settings, SETTING_MARGIN), 0.4, 0);
    app_free(&ui);
    place_close(&place);
}

/* A run that is deleted while it is shown is replaced by another. */
static void test_deleted(void **state)
{
    struct place place;
    struct ui ui;
    struct err err, note;
    int64_t old, other;

    (void)state;
    place_open(&place);
    other = place_run(&place, "other", 2, false);
    old = place_run(&place, "old", 3, false);
    assert_ok(place_app(&ui, place.path, true, &note, &err));
    assert_ok(app_load(&ui, &err));
    assert_int_equal(ui.snap.run_id, old);
    assert_ok(db_run_delete(place.db, old, &err));
    assert_ok(app_load(&ui, &err));
    assert_ok(app_load(&ui, &err));
    assert_int_equal(ui.snap.run_id, other);
    app_free(&ui);
    place_close(&place);
}

static void test_missing(void **state)
{
    struct ui ui;
    struct err err, note;

    (void)state;
    assert_ok(place_app(&ui, "/tmp/facenet-load-absent/x.db", false, &note, &err));
    assert_ok(app_load(&ui, &err));
    assert_int_equal(ui.snap.run_id, 0);
    assert_status(snapshot_choose(&ui.snap, "12", &err), ST_NOTFOUND);
    assert_non_null(strstr(err.message, "there is no run 12"));
    app_free(&ui);
    /* A file that is not a database is refused, not shown as an empty one. */
    assert_true(place_app(&ui, "/proc/self/exe", false, &note, &err) != ST_OK);
    assert_non_null(strstr(err.message, "/proc/self/exe"));
    app_free(&ui);
}

/* What the views show of the run that test_failed_load loads, before and after a step of it. */
static void expect_rows(const struct ui *ui, const char *view, bool after)
{
    const struct history *history = screens_history(ui);
    const struct compare *compare = screens_compare(ui);
    const struct people *people = &screens_people(ui)->people;
    size_t steps = after ? 21 : 20;

    assert_true(snapshot_is_live(&ui->snap));
    assert_int_equal(ui->snap.request_count, after);
    assert_near(settings_real(&ui->snap.settings, SETTING_MARGIN), 0.3, 0);
    if (strcmp(view, "train") == 0) {
        assert_int_equal(history->step.step, steps);
        assert_true(history->whole.count == steps || history->whole.count == 21);
    } else if (strcmp(view, "runs") == 0)
        assert_true(screens_runs(ui)->list.row_count == 2 && ui->snap.dataset_count == 1);
    else if (strcmp(view, "people") == 0)
        assert_true(people->count == 1 && people->portrait_count == 1);
    else if (strcmp(view, "compare") == 0)
        assert_true(compare->count == 2 && compare->runs[0].count == steps);
}

/* A load that fails leaves all rows unchanged, and is tried again at the next poll. */
static void test_failed_load(void **state)
{
    struct place place;
    struct ui ui;
    struct record_step row;
    struct err err, note;
    struct db_image image = {.path = "ada/1.png", .width = 1, .height = 1, .orientation = 1};
    int64_t live, other, id;
    bool differs;

    (void)state;
    place_open(&place);
    live = place_run(&place, "live", 20, true);
    other = place_run(&place, "other", 7, false);
    assert_ok(db_tag_move(place.db, other, TAG_BASELINE, &err));
    assert_ok(db_identity_get(place.db, place.data, "ada", false, &image.identity, &err));
    assert_ok(db_image_add(place.db, &image, &id, &err));
    assert_ok(place_app(&ui, place.path, true, &note, &err));
    screens_compare(&ui)->wanted = (struct run_marks){{live, other}, 2};
    screens_runs(&ui)->list.extra_count = 1;
    (void)snprintf(screens_runs(&ui)->list.extra[0], 64, "lr");
    for (size_t v = 0; v < views_count; v++) {
        (void)ui_show(&ui, views_table[v]->name);
        assert_ok(app_load(&ui, &err));
        expect_rows(&ui, views_table[v]->name, false);
    }
    fixture_step(21, &row);
    assert_ok(db_step_put(place.db, live, &row, NULL, &differs, &err));
    assert_ok(db_request_add(place.db, live, "pause", "", &id, &err));
    for (size_t v = 0; v < views_count; v++) {
        const char *view = views_table[v]->name;
        size_t failures = 0;
        enum status status;

        (void)ui_show(&ui, view);
        do {
            mem_fail_after(failures + 1);
            status = app_load(&ui, &err);
            mem_fail_after(0);
            if (status == ST_OK)
                break;
            assert_status(status, ST_NOMEM);
            assert_true(place_changed(&ui));
            failures++;
            if (v == 0) /* later failures come after the snapshot has the step */
                expect_rows(&ui, view, false);
        } while (failures < 1000);
        assert_true(failures > 0 && failures < 1000);
        expect_rows(&ui, view, true);
        assert_false(place_changed(&ui));
    }
    /* Another run is shown only once all of it has been read. */
    (void)ui_show(&ui, "train");
    ui.snap.run_id = other;
    mem_fail_after(1);
    assert_status(app_load(&ui, &err), ST_NOMEM);
    mem_fail_after(0);
    assert_true(ui.snap.run_id == other && ui.snap.run.id == 0 && !snapshot_is_live(&ui.snap));
    assert_true(place_changed(&ui));
    assert_ok(app_load(&ui, &err));
    assert_true(ui.snap.run.id == other && screens_history(&ui)->whole.count == 7);
    app_free(&ui);
    place_close(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_load),        cmocka_unit_test(test_poll),
    cmocka_unit_test(test_deleted),     cmocka_unit_test(test_missing),
    cmocka_unit_test(test_failed_load),
};
UNIT_MAIN(tests)
