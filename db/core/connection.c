/* See connection.h. */
#include "db/core/connection.h"

#include <errno.h>
#include <stddef.h>
#include <sys/file.h>

static enum status sql_status(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ST_BUSY;
    case SQLITE_NOMEM:
        return ST_NOMEM;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ST_CORRUPT;
    case SQLITE_TOOBIG:
    case SQLITE_INTERRUPT:
        return ST_LIMIT;
    case SQLITE_CONSTRAINT:
        return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY
                   ? ST_EXISTS
                   : ST_INVALID;
    default:
        return ST_IO;
    }
}

enum status sql_error(struct db *db, struct err *err, const char *what)
{
    int code = db->handle == NULL ? SQLITE_NOMEM : sqlite3_extended_errcode(db->handle);
    const char *reason = db->handle == NULL ? "out of memory" : sqlite3_errmsg(db->handle);
    const char *next = "";

    switch (code & 0xff) {
    case SQLITE_BUSY:
        next = "; another process is writing it: try again";
        break;
    case SQLITE_NOTADB:
        next = "; name another file with --db";
        break;
    case SQLITE_INTERRUPT: /* only the deadline interrupts */
        reason = "it takes too long";
        next = "; run facenet doctor on it";
        break;
    case SQLITE_CORRUPT:
        next = "; run facenet doctor on it";
        break;
    case SQLITE_FULL:
        next = "; make room on its disk";
        break;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
        next = "; the file and its folder must be writable";
        break;
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
            reason = "another process deleted what it goes on with";
        break;
    default:
        break;
    }
    return err_set(err, sql_status(code), "%s: %s: %s%s", db->path, what, reason, next);
}

enum status connection_lock(struct db *db, int how, struct err *err)
{
    for (int waited = 0; flock(db->lock, how | LOCK_NB) != 0; waited += CONNECTION_POLL_MS) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return err_set_errno(err, ST_IO, errno, "cannot lock %s.lock", db->path);
        if (waited >= db->busy_ms)
            return err_set(err, ST_BUSY, "%s: another process holds its lock: try again", db->path);
        (void)sqlite3_sleep(CONNECTION_POLL_MS);
    }
    return ST_OK;
}

void connection_unlock(struct db *db)
{
    (void)flock(db->lock, LOCK_UN);
}
