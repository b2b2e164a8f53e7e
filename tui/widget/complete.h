/* Completion of what is typed in the line above the keys. */
#ifndef FACENET_TUI_COMPLETE_H
#define FACENET_TUI_COMPLETE_H

#include "db/faces/people.h"

/* Completes the last part of a path to a folder as far as all folders that fit agree; a slash
 * follows when there is one only.  "~" at the start is the home.  Nothing that fits: unchanged. */
void complete_path(char *path, size_t size);

/* Lets found agree with one more word that fits: keeps what both have in front.  count: how many
 * have come before. */
void complete_agree(char *found, size_t size, const char *word, size_t count);

/* Completes a name as far as the people of a data set agree whose name begins so, and the words
 * with whose count words found agrees already; where there are none, to the only one that has it
 * somewhere.  Nothing that fits: unchanged. */
enum status complete_person(struct db *db, int64_t dataset, char *name, size_t size, char *found,
                            size_t count, struct err *err) MUST_CHECK;

#endif
