/* The people of a data set and their images, for lists: counts, thumbnails, and who is left out of
 * training.  Names and paths are verbatim bytes. */
#ifndef FACENET_DB_PEOPLE_H
#define FACENET_DB_PEOPLE_H

#include "db/core/named.h"
#include "db/faces/faces.h"

struct db_person {
    int64_t id;
    char name[RECORD_NAME]; /* "": whom the faces of photos show, as nobody has named them */
    bool held_out, excluded;
    int64_t images, left_out, failed; /* usable; of these excluded; unreadable */
};

enum db_person_order { PEOPLE_BY_NAME, PEOPLE_BY_IMAGES, PEOPLE_BY_LEFT_OUT };

/* The people of a data set whose names contain part (in any case; "": all); *out: mem_free.  Of a
 * data set of vectors the labels with their items, and nobody, "", with all items.
 * People without an image, to whom no verdict in force moves one, are left out. */
enum status db_person_list(struct db *db, int64_t dataset, const char *part,
                           enum db_person_order order, bool descending, struct db_person **out,
                           size_t *count, struct err *err) MUST_CHECK;

/* As db_named_near (db/core/named.h), of the people of a data set, or with 0 of all. */
enum status db_person_near(struct db *db, int64_t dataset, const char *name,
                           char question[SIMILAR_QUESTION], struct err *err) MUST_CHECK;

/* People of a data set who have one name in other bytes: an older version made them. */
struct db_doubles {
    int64_t dataset;
    char name[RECORD_NAME];
    char people[RECORD_TEXT]; /* "3 (7 pictures), 5 (1 picture)", ids of people; cut when longer */
};
enum status db_person_doubles(struct db *db, struct db_doubles **out, size_t *count,
                              struct err *err) MUST_CHECK; /* *out: mem_free */

#define PORTRAIT_SIDE 64 /* most pixels of a side */
struct db_portrait {
    int64_t image;
    char path[RECORD_TEXT]; /* cut when longer */
    bool excluded, failed;
    bool item; /* of a data set of vectors: path is its caption, and there is no picture */
    int side;  /* of the picture; 0: there is none */
    uint8_t rgb[PORTRAIT_SIDE * PORTRAIT_SIDE * 3]; /* (side, side, 3): the thumbnail, or better */
};

/* The first limit images of a person by path, or items of a label; *out: mem_free. */
enum status db_portrait_list(struct db *db, int64_t person, size_t limit, struct db_portrait **out,
                             size_t *count, struct err *err) MUST_CHECK;

/* The given images (count), into out; one that is gone has neither path nor thumbnail. */
enum status db_portraits_get(struct db *db, const int64_t *images, size_t count,
                             struct db_portrait *out, struct err *err) MUST_CHECK;

/* One image; ST_NOTFOUND. */
enum status db_portrait_get(struct db *db, int64_t image, struct db_portrait *out,
                            struct err *err) MUST_CHECK;

/* Where the crop of an image is (base/crop.h); ST_NOTFOUND: it has none. */
struct db_crop {
    int64_t dataset;
    uint64_t number;
    uint32_t size; /* 0: the database is damaged */
};
enum status db_crop_find(struct db *db, int64_t image, struct db_crop *out,
                         struct err *err) MUST_CHECK;

/* Leaves a person or an image out of runs that start from now on, or lets them use it again. */
enum status db_person_exclude(struct db *db, int64_t person, bool excluded,
                              struct err *err) MUST_CHECK;
enum status db_portrait_exclude(struct db *db, int64_t image, bool excluded,
                                struct err *err) MUST_CHECK;

#endif
