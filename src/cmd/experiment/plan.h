/* A file of facenet experiment, read: which runs it asks for, and what is compared.  It is known of
 * each line whether it is right, but not what a database holds. */
#ifndef FACENET_CMD_EXPERIMENT_PLAN_H
#define FACENET_CMD_EXPERIMENT_PLAN_H

#include "cmd/synth.h"

#define PLAN_NAME 48  /* bytes of a name, with the 0 at its end */
#define PLAN_LABEL 64 /* of a label */
#define PLAN_DATA 16  /* most data sets */
#define PLAN_ROWS 100
#define PLAN_SEEDS 32
#define PLAN_EVALS 32
#define PLAN_FIGURES 12
#define PLAN_WORDS 24 /* most words of a line */
#define PLAN_NONE SIZE_MAX

struct plan_data {
    char name[PLAN_NAME];
    bool drawn; /* where it isn't there; else it must be there */
    struct synth_wish wish;
};

/* A row of the table, trained once for each seed. */
struct plan_row {
    char label[PLAN_LABEL];
    struct settings settings; /* but for the seed */
    size_t data;
    size_t init; /* the row whose net it begins with, of the same seed; PLAN_NONE */
};

/* A way to test a run. */
struct plan_eval {
    char label[PLAN_LABEL];       /* "" where there is one alone */
    int64_t jpeg_quality, pixels; /* as of facenet eval; 0: not */
};

struct plan {
    char name[PLAN_NAME], about[160];
    char *text; /* the file, which the wishes point into */
    struct plan_data data[PLAN_DATA];
    struct plan_row rows[PLAN_ROWS];
    struct plan_eval evals[PLAN_EVALS];
    char figures[PLAN_FIGURES][PLAN_NAME]; /* as facenet eval keeps them, or "seconds" */
    uint64_t seeds[PLAN_SEEDS];
    size_t data_count, row_count, eval_count, figure_count, seed_count;
    size_t test; /* the data set to test on; PLAN_NONE: each run's own */
};

#define PLAN_SECONDS "seconds" /* the figure: how long the run was trained */

/* Reads a file, "-" is standard input; ST_INVALID names the line and what is wrong.  *out:
 * plan_del, NULL after a failure. */
enum status plan_read(struct plan **out, const char *path, struct err *err) MUST_CHECK;
void plan_del(struct plan *plan);

#endif
