/* See average.h. */
#include "train/average.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

enum status average_new(struct average **out, const struct settings *settings, struct net *net,
                        struct err *err)
{
    double decay = settings_real(settings, SETTING_AVERAGE);
    struct average *average;

    *out = NULL;
    if (decay == 0)
        return ST_OK;
    average = mem_new(1, sizeof *average);
    if (average == NULL)
        return err_nomem(err, "the averaged weights");
    *average = (struct average){.net = net,
                                .decay = decay,
                                .parameters = net_parameter_count(net),
                                .statistics = net_statistic_count(net)};
    average->rest = mem_new_aligned(average->parameters + average->statistics, sizeof(float));
    if (average->rest == NULL) {
        average_del(average);
        return err_nomem(err, "the averaged weights");
    }
    memcpy(average->rest, net_parameters(net), average->parameters * sizeof(float));
    memcpy(average->rest + average->parameters, net_statistics(net),
           average->statistics * sizeof(float));
    *out = average;
    return ST_OK;
}

void average_del(struct average *average)
{
    if (average != NULL)
        mem_free(average->rest);
    mem_free(average);
}

static void average_swap(float *restrict a, float *restrict b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float kept = a[i];

        a[i] = b[i];
        b[i] = kept;
    }
}

void average_show(struct average *average, bool shown)
{
    if (average == NULL || average->shown == shown)
        return;
    average_swap(net_parameters(average->net), average->rest, average->parameters);
    average_swap(net_statistics(average->net), average->rest + average->parameters,
                 average->statistics);
    average->shown = shown;
}

/* Elementwise, so independent of threads. */
static void average_move(float *restrict to, const float *restrict from, size_t count, float share,
                         int threads)
{
#pragma omp parallel for simd num_threads(threads) schedule(static)
    for (size_t i = 0; i < count; i++)
        to[i] += share * (from[i] - to[i]);
}

void average_add(struct average *average, uint64_t step, int threads)
{
    double young = (1 + (double)step) / (10 + (double)step);
    float share = (float)(1 - (young < average->decay ? young : average->decay));

    assert(!average->shown);
    average_move(average->rest, net_parameters(average->net), average->parameters, share, threads);
    average_move(average->rest + average->parameters, net_statistics(average->net),
                 average->statistics, share, threads);
}

size_t average_tensors(const struct average *average, struct tensor list[AVERAGE_TENSORS])
{
    list[0] = (struct tensor){.name = "trained.parameters",
                              .shape = {average->parameters},
                              .dims = 1,
                              .data = average->rest};
    list[1] = (struct tensor){.name = "trained.statistics",
                              .shape = {average->statistics},
                              .dims = 1,
                              .data = average->rest + average->parameters};
    return AVERAGE_TENSORS;
}

enum status average_load(struct average *average, const struct checkpoint *checkpoint,
                         struct err *err)
{
    struct tensor list[AVERAGE_TENSORS];
    enum status status = ST_OK;

    average->shown = true;
    for (size_t i = 0, count = average_tensors(average, list); status == ST_OK && i < count; i++)
        status = checkpoint_load(checkpoint, &list[i], err);
    return status;
}
