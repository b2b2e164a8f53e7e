/* Photos and whom they show, for looking at them. */
#ifndef FACENET_DB_ALBUM_H
#define FACENET_DB_ALBUM_H

#include "db/core/db.h"

/* Which photos: those that fit all of it. */
enum db_album_kind { ALBUM_ALL, ALBUM_UNNAMED, ALBUM_FACELESS, ALBUM_UNREADABLE, ALBUM_KINDS };
struct db_album_filter {
    enum db_album_kind
        kind;     /* ALBUM_UNNAMED: with a usable face of somebody shown who has no name */
    int64_t face; /* with the person of this face; 0: with anybody */
    char text[RECORD_NAME]; /* path or the name of somebody contains it */
};
/* The photos of a data set that fit, by path; *out: mem_free. */
enum status db_album_photos(struct db *db, int64_t dataset, const struct db_album_filter *filter,
                            int64_t **out, size_t *count, struct err *err) MUST_CHECK;

struct db_album_row {
    int64_t photo;
    char path[RECORD_TEXT];  /* below the folder imported */
    char names[RECORD_NAME]; /* of the people shown, as "Ann, Bob": as many as fit */
    uint64_t faces;          /* but for those that are no face */
    bool unreadable;
};
/* The given photos (count), into out; one that is gone has no path. */
enum status db_album_rows(struct db *db, const int64_t *photos, size_t count,
                          struct db_album_row *out, struct err *err) MUST_CHECK;

/* A face of a photo, by number; box: x, y, width, height in pixels of the upright photo. */
struct db_album_face {
    int64_t image, cluster; /* cluster 0: among the others or the unusable */
    double box[4];
    char name[RECORD_NAME];
    bool confirmed, hidden, joined, excluded;
};
struct db_album_photo {
    char path[RECORD_TEXT]; /* absolute */
    int64_t changed;        /* when its file was saved, in microseconds; 0: unknown */
    uint32_t width, height; /* upright; 0: unknown */
    char error[RECORD_TEXT];
    struct db_album_face *faces; /* (count), owned: mem_free */
    size_t count;
};
enum status db_album_photo(struct db *db, int64_t photo, struct db_album_photo *out,
                           struct err *err) MUST_CHECK;

/* The photo of a face; 0: it is a picture of one person. */
enum status db_album_photo_of(struct db *db, int64_t image, int64_t *photo,
                              struct err *err) MUST_CHECK;
/* Byte for byte the same as long as no photo of a data set comes, goes, or is read again. */
struct db_album_version {
    int64_t count, newest, changed;
};
enum status db_album_version(struct db *db, int64_t dataset, struct db_album_version *out,
                             struct err *err) MUST_CHECK;
/* The cluster of an image in a clustering; 0: none. */
enum status db_album_cluster_of(struct db *db, int64_t clustering, int64_t image, int64_t *cluster,
                                struct err *err) MUST_CHECK;

#endif
