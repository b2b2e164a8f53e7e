/* Photos and faces of an import in the database: take.c does with them what it does with pictures.
 * The id of a photo is in the row's id, the person of its faces in identity. */
#ifndef FACENET_CMD_IMPORT_PHOTO_H
#define FACENET_CMD_IMPORT_PHOTO_H

#include "cmd/import/find.h"
#include "data/crops.h"
#include "db/faces/forget.h"
#include "db/faces/images.h"
#include "db/photos/photos.h"

/* Where they go. */
struct photo_into {
    struct db *db;
    struct crops *crops;
    uint64_t *crop_count;
    int64_t dataset;
};

/* Adds a photo with its faces, NULL: none are wanted.  Sets row->id. */
enum status photo_add(struct photo_into into, struct db_image *row, const struct found *found,
                      struct err *err) MUST_CHECK;
/* Adds a face of a photo's row, under its number there: *image. */
enum status photo_add_face(struct photo_into into, const struct db_image *photo,
                           const struct found_face *face, int64_t number, int64_t *image,
                           struct err *err) MUST_CHECK;
enum status photo_move(struct photo_into into, const struct db_image *row,
                       struct err *err) MUST_CHECK;
enum status photo_seen(struct photo_into into, const struct db_image *row,
                       struct err *err) MUST_CHECK;
/* Deletes a photo and its faces, with all that is known about them. */
enum status photo_forget(struct photo_into into, int64_t photo, struct err *err) MUST_CHECK;
/* Adds to *drawn the faces of a photo drawn by hand: no detector finds them again. */
enum status photo_count_drawn(struct photo_into into, int64_t photo, int64_t *drawn,
                              struct err *err) MUST_CHECK;

/* How many faces of a photo are not among found->kept. */
enum status photo_lost(struct photo_into into, int64_t photo, const struct found *found,
                       size_t *count, struct err *err) MUST_CHECK;
/* The file of a photo's row has other bytes: found->kept stay, other faces go, those found come. */
enum status photo_rewrite(struct photo_into into, struct db_image *row, const struct found *found,
                          struct err *err) MUST_CHECK;
/* Keeps where a face is in its picture; photo 0: the picture shows one person. */
enum status photo_put_face(struct photo_into into, int64_t image, int64_t photo,
                           const struct face *face, struct err *err) MUST_CHECK;

#endif
