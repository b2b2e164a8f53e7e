/* Private to db/: the connection, its lock, and what its failures mean. */
#ifndef FACENET_DB_CONNECTION_H
#define FACENET_DB_CONNECTION_H

#include "base/err.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <sys/types.h>

#define CONNECTION_POLL_MS 5  /* between two looks at a lock that SQLite does not wait for */
#define CONNECTION_SECONDS 30 /* a query that takes longer reads a damaged file */
#define SQL_KEPT 8            /* statements that need not be parsed again when they are run again */

struct db {
    sqlite3 *handle;
    sqlite3_stmt *kept[SQL_KEPT]; /* reset, unbound; the newest first, then NULL */
    char *path;
    int lock;     /* descriptor of FILE.lock, this connection's own */
    dev_t device; /* which file path named when it was opened */
    ino_t inode;
    bool read_only;
    double deadline; /* clock_seconds() at which a query that runs is stopped, 0: none runs */
    int depth;       /* db_begin calls not yet ended: only the outermost one begins and commits */
    int busy_ms; /* how long a change waits for other writers; then again says whether it waits on
                  */
    bool (*again)(void *context, unsigned waited); /* NULL: it doesn't */
    void *again_context;
};

/* Takes FILE.lock (LOCK_SH, LOCK_EX), waiting as long as SQLite waits for its own locks. */
enum status connection_lock(struct db *db, int how, struct err *err) MUST_CHECK;
void connection_unlock(struct db *db);

/* The sentence for the last failure of the connection; the status that fits it. */
enum status sql_error(struct db *db, struct err *err, const char *what);

#endif
