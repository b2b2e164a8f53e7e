/* Transactions of a database. */
#ifndef FACENET_DB_TRANSACTION_H
#define FACENET_DB_TRANSACTION_H

#include "base/err.h"

#include <stdbool.h>

struct db;

/* One IMMEDIATE transaction around several calls.  durable: synchronous=FULL.  Calls nest: only the
 * outermost commit commits; a rollback undoes everything, and a commit after it fails. */
enum status db_begin(struct db *db, bool durable, struct err *err) MUST_CHECK;
enum status db_commit(struct db *db, struct err *err) MUST_CHECK;
void db_rollback(struct db *db);

/* Commits when status is ST_OK, else rolls back.  Returns status, or why it couldn't commit. */
enum status db_end(struct db *db, enum status status, struct err *err) MUST_CHECK;

/* By default a change waits up to 10 s for other writers, then fails with ST_BUSY.  This makes it
 * wait ms, then call again, and so on while again returns true; waited counts the calls before for
 * the same change. */
void db_set_patience(struct db *db, int ms, bool (*again)(void *context, unsigned waited),
                     void *context);

#endif
