/* Photos, which show any number of people, and where faces are in pictures. */
#ifndef FACENET_DB_PHOTOS_H
#define FACENET_DB_PHOTOS_H

#include "base/sha256.h"
#include "db/core/db.h"

struct db_photo {
    int64_t id, source;
    const char *path; /* below the folder imported; verbatim bytes */
    char sha256[SHA256_HEX];
    int64_t bytes;          /* of the file */
    int64_t changed;        /* its time of change, microseconds; 0: read it to know */
    uint32_t width, height; /* upright */
    int orientation;        /* EXIF, 1 to 8 */
    const char *error;      /* why it cannot be read; NULL: it can */
};

/* Adds a photo, or replaces the row with its source and path, which keeps its id. */
enum status db_photo_put(struct db *db, const struct db_photo *photo, int64_t *id,
                         struct err *err) MUST_CHECK;
/* The photo is at photo->path now, and so are its faces. */
enum status db_photo_move(struct db *db, const struct db_photo *photo, struct err *err) MUST_CHECK;
/* The file was read and is as before: sets bytes and changed. */
enum status db_photo_seen(struct db *db, const struct db_photo *photo, struct err *err) MUST_CHECK;
/* The file has other bytes: sets all but its path; names in it are to be read again.  *faces: the
 * greatest number of a face. */
enum status db_photo_rewritten(struct db *db, const struct db_photo *photo, int64_t *faces,
                               struct err *err) MUST_CHECK;
/* Deletes the row of a photo that has no faces any more, and those of photos with the same bytes
 * that were left out for it, so that the next import reads them. */
enum status db_photo_delete(struct db *db, int64_t id, struct err *err) MUST_CHECK;

/* Whether a data set has photos. */
enum status db_photos_any(struct db *db, int64_t dataset, bool *any, struct err *err) MUST_CHECK;
/* All photos of a source, by path; strings are valid during the call. */
enum status db_photos_each(struct db *db, int64_t source,
                           enum status (*each)(void *context, const struct db_photo *photo,
                                               struct err *err),
                           void *context, struct err *err) MUST_CHECK;
/* The images that are the faces of a photo; *out: mem_free. */
enum status db_photo_faces(struct db *db, int64_t photo, int64_t **out, size_t *count,
                           struct err *err) MUST_CHECK;
/* A face in its picture, in pixels of the upright picture. */
struct db_face {
    int64_t image, photo;    /* photo 0: a picture of one person */
    double box[4];           /* x, y, width, height */
    double points[5][2];     /* left and right eye, nose, left and right corner of the mouth */
    double score, sharpness; /* 0 to 1 */
    double yaw, pitch, roll; /* degrees */
};
/* Replaces the one that the image has. */
enum status db_face_put(struct db *db, const struct db_face *face, struct err *err) MUST_CHECK;
/* The faces of a data set's images, by image. */
enum status db_face_list(struct db *db, int64_t dataset, struct db_face **out, size_t *count,
                         struct err *err) MUST_CHECK; /* *out: mem_free */
/* Where the face of a crop is to be cut out again. */
struct db_face_place {
    int64_t crop;
    const char *root, *path, *sha256; /* folder, path below it, and digest of the file */
    struct db_face face;
};
/* The faces of a data set from a crop on, by crop; crop -1: those of photos that have none, by
 * path. Strings are valid during the call. */
enum status db_face_places_each(struct db *db, int64_t dataset, int64_t crop,
                                enum status (*each)(void *context,
                                                    const struct db_face_place *place,
                                                    struct err *err),
                                void *context, struct err *err) MUST_CHECK;
enum status db_face_get(struct db *db, int64_t image, struct db_face *out, bool *found,
                        struct err *err) MUST_CHECK;

#endif
