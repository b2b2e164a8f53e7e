/* The runs of a plan: one for each row and seed, found in the database by their tags and settings,
 * and made where they are missing.
 *
 * A run belongs to an experiment by a tag "experiment/NAME", whose value is the row's label; it may
 * belong to several.  What is known of a cell comes from the database each time it is asked for, so
 * a process that ends at any moment loses nothing. */
#ifndef FACENET_CMD_EXPERIMENT_GRID_H
#define FACENET_CMD_EXPERIMENT_GRID_H

#include "cmd/experiment/plan.h"

#include "db/runs/runs.h"

enum cell_state {
    CELL_WAITING,   /* not there, not begun, or ended before its last step */
    CELL_RUNNING,   /* trained by a process that is alive */
    CELL_UNTESTED,  /* trained, and an evaluation is missing */
    CELL_DONE,      /* trained and tested */
    CELL_COLLAPSED, /* stopped by the alarm */
    CELL_FAILED     /* ended with an error, or a process died again */
};

struct cell {
    size_t row, seed; /* of the plan */
    int64_t run;      /* its id; 0: not there */
    enum cell_state state;
    bool gone_on; /* a dead process has been followed by another one */
};

struct grid {
    const struct plan *plan; /* borrowed */
    struct db *db;           /* borrowed */
    int64_t data[PLAN_DATA]; /* ids of its data sets; 0: not there */
    struct cell *cells;      /* (count) all rows of the first seed, then of the second ... */
    size_t count;
};

/* Finds what is there.  Writes nothing.  Free with grid_free, on failure too. */
enum status grid_open(struct grid *grid, struct db *db, const struct plan *plan,
                      struct err *err) MUST_CHECK;
void grid_free(struct grid *grid);

/* Makes the runs that are missing, to be trained later, and tags those that are there.  Runs that
 * the plan no longer asks for lose its tag; they are deleted if they have never begun. */
enum status grid_fill(struct grid *grid, struct err *err) MUST_CHECK;

/* Reads the state of a cell again. */
enum status grid_look(const struct grid *grid, struct cell *cell, struct err *err) MUST_CHECK;
/* The newest value of a figure that an evaluation of a run found; NaN: there is none. */
enum status grid_metric(const struct grid *grid, const struct cell *cell, size_t eval,
                        const char *figure, double *value, struct err *err) MUST_CHECK;
/* The same of a cell that is done, NaN of another one; figure may be PLAN_SECONDS. */
enum status grid_figure(const struct grid *grid, const struct cell *cell, size_t eval,
                        const char *figure, double *value, struct err *err) MUST_CHECK;
/* The cell of the same seed in another row. */
struct cell *grid_beside(const struct grid *grid, const struct cell *cell, size_t row);

#endif
