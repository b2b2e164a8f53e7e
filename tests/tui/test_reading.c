/* View 4 on a real database: what is read again, and when. */
#include "unit.h"

#include "clustered.h"

#include "db/runs/steps.h"
#include "fixture.h"

/* Loads; returns whether the clusters were read again. */
static bool reads(struct app *app)
{
    const struct db_cluster *before = screens_review(app)->rows;
    struct err err;

    assert_ok(app_load(app, &err));
    return screens_review(app)->rows != before; /* the previous rows are freed later */
}

/* The commits of a run cause no reading here; decisions, verdicts and pictures left out do. */
static void test_commits(void **state)
{
    struct app app;
    struct review *review;
    const struct db_review by = {.dataset = 1, .asker = "test"};
    struct db_review other;
    struct record_step row;
    struct db *db; /* another process */
    struct err err;
    int64_t run, images[] = {1};
    char said[RECORD_TEXT];
    bool differs;

    (void)state;
    clustered_open(&app, 24, 80, true);
    review = screens_review(&app);
    assert_ok(db_open(&db, app.snap.path, DB_CREATE, &err));
    other = by;
    other.db = db;
    assert_false(reads(&app));
    assert_ok(db_run_add(db, "live", 1, 0, 1, "", NULL, 0, &run, &err));
    assert_false(reads(&app));
    fixture_step(1, &row);
    assert_ok(db_step_put(db, run, &row, NULL, &differs, &err));
    assert_false(reads(&app));
    assert_ok(db_decide_name(&other, 2, "Emmy", &err));
    assert_true(reads(&app));
    assert_string_equal(review_row(review, 2)->name, "Emmy");
    assert_ok(db_decide_undo(&other, said, &err));
    assert_true(reads(&app));
    assert_string_equal(review_row(review, 2)->name, "");
    assert_ok(db_portrait_exclude(db, images[0], true, &err));
    assert_true(reads(&app));
    assert_int_equal(review->clustering.faces, CLUSTERED_IMAGES - 1);
    assert_ok(db_portrait_exclude(db, images[0], false, &err));
    assert_ok(db_portrait_exclude(db, images[0] + 1, true, &err));
    assert_true(reads(&app));
    assert_ok(db_verdict_add(db, images[0], VERDICT_EXCLUDE, 0, &err));
    assert_true(reads(&app));
    assert_int_equal(review->clustering.faces, CLUSTERED_IMAGES - 2);
    assert_false(reads(&app));
    (void)screens_type(&app, "a"); /* a decision made here is read at once, and only once */
    assert_false(reads(&app));
    db_close(db);
    clustered_close(&app);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_commits, screens_prepare),
};
UNIT_MAIN(tests)
