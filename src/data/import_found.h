/* What a folder to import holds, as import_scan.h finds it. */
#ifndef FACENET_DATA_IMPORT_FOUND_H
#define FACENET_DATA_IMPORT_FOUND_H

#include "base/text.h"

#include <signal.h>

enum import_layout {
    IMPORT_AUTO, /* people, split or, with a list, list; what is none of them for sure is refused */
    IMPORT_PEOPLE, /* person/..., the rest is as deep as it likes */
    IMPORT_NESTED, /* any/person/... */
    IMPORT_SPLIT,  /* train/person/..., test/person/...: people of other folders than train are
                      held out */
    IMPORT_LIST,   /* a list says who each picture shows */
    IMPORT_PHOTOS  /* photos of nobody knows whom: all are one person without a name */
};

struct import_person {
    size_t name;       /* in strings; verbatim */
    size_t same;       /* the first one of this name, in any bytes: mostly itself */
    bool held_out;     /* by the layout */
    bool left_out;     /* by the caller: its pictures are not imported */
    uint64_t pictures; /* at least 1 */
};

struct import_item {
    size_t path;            /* in strings: below the directory */
    size_t person;          /* index into people */
    int64_t bytes, changed; /* size; time of change in microseconds since the epoch */
};

struct import_scan {
    enum import_layout layout;    /* never IMPORT_AUTO */
    struct import_person *people; /* (people_count), in the order of their first picture */
    struct import_item *items;    /* (count), in the order of the walk */
    size_t people_count, count, capacity;
    struct text strings;
    uint64_t ignored;  /* files that are neither pictures nor XMP beside them */
    uint64_t loose;    /* pictures left out since no person is known for them */
    uint64_t unlisted; /* IMPORT_LIST: entries of the list without a file */
};

struct import_scan_options {
    const char *directory;
    const char *identities;    /* file of "picture person" lines, see identity_list.h; or NULL */
    enum import_layout layout; /* IMPORT_LIST exactly with identities */
    const volatile sig_atomic_t *stop; /* not 0: end with ST_INTERRUPTED; may be NULL */
    /* Receives sentences that deserve the attention of the user, names in them cleaned. */
    void (*note)(void *context, const char *sentence);
    void *context;
};

static inline const char *import_scan_path(const struct import_scan *scan, size_t item)
{
    return scan->strings.data + scan->items[item].path;
}

static inline const char *import_scan_name(const struct import_scan *scan, size_t person)
{
    return scan->strings.data + scan->people[person].name;
}

#endif
