/* Completion of a person's name, in prompts of several views. */
#ifndef FACENET_TUI_COMPLETE_PERSON_H
#define FACENET_TUI_COMPLETE_PERSON_H

#include "db/faces/people.h"

/* Completes a name by the common start of all people of a data set whose names begin with it and of
 * count words, whose common start is already in found.  If no name begins with it, completes to the
 * only name that contains it.  Unchanged if nothing matches. */
enum status complete_person(struct db *db, int64_t dataset, char *name, size_t size, char *found,
                            size_t count, struct err *err) MUST_CHECK;

#endif
