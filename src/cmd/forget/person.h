/* Forgetting a person. */
#ifndef FACENET_CMD_PERSON_H
#define FACENET_CMD_PERSON_H

#include "db/core/db.h"

/* Forgets a person in a data set, NULL: in all that have the person.  Says what cannot be undone.
 * Waits up to wait seconds for other processes.  ST_BUSY while a run trains on the data set. */
enum status forget_person(struct db *db, const char *name, const char *data, int64_t wait,
                          struct err *err) MUST_CHECK;

#endif
