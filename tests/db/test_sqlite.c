/* db: statements that are kept and run again. */
#include "fixture.h"

#define INSERT "INSERT INTO kept VALUES (?, ?)"

/* More of them than there is room for, and one of them fails each time. */
static void test_kept(void **state)
{
    struct db *db = open_with_dataset();
    struct err err;
    char sql[64];

    (void)state;
    assert_ok(sql_run(db, NULL, &err, "CREATE TABLE kept (a INTEGER PRIMARY KEY, b)", ""));
    for (int64_t i = 0; i < 5 * SQL_KEPT; i++) {
        int64_t sum = -1, term = i % (SQL_KEPT + 3);
        bool found = false;
        int changes = 0;

        assert_ok(sql_run(db, &changes, &err, INSERT, "is", i, "b"));
        assert_int_equal(changes, 1);
        assert_status(sql_run(db, NULL, &err, INSERT, "is", i, "b"), ST_EXISTS);
        (void)snprintf(sql, sizeof sql, "SELECT a + %d FROM kept WHERE a = ?", (int)term);
        assert_ok(sql_find(db, &found, &sum, &err, sql, "i", i));
        assert_true(found);
        assert_int_equal(sum, i + term);
        assert_ok(sql_find(db, &found, &sum, &err, sql, "i", (int64_t)-1));
        assert_false(found);
        assert_int_equal(sum, i + term);
    }
    assert_int_equal(number(db, "SELECT count(*) FROM kept"), 5 * SQL_KEPT);
    for (size_t i = 0; i < SQL_KEPT; i++)
        assert_non_null(db->kept[i]);
    db_close(db);
}

/* A kept statement neither holds its table nor outlives it. */
static void test_changed(void **state)
{
    struct db *db = open_with_dataset(), *other;
    struct err err;

    (void)state;
    assert_ok(sql_run(db, NULL, &err, "CREATE TABLE kept (a, b)", ""));
    assert_ok(sql_run(db, NULL, &err, INSERT, "ii", (int64_t)1, (int64_t)2));
    assert_ok(db_open(&other, path, DB_WRITE, &err));
    assert_ok(sql_run(other, NULL, &err, "DROP TABLE kept", ""));
    assert_status(sql_run(db, NULL, &err, INSERT, "ii", (int64_t)1, (int64_t)2), ST_IO);
    assert_ok(sql_run(other, NULL, &err, "CREATE TABLE kept (c, d)", ""));
    db_close(other);
    assert_ok(sql_run(db, NULL, &err, INSERT, "ii", (int64_t)3, (int64_t)4));
    assert_int_equal(number(db, "SELECT c FROM kept"), 3);
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_kept, setup, teardown),
    cmocka_unit_test_setup_teardown(test_changed, setup, teardown),
};

UNIT_MAIN(tests)
