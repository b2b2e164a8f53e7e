/* A file of facenet experiment while it is read: its lines as they were written. */
#ifndef FACENET_CMD_EXPERIMENT_READING_H
#define FACENET_CMD_EXPERIMENT_READING_H

#include "cmd/experiment/plan.h"

#define PLAN_VARIES 6
#define PLAN_VALUES PLAN_WORDS

/* A change of a row, as it was written. */
struct change {
    const char *name, *value;
};

/* A row as it was written. */
struct named_row {
    const char *label;
    struct change changes[PLAN_WORDS];
    size_t count, line;
};

struct vary {
    const char *name;
    const char *values[PLAN_VALUES];
    size_t count, line;
};

struct reading {
    struct plan *plan;
    const char *path;
    size_t line;
    struct settings base;
    size_t given[SETTING_COUNT]; /* the line that sets it for all rows; 0: none */
    const char *test;
    size_t test_line;
    struct named_row rows[PLAN_ROWS];
    struct vary varies[PLAN_VARIES];
    const char *init[PLAN_ROWS]; /* of the plan's rows: a label, or NULL */
    size_t row_line[PLAN_ROWS];  /* of the plan's rows: the line that makes it what it is */
    size_t row_count, vary_count;
};

/* ST_INVALID: the path, the line, and words. */
enum status reading_refuse(const struct reading *reading, size_t line, struct err *err,
                           const char *words);
/* Takes one line, cut into words in place. */
enum status reading_take(struct reading *reading, char *line, struct err *err) MUST_CHECK;
/* Sets a setting as a line changes it. */
enum status reading_set(const struct reading *reading, size_t line, struct settings *settings,
                        const struct change *change, struct err *err) MUST_CHECK;

#endif
