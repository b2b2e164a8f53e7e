/* Hardness of the images of a run: how often the triplets of an image were hard. */
#ifndef FACENET_DB_HARDNESS_H
#define FACENET_DB_HARDNESS_H

#include "db/core/db.h"

#define DB_HARDNESS_ROLES 3 /* anchor, positive, negative */

struct db_hardness {
    int64_t image, step; /* step: the last one that is in the figures */
    double
        share[DB_HARDNESS_ROLES]; /* mean share of hard triplets in that role; NaN: never in it */
    int64_t batches[DB_HARDNESS_ROLES]; /* batches in which it was in that role */
};

/* Keeps the newest figures of an image in a run, and that the run was trained on its person. */
enum status db_hardness_put(struct db *db, int64_t run, const struct db_hardness *hardness,
                            struct err *err) MUST_CHECK;

struct db_hardness_row {
    struct db_hardness hardness;
    int64_t identity;
    const char *name, *path; /* of the person and of the picture, verbatim; valid in the call */
};
/* All images of a run that have figures, ordered by identity and image; excluded ones left out. */
enum status db_hardness_each(struct db *db, int64_t run,
                             enum status (*each)(void *context, const struct db_hardness_row *row,
                                                 struct err *err),
                             void *context, struct err *err) MUST_CHECK;

/* The people that a run was trained on, ordered by id, also those whose pictures were replaced. */
enum status db_trained_each(struct db *db, int64_t run,
                            enum status (*each)(void *context, int64_t identity, const char *name,
                                                struct err *err),
                            void *context, struct err *err) MUST_CHECK;

#endif
