/* What an import counts, with the first names of each kind. */
#ifndef FACENET_CMD_IMPORT_TALLY_H
#define FACENET_CMD_IMPORT_TALLY_H

#include "base/text.h"

enum tally_kind {
    TALLY_NEW,
    TALLY_SAME,       /* known before, and as it was */
    TALLY_UNREADABLE, /* new, without a crop */
    TALLY_REWRITTEN,  /* other bytes that show the same */
    TALLY_CHANGED,    /* other bytes in a path that is known */
    TALLY_MOVED,      /* a picture that is known, in another path or of another person */
    TALLY_REPLACED,   /* known, another known picture or an unreadable one is in its place */
    TALLY_GONE,       /* known, without a file */
    TALLY_FROZEN,     /* changed, but a run trains on it */
    TALLY_LOST,       /* known, but its file cannot be read now */
    TALLY_TWIN,       /* the same bytes as another picture of the person: left out */
    TALLY_SHARED,     /* the same bytes as a picture of another person */
    TALLY_KINDS
};

struct tally {
    uint64_t count[TALLY_KINDS];
    uint64_t pending[TALLY_KINDS]; /* not committed yet: part of no count */
    struct text names[TALLY_KINDS];
};

void tally_free(struct tally *tally);
/* Counts one as pending; names it, cleaned, unless enough are named.  name NULL: doesn't. */
void tally_add(struct tally *tally, enum tally_kind kind, const char *name);
void tally_commit(struct tally *tally);
void tally_drop(struct tally *tally);

/* A line for each kind that the user should look at.  prune: the gone ones were removed. */
void tally_say(const struct tally *tally, bool prune, bool photos);
/* "12 imported, 3 known before, ...". */
void tally_sum(const struct tally *tally, struct text *out, uint64_t ignored, bool prune);

#endif
