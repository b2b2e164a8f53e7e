/* The ranking of a run's suspects, kept for the dashboard. */
#ifndef FACENET_CMD_SUSPECTS_H
#define FACENET_CMD_SUSPECTS_H

#include "db/runs/runs.h"

/* Keeps the limit most suspect images of a run; with 0, a tenth of those counted, but at least 20
 * and at most 1000; of vectors pairs of items.  *kept: how many.  ST_NOTFOUND: the run has no
 * counts yet. */
enum status suspects_keep(struct db *db, const struct db_run *run, int64_t limit, size_t *kept,
                          struct err *err) MUST_CHECK;

#endif
