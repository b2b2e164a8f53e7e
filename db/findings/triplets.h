/* The hardest triplet of each evaluation of a run. */
#ifndef FACENET_DB_TRIPLETS_H
#define FACENET_DB_TRIPLETS_H

#include "base/record.h"
#include "db/faces/people.h"

/* Keeps a triplet; replaces that of the same step. */
enum status db_triplet_put(struct db *db, int64_t run, const struct record_triplet *triplet,
                           struct err *err) MUST_CHECK;

struct db_triplet {
    struct record_triplet triplet;
    char name[RECORD_FACES][RECORD_NAME]; /* of the persons, cut when longer */
    struct db_portrait face[RECORD_FACES];
};

/* The triplet of the newest evaluation up to a step; step 0: of the newest one. */
enum status db_triplet_at(struct db *db, int64_t run, int64_t step, struct db_triplet *out,
                          bool *found, struct err *err) MUST_CHECK;

#endif
