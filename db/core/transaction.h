/* Transactions of a database. */
#ifndef FACENET_DB_TRANSACTION_H
#define FACENET_DB_TRANSACTION_H

#include "base/err.h"

#include <stdbool.h>

struct db;

/* One IMMEDIATE transaction around several calls.  durable: synchronous=FULL.  Calls nest: the
 * outermost commit counts; a rollback takes everything back, and a commit after it fails. */
enum status db_begin(struct db *db, bool durable, struct err *err) MUST_CHECK;
enum status db_commit(struct db *db, struct err *err) MUST_CHECK;
void db_rollback(struct db *db);

/* Commits when status is ST_OK, else takes everything back.  Returns status, or why it could not
 * commit. */
enum status db_end(struct db *db, enum status status, struct err *err) MUST_CHECK;

/* A change waits up to 10 s for other writers, then fails with ST_BUSY.  After this it waits ms,
 * asks again (which is told how often it was asked before for this change), and waits on while that
 * is true. */
void db_set_patience(struct db *db, int ms, bool (*again)(void *context, unsigned waited),
                     void *context);

#endif
