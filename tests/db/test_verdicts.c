/* Verdicts on images: the newest one counts, an older run applies the older ones, faces follow. */
#include "fixture.h"

#include "db/faces/verdicts.h"
#include "db/runs/params.h"

#include <string.h>

static struct err err;

/* The faces, and another data set with a person cid, 3. */
static struct db *open_with_cid(void)
{
    struct db *db = open_with_faces();
    int64_t other;

    assert_ok(db_dataset_add(db, "other", "", 8, 1, &other, &err));
    change(db, "INSERT INTO identities (id, dataset_id, name) VALUES (3, 2, 'cid')");
    return db;
}

static enum status see(void *context, const struct db_face_row *row, struct err *unused)
{
    char *seen = context;

    (void)unused;
    (void)snprintf(seen + strlen(seen), 64 - strlen(seen), "%s/%s ", row->name, row->path);
    return ST_OK;
}

static void expect_faces(struct db *db, int64_t until, const char *expected)
{
    char seen[64] = "";

    assert_ok(db_faces_each(db, 1, until, see, seen, &err));
    assert_string_equal(seen, expected);
}

static void test_faces_follow(void **state)
{
    struct db *db = open_with_cid();
    enum db_verdict verdict;
    int64_t until[4], identity;

    (void)state;
    assert_ok(db_verdict_newest(db, 1, &until[0], &err));
    assert_int_equal(until[0], 0);
    assert_ok(db_verdict_add(db, 1, VERDICT_MOVE, 2, &err));
    assert_ok(db_verdict_newest(db, 1, &until[1], &err));
    assert_ok(db_verdict_add(db, 3, VERDICT_EXCLUDE, 0, &err));
    assert_ok(db_verdict_add(db, 2, VERDICT_FINE, 0, &err));
    assert_ok(db_verdict_newest(db, 1, &until[2], &err));
    assert_ok(db_verdict_add(db, 1, VERDICT_NONE, 0, &err));
    assert_ok(db_verdict_newest(db, 1, &until[3], &err));
    assert_ok(db_verdict_newest(db, 2, &identity, &err));
    assert_int_equal(identity, 0);
    expect_faces(db, until[0], "ann/a ann/b ann/e bob/c bob/d ");
    expect_faces(db, until[1], "ann/b ann/e bob/a bob/c bob/d ");
    expect_faces(db, until[2], "ann/b ann/e bob/a bob/d ");
    expect_faces(db, until[3], "ann/a ann/b ann/e bob/d ");
    assert_ok(db_verdict_get(db, 1, &verdict, &identity, &err));
    assert_true(verdict == VERDICT_NONE && identity == 0);
    assert_ok(db_verdict_add(db, 1, VERDICT_MOVE, 2, &err));
    assert_ok(db_verdict_get(db, 1, &verdict, &identity, &err));
    assert_true(verdict == VERDICT_MOVE && identity == 2);
    db_close(db);
}

static void test_refused(void **state)
{
    struct db *db = open_with_cid();
    int64_t id;

    (void)state;
    assert_status(db_verdict_add(db, 9, VERDICT_FINE, 0, &err), ST_NOTFOUND);
    assert_status(db_verdict_add(db, 1, VERDICT_MOVE, 3, &err), ST_NOTFOUND);
    assert_status(db_verdict_add(db, 1, VERDICT_MOVE, 0, &err), ST_INVALID);
    assert_int_equal(number(db, "SELECT count(*) FROM verdicts"), 0);
    assert_ok(db_image_find(db, 1, "b", &id, &err));
    assert_int_equal(id, 2);
    assert_status(db_image_find(db, 2, "b", &id, &err), ST_NOTFOUND);
    change(db, "UPDATE images SET path = 'b' WHERE id = 3");
    assert_status(db_image_find(db, 1, "b", &id, &err), ST_INVALID);
    db_close(db);
}

/* A run keeps the id of the newest verdict that it applies. */
static void test_applied(void **state)
{
    static const struct db_param params[] = {{PARAM_VERDICTS, "41"}, {"net", "small"}};
    struct db *db = open_with_dataset();
    int64_t run, until = -1;

    (void)state;
    assert_ok(db_run_add(db, "", 1, 0, 1, "", params, 2, &run, &err));
    assert_ok(db_verdict_applied(db, run, &until, &err));
    assert_int_equal(until, 41);
    assert_ok(db_verdict_applied(db, run + 1, &until, &err));
    assert_int_equal(until, 0);
    db_close(db);
}

/* A word that is no verdict counts as none. */
static void test_damaged(void **state)
{
    struct db *db = open_with_cid();
    enum db_verdict verdict;
    int64_t person;

    (void)state;
    assert_ok(db_verdict_add(db, 1, VERDICT_FINE, 0, &err));
    change(db, "PRAGMA ignore_check_constraints = ON");
    change(db, "UPDATE verdicts SET verdict = 'finer'");
    assert_ok(db_verdict_get(db, 1, &verdict, &person, &err));
    assert_int_equal(verdict, VERDICT_NONE);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_faces_follow, setup, teardown),
    cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
    cmocka_unit_test_setup_teardown(test_applied, setup, teardown),
    cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
};

UNIT_MAIN(tests)
