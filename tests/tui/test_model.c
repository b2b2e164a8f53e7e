/* The model against a real database: what it finds, when it looks again. */
#include "unit.h"

#include "fixture.h"

#include "base/file.h"
#include "base/mem.h"
#include "db/faces/imports.h"
#include "db/runs/rocs.h"
#include "tui/view/train/welcome.h"

#include <stdlib.h>
#include <unistd.h>

struct place {
    char folder[64], *path;
    struct db *db; /* the trainer's connection */
    int64_t data;
};

static void place_open(struct place *place)
{
    struct err err;

    (void)snprintf(place->folder, sizeof place->folder, "/tmp/facenet-model-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    place->path = file_join(place->folder, "faces.db");
    assert_non_null(place->path);
    assert_ok(db_open(&place->db, place->path, DB_CREATE, &err));
    assert_ok(db_dataset_add(place->db, "lfw", "made up", 64, 1, &place->data, &err));
}

static void place_close(struct place *place)
{
    char command[128];

    db_close(place->db);
    mem_free(place->path);
    (void)snprintf(command, sizeof command, "rm -r %s", place->folder);
    assert_int_equal(system(command), 0);
}

/* A run of that many steps; alive: trained by this process. */
static int64_t place_run(struct place *place, const char *name, int64_t steps, bool alive)
{
    const struct db_param params[] = {{"margin", "0.3"}};
    struct process_id self;
    struct err err;
    int64_t id;

    assert_ok(db_run_add(place->db, name, place->data, 0, 1, "0", params, 1, &id, &err));
    assert_ok(process_self(&self, &err));
    assert_ok(db_run_claim(place->db, id, &self, &err));
    for (int64_t step = 1; step <= steps; step++) {
        struct record_step row;
        bool differs;

        fixture_step(step, &row);
        assert_ok(db_step_put(place->db, id, &row, NULL, &differs, &err));
    }
    if (!alive)
        assert_ok(db_run_end(place->db, id, RECORD_FINISHED, "", &err));
    return id;
}

static bool changed(struct model *model)
{
    struct err err;
    bool result = false;

    model->loaded -= 3600; /* an hour has passed: no patience is called for */
    assert_ok(model_poll(model, &result, &err));
    return result;
}

static void test_load(void **state)
{
    struct place place;
    struct model model;
    struct err err, note = {0};
    int64_t live;

    (void)state;
    place_open(&place);
    live = place_run(&place, "live", 20, true);
    (void)place_run(&place, "newer", 5, false);
    assert_ok(model_open(&model, place.path, true, &note, &err));
    assert_int_equal(note.status, ST_OK);
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.run_id, live); /* before the newer one that has ended */
    assert_true(model_is_live(&model));
    assert_int_equal(model.step.step, 20);
    assert_int_equal(model.whole.count, 20);
    assert_near(settings_real(&model.settings, SETTING_MARGIN), 0.3, 0);
    assert_ok(model_choose(&model, "newer", &err));
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.whole.count, 5);
    assert_int_equal(model.run.status, RECORD_FINISHED);
    model_close(&model);
    place_close(&place);
}

static void test_poll(void **state)
{
    struct place place;
    struct model model;
    struct record_step row;
    struct err err, note;
    int64_t run, request;
    bool differs;

    (void)state;
    place_open(&place);
    run = place_run(&place, "live", 3, true);
    assert_ok(model_open(&model, place.path, true, &note, &err));
    assert_ok(model_load(&model, &err));
    assert_false(changed(&model));
    fixture_step(4, &row);
    assert_ok(db_step_put(place.db, run, &row, NULL, &differs, &err));
    assert_true(changed(&model));
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.step.step, 4);
    assert_int_equal(model.whole.count, 4);
    assert_false(changed(&model));
    /* What the dashboard asks comes back through the file, too. */
    assert_ok(db_request_add(model.writer, run, "set", "margin=0.4", &request, &err));
    assert_true(changed(&model));
    assert_ok(model_load(&model, &err));
    assert_true(model_is_asked(&model, "set"));
    assert_ok(db_request_take(place.db, request, 4, "0.3", "ok", &err));
    assert_ok(model_load(&model, &err));
    assert_false(model_is_asked(&model, "set"));
    assert_near(settings_real(&model.settings, SETTING_MARGIN), 0.4, 0);
    model_close(&model);
    place_close(&place);
}

/* A run that is deleted while it is shown makes place for another. */
static void test_deleted(void **state)
{
    struct place place;
    struct model model;
    struct err err, note;
    int64_t old, other;

    (void)state;
    place_open(&place);
    other = place_run(&place, "other", 2, false);
    old = place_run(&place, "old", 3, false);
    assert_ok(model_open(&model, place.path, true, &note, &err));
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.run_id, old);
    assert_ok(db_run_delete(place.db, old, &err));
    assert_ok(model_load(&model, &err));
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.run_id, other);
    model_close(&model);
    place_close(&place);
}

static void test_missing(void **state)
{
    struct model model;
    struct err err, note;

    (void)state;
    assert_ok(model_open(&model, "/tmp/facenet-model-absent/x.db", false, &note, &err));
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.run_id, 0);
    assert_status(model_choose(&model, "12", &err), ST_NOTFOUND);
    assert_non_null(strstr(err.message, "there is no run 12"));
    model_close(&model);
    /* A file of something else is refused, not shown as an empty one. */
    assert_true(model_open(&model, "/proc/self/exe", false, &note, &err) != ST_OK);
    assert_non_null(strstr(err.message, "/proc/self/exe"));
}

/* What the timeline shows, what the cursor reads, the baseline beside it. */
static void test_curves(void **state)
{
    struct place place;
    struct model model;
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
    assert_ok(model_open(&model, place.path, true, &note, &err));
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.run_id, live);
    assert_int_equal(model.others[0].curve.count, 7);
    assert_ptr_equal(model_shown(&model), &model.whole);
    assert_null(model_cursor(&model));
    model.timeline = (struct timeline){.width = 10, .end = 30, .cursor = 25};
    assert_ok(model_load(&model, &err));
    assert_int_equal(model_shown(&model)->count, 10);
    assert_int_equal(model_shown(&model)->points[0].mean.step, 21);
    assert_int_equal(model_cursor(&model)->mean.step, 25);
    assert_int_equal(model.whole.count, 40); /* the health looks at all of it */
    marked = place_run(&place, "marked", 9, false);
    assert_ok(db_roc_put(place.db, &(struct db_roc){live, 20, "training"}, points, 2, &err));
    assert_ok(db_roc_put(place.db, &(struct db_roc){live, 30, "training"}, points, 1, &err));
    assert_ok(db_roc_put(place.db, &(struct db_roc){marked, 9, "training"}, points, 1, &err));
    model.overlay[0] = marked;
    model.overlay[1] = 999; /* one that is gone */
    model.overlay[2] = baseline;
    model.overlay_count = 3;
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.other_count, 2); /* the baseline once */
    assert_true(model.others[0].baseline && !model.others[1].baseline);
    assert_string_equal(model.others[1].name, "marked");
    assert_int_equal(model.others[1].curve.run, marked);
    model.timeline.width = 0;
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.others[1].curve.count, 9);
    fixture_step(10, &row); /* it goes on while the run shown does not */
    assert_ok(db_step_put(place.db, marked, &row, NULL, &differs, &err));
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.others[1].curve.count, 10);
    assert_int_equal(model.roc.count, 0);
    model.roc_wanted = true;
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.roc.count, 2);
    assert_int_equal(model.roc.step, 20); /* the cursor's at 25 */
    assert_int_equal(model.others[1].roc.count, 1);
    model.overlay_count = 0;
    model_show(&model, baseline);
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.timeline.end, 0);
    assert_int_equal(model.other_count, 0); /* it is the run shown itself */
    model_close(&model);
    place_close(&place);
}

/* The lists of views 2 and 3 and a comparison are read while they are wanted, and only then. */
static void test_lists(void **state)
{
    struct place place;
    struct model model;
    struct err err, note;
    struct db_image image = {.path = "ada/1.png", .width = 1, .height = 1, .orientation = 1};
    int64_t first, second, id;

    (void)state;
    place_open(&place);
    first = place_run(&place, "first", 40, true);
    second = place_run(&place, "second", 7, false);
    assert_ok(db_tag_set(place.db, second, "fast", "", &err));
    assert_ok(db_identity_get(place.db, place.data, "ada", false, &image.identity, &err));
    assert_ok(db_image_add(place.db, &image, &id, &err));
    assert_ok(model_open(&model, place.path, true, &note, &err));
    assert_ok(model_load(&model, &err));
    assert_true(model.run_count == 0 && model.person_count == 0 && model.tag_count == 0);
    model.runs_wanted = model.people_wanted = model.compare_wanted = true;
    model.compare[0] = second;
    model.compare[1] = 999; /* one that is gone */
    model.compare[2] = first;
    model.compare_count = 3;
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.run_count, 2);
    assert_true(model_has_tag(&model, second, "fast") && !model_has_tag(&model, first, "fast"));
    assert_int_equal(model.person_count, 1);
    assert_int_equal(model.portrait_count, 1);
    assert_string_equal(model.portraits[0].path, "ada/1.png");
    assert_int_equal(model.compared_count, 2);
    assert_int_equal(model.compared[0].count, 7);
    assert_int_equal(model.compared[1].count, 40);
    model.quantity = COMPARED_VAL;
    assert_ok(model_load(&model, &err));
    assert_int_equal(model.compared[1].count, 0); /* never evaluated */
    model_close(&model);
    place_close(&place);
}

/* A load that fails leaves all rows as they were, and is tried again at the next poll. */
static void test_failed_load(void **state)
{
    struct place place;
    struct model model;
    struct record_step row;
    struct err err, note;
    struct db_image image = {.path = "ada/1.png", .width = 1, .height = 1, .orientation = 1};
    int64_t live, other, id;
    size_t failures = 0;
    enum status status;
    bool differs;

    (void)state;
    place_open(&place);
    live = place_run(&place, "live", 20, true);
    other = place_run(&place, "other", 7, false);
    assert_ok(db_tag_move(place.db, other, TAG_BASELINE, &err));
    assert_ok(db_identity_get(place.db, place.data, "ada", false, &image.identity, &err));
    assert_ok(db_image_add(place.db, &image, &id, &err));
    assert_ok(model_open(&model, place.path, true, &note, &err));
    model.runs_wanted = model.people_wanted = model.compare_wanted = model.clusters_wanted = true;
    model.suspects_wanted = true;
    model.compare[0] = live;
    model.compare[1] = other;
    model.compare_count = 2;
    assert_ok(model_load(&model, &err));
    fixture_step(21, &row);
    assert_ok(db_step_put(place.db, live, &row, NULL, &differs, &err));
    assert_ok(db_request_add(place.db, live, "pause", "", &id, &err));
    do {
        assert_true(changed(&model));
        mem_fail_after(failures + 1);
        status = model_load(&model, &err);
        mem_fail_after(0);
        if (status == ST_OK)
            break;
        assert_status(status, ST_NOMEM);
        failures++;
        assert_true(model.step.step == 20 && model.request_count == 0 && model_is_live(&model));
        assert_true(model.whole.count == 20 || model.whole.count == 21);
        assert_true(model.run_count == 2 && model.dataset_count == 1 && model.person_count == 1);
        assert_true(model.portrait_count == 1 && model.compared_count == 2);
        assert_int_equal(model.compared[0].count, 20);
        assert_near(settings_real(&model.settings, SETTING_MARGIN), 0.3, 0);
    } while (failures < 1000);
    assert_true(failures > 10 && failures < 1000);
    assert_true(model.step.step == 21 && model.whole.count == 21 && model.request_count == 1);
    assert_int_equal(model.compared[0].count, 21);
    assert_false(changed(&model));
    /* Of another run nothing is shown before all of it is there. */
    model_show(&model, other);
    mem_fail_after(1);
    assert_status(model_load(&model, &err), ST_NOMEM);
    mem_fail_after(0);
    assert_true(model.run_id == other && model.run.id == 0 && !model_is_live(&model));
    assert_true(!model.has_step && model.whole.count == 0 && model.run_count == 0);
    assert_true(changed(&model));
    assert_ok(model_load(&model, &err));
    assert_true(model.run.id == other && model.whole.count == 7);
    model_close(&model);
    place_close(&place);
}

static bool is_read(const struct model *model, size_t i)
{
    return model_is_read(&model->runs[i]);
}

/* Of many runs those are read that lie near the chosen one, and all of them for a filter. */
static void test_near(void **state)
{
    struct place place;
    struct model model;
    struct err err, note;
    int64_t id[40];

    (void)state;
    place_open(&place);
    for (int i = 0; i < 40; i++)
        assert_ok(db_run_add(place.db, "", place.data, 0, 1, "", NULL, 0, &id[i], &err));
    for (int i = 22; i < 30; i++)
        assert_ok(db_tag_set(place.db, id[i], TAG_ARCHIVED, "", &err));
    assert_ok(db_tag_move(place.db, id[2], TAG_BASELINE, &err));
    assert_ok(model_open(&model, place.path, true, &note, &err));
    model.runs_wanted = true;
    model.runs_reach = 4;
    model.ascending = true;
    model.runs_chosen = id[20];
    for (int i = 0; i < 2; i++) { /* then it is gone */
        assert_ok(model_load(&model, &err));
        assert_int_equal(model.run_count, 40 - i);
        assert_true(is_read(&model, 2)); /* the baseline */
        assert_false(is_read(&model, 15));
        assert_true(is_read(&model, 16) && is_read(&model, 19) && is_read(&model, 20));
        assert_false(is_read(&model, (size_t)(25 - i))); /* archived */
        assert_true(is_read(&model, (size_t)(30 - i)));
        assert_false(is_read(&model, 34));
        assert_ok(i == 0 ? db_run_delete(place.db, id[20], &err) : ST_OK);
    }
    model.runs_whole = true;
    assert_ok(model_load(&model, &err));
    assert_true(is_read(&model, 0) && is_read(&model, 38));
    model_close(&model);
    place_close(&place);
}

/* An import under way is told, and its death noticed though no row tells it. */
static void test_import(void **state)
{
    struct process_id process;
    struct place place;
    struct model model;
    struct err note, err;
    char words[96];

    (void)state;
    place_open(&place);
    assert_ok(process_self(&process, &err));
    assert_ok(db_import_put(place.db, place.data, &process, 412, 1234, &err));
    assert_ok(model_open(&model, place.path, true, &note, &err));
    model.people_wanted = true;
    assert_ok(model_load(&model, &err));
    assert_string_equal(welcome_import(model_dataset(&model), words, sizeof words),
                        "importing 412 of 1,234");
    assert_false(changed(&model));
    model.datasets[0].importer.start_time++; /* as if the process had ended */
    assert_true(changed(&model));
    process.start_time++;
    assert_ok(db_import_put(place.db, place.data, &process, 1000, 1234, &err));
    assert_ok(model_load(&model, &err));
    assert_string_equal(welcome_import(model_dataset(&model), words, sizeof words),
                        "import died at 1,000 of 1,234");
    assert_false(changed(&model));
    assert_ok(db_import_end(place.db, place.data, &err));
    assert_true(changed(&model));
    assert_ok(model_load(&model, &err));
    assert_string_equal(welcome_import(model_dataset(&model), words, sizeof words), "");
    model_close(&model);
    place_close(&place);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_load), cmocka_unit_test(test_curves),  cmocka_unit_test(test_lists),
    cmocka_unit_test(test_poll), cmocka_unit_test(test_deleted), cmocka_unit_test(test_missing),
    cmocka_unit_test(test_near), cmocka_unit_test(test_import),  cmocka_unit_test(test_failed_load),
};
UNIT_MAIN(tests)
