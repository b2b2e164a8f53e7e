/* Verification on the held-out identities while a run trains: the same seeded pairs each time. */
#ifndef FACENET_TRAIN_EVALUATE_H
#define FACENET_TRAIN_EVALUATE_H

#include "eval/verification.h"
#include "train/state.h"

struct evaluation;

/* *out is NULL when no pairs can be drawn: no held-out identity has two images. */
enum status evaluation_new(struct evaluation **out, const struct train_state *state,
                           struct err *err) MUST_CHECK;
void evaluation_del(struct evaluation *evaluation);
/* *dimensions: those that the held-out embeddings use (eval/dimensions.h). */
enum status evaluation_run(struct evaluation *evaluation, struct trainer *trainer,
                           struct verification *result, double *dimensions,
                           struct err *err) MUST_CHECK;

#endif
