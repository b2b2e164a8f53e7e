/* Training by several ranks (base/ranks.h): rank 0 leads, the others follow.
 *
 * Only rank 0 has a database and the loop over steps (run.h).  At the beginning it gives the others
 * what it trains on and the state of the run, as a checkpoint; before each step (order.h) the
 * settings, learning rate and curriculum of that step.  So all that changes a run, and its end,
 * reaches all ranks at the same step. */
#ifndef FACENET_TRAIN_FOLLOW_H
#define FACENET_TRAIN_FOLLOW_H

#include "base/ranks.h"
#include "train/state.h"

/* In rank 0, before the first step.  The data set of the state names its ranks; where it names
 * none, nothing is done.  order_end must come at the end, also after a failure and without a
 * beginning. */
enum status follow_begin(const struct train_state *state, struct err *err) MUST_CHECK;

/* In the others: takes part in all steps until the end.  What fails here fails in rank 0, which
 * says it. */
void follow_run(struct ranks *ranks);

#endif
