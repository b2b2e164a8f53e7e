/* db: opening while another connection writes, and by several processes at once, of which one makes
 * or migrates the tables; what isn't our database, or isn't any more. */
#include "fixture.h"

#include "db/core/migrations.h"

#include <sys/stat.h>
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

static const char *const migrations[] = {
#include "db/core/schema.inc" /* made of schema.sql */
};

/* A database of version 12: its tables, and rows that refer to an image. */
static void make_version_12(void)
{
    static const char rows[] =
        "PRAGMA application_id = 0x46614E65; PRAGMA user_version = 12; PRAGMA journal_mode=WAL;"
        "INSERT INTO datasets (id, name, source, created, crop_size, crop_fraction, crop_count)"
        " VALUES (1, 'lfw', '/lfw', 5, 64, 1, 2), (2, 'drawn', 'drawn, seed 1', 6, 64, 1, 1);"
        "INSERT INTO identities (id, dataset_id, name) VALUES (1, 1, 'ann'), (2, 2, 'bob');"
        "INSERT INTO images (id, identity_id, path, status, crop, sha256, excluded) VALUES"
        " (7, 1, 'ann/1', 'ok', 1, 'ab', 1), (8, 2, 'bob/1', 'ok', 0, '', 0);"
        "INSERT INTO verdicts (image_id, verdict, time) VALUES (7, 'fine', 0);";
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    for (int i = 0; i < 12; i++)
        assert_int_equal(sqlite3_exec(raw, migrations[i], NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, rows, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(raw), SQLITE_OK);
}

/* The table images is made again; what refers to its rows stays. */
static void test_migrated_images(void **state)
{
    struct db *db;
    struct err err;
    bool good;
    int lines = 0;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/old.db", folder);
    make_version_12();
    assert_ok(db_open(&db, path, DB_WRITE, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM verdicts WHERE image_id = 7"), 1);
    assert_int_equal(number(db, "SELECT count(*) FROM images i JOIN sources s ON s.id = source_id"
                                " WHERE i.id = 7 AND s.path = '/lfw' AND s.dataset_id = 1"
                                " AND excluded AND crop = 1 AND sha256 = 'ab' AND added = 5"),
                     1);
    assert_int_equal(number(db, "SELECT count(*) FROM images WHERE source_id IS NULL"), 1);
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
    assert_ok(db_check(db, &good, ignore_line, &lines, &err));
    assert_true(good);
    db_close(db);
}

/* What a stranger or a damaged byte can make of a database. */
static const struct {
    const char *sql, *said;
} strange[] = {
    {"PRAGMA user_version = -100", "version -100; restore"},
    {"PRAGMA user_version = -2147483648", "version -2147483648; restore"},
    {"PRAGMA user_version = 2147483647", "a newer facenet"},
    {"DROP TABLE tags", "its table tags"},
    {"PRAGMA legacy_alter_table = ON; ALTER TABLE runs RENAME TO r; CREATE VIEW runs AS WITH "
     "RECURSIVE n(i) AS"
     " (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT i AS id FROM n",
     "its table runs"},
    {"ALTER TABLE runs DROP COLUMN note", "its table runs"},
    {"ALTER TABLE images ADD COLUMN more BLOB AS (zeroblob(1000000000))", "its table images"},
    {"DROP TABLE tags; CREATE TABLE tags (run_id, key, value)", "its table tags"},
    {"DROP TABLE imports; CREATE VIRTUAL TABLE imports USING fts5(dataset_id)",
     "its table imports"},
};

static void sqlite_do(const char *sql)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

static void test_strange(void **state)
{
    static const enum db_mode modes[] = {DB_READ, DB_WRITE, DB_CREATE};
    struct err err;
    struct db *db;

    (void)state;
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        db_close(open_with_dataset());
        sqlite_do(strange[i].sql);
        for (size_t m = 0; m < 3; m++) {
            assert_int_not_equal(db_open(&db, path, modes[m], &err), ST_OK);
            assert_non_null(strstr(err.message, path));
            assert_non_null(strstr(err.message, strange[i].said));
        }
        assert_int_equal(teardown(NULL), 0);
        assert_int_equal(setup(NULL), 0);
    }
}

/* A database is known by this digest; without it each opening takes 3 ms more. */
static void test_digest(void **state)
{
    struct db *db = open_with_dataset();
    char digest[SHA256_HEX];
    struct err err;

    (void)state;
    change(db, "ANALYZE");
    assert_ok(migrations_digest(db, digest, &err));
    if (strcmp(digest, MIGRATIONS_DIGEST) != 0)
        fail_msg("MIGRATIONS_DIGEST in db/core/migrations.h must be \"%s\"", digest);
    db_close(db);
}

/* Other objects stay, and no trigger runs. */
static void test_left_alone(void **state)
{
    struct db *db;
    struct err err;

    (void)state;
    db_close(open_with_dataset());
    sqlite_do("ANALYZE; CREATE INDEX mine ON datasets (created); CREATE TABLE mine_too (a);"
              "CREATE VIEW seen AS SELECT name FROM datasets;"
              "CREATE TRIGGER run AFTER UPDATE ON datasets BEGIN DELETE FROM datasets; END");
    assert_ok(db_open(&db, path, DB_WRITE, &err));
    assert_ok(db_dataset_set_crops(db, 1, 7, &err));
    assert_int_equal(number(db, "SELECT crop_count FROM datasets"), 7);
    assert_int_equal(number(db, "SELECT count(*) FROM mine_too"), 0);
    assert_int_not_equal(sql_run(db, NULL, &err, "SELECT count(*) FROM seen", ""), ST_OK);
    db_close(db);
}

/* What never ends or never begins is no database, nor a file beside one. */
static void test_not_regular(void **state)
{
    static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
    char name[160];
    struct err err;
    struct db *db;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        db_close(open_with_dataset());
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
        assert_int_equal(mkfifo(name, 0600), 0);
        assert_status(db_open(&db, path, DB_READ, &err), ST_INVALID);
        assert_int_equal(unlink(name), 0);
        assert_int_equal(symlink("/dev/zero", name), 0);
        assert_status(db_open(&db, path, DB_WRITE, &err), ST_INVALID);
        assert_non_null(strstr(err.message, name));
        assert_int_equal(teardown(NULL), 0);
        assert_int_equal(setup(NULL), 0);
    }
}

/* Whoever wrote much empties the WAL at the end. */
static void test_close_empties_wal(void **state)
{
    char wal[sizeof path + 8];
    struct db *db = open_with_dataset(), *other;
    struct stat info;
    struct err err;

    (void)state;
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    assert_ok(db_open(&other, path, DB_READ, &err)); /* the last one to close would empty it, too */
    assert_ok(sql_run(db, NULL, &err, "UPDATE datasets SET source = hex(zeroblob(3000000))", ""));
    assert_true(stat(wal, &info) == 0 && info.st_size > 4 << 20);
    db_close(db);
    assert_true(stat(wal, &info) == 0 && info.st_size == 0);
    db_close(other);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_close_empties_wal, setup, teardown),
    cmocka_unit_test_setup_teardown(test_beside_writer, setup, teardown),
    cmocka_unit_test_setup_teardown(test_made_at_once, setup, teardown),
    cmocka_unit_test_setup_teardown(test_migrated_at_once, setup, teardown),
    cmocka_unit_test_setup_teardown(test_migrated_images, setup, teardown),
    cmocka_unit_test_setup_teardown(test_digest, setup, teardown),
    cmocka_unit_test_setup_teardown(test_strange, setup, teardown),
    cmocka_unit_test_setup_teardown(test_left_alone, setup, teardown),
    cmocka_unit_test_setup_teardown(test_not_regular, setup, teardown),
};

UNIT_MAIN(tests)
