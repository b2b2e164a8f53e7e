/* The hardest triplets of evaluations: the newest one up to a step, with its faces. */
#include "fixture.h"

#include "db/findings/triplets.h"
#include "db/runs/runs.h"

static void test_triplets(void **state)
{
    const struct record_triplet first = {10, {1, 2, 3}, 1.5, 0.25}, later = {20, {3, 4, 2}, 2, 1};
    const struct record_triplet again = {20, {4, 3, 1}, 2.5, 1};
    struct db *db = open_with_faces();
    struct db_triplet read;
    struct err err;
    bool found;

    (void)state;
    assert_ok(db_triplet_at(db, 1, 0, &read, &found, &err));
    assert_false(found);
    assert_ok(db_triplet_put(db, 1, &first, &err));
    assert_ok(db_triplet_put(db, 1, &later, &err));
    assert_ok(db_triplet_put(db, 1, &again, &err)); /* instead */
    assert_ok(db_triplet_at(db, 1, 9, &read, &found, &err));
    assert_false(found);
    assert_ok(db_triplet_at(db, 1, 19, &read, &found, &err));
    assert_true(found && read.triplet.step == 10 && read.triplet.ap == 1.5);
    assert_string_equal(read.name[RECORD_ANCHOR], "ann");
    assert_string_equal(read.name[RECORD_NEGATIVE], "bob");
    assert_string_equal(read.face[RECORD_POSITIVE].path, "b");
    assert_ok(db_triplet_at(db, 1, 0, &read, &found, &err));
    assert_true(found && read.triplet.step == 20 && read.triplet.image[RECORD_ANCHOR] == 4);
    assert_true(read.triplet.an == 1 && read.face[RECORD_NEGATIVE].image == 1);
    change(db, "DELETE FROM images WHERE id = 4");
    assert_ok(db_triplet_at(db, 1, 0, &read, &found, &err));
    assert_true(found && read.triplet.step == 10);
    assert_ok(db_run_delete(db, 1, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM hardest_triplets"), 0);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_triplets, setup, teardown),
};

UNIT_MAIN(tests)
