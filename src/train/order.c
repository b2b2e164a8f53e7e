/* See order.h. */
#include "train/order.h"

void order_begin(struct ranks *ranks)
{
    struct order order = {.word = ORDER_BEGIN};

    ranks_share(ranks, &order, sizeof order);
}

void order_step(struct ranks *ranks, const struct settings *settings, const struct train_step *at)
{
    struct order order = {ORDER_STEP, *settings, *at};

    ranks_share(ranks, &order, sizeof order);
}

void order_end(struct ranks *ranks)
{
    struct order order = {.word = ORDER_END};

    ranks_share(ranks, &order, sizeof order);
}

void order_await(struct ranks *ranks, struct order *out)
{
    ranks_await(ranks, out, sizeof *out);
}
