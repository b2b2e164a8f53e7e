/* See erase.h.  https://sqlite.org/lang_vacuum.html, https://sqlite.org/wal.html#ckpt; the bytes of
 * FILE-shm that connections lock are those of https://sqlite.org/walformat.html#locks. */
#include "db/core/erase.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "db/core/sqlite.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define ERASE_POLL_MS 100
#define ERASE_SHM_FIRST 120 /* the lock of the writer */
#define ERASE_SHM_LAST 127  /* that of the last reader; each connection holds 128 */

enum status db_erase_note(struct db *db, const char *file, struct err *err)
{
    return sql_write(db, true, NULL, err, "INSERT INTO erasures (begun, file) VALUES (?, ?)", "is",
                     clock_now_ms(), file);
}

enum status db_erase_due(struct db *db, int64_t *count, struct err *err)
{
    *count = 0;
    return sql_run(db, NULL, err, "SELECT count(*) FROM erasures", ">i", count);
}

/* Removes the noted files, each before its note. */
static enum status erase_files(struct db *db, struct err *err)
{
    char name[RECORD_TEXT], *path;
    bool found = true;
    enum status status;

    for (;;) {
        status = sql_run(db, &found, err, "SELECT file FROM erasures WHERE file <> '' LIMIT 1",
                         ">s", name, sizeof name);
        if (status == ST_OK && found)
            status = db_artefact_path(db, name, &path, err);
        if (status != ST_OK || !found)
            return status;
        if (unlink(path) != 0 && errno != ENOENT)
            status = err_set_errno(err, ST_IO, errno, "cannot remove %s", path);
        if (status == ST_OK) /* else the file could be back after a crash, and its note gone */
            status = file_sync_directory(path, err);
        *strrchr(path, '/') = '\0';
        (void)rmdir(path); /* fails while it has other files */
        mem_free(path);
        if (status == ST_OK)
            status =
                sql_write(db, true, NULL, err, "DELETE FROM erasures WHERE file = ?", "s", name);
        if (status != ST_OK)
            return status;
    }
}

/* The processes other than this one that lock FILE.lock, or read or write the database. */
static void erase_holders(struct db *db, struct text *holders)
{
    struct text path = {0};

    text_addf(&path, "%s.lock", db->path);
    process_list_lockers(text_string(&path), 0, INT64_MAX, holders);
    text_clear(&path);
    text_addf(&path, "%s-shm", db->path);
    process_list_lockers(text_string(&path), ERASE_SHM_FIRST, ERASE_SHM_LAST, holders);
    text_free(&path);
}

/* Empties the WAL, while this process holds FILE.lock alone; *empty: it was seen to be empty. */
static enum status erase_wal(struct db *db, bool *empty, struct err *err)
{
    int frames = -1, code;

    (void)sqlite3_busy_timeout(db->handle, ERASE_POLL_MS);
    code = sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, &frames, NULL);
    (void)sqlite3_busy_timeout(db->handle, db->busy_ms);
    *empty = code == SQLITE_OK && frames == 0;
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        return ST_OK;
    return sql_error(db, err, "cannot checkpoint its WAL");
}

/* Rewrites the pages once, then tries to empty the WAL until a time (clock_seconds). */
static enum status erase_pages(struct db *db, double until, bool *empty, struct err *err)
{
    bool rewritten = false;
    enum status status = ST_OK;

    sql_forget(db);
    for (*empty = false;;) {
        if (flock(db->lock, LOCK_EX | LOCK_NB) == 0) {
            if (!rewritten && sqlite3_exec(db->handle, "VACUUM", NULL, NULL, NULL) != SQLITE_OK)
                status = sql_error(db, err, "cannot overwrite what was deleted");
            rewritten = rewritten || status == ST_OK;
            if (status == ST_OK)
                status = erase_wal(db, empty, err);
            connection_unlock(db);
        } else if (errno != EWOULDBLOCK && errno != EINTR) {
            return err_set_errno(err, ST_IO, errno, "cannot lock %s.lock", db->path);
        }
        if (*empty || (status != ST_OK && status != ST_BUSY) || clock_seconds() > until)
            return *empty || status == ST_BUSY ? ST_OK : status;
        status = ST_OK;
        (void)sqlite3_sleep(ERASE_POLL_MS);
    }
}

enum status db_erase(struct db *db, int64_t wait_ms, struct err *err)
{
    double until = clock_seconds() + (double)wait_ms / 1000;
    struct text holders = {.limit = 256};
    int64_t newest = 0;
    bool empty = false;
    enum status status = erase_files(db, err);

    if (status == ST_OK)
        status = sql_run(db, NULL, err, "SELECT ifnull(max(id), 0) FROM erasures", ">i", &newest);
    if (status != ST_OK || newest == 0)
        return status;
    status = erase_pages(db, until, &empty, err);
    if (status == ST_OK && empty)
        return sql_write(db, true, NULL, err, "DELETE FROM erasures WHERE id <= ?", "i", newest);
    if (status != ST_OK)
        return status;
    erase_holders(db, &holders);
    status = err_set(err, ST_BUSY,
                     "what was deleted is still readable in %s and %s-wal: %s them; end that, then "
                     "facenet doctor finishes it",
                     db->path, db->path,
                     holders.length > 0 ? text_string(&holders) : "another process reads");
    text_free(&holders);
    return status;
}
