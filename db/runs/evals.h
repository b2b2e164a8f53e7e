/* What facenet eval found of a run, of its metrics eval/PAIRS/... the newest of each pairs. */
#ifndef FACENET_DB_EVALS_H
#define FACENET_DB_EVALS_H

#include "db/core/db.h"

struct db_eval {
    char pairs[160]; /* "held-out" or the file's name, with options that make other figures */
    int64_t step;
    double accuracy, people, trained; /* record.h; NaN: not known, as of earlier versions */
};

/* By pairs; *out: mem_free. */
enum status db_eval_list(struct db *db, int64_t run, struct db_eval **out, size_t *count,
                         struct err *err) MUST_CHECK;

#endif
