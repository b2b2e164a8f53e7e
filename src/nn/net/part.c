/* Training a net in part: which of its rows are trained, which of their gradients are complete, and
 * what a part of a batch does to the running statistics; see net.h. */
#include "nn/layer/batch_norm.h"
#include "nn/net/net.h"
#include "nn/net/parts.h"

#include <assert.h>
#include <math.h>

size_t net_head(const struct net *net)
{
    size_t count = net->table->layer_count, row = count;

    while (row > 0 && (row == count || net->layers[row].parameters_at == net->parameter_count ||
                       net->layers[row - 1].shape.out_h * net->layers[row - 1].shape.out_w == 1))
        row--;
    return row;
}

size_t net_train_from(struct net *net, size_t row)
{
    assert(row < net->table->layer_count);
    net->trained_from = row;
    return net->layers[row].parameters_at;
}

void net_watch_gradients(struct net *net, void (*done)(void *context, size_t from), void *context)
{
    net->done = done;
    net->done_context = context;
}

double net_statistics_left(const struct net *net, size_t passes)
{
    return net->options.frozen_norm ? 1 : pow(1 - BATCH_NORM_MOMENTUM, (double)passes);
}
