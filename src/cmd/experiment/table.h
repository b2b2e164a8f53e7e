/* The table of an experiment: what its runs found, over the seeds, and compared with the first line
 * where the seeds are the same. */
#ifndef FACENET_CMD_EXPERIMENT_TABLE_H
#define FACENET_CMD_EXPERIMENT_TABLE_H

#include "cmd/experiment/grid.h"

#include <stdio.h>

/* A mean of count values and its standard error; NaN of no values, and of less than two. */
struct mean {
    double mean, error;
    size_t count;
};

struct table_figure {
    double value[PLAN_SEEDS]; /* by seed; NaN: not known */
    struct mean all, beyond;  /* of the values; of their differences from the first line's */
};

/* A row of the plan, tested in one way. */
struct table_line {
    char label[2 * PLAN_LABEL + 4];
    size_t row, eval;
    size_t done, collapsed, failed; /* runs */
    struct table_figure figures[PLAN_FIGURES];
};

struct table {
    const struct grid *grid;  /* borrowed */
    struct table_line *lines; /* (count) */
    size_t count;
};

/* Of the values that are not NaN. */
struct mean table_mean(const double *values, size_t count);

/* Reads the figures of all runs.  Free with table_free, on failure too. */
enum status table_make(struct table *table, const struct grid *grid, struct err *err) MUST_CHECK;
void table_free(struct table *table);

/* As text of about 80 columns, as a table of Markdown, as CSV with a line for each run and test, as
 * JSON. */
enum table_format { TABLE_TEXT, TABLE_MARKDOWN, TABLE_CSV, TABLE_JSON };
void table_print(const struct table *table, enum table_format format);

#endif
