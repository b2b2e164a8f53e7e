/* Suspects: a run's ranking, read in its order with the newest verdicts, replaced as a whole. */
#include "fixture.h"

#include "base/mem.h"
#include "db/faces/items.h"
#include "db/faces/people.h"
#include "db/findings/hardness.h"
#include "db/findings/suspects.h"
#include "db/runs/runs.h"

#include <math.h>

static void test_list(void **state)
{
    const struct db_suspect first[] = {{2, 2, 0.5, 1.25, 0.25}, {3, 0, 0.25, NAN, NAN}};
    const struct db_hardness hardness = {2, 10, {0.5, 0.25, NAN}, {1, 2, 0}};
    struct db_suspect_row *rows;
    struct err err;
    size_t count;
    struct db *db = open_with_faces();

    (void)state;
    change(db, "UPDATE images SET sha256 = 'same' WHERE path IN ('b', 'c')");
    assert_ok(db_hardness_put(db, 1, &hardness, &err));
    assert_ok(db_suspects_put(db, 1, first, 2, &err));
    assert_ok(db_verdict_add(db, 2, VERDICT_FINE, 0, &err));
    assert_ok(db_verdict_add(db, 2, VERDICT_MOVE, 2, &err));
    assert_ok(db_suspect_list(db, 1, &rows, &count, &err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].suspect.image, 2);
    assert_int_equal(rows[0].suspect.like, 2);
    assert_string_equal(rows[0].name, "ann");
    assert_string_equal(rows[0].like_name, "bob");
    assert_string_equal(rows[0].path, "b");
    assert_string_equal(rows[0].twin, "c");
    assert_string_equal(rows[1].twin, "");
    assert_true(rows[0].hard == 0.375 && rows[0].suspect.own == 1.25);
    assert_int_equal(rows[0].verdict, VERDICT_MOVE);
    assert_int_equal(rows[0].verdict_id, 2);
    assert_string_equal(rows[0].moved_name, "bob");
    assert_int_equal(rows[1].suspect.like, 0);
    assert_int_equal(rows[1].verdict, VERDICT_NONE);
    assert_true(isnan(rows[1].hard) && isnan(rows[1].suspect.own) && isnan(rows[1].suspect.other));
    mem_free(rows);
    db_close(db);
}

/* A face of a photo is ranked as the person that decisions gave it, and isn't judged by that. */
static void test_decided(void **state)
{
    const struct db_suspect suspects[] = {{1, 1, 0.5, 1, 1}};
    struct db_suspect_row *rows;
    struct err err;
    size_t count;
    struct db *db = open_with_faces();

    (void)state;
    change(db, "UPDATE identities SET name = '' WHERE id = 1");
    assert_ok(db_suspects_put(db, 1, suspects, 1, &err));
    assert_ok(db_verdict_add(db, 1, VERDICT_MOVE, 2, &err));
    assert_ok(db_suspect_list(db, 1, &rows, &count, &err));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].name, "bob");
    assert_int_equal(rows[0].person, 2);
    assert_int_equal(rows[0].verdict, VERDICT_NONE);
    mem_free(rows);
    assert_ok(db_verdict_add(db, 1, VERDICT_MOVE, 1, &err));
    assert_ok(db_suspect_list(db, 1, &rows, &count, &err));
    assert_int_equal(rows[0].verdict, VERDICT_MOVE);
    mem_free(rows);
    db_close(db);
}

/* A new ranking replaces the old one; excluded images are left out; a deleted run loses its
 * ranking, a deleted person only the likeness to it. */
static void test_replaced(void **state)
{
    const struct db_suspect first[] = {{1, 2, 0.5, 1, 1}, {2, 2, 0.25, 1, 1}};
    const struct db_suspect second[] = {{3, 1, 0.75, 1, 1}, {1, 2, 0.5, 1, 1}};
    struct db_suspect_row *rows;
    struct err err;
    size_t count;
    struct db *db = open_with_faces();

    (void)state;
    assert_ok(db_suspects_put(db, 1, first, 2, &err));
    assert_ok(db_suspects_put(db, 1, second, 2, &err));
    assert_ok(db_portrait_exclude(db, 3, true, &err));
    assert_ok(db_suspect_list(db, 1, &rows, &count, &err));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].suspect.image, 1);
    mem_free(rows);
    change(db, "DELETE FROM identities WHERE id = 2");
    assert_int_equal(number(db, "SELECT count(*) FROM suspects WHERE like_id IS NULL"), 1);
    assert_ok(db_run_delete(db, 1, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM suspects"), 0);
    db_close(db);
}

static void test_portrait(void **state)
{
    struct db_portrait portrait;
    struct db_crop crop;
    struct err err;
    struct db *db = open_with_faces();

    (void)state;
    assert_ok(db_portrait_get(db, 3, &portrait, &err));
    assert_true(portrait.image == 3 && portrait.side == 0 && !portrait.failed);
    assert_string_equal(portrait.path, "c");
    assert_int_equal(db_portrait_get(db, 9, &portrait, &err), ST_NOTFOUND);
    assert_ok(db_crop_find(db, 3, &crop, &err));
    assert_true(crop.dataset == 1 && crop.number == 2);
    assert_int_equal(crop.size, number(db, "SELECT crop_size FROM datasets"));
    change(db, "UPDATE images SET crop = NULL WHERE id = 3");
    assert_int_equal(db_crop_find(db, 3, &crop, &err), ST_NOTFOUND);
    db_close(db);
}

/* The newest answer on a pair that is in force, whatever is listed. */
static void test_answered(void **state)
{
    struct db *db = open_with_faces();
    struct db_pair_row row;
    struct err err;
    bool found;

    (void)state;
    assert_ok(db_pair_answered(db, 1, &row, &found, &err));
    assert_false(found);
    assert_ok(db_item_pair_add(db, 2, 1, "not", &err));
    assert_ok(db_item_pair_add(db, 2, 3, "relevant", &err));
    assert_ok(db_item_pair_add(db, 1, 3, "not", &err));
    assert_ok(db_item_pair_add(db, 3, 1, "none", &err));
    assert_ok(db_pair_answered(db, 1, &row, &found, &err));
    assert_true(found && row.pair.a == 2 && row.pair.b == 3 && row.answer == ANSWER_RELEVANT);
    assert_string_equal(row.number[1], "c");
    assert_ok(db_item_pair_add(db, 2, 3, "none", &err));
    assert_ok(db_pair_answered(db, 1, &row, &found, &err));
    assert_true(found && row.pair.a == 1 && row.pair.b == 2 && row.answer == ANSWER_NOT);
    assert_ok(db_pair_answered(db, 2, &row, &found, &err));
    assert_false(found);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_answered, setup, teardown),
    cmocka_unit_test_setup_teardown(test_list, setup, teardown),
    cmocka_unit_test_setup_teardown(test_decided, setup, teardown),
    cmocka_unit_test_setup_teardown(test_replaced, setup, teardown),
    cmocka_unit_test_setup_teardown(test_portrait, setup, teardown),
};

UNIT_MAIN(tests)
