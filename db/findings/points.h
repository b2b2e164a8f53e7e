/* Pictures in the plane in which the embeddings of an evaluation of a run differ most. */
#ifndef FACENET_DB_POINTS_H
#define FACENET_DB_POINTS_H

#include "base/record.h"
#include "db/core/db.h"

/* Keeps the points of an evaluation instead of those that it had. */
enum status db_points_put(struct db *db, int64_t run, int64_t step,
                          const struct record_point *points, size_t count,
                          struct err *err) MUST_CHECK;

struct db_point_row {
    struct record_point point;
    char name[RECORD_NAME]; /* of the person, cut when longer */
};

/* By person and then by image; *out: mem_free. */
enum status db_points_list(struct db *db, int64_t run, int64_t step, struct db_point_row **out,
                           size_t *count, struct err *err) MUST_CHECK;

#endif
