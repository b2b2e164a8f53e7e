/* Names of people in prompts of several views: completion, and the question before somebody new. */
#ifndef FACENET_TUI_PERSON_NAME_H
#define FACENET_TUI_PERSON_NAME_H

#include "db/faces/people.h"
#include "tui/widget/complete.h"
#include "tui/widget/prompt.h"

/* Completes the value by the people of a data set whose names begin with it, and by the words that
 * were offered before; if there is none, by the only name that contains it. */
enum status person_name_complete(struct db *db, int64_t dataset, struct complete *complete,
                                 struct prompt *prompt, struct err *err) MUST_CHECK;

/* Asks once before the name becomes that of a new person.  true: the prompt stays open for the
 * answer. */
bool person_name_asks(struct prompt *prompt, bool known);

#endif
