/* The best evaluation of a run, by the metric that --best names.  Whatever says which evaluation or
 * checkpoint of a run is the best takes it from here. */
#ifndef FACENET_DB_RUNS_BEST_H
#define FACENET_DB_RUNS_BEST_H

#include "base/settings.h"
#include "db/runs/runs.h"

struct db_best {
    char metric[48];    /* its key, "accuracy" */
    int64_t step;       /* of the best evaluation, the first of equal ones; -1: there is none */
    double value, last; /* the metric then, and at the newest evaluation; NaN: unknown */
    bool kept;          /* the checkpoint of that step is there: RUN@best */
    bool better;        /* and has other weights than the newest one, which are worse */
};

enum status db_best_get(struct db *db, const struct db_run *run, struct db_best *out,
                        struct err *err) MUST_CHECK;
/* Likewise, where its settings are known, with the changes that it has taken. */
enum status db_best_by(struct db *db, const struct db_run *run, const struct settings *settings,
                       struct db_best *out, struct err *err) MUST_CHECK;

#define BEST_WORDS 320
/* Whether it is better, and then: "NAME's best checkpoint (step 400, accuracy 88.2 %) is better
 * than its last (86.0 %)". */
bool db_best_offer(const struct db_best *best, const struct db_run *run, char words[BEST_WORDS]);
/* Likewise: "the best (step 400, accuracy 88.2 %) or the last (86.0 %)". */
bool db_best_choice(const struct db_best *best, char words[BEST_WORDS]);

#endif
