/* Where a run goes on: the state of its newest whole checkpoint and the changes made after it. */
#ifndef FACENET_CMD_TRAIN_RESUME_H
#define FACENET_CMD_TRAIN_RESUME_H

#include "cmd/faces.h"
#include "cmd/train/job.h"

/* Refuses a total of steps that the run cannot go on to: it has them, or steps after its last
 * checkpoint, which the other total would change. */
enum status resume_check_steps(const struct job *job, int64_t steps, struct err *err) MUST_CHECK;
/* Gives the run another total, which resume_state reads. */
enum status resume_extend(struct job *job, int64_t steps, struct err *err) MUST_CHECK;

/* Makes job->state from that checkpoint, or from the run's parameters if there is none, and reports
 * which.  The rows of newer checkpoints, whose files are missing or damaged, are deleted. */
enum status resume_state(struct job *job, const struct faces *faces, struct err *err) MUST_CHECK;

/* The changes that were made after the checkpoint, in order; *out is new (mem_free). */
enum status resume_changes(const struct job *job, struct record_request **out, size_t *count,
                           struct err *err) MUST_CHECK;

#endif
