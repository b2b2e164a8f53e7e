/* Pictures that could not be read. */
#ifndef FACENET_DB_UNREADABLE_H
#define FACENET_DB_UNREADABLE_H

#include "db/core/db.h"

struct db_unreadable {
    const char *person, *path, *error; /* valid during the call; error: why, in words */
};
enum status db_unreadable_each(struct db *db, int64_t dataset,
                               enum status (*each)(void *context, const struct db_unreadable *row,
                                                   struct err *err),
                               void *context, struct err *err) MUST_CHECK;

#endif
