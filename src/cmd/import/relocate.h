/* Imported folders that are at another place now. */
#ifndef FACENET_CMD_IMPORT_RELOCATE_H
#define FACENET_CMD_IMPORT_RELOCATE_H

#include "db/core/db.h"

/* Changes the folders of all data sets that are before, or below it, to the same below after.
 * Changes nothing if none of the pictures of one of them is there. */
enum status import_relocate(struct db *db, const char *before, const char *after,
                            struct err *err) MUST_CHECK;

#endif
