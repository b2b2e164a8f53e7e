/* View 4 on a real database: what is read again, and when; what is measured between keys. */
#include "unit.h"

#include "clustered.h"

#include "db/findings/embeddings.h"
#include "db/runs/journal.h"
#include "db/runs/steps.h"
#include "fixture.h"
#include "tui/script.h"

/* Loads; returns whether the clusters were read again. */
static bool reads(struct ui *ui)
{
    const struct db_cluster *before = screens_review(ui)->rows;
    struct err err;

    assert_ok(app_load(ui, &err));
    return screens_review(ui)->rows != before; /* the previous rows are freed later */
}

/* The commits of a run cause no reading here; decisions, verdicts and pictures left out do. */
static void test_commits(void **state)
{
    struct ui ui;
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
    clustered_open(&ui, 24, 80, true);
    review = screens_review(&ui);
    assert_ok(db_open(&db, ui.snap.path, DB_CREATE, &err));
    other = by;
    other.db = db;
    assert_false(reads(&ui));
    assert_ok(db_run_add(db, "live", 1, 0, 1, "", NULL, 0, &run, &err));
    assert_false(reads(&ui));
    fixture_step(1, &row);
    assert_ok(db_step_put(db, run, &row, NULL, &differs, &err));
    assert_false(reads(&ui));
    assert_ok(db_decide_name(&other, 2, "Emmy", &err));
    assert_true(reads(&ui));
    assert_string_equal(review_row(review, 2)->name, "Emmy");
    assert_ok(db_decide_undo(&other, said, &err));
    assert_true(reads(&ui));
    assert_string_equal(review_row(review, 2)->name, "");
    assert_ok(db_portrait_exclude(db, images[0], true, &err));
    assert_true(reads(&ui));
    assert_int_equal(review->clustering.faces, CLUSTERED_IMAGES - 1);
    assert_ok(db_portrait_exclude(db, images[0], false, &err));
    assert_ok(db_portrait_exclude(db, images[0] + 1, true, &err));
    assert_true(reads(&ui));
    assert_ok(db_verdict_add(db, images[0], VERDICT_EXCLUDE, 0, &err));
    assert_true(reads(&ui));
    assert_int_equal(review->clustering.faces, CLUSTERED_IMAGES - 2);
    assert_false(reads(&ui));
    (void)screens_type(&ui, "a"); /* a decision made here is read at once, and only once */
    assert_false(reads(&ui));
    db_close(db);
    clustered_close(&ui);
}

/* Clusters 4, 5 and 6, and their embeddings: by these 6 is nearer to 4 than 5 is, which was nearer
 * when they were clustered. */
static void add_embeddings(struct ui *ui)
{
    static const float vectors[][2] = {{1, 0}, {0, 1}, {0.6f, 0.8f}};
    static const struct db_candidate candidates[] = {{1, 2, 1.3}, {1, 3, 1.9}};
    const struct db_checkpoint checkpoint = {.run_id = 1, .path = "a", .sha256 = "b"};
    struct db_clustering clustering = {.dataset = 1, .run = 1, .method = "average", .threshold = 1};
    struct db_member members[CLUSTERED_IMAGES - 2] = {{0}};
    struct db *db = ui->snap.writer;
    int64_t id;
    struct err err;

    assert_ok(db_run_add(db, "run", 1, 0, 1, "", NULL, 0, &id, &err));
    assert_ok(db_checkpoint_add(db, &checkpoint, &clustering.checkpoint, &err));
    for (int i = 0; i < CLUSTERED_IMAGES - 2; i++) {
        int64_t cluster = i < 6 ? 1 : i < 10 ? 2 : 3;

        members[i] = (struct db_member){.image = i + 1, .cluster = cluster};
        assert_ok(
            db_embedding_put(db, i + 1, clustering.checkpoint, vectors[cluster - 1], 2, &err));
    }
    assert_ok(db_clustering_put(db, &clustering, (struct db_cluster[3]){{0}}, 3, members,
                                CLUSTERED_IMAGES - 2, "test", &id, &err));
    assert_ok(db_candidates_put(db, id, candidates, 2, &err));
    assert_ok(app_load(ui, &err));
}

/* Measures to the end; returns in how many slices. */
static int measure(struct ui *ui)
{
    int slices = 1;
    unsigned flags = app_work(ui);

    for (; flags == UI_WORK; slices++)
        flags = app_work(ui);
    assert_int_equal(flags, UI_REDRAW);
    assert_int_equal(app_work(ui), 0);
    return slices;
}

/* The list of targets is there at once, and measured between keys; the choice stays. */
static void test_measuring(void **state)
{
    struct ui ui;
    struct review *review;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    add_embeddings(&ui);
    review = screens_review(&ui);
    review->slice = 0; /* a face at a time */
    (void)screens_type(&ui, "/4\nm");
    assert_non_null(review->measuring);
    assert_true(review->target_count == 2 && review->targets[0].other == 5);
    screens_expect(&ui, "measuring ...");
    screens_expect(&ui, "1.30 over 24 pairs");
    assert_int_equal(app_work(&ui), UI_WORK);
    (void)screens_type(&ui, "j");
    assert_int_equal(review->side[1].cluster, 6);
    assert_true(measure(&ui) > 10);
    screens_expect(&ui, "0.80 over 12 pairs");
    assert_true(review->targets[0].other == 6 && review->target_at == 0);
    assert_int_equal(review->side[1].cluster, 6);
    (void)screens_type(&ui, "\x1Bm");
    assert_int_equal(review->side[1].cluster, 5);
    (void)measure(&ui); /* the first of the list before stays chosen */
    assert_true(review->targets[0].other == 6 && review->target_at == 1);
    (void)screens_type(&ui, "\x1Bm\x1B"); /* left in the middle */
    assert_null(review->measuring);
    (void)screens_type(&ui, "\n m"); /* a marked face */
    assert_non_null(review->measuring);
    (void)measure(&ui);
    assert_true(review->targets[0].other == REVIEW_NEW && review->targets[1].other == 6);
    review->slice = 60;
    (void)screens_type(&ui, "\x1B\x1B\x1Bm"); /* few faces: at once */
    assert_null(review->measuring);
    assert_int_equal(review->side[1].cluster, 6);
    (void)screens_type(&ui, "\n");
    screens_expect(&ui, "cluster 6 joined cluster 4");
    clustered_close(&ui);
}

/* A script waits until all is measured. */
static void test_script(void **state)
{
    struct ui ui;
    struct review *review;
    char folder[64], path[96];
    FILE *stream;
    struct err err;

    (void)state;
    clustered_open(&ui, 24, 80, true);
    add_embeddings(&ui);
    review = screens_review(&ui);
    review->slice = 0;
    clustered_folder(&ui, folder);
    (void)snprintf(path, sizeof path, "%s/script", folder);
    stream = fopen(path, "w");
    assert_non_null(stream);
    assert_true(fputs("key / 4 Enter m\n", stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    assert_ok(script_run(&ui, path, stdout, &err));
    assert_null(review->measuring);
    assert_int_equal(review->targets[0].other, 6);
    clustered_close(&ui);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup(test_commits, screens_prepare),
    cmocka_unit_test_setup(test_measuring, screens_prepare),
    cmocka_unit_test_setup(test_script, screens_prepare),
};
UNIT_MAIN(tests)
