/* The health of a database. */
#ifndef FACENET_DB_CHECK_H
#define FACENET_DB_CHECK_H

#include "base/err.h"

#include <stdbool.h>

struct db;

/* quick_check, foreign_key_check, versions and locks, in sentences; false when anything is wrong.
 */
enum status db_check(struct db *db, bool *good, void (*say)(void *context, const char *line),
                     void *context, struct err *err) MUST_CHECK;

#endif
