/* The photos of a data set, those that fit a text, and the faces of the chosen one. */
#ifndef FACENET_TUI_ALBUM_H
#define FACENET_TUI_ALBUM_H

#include "db/review/album.h"
#include "db/review/clusters.h"

struct album {
    int64_t dataset;
    struct db_review_version version; /* of the rows */
    int64_t newest;                   /* photo of the data set when they were read */
    bool stale;                       /* the rows must be read again */
    struct db_album_row *rows;        /* (count) */
    size_t count;
    size_t *fits; /* (fit_count) rows whose path or people contain the text */
    size_t fit_count;
    char filter[RECORD_NAME];

    int64_t chosen; /* photo; 0: the first */
    size_t at;      /* its place among those that fit */
    int64_t face;   /* image of the chosen face of it */
    struct db_album_photo photo;
    int64_t shown; /* whose photo that is; 0: none */
};

/* Reads the rows if anything changed, and the faces of the chosen photo.  On a failure the rows are
 * unchanged. */
enum status album_load(struct album *album, struct db *db, int64_t dataset,
                       struct err *err) MUST_CHECK;
void album_free(struct album *album);

/* Chooses the photo at a place among those that fit, as near as there is one; its faces are read by
 * the next album_load. */
void album_choose(struct album *album, size_t at);
/* Shows only what contains the text. */
void album_filter(struct album *album, const char *text);
/* The number of the chosen face; SIZE_MAX: there is none. */
size_t album_face(const struct album *album);

#endif
