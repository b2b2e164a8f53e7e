/* Making deleted rows unreadable.  Deleting overwrites a row where it was; copies stay in the WAL,
 * in the file until the WAL is checkpointed, and in gaps of pages.  So a deletion that must be
 * thorough notes itself in its own transaction, and db_erase then rewrites all pages and empties
 * the WAL.  The notes stay until that has been seen to be done, and hold no names. */
#ifndef FACENET_DB_ERASE_H
#define FACENET_DB_ERASE_H

#include "db/core/db.h"

/* Notes a file below FILE.d that is to be removed, or with "" the database itself. */
enum status db_erase_note(struct db *db, const char *file, struct err *err) MUST_CHECK;
/* How many notes there are. */
enum status db_erase_due(struct db *db, int64_t *count, struct err *err) MUST_CHECK;
/* Does what is noted, waiting up to wait_ms for other processes.  ST_BUSY names those that keep
 * what was deleted readable; the notes stay. */
enum status db_erase(struct db *db, int64_t wait_ms, struct err *err) MUST_CHECK;

#endif
