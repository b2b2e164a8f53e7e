/* Completion of the name of a person, in prompts of several views. */
#ifndef FACENET_TUI_COMPLETE_PERSON_H
#define FACENET_TUI_COMPLETE_PERSON_H

#include "db/faces/people.h"

/* Completes a name as far as the people of a data set agree whose name begins so, and the words
 * with whose count words found agrees already; where there are none, to the only one that has it
 * somewhere.  Nothing that fits: unchanged. */
enum status complete_person(struct db *db, int64_t dataset, char *name, size_t size, char *found,
                            size_t count, struct err *err) MUST_CHECK;

#endif
