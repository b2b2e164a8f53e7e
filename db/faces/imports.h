/* Imports and drawings that are not complete: which process fills which data set, and how far it
 * is. A row that is there belongs to a process that runs, was interrupted or was killed; struct
 * db_dataset says which.  Another import, or the same drawing, goes on. */
#ifndef FACENET_DB_IMPORTS_H
#define FACENET_DB_IMPORTS_H

#include "base/process.h"
#include "db/core/db.h"

/* Records that a process has imported done of total pictures; replaces the row of an earlier import
 * into the data set. */
enum status db_import_put(struct db *db, int64_t dataset, const struct process_id *process,
                          uint64_t done, uint64_t total, struct err *err) MUST_CHECK;
/* Records that the user stopped it: its process has no start any more, and is gone. */
enum status db_import_stopped(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;
/* Removes the row: everything is there. */
enum status db_import_end(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;

#endif
