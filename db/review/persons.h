/* The people of a data set of photos: the clusters of its current clustering, as decisions made
 * them. */
#ifndef FACENET_DB_PERSONS_H
#define FACENET_DB_PERSONS_H

#include "db/core/db.h"

/* A face of a cluster; none of those that are excluded or no face. */
struct db_person_face {
    int64_t image, cluster;
    const char *name;       /* of the cluster, "": none; valid in the call */
    bool confirmed, hidden; /* of the cluster */
    bool joined;            /* to a confirmed one by its embedding; nobody has looked at it */
    double distance;        /* mean squared distance to the others of its cluster, when clustered */
    int64_t source;         /* the folder it was imported from, see db/faces/sources.h */
    const char *path;       /* of the picture, below that; valid in the call */
    const char *sha256;     /* of the picture's file when it was imported; "": it was drawn */
    int64_t bytes;          /* of that file */
    int64_t crop;           /* in the cache, -1: none */
    double box[4]; /* x, y, width, height in pixels of the upright picture; NaN: not looked for */
    int64_t photo; /* 0: a picture of one person */
    int64_t width, height, orientation; /* upright; EXIF */
};

/* All faces of the current clustering's clusters, by cluster; whole: and by image.  Else it is
 * fast, as no row of an image is read: only image, cluster, name and flags are set. */
enum status db_persons_each(struct db *db, int64_t dataset, bool whole,
                            enum status (*each)(void *context, const struct db_person_face *face,
                                                struct err *err),
                            void *context, struct err *err) MUST_CHECK;

/* The same, fast, of some images: among is an array of their ids in JSON. */
enum status db_persons_among(struct db *db, int64_t dataset, const char *among,
                             enum status (*each)(void *context, const struct db_person_face *face,
                                                 struct err *err),
                             void *context, struct err *err) MUST_CHECK;
/* Those images and all that show the same people, by clusters or as they were imported: *out
 * (*count), ascending; mem_free. */
enum status db_persons_of(struct db *db, const char *among, int64_t **out, size_t *count,
                          struct err *err) MUST_CHECK;

/* Whether a person or a cluster of a data set has this name, in whatever bytes. */
enum status db_person_known(struct db *db, int64_t dataset, const char *name, bool *known,
                            struct err *err) MUST_CHECK;

/* The different names of confirmed clusters with faces that have been looked at, by key. */
struct db_person_name {
    char name[RECORD_NAME];
    uint64_t faces;
};
enum status db_persons_named(struct db *db, int64_t dataset, struct db_person_name **out,
                             size_t *count, struct err *err) MUST_CHECK; /* *out: mem_free */

/* Verdicts (db/faces/verdicts.h) that say the same of faces whom nobody is known to be: a face of a
 * confirmed cluster with a name shows the identity that has the name, which is there; one that no
 * longer is of any shows nobody again.  Nothing is written where they do so already. */
enum status db_persons_to_verdicts(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;

#endif
