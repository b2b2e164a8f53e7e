/* A run that this process trains. */
#ifndef FACENET_CMD_TRAIN_JOB_H
#define FACENET_CMD_TRAIN_JOB_H

#include "db/runs/runs.h"
#include "train/state.h"

struct job {
    struct db *db;
    struct db_run run;
    struct train_state *state; /* NULL: it has not begun */
    struct ranks *ranks;       /* who train it with this process; NULL: nobody */
    bool fresh;                /* made by this command, or by a dashboard for it */
    double started, last_line; /* of the progress line, by clock_seconds */
    uint64_t first_step;
};

#endif
