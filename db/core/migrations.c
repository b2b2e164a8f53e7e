/* See migrations.h. */
#include "db/core/migrations.h"

#include "db/core/names.h"
#include "db/core/transaction.h"

#include <stddef.h>
#include <string.h>

static const char *const migrations[] = {
#include "db/core/schema.inc" /* made of schema.sql */
};

int migrations_newest(void)
{
    return (int)(sizeof migrations / sizeof *migrations);
}

static enum status migrations_step(struct db *db, int64_t version, struct err *err)
{
    char pragmas[96];
    enum status status = sql_print(pragmas, sizeof pragmas, err,
                                   "PRAGMA application_id = %d; PRAGMA user_version = %d;",
                                   MIGRATIONS_APPLICATION_ID, (int)version + 1);

    if (status != ST_OK)
        return status;
    if (sqlite3_exec(db->handle, migrations[version], NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db->handle, pragmas, NULL, NULL, NULL) != SQLITE_OK)
        status = sql_error(db, err, "cannot bring the tables up to date");
    return status;
}

/* The version, 0 of an empty file; refuses a newer one and a file of another program.  In a
 * transaction, as the three numbers must be of one moment. */
static enum status migrations_version(struct db *db, int64_t *version, struct err *err)
{
    int64_t application = 0, tables = 0;
    enum status status = sql_run(db, NULL, err, "PRAGMA user_version", ">i", version);

    if (status == ST_OK)
        status = sql_run(db, NULL, err, "PRAGMA application_id", ">i", &application);
    if (status == ST_OK)
        status = sql_run(db, NULL, err, "PRAGMA schema_version", ">i", &tables);
    if (status == ST_OK && application != MIGRATIONS_APPLICATION_ID &&
        (application != 0 || *version != 0 || tables != 0))
        return err_set(err, ST_INVALID,
                       "%s is a database of another program; name another file with --db",
                       db->path);
    if (status == ST_OK && *version < 0)
        return err_set(err, ST_CORRUPT,
                       "%s is damaged: its tables have version %lld; restore it from a copy",
                       db->path, (long long)*version);
    if (status == ST_OK && *version > migrations_newest())
        return err_set(err, ST_UNSUPPORTED,
                       "%s has version %lld, made by a newer facenet; this one knows up to %d: "
                       "install the newer one",
                       db->path, (long long)*version, migrations_newest());
    return status;
}

/* Looks at the version without keeping anybody from writing. */
static enum status migrations_look(struct db *db, int64_t *version, struct err *err)
{
    enum status status = sql_run(db, NULL, err, "BEGIN", "");

    if (status != ST_OK)
        return status;
    status = migrations_version(db, version, err);
    (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL); /* nothing was written */
    return status;
}

/* A table that is made again is dropped first, and rows that refer to it are not to go with it. */
static enum status migrations_keep_rows(struct db *db, bool keep, struct err *err)
{
    return sql_run(db, NULL, err, keep ? "PRAGMA foreign_keys = OFF" : "PRAGMA foreign_keys = ON",
                   "");
}

enum status migrations_apply(struct db *db, struct err *err)
{
    int64_t version = 0;
    enum status status = migrations_look(db, &version, err);
    bool old = status == ST_OK && version < migrations_newest();

    if (status == ST_OK && version < migrations_newest() && db->read_only)
        return err_set(err, ST_UNSUPPORTED,
                       "%s is empty or of an older version; run facenet doctor on it", db->path);
    if (status == ST_OK && old)
        status = migrations_keep_rows(db, true, err);
    while (status == ST_OK && version < migrations_newest()) {
        status = db_begin(db, true, err);
        if (status != ST_OK)
            return status;
        status = migrations_version(db, &version, err); /* again: another may migrate too */
        if (status == ST_OK && version < migrations_newest())
            status = migrations_step(db, version++, err);
        status = db_end(db, status, err);
    }
    return status == ST_OK && old ? migrations_keep_rows(db, false, err) : status;
}

#define SQL_SQUEEZED "replace(replace(sql, char(10), ''), ' ', '')"

enum status migrations_digest(struct db *db, char out[SHA256_HEX], struct err *err)
{
    const char *tables = NULL;
    sqlite3_stmt *statement;
    bool found = false;
    enum status status =
        sql_open(db, &statement, err,
                 "SELECT group_concat(name || ' ' || " SQL_SQUEEZED ", char(10)) FROM (SELECT *"
                 " FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'"
                 " ORDER BY name)",
                 "");

    out[0] = '\0';
    if (status == ST_OK)
        status = sql_next(db, statement, &found, err);
    if (status == ST_OK && found)
        sql_get(statement, "p", &tables);
    if (tables != NULL)
        sha256_bytes(tables, strlen(tables), out);
    sql_close(statement);
    return status;
}

/* Makes all tables in an empty database in memory. */
static enum status migrations_model(sqlite3 **model, struct db *db, struct err *err)
{
    int code =
        sqlite3_open_v2(":memory:", model, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (code == SQLITE_OK)
        code = names_register(*model);
    for (int i = 0; code == SQLITE_OK && i < migrations_newest(); i++)
        code = sqlite3_exec(*model, migrations[i], NULL, NULL, NULL);
    return code == SQLITE_OK ? ST_OK : err_nomem(err, db->path);
}

/* Compares each table with the one in a database that is made for it, which takes 3 ms. */
static enum status migrations_compare(struct db *db, struct err *err)
{
    sqlite3 *model;
    sqlite3_stmt *table = NULL;
    enum status status = migrations_model(&model, db, err);

    if (status == ST_OK &&
        sqlite3_prepare_v2(model,
                           "SELECT name, " SQL_SQUEEZED " FROM sqlite_schema WHERE type = 'table'",
                           -1, &table, NULL) != SQLITE_OK)
        status = err_nomem(err, db->path);
    while (status == ST_OK && sqlite3_step(table) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(table, 0);
        const char *sql = (const char *)sqlite3_column_text(table, 1);
        bool same;

        status = sql_run(db, &same, err,
                         "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1"
                         " AND " SQL_SQUEEZED " = ?2",
                         "ss", name, sql);
        if (status == ST_OK && !same)
            status = err_set(err, ST_CORRUPT,
                             "%s is damaged or made by a stranger: its table %s is not as facenet "
                             "makes it; restore it from a copy",
                             db->path, name);
    }
    (void)sqlite3_finalize(table);
    (void)sqlite3_close(model);
    return status;
}

enum status migrations_check(struct db *db, struct err *err)
{
    char digest[SHA256_HEX];
    enum status status = migrations_digest(db, digest, err);

    if (status == ST_OK && strcmp(digest, MIGRATIONS_DIGEST) != 0)
        status = migrations_compare(db, err); /* a stranger may have added tables, which is fine */
    return status;
}
