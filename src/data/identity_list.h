/* Lists that say who each picture of a folder shows. A line is "picture<TAB>person", CSV, or two
 * words, as CelebA's "000001.jpg 2880". A first line may name the
 * columns of TAB or CSV, which then may have more; else there are two, the picture first. A lone
 * number in the first line is a count. */
#ifndef FACENET_DATA_IDENTITY_LIST_H
#define FACENET_DATA_IDENTITY_LIST_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct identity_entry {
    const char *picture; /* as listed, without "./" in front */
    const char *person;
    size_t line; /* from 1 */
    bool met;    /* for the caller */
};

struct identity_list {
    struct identity_entry *entries; /* (count), sorted by picture, each once */
    size_t count, capacity;
    char *bytes; /* what they point into */
};

/* ST_INVALID names the line that has no picture or no person, or that contradicts another one.
 * Free list in each case. */
enum status identity_list_read(struct identity_list *list, const char *file,
                               struct err *err) MUST_CHECK;
void identity_list_free(struct identity_list *list);
/* NULL: it is not listed. */
struct identity_entry *identity_list_find(const struct identity_list *list, const char *picture);

#endif
