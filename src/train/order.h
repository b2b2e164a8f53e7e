/* What rank 0 of a run by several ranks (follow.h) asks the others to do next. */
#ifndef FACENET_TRAIN_ORDER_H
#define FACENET_TRAIN_ORDER_H

#include "base/ranks.h"
#include "train/step.h"

struct order {
    enum { ORDER_BEGIN, ORDER_STEP, ORDER_END } word;
    struct settings settings; /* of a step, */
    struct train_step at;     /* and what else differs */
};

/* In rank 0: gives an order, of a step with these.  Nothing, if ranks is NULL. */
void order_begin(struct ranks *ranks);
void order_step(struct ranks *ranks, const struct settings *settings, const struct train_step *at);
void order_end(struct ranks *ranks);

/* In the others: waits for the next one. */
void order_await(struct ranks *ranks, struct order *out);

#endif
