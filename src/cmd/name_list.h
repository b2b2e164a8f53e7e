/* A list of people that the user names in a file or on standard input, one a line, and which of
 * them there are.  LFW's own lists can be given as they are: "Name<TAB>count", with lines that only
 * count. Names are compared as base/unicode.h says.  It never guesses: a near match is only shown.
 */
#ifndef FACENET_CMD_NAME_LIST_H
#define FACENET_CMD_NAME_LIST_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct name_list {
    const char *file; /* borrowed; NULL: there is no list */
    struct name_entry *entries;
    size_t count;
    char **lines; /* what the entries point into */
    struct name_seen *people;
    size_t people_count, people_capacity;
};

/* "-" is standard input.  ST_INVALID: no name is in it.  name_list_free also after a failure. */
enum status name_list_read(struct name_list *list, const char *file, struct err *err) MUST_CHECK;
void name_list_free(struct name_list *list);

/* Whether a person is in the list. */
enum status name_list_has(const struct name_list *list, const char *person, bool *has,
                          struct err *err) MUST_CHECK;

/* Somebody whom the names may mean.  Nothing happens without a list. */
enum status name_list_meet(struct name_list *list, const char *person, struct err *err) MUST_CHECK;

/* Once all are met: prints each name that is nobody's, with the nearest of those met.  When there
 * are such names and allow is false: ST_NOTFOUND, and line->usage stays false. */
enum status name_list_check(const struct name_list *list, const char *option, bool allow,
                            struct err *err) MUST_CHECK;

#endif
