/* db: opening, refusing, transactions, locks; data sets, identities, images, embeddings. */
#include "fixture.h"

#include "base/file.h"
#include "base/mem.h"
#include "db/runs/runs.h"

#include <sys/file.h>
#include <sys/stat.h>

static mode_t mode_of(const char *name)
{
    struct stat info;

    assert_int_equal(stat(name, &info), 0);
    return info.st_mode & 0777;
}

static void test_open(void **state)
{
    struct err err;
    struct db *db, *again;
    char name[160];
    int lines = 0;
    bool good;
    int64_t before, after, id;

    (void)state;
    assert_status(db_open(&db, path, DB_READ, &err), ST_NOTFOUND);
    assert_non_null(strstr(err.message, "facenet import"));
    assert_null(db);
    assert_status(db_open(&db, path, DB_WRITE, &err), ST_NOTFOUND);
    assert_false(file_exists(path));
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_string_equal(db_path(db), path);
    assert_int_equal(mode_of(path), 0600);
    (void)snprintf(name, sizeof name, "%s.lock", path);
    assert_int_equal(mode_of(name), 0600);
    (void)snprintf(name, sizeof name, "%s-wal", path);
    assert_int_equal(mode_of(name), 0600);
    (void)snprintf(name, sizeof name, "%s/deep", folder);
    assert_int_equal(mode_of(name), 0700);
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);
    assert_int_equal(number(db, "PRAGMA wal_autocheckpoint"), 0);
    assert_int_equal(number(db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);

    assert_ok(db_open(&again, path, DB_READ, &err));
    assert_ok(db_data_version(again, &before, &err));
    assert_status(db_dataset_add(again, "x", "", 8, 1, &id, &err), ST_IO);
    assert_ok(db_dataset_add(db, "x", "", 8, 1, &id, &err));
    assert_ok(db_data_version(again, &after, &err));
    assert_int_not_equal(before, after);
    assert_ok(db_check(again, &good, ignore_line, &lines, &err));
    assert_true(good && lines >= 4);
    db_close(again);
    db_close(db);
    db_close(NULL);
    assert_ok(db_open(&db, path, DB_WRITE, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM datasets"), 1);
    db_close(db);
}

static void test_refused(void **state)
{
    struct err err;
    struct db *db;
    sqlite3 *raw;
    FILE *file;
    char foreign[128];

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(sql_run(db, NULL, &err, "PRAGMA user_version = 999", ""));
    db_close(db);
    assert_status(db_open(&db, path, DB_CREATE, &err), ST_UNSUPPORTED);
    assert_non_null(strstr(err.message, "999"));
    assert_status(db_open(&db, path, DB_READ, &err), ST_UNSUPPORTED);

    (void)snprintf(foreign, sizeof foreign, "%s/foreign.db", folder);
    assert_int_equal(sqlite3_open(foreign, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "CREATE TABLE t (a)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
    assert_status(db_open(&db, foreign, DB_CREATE, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "another program"));
    assert_int_equal(sqlite3_open(foreign, &raw), SQLITE_OK);
    /* It is still no WAL database. */
    assert_int_equal(sqlite3_exec(raw, "BEGIN EXCLUSIVE; ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
    file = fopen(foreign, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 18, SEEK_SET), 0);
    assert_int_equal(fgetc(file), 1);
    assert_int_equal(fclose(file), 0);

    file = fopen(foreign, "wb");
    assert_non_null(file);
    for (int i = 0; i < 2000; i++)
        (void)fputs("this is text, ", file);
    assert_int_equal(fclose(file), 0);
    assert_status(db_open(&db, foreign, DB_WRITE, &err), ST_CORRUPT);
    assert_non_null(strstr(err.message, foreign));
    (void)snprintf(foreign, sizeof foreign, "%s/deep", folder); /* a folder is no database */
    assert_status(db_open(&db, foreign, DB_CREATE, &err), ST_INVALID);
    assert_status(db_open(&db, "", DB_CREATE, &err), ST_INVALID);
}

static void test_paths(void **state)
{
    struct err err;
    struct db *db;
    char *out, expected[192];

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(db_artefact_path(db, "runs/7/a.safetensors", &out, &err));
    (void)snprintf(expected, sizeof expected, "%s.d/runs/7/a.safetensors", path);
    assert_string_equal(out, expected);
    (void)snprintf(expected, sizeof expected, "%s.d/runs/7", path);
    assert_int_equal(mode_of(expected), 0700);
    mem_free(out);
    assert_status(db_artefact_path(db, "../x", &out, &err), ST_INVALID);
    assert_status(db_artefact_path(db, "a/..", &out, &err), ST_INVALID);
    assert_status(db_artefact_path(db, "/etc/x", &out, &err), ST_INVALID);
    assert_status(db_artefact_path(db, "", &out, &err), ST_INVALID);
    assert_ok(db_artefact_path(db, "a..b/..c", &out, &err));
    mem_free(out);
    db_close(db);

    assert_ok(db_default_path("given", &out, &err));
    assert_string_equal(out, "given");
    mem_free(out);
    setenv("FACENET_DB", "/x/y.db", 1);
    assert_ok(db_default_path(NULL, &out, &err));
    assert_string_equal(out, "/x/y.db");
    mem_free(out);
    unsetenv("FACENET_DB");
    setenv("XDG_DATA_HOME", "/data", 1);
    assert_ok(db_default_path(NULL, &out, &err));
    assert_string_equal(out, "/data/facenet/facenet.db");
    mem_free(out);
    unsetenv("XDG_DATA_HOME");
    setenv("HOME", "/home/me", 1);
    assert_ok(db_default_path(NULL, &out, &err));
    assert_string_equal(out, "/home/me/.local/share/facenet/facenet.db");
    mem_free(out);
}

static void test_transactions(void **state)
{
    struct err err;
    struct db *db, *other;
    int64_t id;

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(db_open(&other, path, DB_WRITE, &err));
    assert_ok(db_begin(db, false, &err));
    assert_int_equal(number(db, "PRAGMA synchronous"), 1);
    assert_int_equal(flock(other->lock, LOCK_EX | LOCK_NB), -1);
    assert_ok(db_dataset_add(db, "lost", "", 8, 1, &id, &err));
    assert_int_equal(number(other, "SELECT count(*) FROM datasets"), 0);
    db_rollback(db);
    db_rollback(db);
    assert_int_equal(number(db, "SELECT count(*) FROM datasets"), 0);
    assert_int_equal(flock(other->lock, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(flock(other->lock, LOCK_UN), 0);

    assert_ok(db_begin(db, true, &err));
    assert_int_equal(number(db, "PRAGMA synchronous"), 2);
    assert_ok(db_begin(db, false, &err));
    assert_ok(db_dataset_add(db, "kept", "", 8, 1, &id, &err));
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(other, "SELECT count(*) FROM datasets"), 0);
    assert_ok(db_commit(db, &err));
    assert_int_equal(number(other, "SELECT count(*) FROM datasets"), 1);

    assert_ok(db_begin(db, true, &err));
    assert_ok(db_begin(db, true, &err));
    db_rollback(db);
    assert_status(db_commit(db, &err), ST_INVALID);
    assert_int_equal(flock(other->lock, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(flock(other->lock, LOCK_UN), 0);
    db_close(other);
    db_close(db);
}

static void test_checkpoint(void **state)
{
    struct err err;
    struct db *db, *other;
    struct stat info;
    char wal[160];
    int64_t id;

    (void)state;
    (void)snprintf(wal, sizeof wal, "%s-wal", path);
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(db_open(&other, path, DB_WRITE, &err));
    assert_ok(db_dataset_add(db, "a", "", 8, 1, &id, &err));
    assert_ok(db_checkpoint_wal(db, INT64_MAX, &err));
    assert_int_equal(stat(wal, &info), 0);
    assert_true(info.st_size > 0);
    assert_ok(db_begin(other, false, &err)); /* somebody writes: nothing happens */
    assert_ok(db_checkpoint_wal(db, 0, &err));
    db_rollback(other);
    assert_int_equal(stat(wal, &info), 0);
    assert_true(info.st_size > 0);
    assert_ok(db_checkpoint_wal(db, 0, &err));
    assert_int_equal(stat(wal, &info), 0);
    assert_int_equal(info.st_size, 0);
    assert_int_equal(flock(other->lock, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(flock(other->lock, LOCK_UN), 0);
    assert_int_equal(number(other, "SELECT count(*) FROM datasets"), 1);
    db_close(other);
    db_close(db);
}

static void test_datasets(void **state)
{
    struct err err;
    struct db *db;
    struct db_dataset row, *rows;
    size_t count;
    int64_t first, second, id;
    char name[RECORD_NAME + 1];

    (void)state;
    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_status(db_dataset_find(db, "x", &row, &err), ST_NOTFOUND);
    assert_non_null(strstr(err.message, "facenet import"));
    assert_ok(db_dataset_list(db, &rows, &count, &err));
    assert_int_equal(count, 0);
    mem_free(rows);
    assert_ok(db_dataset_add(db, "lfw", "/data/lfw", 112, 0.5, &first, &err));
    assert_status(db_dataset_add(db, "lfw", "", 8, 1, &id, &err), ST_EXISTS);
    assert_non_null(strstr(err.message, "lfw"));
    assert_ok(db_dataset_add(db, "7", "", 8, 1, &second, &err));
    assert_ok(db_dataset_find(db, "1", &row, &err));
    assert_string_equal(row.name, "lfw");
    assert_string_equal(row.source, "/data/lfw");
    assert_int_equal(row.crop_size, 112);
    assert_near(row.crop_fraction, 0.5, 0);
    assert_true(row.created > 1600000000000);
    assert_ok(db_dataset_find(db, "7", &row, &err));
    assert_int_equal(row.id, second);
    assert_status(db_dataset_find(db, "99999999999999999999", &row, &err), ST_NOTFOUND);
    for (char c = 'a'; c <= 'e'; c++) {
        (void)snprintf(name, sizeof name, "%c\x1b[2J", c);
        assert_ok(db_dataset_add(db, name, "", 8, 1, &id, &err));
    }
    assert_status(db_dataset_find(db, "\x1b]0;x", &row, &err), ST_NOTFOUND);
    assert_null(strchr(err.message, '\x1b'));
    assert_non_null(strstr(err.message, "lfw, 7, a"));
    assert_non_null(strstr(err.message, " and 2 more"));
    memset(name, 'n', RECORD_NAME);
    name[RECORD_NAME] = '\0';
    assert_status(db_dataset_add(db, name, "", 8, 1, &id, &err), ST_INVALID);
    assert_status(db_dataset_add(db, "", "", 8, 1, &id, &err), ST_INVALID);
    assert_ok(db_dataset_set_crops(db, first, 42, &err));
    assert_status(db_dataset_set_crops(db, 1000, 42, &err), ST_NOTFOUND);
    assert_ok(db_dataset_list(db, &rows, &count, &err));
    assert_int_equal(count, 7);
    assert_int_equal(rows[0].crop_count, 42);
    mem_free(rows);
    for (size_t n = 1;; n++) { /* out of memory is an error like any other */
        enum status status;

        mem_fail_after(n);
        status = db_dataset_list(db, &rows, &count, &err);
        if (!mem_failed()) {
            mem_fail_after(0);
            assert_int_equal(status, ST_OK);
            mem_free(rows);
            break;
        }
        assert_status(status, ST_NOMEM);
        assert_null(rows);
    }
    db_close(db);
}

/* A data set is deleted with its runs; when one of them is alive, nothing is deleted. */
static void test_delete_runs(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    struct process_id self;
    int64_t first, second;

    (void)state;
    assert_ok(db_run_add(db, "first", 1, 0, 1, "0", NULL, 0, &first, &err));
    assert_ok(db_run_add(db, "second", 1, first, 1, "0", NULL, 0, &second, &err));
    assert_ok(process_self(&self, &err));
    assert_ok(db_run_claim(db, second, &self, &err));
    assert_status(db_dataset_delete_runs(db, 1, &err), ST_BUSY);
    assert_int_equal(number(db, "SELECT count(*) FROM runs"), 2);
    assert_ok(db_run_end(db, second, RECORD_FINISHED, "", &err));
    assert_ok(db_dataset_delete_runs(db, 1, &err));
    assert_int_equal(number(db, "SELECT count(*) FROM runs"), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM datasets"), 0);
    assert_status(db_dataset_delete_runs(db, 1, &err), ST_NOTFOUND);
    db_close(db);
}

/* Opening fails with a sentence when any allocation fails, and leaks nothing. */
static void test_open_without_memory(void **state)
{
    struct err err;
    struct db *db;

    (void)state;
    for (size_t n = 1;; n++) {
        enum status status;

        mem_fail_after(n);
        status = db_open(&db, path, DB_CREATE, &err);
        if (!mem_failed()) {
            mem_fail_after(0);
            assert_int_equal(status, ST_OK);
            assert_true(n > 3);
            break;
        }
        assert_status(status, ST_NOMEM);
        assert_null(db);
    }
    db_close(db);
}

/* Rows written into a deleted file would silently be lost. */
static void test_deleted_file(void **state)
{
    struct err err;
    struct db *db = open_with_dataset(), *other;
    int64_t id;

    (void)state;
    assert_int_equal(unlink(path), 0);
    assert_status(db_dataset_add(db, "lost", "", 8, 1, &id, &err), ST_IO);
    assert_non_null(strstr(err.message, "deleted or replaced"));
    db_close(db);
    assert_status(db_open(&other, path, DB_WRITE, &err), ST_NOTFOUND);
}

/* A full disk, for which a limit of SQLite stands in. */
static void test_full(void **state)
{
    struct err err;
    struct db *db = open_with_dataset();
    enum status status = ST_OK;
    int64_t id, rows = 0;
    char name[32];

    (void)state;
    assert_true(number(db, "PRAGMA max_page_count = 1") > 1);
    while (status == ST_OK && rows < 100000) {
        (void)snprintf(name, sizeof name, "person %lld", (long long)rows);
        status = db_identity_get(db, 1, name, false, &id, &err);
        rows += status == ST_OK;
    }
    assert_status(status, ST_IO);
    assert_non_null(strstr(err.message, "make room on its disk"));
    assert_int_equal(number(db, "SELECT count(*) FROM identities"), rows);
    assert_true(number(db, "PRAGMA max_page_count = 100000") == 100000);
    assert_ok(db_identity_get(db, 1, "one more", false, &id, &err));
    db_close(db);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test_setup_teardown(test_open, setup, teardown),
    cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
    cmocka_unit_test_setup_teardown(test_paths, setup, teardown),
    cmocka_unit_test_setup_teardown(test_transactions, setup, teardown),
    cmocka_unit_test_setup_teardown(test_checkpoint, setup, teardown),
    cmocka_unit_test_setup_teardown(test_datasets, setup, teardown),
    cmocka_unit_test_setup_teardown(test_delete_runs, setup, teardown),
    cmocka_unit_test_setup_teardown(test_open_without_memory, setup, teardown),
    cmocka_unit_test_setup_teardown(test_deleted_file, setup, teardown),
    cmocka_unit_test_setup_teardown(test_full, setup, teardown),
};

UNIT_MAIN(tests)
