/* Faces in pictures that are imported: found, cut out as the data set's crops are, on the threads
 * that decode. */
#ifndef FACENET_CMD_IMPORT_FIND_H
#define FACENET_CMD_IMPORT_FIND_H

#include "cmd/detectors.h"
#include "data/import.h"
#include "db/faces/faces.h"
#include "db/runs/runs.h"
#include "face/align.h"

#define FIND_SIZE 112 /* side of a crop where no recogniser says another */

struct found;
struct find {
    struct detectors nets;
    enum alignment alignment; /* of the crops */
    uint32_t size;            /* their side in pixels */
    int64_t least;            /* height of the smallest face that is taken, in pixels */
    bool single;              /* a picture is of one person: its main face is taken */
    /* Takes faces that are known already out of those found in an item; threads call it at once;
     * NULL: none is. */
    enum status (*keep)(const struct find *find, size_t item, const struct image *picture,
                        struct found *found, struct err *err);
    const void *known; /* for keep; borrowed */
};

/* What was found in a picture, from left to right. */
struct found_face {
    struct face face;
    uint8_t *crop;      /* (size, size, 3) */
    uint8_t *thumbnail; /* (IMPORT_THUMBNAIL, IMPORT_THUMBNAIL, 3) */
};
struct found {
    struct found_face *faces;
    size_t count;
    int64_t *kept; /* (kept_count): images of faces that the photo had, which are still there; they
                      are not among faces */
    size_t kept_count;
};

void found_face_free(struct found_face *face);

/* Gives a new data set the alignment and the size of crops that a recogniser expects, or those of
 * ArcFace without one (NULL), where these are wanted; db may be NULL then. */
enum status find_suit(struct db *db, const struct db_run *recogniser, bool alignment, bool size,
                      struct db_dataset *dataset, struct err *err) MUST_CHECK;
/* Chooses the nets, those that were added last, and makes crops as the data set has them.
 * ST_NOTFOUND says how to get nets.  db may be NULL.  Free with find_free, on failure too. */
enum status find_init(struct find *find, struct db *db, const struct db_dataset *dataset,
                      struct err *err) MUST_CHECK;
void find_free(struct find *find);

/* Cuts a face out of its picture; ST_INVALID: it has no place.  Both pictures are new (mem_free),
 * also if the second one fails. */
enum status find_cut(const struct find *find, const struct image *picture, const struct face *face,
                     struct found_face *out, struct err *err) MUST_CHECK;

/* What import_run is given; it borrows find.  What it finds is a struct found. */
struct import_finder find_finder(struct find *find);

#endif
