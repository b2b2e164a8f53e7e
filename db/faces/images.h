/* Pictures of people: their rows, and how these follow the files. */
#ifndef FACENET_DB_IMAGES_H
#define FACENET_DB_IMAGES_H

#include "db/core/db.h"

#define FACES_SIDE 32                                 /* of a thumbnail */
#define FACES_THUMBNAIL (FACES_SIDE * FACES_SIDE * 3) /* bytes, RGB */

struct db_image {
    int64_t id, identity;
    int64_t source;   /* folder imported, see sources.h; 0: drawn */
    const char *path; /* as found, below that folder; verbatim bytes */
    char sha256[65];  /* "" for drawn ones */
    int64_t face;     /* its number in a photo, from 1; 0: the picture shows one person */
    int64_t bytes;    /* of the file */
    int64_t changed;  /* its time of change, microseconds since the epoch; 0: read it to know */
    uint32_t width, height;
    int orientation;
    const char *error;        /* NULL: readable; else the named reason */
    int64_t crop;             /* number in the crop cache, -1 when unreadable */
    const uint8_t *thumbnail; /* FACES_THUMBNAIL bytes or NULL */
};

/* Replaces a row of the same source, path and face that has no crop, which keeps its id; ST_EXISTS
 * when it has one. */
enum status db_image_add(struct db *db, const struct db_image *image, int64_t *id,
                         struct err *err) MUST_CHECK;
/* The file of an image is at another path, of another person perhaps.  Sets identity, path, bytes
 * and changed; all that is known about the image stays. */
enum status db_image_move(struct db *db, const struct db_image *image, struct err *err) MUST_CHECK;
/* The file was read and is as before: sets bytes and changed. */
enum status db_image_seen(struct db *db, const struct db_image *image, struct err *err) MUST_CHECK;
/* The file has other bytes and shows the same: sets sha256, bytes, changed, width, height and
 * orientation. */
enum status db_image_rewritten(struct db *db, const struct db_image *image,
                               struct err *err) MUST_CHECK;

/* All images of a source, by path; strings are valid during the call. */
struct db_image_row {
    int64_t id, identity, bytes, changed;
    const char *path, *sha256;
    bool crop;
};
enum status db_images_each(struct db *db, int64_t source,
                           enum status (*each)(void *context, const struct db_image_row *row,
                                               struct err *err),
                           void *context, struct err *err) MUST_CHECK;

/* Names are cut to their buffers. */
struct db_image_twin {
    int64_t image, identity;
    char person[RECORD_NAME], path[RECORD_TEXT];
};

/* Pictures of a data set with the bytes of an earlier one of another person, each with the first of
 * these, as the verdicts in force have them; without those that are left out.  *out: mem_free. */
struct db_image_twins {
    struct db_image_twin one, two;
};
enum status db_image_twins(struct db *db, int64_t dataset, struct db_image_twins **out,
                           size_t *count, struct err *err) MUST_CHECK;

/* The thumbnails of a data set, by id; each is FACES_THUMBNAIL bytes, valid during the call. */
enum status db_thumbnails_each(struct db *db, int64_t dataset,
                               enum status (*each)(void *context, int64_t image,
                                                   const uint8_t *thumbnail, struct err *err),
                               void *context, struct err *err) MUST_CHECK;
/* out: FACES_THUMBNAIL bytes; *found: the image has a thumbnail. */
enum status db_image_thumbnail(struct db *db, int64_t id, uint8_t *out, bool *found,
                               struct err *err) MUST_CHECK;
/* An image with its thumbnail, and who it shows by the verdict in force; *found: it is usable. */
struct db_image_look {
    int64_t identity;
    char person[RECORD_NAME], path[RECORD_TEXT], sha256[65];
    uint8_t thumbnail[FACES_THUMBNAIL];
};
enum status db_image_look(struct db *db, int64_t id, struct db_image_look *out, bool *found,
                          struct err *err) MUST_CHECK;

/* After the crop cache was lost: no image has a crop, so that an import makes them again. */
enum status db_image_set_crop(struct db *db, int64_t image, uint64_t crop,
                              struct err *err) MUST_CHECK;
enum status db_dataset_drop_crops(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;
enum status db_dataset_set_crops(struct db *db, int64_t dataset, uint64_t crop_count,
                                 struct err *err) MUST_CHECK;
/* Marks the crops that images of the data set have: used[crop] of count. */
enum status db_dataset_crops_used(struct db *db, int64_t dataset, bool *used, uint64_t count,
                                  struct err *err) MUST_CHECK;

/* Where an image's file is: its path below the folder imported (as much as fits), and the number of
 * the face in the photo, 0: the picture shows one person. */
enum status db_image_place(struct db *db, int64_t image, char *path, size_t size, int64_t *face,
                           struct err *err) MUST_CHECK;

/* Whom the usable images of a data set show, as it was imported: by identity, whose name is "" for
 * faces of photos.  No row of an image is read.  among: of these only, an array of ids in JSON;
 * NULL: of all. */
enum status db_image_people_each(struct db *db, int64_t dataset, const char *among,
                                 enum status (*each)(void *context, int64_t image, int64_t identity,
                                                     const char *name, struct err *err),
                                 void *context, struct err *err) MUST_CHECK;

#endif
