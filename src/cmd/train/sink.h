/* Where a run reports: its rows in the database, warnings and progress on stderr. */
#ifndef FACENET_CMD_TRAIN_SINK_H
#define FACENET_CMD_TRAIN_SINK_H

#include "cmd/train/job.h"

#include "train/run.h"

/* The sink of a job that has a state; borrows the job. */
struct train_sink sink_of(struct job *job);

/* The sink's function for events, for those that happen outside the run loop. */
enum status sink_event(void *job, int64_t step, enum record_level level, const char *message,
                       struct err *err) MUST_CHECK;

#endif
