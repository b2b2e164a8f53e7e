/* What the database has of a data set, beside what is in the imported folder now, and what the
 * import has taken in so far.  It is true of a dry run, too, which writes no row. */
#ifndef FACENET_CMD_IMPORT_KNOWN_H
#define FACENET_CMD_IMPORT_KNOWN_H

#include "base/sha256.h"
#include "data/import_found.h"
#include "db/core/db.h"

enum known_at {
    KNOWN_HELD,   /* its bytes are at its path, or cannot be looked at */
    KNOWN_UNSURE, /* the file is not as it was */
    KNOWN_LEFT    /* they are not: the picture may be found at another path */
};

struct known_row {
    int64_t id, identity; /* id 0: new, of a dry run */
    int64_t bytes, changed;
    size_t path; /* in strings */
    char sha256[SHA256_HEX];
    bool crop; /* it was readable */
    enum known_at at;
    bool gone;      /* there is no file at its path, or none that a list has */
    bool displaced; /* another picture is at its path; its row goes unless it is taken */
    bool counted;   /* that one was counted as a change */
    bool taken;     /* the picture was found, at another path or of another person */
    size_t next;    /* row + 1 of the next one in its bucket */
};

struct known {
    const char *directory;  /* borrowed */
    struct known_row *rows; /* (count): those of the folder, by path; of others; new ones */
    size_t own, count, capacity;
    struct text strings;
    size_t *row_of;  /* (items of the scan): row + 1; 0: a path that is not known */
    size_t *buckets; /* (bucket_count, a power of 2): row + 1; the rows with a crop, by bytes */
    size_t bucket_count;
};

/* Reads the rows of a data set and its folder, 0: there are none; with photos the rows of photos,
 * whose faces are of one person without a name.  Borrows directory.  Free with
 * known_free, after a failure too. */
enum status known_load(struct known *known, struct db *db, int64_t dataset, int64_t source,
                       bool photos, const struct import_scan *scan, const char *directory,
                       struct err *err) MUST_CHECK;
void known_free(struct known *known);

const char *known_path(const struct known *known, const struct known_row *row);
/* The row that the path of an item had, or NULL. */
struct known_row *known_of(const struct known *known, size_t item);
/* The first row of the folder whose picture has these bytes and has left its path; or NULL. */
struct known_row *known_donor(struct known *known, const char *sha256);
/* The first picture with these bytes that is where it was, of the person if same, else of another;
 * or NULL. */
const struct known_row *known_twin(const struct known *known, const char *sha256, int64_t identity,
                                   bool same);
/* A picture with a crop that came in; room is for as many as the scan has items. */
enum status known_add_new(struct known *known, int64_t id, int64_t identity, const char *path,
                          const char *sha256, struct err *err) MUST_CHECK;
/* The file of a row has other bytes, which show the same picture. */
void known_rewrite(struct known *known, struct known_row *row, const char *sha256);
/* The picture of a row is at this path now, of this person. */
enum status known_take(struct known *known, struct known_row *row, int64_t identity,
                       const char *path, struct err *err) MUST_CHECK;

#endif
