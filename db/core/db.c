/* See db.h.
 *
 * Two locks guard a database FILE: SQLite's own, and a flock on FILE.lock, which writers share and
 * a process that checkpoints holds alone: SQLite up to 3.51.2 can corrupt a database when two
 * processes reset its WAL at once (https://sqlite.org/wal.html). This process never opens FILE
 * itself while a connection may exist: closing any descriptor of it would drop SQLite's POSIX locks
 * (https://sqlite.org/howtocorrupt.html). */
#include "db/core/db.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/core/migrations.h"
#include "db/core/names.h"
#include "db/core/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DB_BUSY_MS 10000
#define DB_CHECKPOINT_WAIT_MS 100
#define DB_CLOSE_WAL_BYTES ((int64_t)4 << 20) /* a larger WAL is emptied when a writer ends */
#define DB_PROGRESS_STEPS 100000 /* of SQLite's machine between two looks at the clock */

/* path followed by suffix, new; NULL when out of memory. */
static char *db_suffixed(const char *path, const char *suffix)
{
    size_t length = strlen(path), more = strlen(suffix);
    char *out = mem_new(length + more + 1, 1);

    if (out != NULL) {
        memcpy(out, path, length);
        memcpy(out + length, suffix, more);
    }
    return out;
}

/* Makes the directory of a path. */
static enum status db_make_parent(const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    char *folder;
    enum status status;

    if (slash == NULL || slash == path)
        return ST_OK;
    folder = mem_string_n(path, (size_t)(slash - path));
    if (folder == NULL)
        return err_nomem(err, path);
    status = file_make_directory(folder, err);
    mem_free(folder);
    return status;
}

/* Runs a pragma that reads or sets the journal mode; *wal: it is WAL now. */
static enum status db_journal(struct db *db, const char *pragma, bool *wal, struct err *err)
{
    char mode[16] = "";
    enum status status = sql_run(db, NULL, err, pragma, ">s", mode, sizeof mode);

    *wal = strcmp(mode, "wal") == 0;
    return status;
}

/* Turns WAL on.  SQLite doesn't wait for the lock that this needs, so we do.  A file of another
 * program stays as it is; the migrations refuse it. */
static enum status db_turn_wal_on(struct db *db, struct err *err)
{
    int64_t application = 0, tables = 0;
    bool wal = false;
    enum status status = sql_run(db, NULL, err, "PRAGMA application_id", ">i", &application);

    if (status == ST_OK)
        status = sql_run(db, NULL, err, "PRAGMA schema_version", ">i", &tables);
    if (status == ST_OK)
        status = db_journal(db, "PRAGMA journal_mode", &wal, err);
    if (status != ST_OK || wal ||
        (application != MIGRATIONS_APPLICATION_ID && (application != 0 || tables != 0)))
        return status;
    status = connection_lock(db, LOCK_EX, err);
    if (status != ST_OK)
        return status;
    for (int waited = 0;; waited += CONNECTION_POLL_MS) {
        status = db_journal(db, "PRAGMA journal_mode=WAL", &wal, err);
        if (status != ST_BUSY || waited >= DB_BUSY_MS)
            break;
        (void)sqlite3_sleep(CONNECTION_POLL_MS);
    }
    connection_unlock(db);
    if (status == ST_OK && !wal)
        status = err_set(err, ST_UNSUPPORTED,
                         "%s is on a file system without shared memory, which WAL needs; name a "
                         "file on a local disk with --db",
                         db->path);
    return status;
}

/* For SQLite: stops a query at its deadline. */
static int db_is_late(void *context)
{
    const struct db *db = context;

    return db->deadline > 0 && clock_seconds() > db->deadline;
}

/* Sets up a connection before its first statement.  The tables have neither triggers nor views:
 * those of a stranger don't run. */
static enum status db_configure(struct db *db, struct err *err)
{
    enum status status = ST_OK;

    (void)sqlite3_extended_result_codes(db->handle, 1);
    if (sqlite3_busy_timeout(db->handle, DB_BUSY_MS) != SQLITE_OK ||
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK ||
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) != SQLITE_OK ||
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) != SQLITE_OK ||
        names_register(db->handle) != SQLITE_OK)
        return sql_error(db, err, "cannot set up the connection");
    sqlite3_progress_handler(db->handle, DB_PROGRESS_STEPS, db_is_late, db);
    status = sql_run(db, NULL, err, "PRAGMA wal_autocheckpoint=0", "");
    if (status == ST_OK)
        status = sql_run(db, NULL, err, "PRAGMA foreign_keys=ON", "");
    if (status == ST_OK)
        status = sql_run(db, NULL, err, "PRAGMA synchronous=FULL", "");
    if (status == ST_OK) /* overwrites what is deleted */
        status = sql_run(db, NULL, err, "PRAGMA secure_delete=ON", "");
    if (status == ST_OK && db->read_only)
        status = sql_run(db, NULL, err, "PRAGMA query_only=1", "");
    return status;
}

/* Makes FILE, readable by its owner only, when it is missing.  O_EXCL doesn't open an existing
 * file, to which this process may be connected. */
static enum status db_make_file(struct db *db, struct err *err)
{
    enum status status = db_make_parent(db->path, err);
    int file;

    if (status != ST_OK)
        return status;
    file = open(db->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno != EEXIST)
        return err_set_errno(err, ST_IO, errno,
                             "cannot make the database %s (name another with --db)", db->path);
    if (file >= 0)
        (void)close(file);
    return ST_OK;
}

static enum status db_open_lock(struct db *db, struct err *err)
{
    char *path = db_suffixed(db->path, ".lock");
    enum status status = ST_OK;

    if (path == NULL)
        return err_nomem(err, db->path);
    db->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (db->lock < 0)
        status = err_set_errno(err, ST_IO, errno,
                               "cannot open %s (the folder of a database must be writable)", path);
    mem_free(path);
    return status;
}

/* Opens the handle.  With "./" before it, SQLite takes no relative name for ":memory:" or a URI. */
static enum status db_open_handle(struct db *db, struct err *err)
{
    char *name = db->path[0] == '/' ? mem_string(db->path) : file_join(".", db->path);
    enum status status = ST_OK;

    if (name == NULL)
        return err_nomem(err, db->path);
    if (sqlite3_open_v2(name, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        status = sql_error(db, err, "cannot open it");
    mem_free(name);
    return status;
}

/* Remembers which file this connection has, and refuses what would block or never end in place of
 * it or of the files that SQLite has beside it; stat doesn't open them. */
static enum status db_note_file(struct db *db, struct err *err)
{
    static const char *const suffixes[] = {"-journal", "-wal", "-shm", ""};
    struct stat info;

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char *name = db_suffixed(db->path, suffixes[i]);
        enum status status = ST_OK;

        if (name == NULL)
            return err_nomem(err, db->path);
        if (stat(name, &info) == 0 && !S_ISREG(info.st_mode))
            status = err_set(err, ST_INVALID, "%s is not a regular file", name);
        else if (i + 1 == sizeof suffixes / sizeof *suffixes && stat(name, &info) != 0)
            status = err_set_errno(err, ST_IO, errno, "cannot read the status of %s", name);
        mem_free(name);
        if (status != ST_OK)
            return status;
    }
    db->device = info.st_dev;
    db->inode = info.st_ino;
    return ST_OK;
}

static bool db_is_link(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

enum status db_open(struct db **out, const char *path, enum db_mode mode, struct err *err)
{
    struct db *db = mem_new(1, sizeof *db);
    enum status status = ST_OK;

    *out = NULL;
    if (db == NULL)
        return err_nomem(err, path);
    db->lock = -1;
    db->busy_ms = DB_BUSY_MS;
    db->read_only = mode == DB_READ;
    db->path = mem_string(path);
    if (db->path == NULL)
        status = err_nomem(err, path);
    else if (path[0] == '\0')
        status = err_set(err, ST_INVALID, "the name of the database is empty; give one with --db");
    else if (db_is_link(path)) /* FILE.lock beside the link would lock nobody out */
        status = err_set(err, ST_INVALID,
                         "%s is a link; give the database that it points to with --db", path);
    else if (mode == DB_CREATE)
        status = db_make_file(db, err);
    else if (!file_exists(path))
        status =
            err_set(err, ST_NOTFOUND,
                    "there is no database %s yet; facenet import or facenet synth makes one", path);
    if (status == ST_OK)
        status = db_note_file(db, err);
    if (status == ST_OK)
        status = db_open_lock(db, err);
    if (status == ST_OK)
        status = db_open_handle(db, err);
    if (status == ST_OK)
        status = db_configure(db, err);
    if (status == ST_OK && mode != DB_READ)
        status = db_turn_wal_on(db, err);
    if (status == ST_OK)
        status = migrations_apply(db, err);
    if (status == ST_OK)
        status = migrations_check(db, err);
    if (status == ST_OK)
        *out = db;
    else
        db_close(db);
    return status;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    if (db->depth > 0)
        db_rollback(db);
    sql_forget(db);
    if (db->handle != NULL && db->lock >= 0)
        (void)!db_checkpoint_wal(db, DB_CLOSE_WAL_BYTES, NULL); /* else a later writer does it */
    (void)sqlite3_close_v2(db->handle);
    if (db->lock >= 0)
        (void)close(db->lock);
    mem_free(db->path);
    mem_free(db);
}

const char *db_path(const struct db *db)
{
    return db->path;
}

enum status db_default_path(const char *given, char **path, struct err *err)
{
    const char *named = given != NULL ? given : getenv("FACENET_DB");
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

    *path = NULL;
    if (given != NULL || (named != NULL && named[0] != '\0'))
        *path = mem_string(named);
    else if (data != NULL && data[0] == '/') /* the standard ignores a relative one */
        *path = file_join(data, "facenet/facenet.db");
    else if (home != NULL && home[0] != '\0')
        *path = file_join(home, ".local/share/facenet/facenet.db");
    else
        return err_set(err, ST_NOTFOUND, "HOME is not set; name the database with --db");
    return *path != NULL ? ST_OK : err_nomem(err, "the path of the database");
}

/* A name below FILE.d: relative, not empty, without "..". */
static bool db_name_stays_below(const char *name)
{
    const char *at = name;

    if (name[0] == '\0' || name[0] == '/')
        return false;
    while (at != NULL) {
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return false;
        at = strchr(at, '/');
        at = at == NULL ? NULL : at + 1;
    }
    return true;
}

/* Refuses a path whose folders, from the one that ends at at on, are links: what is written or
 * removed there would be elsewhere. */
static enum status db_refuse_links(char *path, char *at, struct err *err)
{
    enum status status = ST_OK;

    for (; status == ST_OK && at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        if (db_is_link(path))
            status = err_set(err, ST_INVALID,
                             "%s is a link, and none is followed there; put a folder in its place",
                             path);
        *at = '/';
    }
    return status;
}

enum status db_artefact_path(const struct db *db, const char *name, char **path, struct err *err)
{
    char clean[RECORD_NAME];
    char *folder;
    enum status status;

    *path = NULL;
    if (!db_name_stays_below(name)) {
        (void)text_clean(clean, sizeof clean, name, false);
        return err_set(err, ST_INVALID, "\"%s\" is not the name of a file below %s.d", clean,
                       db->path);
    }
    folder = db_suffixed(db->path, ".d");
    if (folder != NULL)
        *path = file_join(folder, name);
    mem_free(folder);
    if (*path == NULL)
        return err_nomem(err, db->path);
    status = db_refuse_links(*path, *path + strlen(db->path) + strlen(".d"), err);
    if (status == ST_OK)
        status = db_make_parent(*path, err);
    if (status != ST_OK) {
        mem_free(*path);
        *path = NULL;
    }
    return status;
}

enum status db_data_version(struct db *db, int64_t *version, struct err *err)
{
    return sql_run(db, NULL, err, "PRAGMA data_version", ">i", version);
}

enum status db_checkpoint_wal(struct db *db, int64_t threshold, struct err *err)
{
    struct stat info;
    char *wal;
    int code;
    enum status status = ST_OK;

    if (db->depth > 0 || db->read_only)
        return ST_OK; /* flock would turn our own transaction's lock into the exclusive one */
    wal = db_suffixed(db->path, "-wal");
    if (wal == NULL)
        return err_nomem(err, db->path);
    code = stat(wal, &info);
    mem_free(wal);
    if (code != 0 || info.st_size <= threshold)
        return ST_OK;
    if (flock(db->lock, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK || errno == EINTR
                   ? ST_OK
                   : err_set_errno(err, ST_IO, errno, "cannot lock %s.lock", db->path);
    /* An active reader keeps the WAL from being truncated; the next call tries again. */
    (void)sqlite3_busy_timeout(db->handle, DB_CHECKPOINT_WAIT_MS);
    code = sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY && (code & 0xff) != SQLITE_LOCKED)
        status = sql_error(db, err, "cannot checkpoint its WAL");
    (void)sqlite3_busy_timeout(db->handle, db->busy_ms);
    connection_unlock(db);
    return status;
}
