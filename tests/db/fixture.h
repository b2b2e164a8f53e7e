/* Shared by the tests of db: a private folder for each test, and queries past the interface. */
#ifndef FACENET_TESTS_DB_FIXTURE_H
#define FACENET_TESTS_DB_FIXTURE_H

#include "unit.h"

#include "db/core/check.h"
#include "db/core/db.h"
#include "db/core/sqlite.h"
#include "db/faces/faces.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[64], path[128];

static int setup(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/facenet-db-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    (void)snprintf(path, sizeof path, "%s/deep/er/faces.db", folder);
    return 0;
}

static int teardown(void **state)
{
    char command[128];

    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) == 0 ? 0 : 1;
}

/* The number that a query gives. */
static inline int64_t number(struct db *db, const char *sql)
{
    struct err err;
    bool found;
    int64_t value = 0;

    assert_ok(sql_run(db, &found, &err, sql, ">i", &value));
    assert_true(found);
    return value;
}

/* Changes rows past the interface. */
static inline void change(struct db *db, const char *sql)
{
    struct err err;

    assert_ok(sql_write(db, false, NULL, &err, sql, ""));
}

/* For db_check: counts the lines. */
static inline void ignore_line(void *context, const char *line)
{
    (void)line;
    ++*(int *)context;
}

/* A new database with one data set, of id 1. */
static inline struct db *open_with_dataset(void)
{
    struct err err;
    struct db *db;
    int64_t id;

    assert_ok(db_open(&db, path, DB_CREATE, &err));
    assert_ok(db_dataset_add(db, "set", "drawn", 64, 1, &id, &err));
    assert_int_equal(id, 1);
    return db;
}

/* Adds run 1, which has ended, with the checkpoints 1 of step 10 and 2 of step 20. */
static inline void add_run(struct db *db)
{
    change(db, "INSERT INTO runs (id, name, dataset_id, status, seed, version, created_time)"
               " VALUES (1, 'run-1', 1, 'FINISHED', 1, '', 0)");
    change(db, "INSERT INTO checkpoints (run_id, step, path, sha256, created)"
               " VALUES (1, 10, 'a', '', 0), (1, 20, 'b', '', 0)");
}

/* The same with run 1 and two people: ann, 1, has the images 1 a, 2 b and 5 e, bob, 2, who is held
 * out, has 3 c and 4 d. */
static inline struct db *open_with_faces(void)
{
    struct db *db = open_with_dataset();

    change(db, "INSERT INTO identities (id, dataset_id, name, held_out)"
               " VALUES (1, 1, 'ann', 0), (2, 1, 'bob', 1)");
    change(db, "INSERT INTO images (id, identity_id, path, status, crop) VALUES"
               " (1, 1, 'a', 'ok', 0), (2, 1, 'b', 'ok', 1), (3, 2, 'c', 'ok', 2),"
               " (4, 2, 'd', 'ok', 3), (5, 1, 'e', 'ok', 4)");
    add_run(db);
    return db;
}

/* Makes it a database of version 9 or 10: without the tables of later migrations.  A migration that
 * makes a table has it here. */
static inline void set_back(struct db *db, int version)
{
    static const char *const made_since[] = {
        "DROP TABLE embedding_sets",
        "DROP TABLE suspect_pairs",
        "DROP TABLE item_pairs",
        "DROP TABLE item_labels",
        "DROP TABLE items",
        "ALTER TABLE datasets DROP COLUMN dimensions",
        "ALTER TABLE steps DROP COLUMN dropped",
        "ALTER TABLE steps DROP COLUMN class_right",
        "ALTER TABLE steps DROP COLUMN class_images",
        "DROP TABLE points",
        "DROP TABLE regions",
        "ALTER TABLE photos DROP COLUMN sidecar",
        "ALTER TABLE cluster_members DROP COLUMN joined",
        "DROP INDEX clusters_by_cover",
        "ALTER TABLE clusters DROP COLUMN cover_id",
        "ALTER TABLE clusters DROP COLUMN hidden",
        "DROP TABLE faces",
        "DROP TABLE photos",
        "DROP TABLE models",
        "DROP TABLE crop_sets",
        "DROP INDEX images_by_path",
        "ALTER TABLE images DROP COLUMN face",
        "CREATE UNIQUE INDEX images_by_path ON images (path, source_id)",
        "ALTER TABLE datasets DROP COLUMN alignment",
        "ALTER TABLE runs DROP COLUMN kind",
        "ALTER TABLE runs DROP COLUMN resumed_step",
        "ALTER TABLE runs DROP COLUMN at_step"};
    char pragma[32];
    struct err err;

    assert_ok(sql_run(db, NULL, &err, "DROP INDEX identities_by_key", ""));
    assert_ok(sql_run(db, NULL, &err, "ALTER TABLE identities DROP COLUMN key", ""));
    assert_ok(sql_run(db, NULL, &err, "DROP TABLE erasures", ""));
    assert_ok(sql_run(db, NULL, &err, "DROP TABLE exports", ""));
    assert_ok(sql_run(db, NULL, &err, "DROP TABLE sources", ""));
    assert_ok(sql_run(db, NULL, &err, "DROP TABLE trained_people", ""));
    for (size_t i = 0; i < sizeof made_since / sizeof *made_since; i++)
        assert_ok(sql_run(db, NULL, &err, made_since[i], ""));
    (void)snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", version);
    assert_ok(sql_run(db, NULL, &err, pragma, ""));
}

#endif
