/* The photos of a data set that fit a filter, the rows of a list around the chosen one, and its
 * faces. */
#ifndef FACENET_TUI_ALBUM_H
#define FACENET_TUI_ALBUM_H

#include "db/faces/people.h"
#include "db/review/album.h"
#include "db/review/clusters.h"

struct album {
    int64_t dataset;
    int64_t version;                 /* of the database when these two were read: */
    struct db_review_version review; /* of all that follows */
    struct db_album_version photos;
    bool stale; /* all must be read again */
    struct db_album_filter filter;
    int64_t *fits; /* (fit_count) photos that fit the filter, by path */
    size_t fit_count;
    struct db_album_row *rows; /* (row_count) of the photos from number first on */
    size_t first, row_count;

    int64_t chosen; /* photo; 0: the first */
    size_t at;      /* its place among those that fit */
    int64_t face;   /* image of the chosen face of it */
    struct db_album_photo photo;
    int64_t shown;                 /* whose photo that is; 0: none */
    struct db_portrait *portraits; /* (photo.count) pictures of its faces, where album_keep read
                                    * them, else NULL */
    char lost[ERR_MESSAGE_SIZE];   /* why the photo itself can't be shown, then */
};

/* Reads what changed, the rows within lines of the chosen photo, and its faces.  On a failure it is
 * as it was, or reads again. */
enum status album_load(struct album *album, struct db *db, int64_t dataset, size_t lines,
                       struct err *err) MUST_CHECK;
void album_free(struct album *album);

/* Chooses the photo at a place among those that fit, as near as there is one; its faces are read by
 * the next album_load. */
void album_choose(struct album *album, size_t at);
/* Reads the pictures that are kept of the faces, for a photo that can't be shown. */
enum status album_keep(struct album *album, struct db *db, struct err *err) MUST_CHECK;
/* The row at a place among those that fit; NULL: it is not read. */
const struct db_album_row *album_row(const struct album *album, size_t at);
/* The number of the chosen face; SIZE_MAX: there is none. */
size_t album_face(const struct album *album);

#endif
