/* A new run that continues from a checkpoint of the run shown. */
#ifndef FACENET_TUI_FORK_RUN_H
#define FACENET_TUI_FORK_RUN_H

#include "db/runs/journal.h"
#include "tui/data/snapshot.h"

/* Adds a child of the run shown that continues from one of its checkpoints, with the settings of
 * that step and the checkpoint's file as its first one. */
enum status fork_run(const struct snapshot *snap, const struct db_checkpoint *checkpoint,
                     int64_t *child, struct err *err) MUST_CHECK;

#endif
