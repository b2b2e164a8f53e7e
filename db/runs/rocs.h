/* ROC curves of runs. */
#ifndef FACENET_DB_ROCS_H
#define FACENET_DB_ROCS_H

#include "db/core/db.h"

/* Which curve: of the run at a step, on some pairs: "training" (an evaluation while it trained),
 * or, by facenet eval, as in evals.h. */
struct db_roc {
    int64_t run, step;
    char pairs[160];
};

/* Keeps the points, in rising order, instead of those that the curve had. */
enum status db_roc_put(struct db *db, const struct db_roc *roc,
                       const struct record_roc_point *points, size_t count,
                       struct err *err) MUST_CHECK;

/* The curves of a run, by pairs and step; *out: mem_free. */
enum status db_roc_list(struct db *db, int64_t run, struct db_roc **out, size_t *count,
                        struct err *err) MUST_CHECK;
/* The newest curve of a run on some pairs up to a step; 0: up to now. */
enum status db_roc_newest(struct db *db, int64_t run, const char *pairs, int64_t step,
                          struct db_roc *out, bool *found, struct err *err) MUST_CHECK;
enum status db_roc_points(struct db *db, const struct db_roc *roc, struct record_roc_point **out,
                          size_t *count, struct err *err) MUST_CHECK; /* *out: mem_free */

#endif
