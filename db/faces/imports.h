/* The imports that are under way: of each, who works on which data set and how far it is.  A row
 * that is left belongs to an import that goes on or was killed; which of them, struct db_dataset
 * tells. */
#ifndef FACENET_DB_IMPORTS_H
#define FACENET_DB_IMPORTS_H

#include "base/process.h"
#include "db/core/db.h"

/* That a process has taken in done of total pictures; in place of an earlier import into it. */
enum status db_import_put(struct db *db, int64_t dataset, const struct process_id *process,
                          uint64_t done, uint64_t total, struct err *err) MUST_CHECK;
/* The import has ended, well or not: it says so itself. */
enum status db_import_end(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;

#endif
