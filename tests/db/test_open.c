/* db: opening while another connection writes, and by several processes at once, of which one makes
 * or migrates the tables. */
#include "fixture.h"

#include <sys/wait.h>

#define PROCESSES 8

/* With nothing to migrate, opening doesn't wait for a transaction. */
static void test_beside_writer(void **state)
{
    static const enum db_mode modes[] = {DB_READ, DB_WRITE, DB_CREATE};
    struct db *db = open_with_dataset(), *other;
    struct err err;

    (void)state;
    assert_ok(db_begin(db, true, &err));
    assert_ok(db_dataset_set_crops(db, 1, 7, &err));
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_ok(db_open(&other, path, modes[i], &err));
        assert_int_equal(number(other, "SELECT crop_count FROM datasets"), 0);
        db_close(other);
    }
    assert_ok(db_commit(db, &err));
    db_close(db);
}

/* PROCESSES of them open the database at the same moment; all must succeed. */
static void open_at_once(enum db_mode mode)
{
    pid_t child[PROCESSES];
    int gate[2], code;

    assert_int_equal(pipe(gate), 0);
    for (int i = 0; i < PROCESSES; i++) {
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0) {
            struct err err;
            struct db *db;
            char go;

            (void)close(gate[1]);
            if (read(gate[0], &go, 1) != 0) /* until the last writing end is closed */
                _exit(2);
            if (db_open(&db, path, mode, &err) != ST_OK) {
                (void)fprintf(stderr, "%s\n", err.message);
                _exit(1);
            }
            db_close(db);
            _exit(0);
        }
    }
    (void)close(gate[0]);
    (void)close(gate[1]);
    for (int i = 0; i < PROCESSES; i++) {
        assert_int_equal(waitpid(child[i], &code, 0), child[i]);
        assert_int_equal(code, 0);
    }
}

static void test_made_at_once(void **state)
{
    struct err err;
    struct db *db;
    bool good;
    int lines = 0;

    (void)state;
    for (int i = 0; i < 5; i++) {
        open_at_once(DB_CREATE);
        assert_ok(db_open(&db, path, DB_READ, &err));
        assert_ok(db_check(db, &good, ignore_line, &lines, &err));
        assert_true(good);
        assert_int_equal(number(db, "SELECT count(*) FROM datasets"), 0);
        db_close(db);
        assert_int_equal(teardown(NULL), 0);
        assert_int_equal(setup(NULL), 0);
    }
}

/* An older database: each migration is applied once, and the rows stay. */
static void test_migrated_at_once(void **state)
{
    struct db *db = open_with_dataset();
    struct err err;
    int64_t newest = number(db, "PRAGMA user_version");

    (void)state;
    for (int i = 0; i < 5; i++) {
        assert_ok(sql_run(db, NULL, &err, "DROP TABLE imports", ""));
        set_back(db, 9);
        db_close(db);
        open_at_once(DB_WRITE);
        assert_ok(db_open(&db, path, DB_READ, &err));
        assert_int_equal(number(db, "PRAGMA user_version"), newest);
        assert_int_equal(number(db, "SELECT count(*) FROM imports"), 0);
        assert_int_equal(number(db, "SELECT count(*) FROM datasets"), 1);
        db_close(db);
        assert_ok(db_open(&db, path, DB_WRITE, &err));
    }
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_beside_writer, setup, teardown),
    cmocka_unit_test_setup_teardown(test_made_at_once, setup, teardown),
    cmocka_unit_test_setup_teardown(test_migrated_at_once, setup, teardown),
};

UNIT_MAIN(tests)
