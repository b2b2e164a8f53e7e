/* Faces whose boxes a user drew: the photo, what is there already, and the mark. */
#ifndef FACENET_DB_DRAWN_H
#define FACENET_DB_DRAWN_H

#include "db/photos/photos.h"

/* A photo in which a box is drawn. */
struct db_photo_found {
    struct db_photo photo; /* its path is the one below */
    char *path, *file;     /* below the folder imported; the whole path */
    int64_t faces;         /* greatest number of a face */
};
/* By the path of its file, or by that below its folder: ST_INVALID when several folders have one.
 * Free with db_photo_found_free, on failure too. */
enum status db_photo_find(struct db *db, int64_t dataset, const char *path,
                          struct db_photo_found *out, struct err *err) MUST_CHECK;
void db_photo_found_free(struct db_photo_found *found);

/* A face of a photo whose box overlaps this one (x, y, width, height) by more than half of what
 * both cover; of those that are left out only one that was drawn as this very box: *usable false.
 * *image 0: there is none. */
enum status db_face_there(struct db *db, int64_t photo, const double box[4], int64_t *image,
                          bool *usable, struct err *err) MUST_CHECK;

/* Marks a face as drawn by hand. */
enum status db_face_set_drawn(struct db *db, int64_t image, struct err *err) MUST_CHECK;

/* How many faces of a photo are drawn by hand, without those that are left out. */
enum status db_photo_drawn(struct db *db, int64_t photo, uint64_t *count,
                           struct err *err) MUST_CHECK;

#endif
