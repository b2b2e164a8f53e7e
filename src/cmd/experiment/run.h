/* Trains and tests the runs of a grid that are not done. */
#ifndef FACENET_CMD_EXPERIMENT_RUN_H
#define FACENET_CMD_EXPERIMENT_RUN_H

#include "cmd/experiment/grid.h"

/* Draws the data sets that are missing, makes the runs, and trains and tests up to jobs of them at
 * a time, each in a process of its own; 0: as many as there are processors for their threads.  Runs
 * that fail or collapse are left behind, and the next ones go on.  ST_INTERRUPTED after
 * stop_requested, when all have written a checkpoint; ST_BUSY while another process does this on
 * the same database.  grid: of all runs, grid_free, on failure too. */
enum status experiment_run(struct grid *grid, struct db *db, const struct plan *plan, size_t jobs,
                           struct err *err) MUST_CHECK;

#endif
