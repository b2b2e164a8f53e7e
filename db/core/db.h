/* The database: open, pragmas, migrations, locks, transactions.  The only folder that knows SQLite;
 * CONTRIBUTING.md ("The database") has the rules that every function here keeps. */
#ifndef FACENET_DB_DB_H
#define FACENET_DB_DB_H

#include "base/record.h"
#include "db/core/transaction.h"

#include <stddef.h>
#include <stdint.h>

enum db_mode {
    DB_READ,  /* must exist; never writes: the reading connection of a dashboard */
    DB_WRITE, /* must exist */
    DB_CREATE /* made, with its directory, when missing */
};

/* Opens and migrates (DB_WRITE, DB_CREATE).  Refuses by name: a newer version, a file that is not
 * ours, a directory that cannot be written.  Used by one thread at a time. */
enum status db_open(struct db **out, const char *path, enum db_mode mode,
                    struct err *err) MUST_CHECK;
/* A writer leaves no large WAL, unless others use the database. */
void db_close(struct db *db);

/* Path of the database: given (may be NULL), else $FACENET_DB, else
 * $XDG_DATA_HOME/facenet/facenet.db, else ~/.local/share/facenet/facenet.db.  New (mem_free). */
enum status db_default_path(const char *given, char **path, struct err *err) MUST_CHECK;
const char *db_path(const struct db *db);
/* "FILE.d/name", new; its directory is made. */
enum status db_artefact_path(const struct db *db, const char *name, char **path,
                             struct err *err) MUST_CHECK;

/* Changes whenever another connection has committed (PRAGMA data_version). */
enum status db_data_version(struct db *db, int64_t *version, struct err *err) MUST_CHECK;

/* Checkpoints a WAL of more than threshold bytes, under FILE.lock.  Does nothing when another
 * process holds the lock. */
enum status db_checkpoint_wal(struct db *db, int64_t threshold, struct err *err) MUST_CHECK;

#endif
