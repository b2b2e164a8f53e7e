/* The health of a database. */
#ifndef FACENET_DB_CHECK_H
#define FACENET_DB_CHECK_H

#include "base/err.h"

#include <stdbool.h>

struct db;

/* Checks pages, references, versions and the lock, and says each finding in a sentence.  *good:
 * nothing is wrong. */
enum status db_check(struct db *db, bool *good, void (*say)(void *context, const char *line),
                     void *context, struct err *err) MUST_CHECK;

#endif
