/* See transaction.h. */
#include "db/core/transaction.h"

#include "db/core/connection.h"

#include <stddef.h>
#include <sys/file.h>
#include <sys/stat.h>

/* In WAL mode SQLite doesn't notice when its file is deleted or replaced: what it writes from then
 * on is silently lost. */
static enum status transaction_file_is_there(struct db *db, struct err *err)
{
    struct stat info;

    if (stat(db->path, &info) == 0 && info.st_dev == db->device && info.st_ino == db->inode)
        return ST_OK;
    return err_set(err, ST_IO,
                   "%s was deleted or replaced while it was open; put it back, or start again",
                   db->path);
}

static enum status transaction_exec(struct db *db, const char *sql, struct err *err)
{
    if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sql_error(db, err, "cannot begin or end a change");
    return ST_OK;
}

static enum status transaction_try(struct db *db, bool durable, struct err *err)
{
    enum status status = transaction_file_is_there(db, err);

    if (status == ST_OK)
        status = connection_lock(db, LOCK_SH, err);
    if (status != ST_OK)
        return status;
    status = transaction_exec(db,
                              durable ? "PRAGMA synchronous=FULL; BEGIN IMMEDIATE"
                                      : "PRAGMA synchronous=NORMAL; BEGIN IMMEDIATE",
                              err);
    if (status == ST_OK)
        db->depth = 1;
    else
        connection_unlock(db);
    return status;
}

enum status db_begin(struct db *db, bool durable, struct err *err)
{
    enum status status;
    unsigned waited = 0;

    if (db->depth > 0) {
        db->depth++;
        return ST_OK;
    }
    do
        status = transaction_try(db, durable, err);
    while (status == ST_BUSY && db->again != NULL && db->again(db->again_context, waited++));
    return status;
}

enum status db_commit(struct db *db, struct err *err)
{
    enum status status;

    if (db->depth == 0)
        return err_set(err, ST_INVALID, "%s: the change was rolled back before its end", db->path);
    if (db->depth > 1) {
        db->depth--;
        return ST_OK;
    }
    status = transaction_exec(db, "COMMIT", err);
    if (status != ST_OK) {
        db_rollback(db);
        return status;
    }
    db->depth = 0;
    connection_unlock(db);
    return ST_OK;
}

void db_rollback(struct db *db)
{
    if (db->depth == 0)
        return;
    db->depth = 0;
    /* SQLite has rolled back by itself after a full disk or a failed allocation. */
    if (!sqlite3_get_autocommit(db->handle))
        (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    connection_unlock(db);
}

enum status db_end(struct db *db, enum status status, struct err *err)
{
    if (status == ST_OK)
        return db_commit(db, err);
    db_rollback(db);
    return status;
}

void db_set_patience(struct db *db, int ms, bool (*again)(void *context, unsigned waited),
                     void *context)
{
    db->busy_ms = ms;
    db->again = again;
    db->again_context = context;
    (void)sqlite3_busy_timeout(db->handle, ms);
}
