/* Shared by the tests of db: a private folder for each test, and a look past the interface. */
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

/* For db_check: counts the lines said. */
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

#endif
