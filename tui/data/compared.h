/* Runs side by side, as view/runs/compare.c draws them: a copy from the database, read at once. */
#ifndef FACENET_TUI_COMPARED_H
#define FACENET_TUI_COMPARED_H

#include "db/findings/run_facts.h"

#define COMPARED_MOST 8

/* Runs that the user has marked. */
struct run_marks {
    int64_t run[COMPARED_MOST];
    size_t count;
};

bool run_marks_has(const struct run_marks *marks, int64_t run);
/* Marks or unmarks a run; false if COMPARED_MOST are marked already. */
bool run_marks_turn(struct run_marks *marks, int64_t run);

enum compared_quantity {
    COMPARED_LOSS_ALL,
    COMPARED_LOSS,
    COMPARED_CLASS_LOSS, /* of a classifier, and the share of its images that are right */
    COMPARED_CLASS_ACCURACY,
    COMPARED_HARD, /* share of hard triplets */
    COMPARED_VAL,
    COMPARED_ACCURACY,
    COMPARED_QUANTITIES
};

struct compared {
    struct db_run run;
    struct run_facts facts;
    struct record_step last; /* zeroed: it has no step */
    double *x, *y;           /* (count), steps and values of the quantity */
    size_t count;
};

/* Reads count runs with at most points points of their curves, without those that have been
 * deleted. *used is the number read. */
enum status compared_load(struct db *db, const int64_t *ids, size_t count,
                          enum compared_quantity quantity, size_t points,
                          struct compared out[COMPARED_MOST], size_t *used,
                          struct err *err) MUST_CHECK;
void compared_clear(struct compared *list, size_t count);

#endif
