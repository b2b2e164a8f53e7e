/* See check.h. */
#include "db/core/check.h"

#include "base/text.h"
#include "db/core/migrations.h"
#include "db/core/sqlite.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#define CHECK_LINES 20 /* a damaged file can have millions of faults */

struct check {
    bool *good;
    void (*say)(void *context, const char *line);
    void *context;
};

PRINTF_LIKE(3, 4)
static void check_say(const struct check *check, bool good, const char *format, ...)
{
    char line[ERR_MESSAGE_SIZE];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(line, sizeof line, format, values);
    va_end(values);
    if (!good)
        *check->good = false;
    check->say(check->context, line);
}

static enum status check_pages(struct db *db, const struct check *check, struct err *err)
{
    char fault[256], clean[256];
    sqlite3_stmt *statement;
    bool found = true;
    enum status status = sql_open(db, &statement, err, "PRAGMA quick_check(20)", "");

    while (status == ST_OK) {
        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, "s", fault, sizeof fault);
        (void)text_clean(clean, sizeof clean, fault, false);
        if (strcmp(fault, "ok") == 0)
            check_say(check, true, "The pages of %s are sound.", db->path);
        else
            check_say(check, false, "A page is damaged: %s.", clean);
    }
    sql_close(statement);
    return status;
}

static enum status check_references(struct db *db, const struct check *check, struct err *err)
{
    char table[64], parent[64];
    sqlite3_stmt *statement;
    bool found = true;
    int64_t row;
    int faults = 0;
    enum status status = sql_open(db, &statement, err, "PRAGMA foreign_key_check", "");

    while (status == ST_OK && faults < CHECK_LINES) {
        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        faults++;
        sql_get(statement, "sis", table, sizeof table, &row, parent, sizeof parent);
        check_say(check, false, "Row %lld of %s refers to a row of %s that doesn't exist.",
                  (long long)row, table, parent);
    }
    sql_close(statement);
    if (status == ST_OK && faults == 0)
        check_say(check, true, "All references between rows are valid.");
    return status;
}

static enum status check_version(struct db *db, const struct check *check, struct err *err)
{
    char mode[16] = "";
    int64_t version = 0;
    enum status status = sql_run(db, NULL, err,
                                 "SELECT user_version, journal_mode"
                                 " FROM pragma_user_version, pragma_journal_mode",
                                 ">is", &version, mode, sizeof mode);

    if (status != ST_OK)
        return status;
    check_say(check, version == migrations_newest(),
              "The tables have version %lld; this facenet has version %d, SQLite %s.",
              (long long)version, migrations_newest(), sqlite3_libversion());
    check_say(check, strcmp(mode, "wal") == 0, "The journal mode is %s%s.", mode,
              strcmp(mode, "wal") == 0 ? "" : "; it must be wal");
    return ST_OK;
}

/* Tries the lock without waiting; our own transaction may hold it. */
static void check_lock(struct db *db, const struct check *check)
{
    if (db->depth > 0) {
        check_say(check, true, "%s.lock is held by this process.", db->path);
    } else if (flock(db->lock, LOCK_EX | LOCK_NB) == 0) {
        (void)flock(db->lock, LOCK_UN);
        check_say(check, true, "%s.lock works, and nobody is writing.", db->path);
    } else if (errno == EWOULDBLOCK) {
        check_say(check, true, "%s.lock is held: another process is writing.", db->path);
    } else {
        check_say(check, false, "%s.lock cannot be locked: %s.", db->path, strerror(errno));
    }
}

enum status db_check(struct db *db, bool *good, void (*say)(void *context, const char *line),
                     void *context, struct err *err)
{
    struct check check = {good, say, context};
    enum status status;

    *good = true;
    db->deadline = HUGE_VAL; /* these two read everything, however long it takes */
    status = check_pages(db, &check, err);
    if (status == ST_OK && *good) /* damaged pages can lead in circles */
        status = check_references(db, &check, err);
    db->deadline = 0;
    if (status == ST_OK)
        status = check_version(db, &check, err);
    if (status == ST_OK)
        check_lock(db, &check);
    return status;
}
