/* Forgetting a folder that was joined to a data set. */
#ifndef FACENET_CMD_JOINED_H
#define FACENET_CMD_JOINED_H

#include "db/core/db.h"

/* Forgets the pictures of an import, by its number, and the people that only it had.  Waits up to
 * wait seconds for other processes.  ST_BUSY while a run trains on the data set. */
enum status forget_joined(struct db *db, int64_t number, int64_t wait, struct err *err) MUST_CHECK;

#endif
