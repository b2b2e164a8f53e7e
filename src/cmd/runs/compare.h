/* Runs side by side, as a table. */
#ifndef FACENET_CMD_COMPARE_H
#define FACENET_CMD_COMPARE_H

#include "db/runs/runs.h"

#define COMPARE_MOST 8 /* runs in a table */

/* Prints count runs, 2 ... COMPARE_MOST, each named by id or name. */
enum status compare_runs(struct db *db, char *const *which, size_t count,
                         struct err *err) MUST_CHECK;

#endif
