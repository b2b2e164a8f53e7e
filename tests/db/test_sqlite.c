/* db: statements that are kept, what is read of a row, lists of rows. */
#include "fixture.h"

#include "base/mem.h"

#include <math.h>

#define INSERT "INSERT INTO kept VALUES (?, ?)"

/* More statements than are kept, and one of them fails each time. */
static void test_kept(void **state)
{
    struct db *db = open_with_dataset();
    struct err err;
    char sql[64];

    (void)state;
    assert_ok(sql_run(db, NULL, &err, "CREATE TABLE kept (a INTEGER PRIMARY KEY, b)", ""));
    for (int64_t i = 0; i < 5 * SQL_KEPT; i++) {
        int64_t sum = -1, term = i % (SQL_KEPT + 3);
        bool any = false;

        assert_ok(sql_run(db, &any, &err, INSERT, "is", i, "b"));
        assert_true(any);
        assert_status(sql_run(db, NULL, &err, INSERT, "is", i, "b"), ST_EXISTS);
        (void)snprintf(sql, sizeof sql, "SELECT a + %d FROM kept WHERE a = ?", (int)term);
        assert_ok(sql_run(db, &any, &err, sql, "i>i", i, &sum));
        assert_true(any);
        assert_int_equal(sum, i + term);
        assert_ok(sql_run(db, &any, &err, sql, "i>i", (int64_t)-1, &sum));
        assert_false(any);
        assert_int_equal(sum, i + term);
        assert_ok(sql_run(db, &any, &err, "DELETE FROM kept WHERE a = ?", "i", (int64_t)-1));
        assert_false(any);
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

struct pair {
    int64_t a, b;
};

static void pair_read(sqlite3_stmt *row, void *item)
{
    struct pair *pair = item;

    sql_get(row, "ii", &pair->a, &pair->b);
}

/* Each letter of sql_get, with a value and with NULL. */
static void test_get(void **state)
{
    static const char values[] = "SELECT -5, 1 << 53, 2, 0.5, 'longer', 'verbatim', x'010203', 7";
    struct db *db = open_with_dataset();
    struct pair pair;
    struct err err;
    sqlite3_stmt *row;
    int64_t i;
    uint64_t u;
    bool t, found, whole;
    double d;
    char s[5];
    const char *p;
    uint8_t b[3];

    (void)state;
    assert_ok(sql_open(db, &row, &err, values, ""));
    assert_ok(sql_next(db, row, &found, &err));
    sql_get(row, "iutdspb", &i, &u, &t, &d, s, sizeof s, &p, (void *)b, sizeof b, &whole);
    assert_int_equal(i, -5);
    assert_true(u == (uint64_t)1 << 53 && t && d == 0.5 && whole);
    assert_string_equal(s, "long");
    assert_string_equal(p, "verbatim");
    assert_memory_equal(b, "\1\2\3", 3);
    sql_close(row);
    assert_ok(sql_run(db, &found, &err, "SELECT NULL, NULL, NULL, NULL, NULL, NULL, x'0102'",
                      ">iutdspb", &i, &u, &t, &d, s, sizeof s, &p, (void *)b, sizeof b, &whole));
    assert_true(found && i == 0 && u == 0 && !t && isnan(d) && s[0] == '\0' && p == NULL && !whole);
    assert_ok(sql_run(db, &found, &err, "SELECT ?, ?", "ii>r", (int64_t)3, (int64_t)4, pair_read,
                      (void *)&pair));
    assert_true(found && pair.a == 3 && pair.b == 4);
    db_close(db);
}

/* Numbers beyond the limit are refused, wherever they are read; a query without end ends. */
static void test_limits(void **state)
{
    static const char endless[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 2 FROM n) SELECT max(i), 1 FROM n";
    struct db *db = open_with_dataset();
    uint64_t unsigned_one = 1;
    enum status status;
    struct pair pair;
    struct err err;
    size_t count;

    (void)state;
    assert_ok(sql_run(db, NULL, &err, "SELECT 1, (1 << 53)", ">r", pair_read, (void *)&pair));
    assert_status(
        sql_run(db, NULL, &err, "SELECT 1, (1 << 53) + 1 AS crop", ">r", pair_read, (void *)&pair),
        ST_CORRUPT);
    assert_non_null(strstr(err.message, "9007199254740993 for crop"));
    assert_null(sql_collect(db, &status, &count, sizeof pair, pair_read, &err,
                            "SELECT 1, 2 UNION ALL SELECT -(1 << 53) - 1, 3", ""));
    assert_int_equal(status, ST_CORRUPT);
    /* What is none is refused in a column of integers, and elsewhere within the limit. */
    assert_ok(sql_run(db, NULL, &err, "CREATE TABLE loose (crop INTEGER)", ""));
    assert_ok(sql_run(db, NULL, &err, "INSERT INTO loose VALUES (1e300), ('x')", ""));
    assert_status(sql_run(db, NULL, &err, "SELECT 1, crop FROM loose WHERE crop > 1", ">r",
                          pair_read, (void *)&pair),
                  ST_CORRUPT);
    assert_non_null(strstr(err.message, "no number for crop"));
    assert_ok(sql_run(db, NULL, &err, "SELECT -1e300, '9223372036854775807'", ">r", pair_read,
                      (void *)&pair));
    assert_true(pair.a == -SQL_INTEGER_LIMIT && pair.b == SQL_INTEGER_LIMIT);
    assert_ok(sql_run(db, NULL, &err, "SELECT -1", ">u", &unsigned_one));
    assert_true(unsigned_one == 0);
    db->deadline = 1e-9; /* instead of waiting for it */
    assert_status(sql_run(db, NULL, &err, endless, ">r", pair_read, (void *)&pair), ST_LIMIT);
    assert_non_null(strstr(err.message, "takes too long"));
    db->deadline = 0;
    db_close(db);
}

#define COUNT_TO \
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)" \
    " SELECT i, -i FROM n LIMIT ?"

/* Every number of rows, around those at which the block grows. */
static void test_collect(void **state)
{
    struct db *db = open_with_dataset();
    struct err err;
    enum status status;

    (void)state;
    for (int64_t rows = 0; rows < 70; rows++) {
        size_t count;
        struct pair *pairs =
            sql_collect(db, &status, &count, sizeof *pairs, pair_read, &err, COUNT_TO, "i", rows);

        assert_ok(status);
        assert_non_null(pairs);
        assert_int_equal(count, rows);
        for (int64_t i = 0; i < rows; i++)
            assert_true(pairs[i].a == i + 1 && pairs[i].b == -i - 1);
        mem_free(pairs);
    }
    db_close(db);
}

/* A failure leaves no block: of the query, of a row, of each allocation. */
static void test_collect_fails(void **state)
{
    static const char *const bad[] = {"SELECT 1, 2 FROM nothing",
                                      "SELECT 1, 2 UNION ALL SELECT abs(-1 << 63), 3"};
    struct db *db = open_with_dataset();
    struct err err;
    enum status status;
    size_t count, failures = 0;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        count = 7;
        assert_null(sql_collect(db, &status, &count, 16, pair_read, &err, bad[i], ""));
        assert_int_equal(status, err.status);
        assert_int_not_equal(status, ST_OK);
        assert_int_equal(count, 0);
    }
    for (;; failures++) {
        void *pairs;

        mem_fail_after(failures + 1);
        pairs = sql_collect(db, &status, &count, 16, pair_read, &err, COUNT_TO, "i", (int64_t)40);
        mem_fail_after(0);
        if (pairs != NULL) {
            mem_free(pairs);
            break;
        }
        assert_int_equal(status, ST_NOMEM);
        assert_int_equal(count, 0);
    }
    assert_int_equal(failures, 3); /* 16, 32 and 64 rows */
    db_close(db);
}

/* A statement that was cut would be another one. */
static void test_print(void **state)
{
    struct err err;
    char sql[9];

    (void)state;
    assert_ok(sql_print(sql, sizeof sql, &err, "SELECT %d", 1));
    assert_string_equal(sql, "SELECT 1");
    assert_status(sql_print(sql, sizeof sql, &err, "SELECT %d", 12), ST_LIMIT);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_get, setup, teardown),
    cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
    cmocka_unit_test_setup_teardown(test_collect, setup, teardown),
    cmocka_unit_test_setup_teardown(test_collect_fails, setup, teardown),
    cmocka_unit_test(test_print),
    cmocka_unit_test_setup_teardown(test_kept, setup, teardown),
    cmocka_unit_test_setup_teardown(test_changed, setup, teardown),
};

UNIT_MAIN(tests)
