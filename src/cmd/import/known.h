/* What the database has of a folder, beside what is in the folder now. */
#ifndef FACENET_CMD_IMPORT_KNOWN_H
#define FACENET_CMD_IMPORT_KNOWN_H

#include "base/sha256.h"
#include "data/import_found.h"
#include "db/core/db.h"

struct known_row {
    int64_t id, identity, bytes, changed;
    size_t path; /* in strings */
    char sha256[SHA256_HEX];
    bool crop;  /* it was readable */
    bool met;   /* its file is there, or cannot be looked at */
    bool taken; /* its picture was found at another path */
};

struct known {
    struct known_row *rows; /* (count), by path */
    size_t count, capacity;
    struct text strings;
    size_t *row_of; /* (items of the scan): row + 1; 0: a path that is not known */
    size_t *gone;   /* (gone_count): rows without a file that had a crop, by sha256 */
    size_t gone_count;
};

/* Reads the rows of a source, 0: there are none.  Free with known_free, after a failure too. */
enum status known_load(struct known *known, struct db *db, int64_t source,
                       const struct import_scan *scan, const char *directory,
                       struct err *err) MUST_CHECK;
void known_free(struct known *known);

const char *known_path(const struct known *known, const struct known_row *row);
/* The row with the path of an item, or NULL. */
struct known_row *known_of(const struct known *known, size_t item);
/* A row whose file is gone, with these bytes, that is not taken yet; or NULL. */
struct known_row *known_gone(const struct known *known, const char *sha256);
/* Whether there was one; for any thread. */
bool known_was(const struct known *known, const char *sha256);

#endif
