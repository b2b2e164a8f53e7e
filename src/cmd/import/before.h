/* The faces that photos had before their files got other bytes: whether they are still there.  A
 * photo program that writes a name, a rating or a date into a photo changes its bytes, not what it
 * shows; what was decided on its faces must not be lost by that. */
#ifndef FACENET_CMD_IMPORT_BEFORE_H
#define FACENET_CMD_IMPORT_BEFORE_H

#include "cmd/import/find.h"
#include "cmd/import/known.h"

struct before {
    struct before_face *faces; /* (count) */
    size_t count, capacity;
    size_t *first; /* (items of the scan + 1): the first one of each */
};

/* Reads the faces of photos that are known, of the items todo (count, rising) of items.  Free with
 * before_free, after a failure too. */
enum status before_load(struct before *before, struct db *db, const struct known *known,
                        const size_t *todo, size_t count, size_t items, struct err *err) MUST_CHECK;
void before_free(struct before *before);

/* The keep of a struct find whose known is a struct before: adds to found->kept the item's faces
 * that are where they were in the picture and look as they did, and drops the faces that were found
 * there. */
enum status before_keep(const struct find *find, size_t item, const struct image *picture,
                        struct found *found, struct err *err) MUST_CHECK;

#endif
