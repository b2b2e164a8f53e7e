/* See bootstrap.h. */
#include "eval/bootstrap.h"

#include "base/mem.h"
#include "base/rng.h"
#include "eval/roc.h"

#include <math.h>
#include <stdlib.h>

struct replicator {
    const struct bootstrap *of;
    struct roc roc[2];
    bool *right[2];   /* (count) each */
    uint32_t *person; /* (people) the identities in the pairs */
    size_t people;
    double *times;                         /* (identities) how often each was drawn */
    double *weight;                        /* (count) of the pairs */
    double *difference[BOOTSTRAP_FIGURES]; /* (replicates) each */
};

static bool replicator_new(struct replicator *replicator)
{
    const struct bootstrap *of = replicator->of;

    for (int i = 0; i < 2; i++)
        replicator->right[i] = mem_new(of->count, sizeof **replicator->right);
    replicator->person = mem_new(of->identities, sizeof *replicator->person);
    replicator->times = mem_new(of->identities, sizeof *replicator->times);
    replicator->weight = mem_new(of->count, sizeof *replicator->weight);
    for (int i = 0; i < BOOTSTRAP_FIGURES; i++) {
        replicator->difference[i] = mem_new(of->replicates, sizeof(double));
        if (replicator->difference[i] == NULL)
            return false;
    }
    return replicator->right[0] != NULL && replicator->right[1] != NULL &&
           replicator->person != NULL && replicator->times != NULL && replicator->weight != NULL;
}

static void replicator_free(struct replicator *replicator)
{
    for (int i = 0; i < 2; i++) {
        roc_free(&replicator->roc[i]);
        mem_free(replicator->right[i]);
    }
    mem_free(replicator->person);
    mem_free(replicator->times);
    mem_free(replicator->weight);
    for (int i = 0; i < BOOTSTRAP_FIGURES; i++)
        mem_free(replicator->difference[i]);
}

/* Accuracy as if there were equally many of both kinds. */
static double replicator_accuracy(const struct replicator *replicator, int which)
{
    const struct bootstrap *of = replicator->of;
    double right[2] = {0}, all[2] = {0};

    for (size_t i = 0; i < of->count; i++) {
        if (of->pairs[i].extra)
            continue;
        all[of->pairs[i].same] += replicator->weight[i];
        right[of->pairs[i].same] += replicator->right[which][i] ? replicator->weight[i] : 0;
    }
    return (right[0] / all[0] + right[1] / all[1]) / 2;
}

/* All figures of one of the embeddings under the weights. */
static void replicator_figures(struct replicator *replicator, int which,
                               double out[BOOTSTRAP_FIGURES])
{
    struct roc *roc = &replicator->roc[which];

    roc_weigh(roc, replicator->weight);
    out[BOOTSTRAP_ACCURACY] = replicator_accuracy(replicator, which);
    out[BOOTSTRAP_VAL_1E1] = roc_val(roc, 1e-1, NULL);
    out[BOOTSTRAP_VAL_1E2] = roc_val(roc, 1e-2, NULL);
    out[BOOTSTRAP_VAL_1E3] = roc_val(roc, 1e-3, NULL);
    out[BOOTSTRAP_AUC] = roc_auc(roc);
    out[BOOTSTRAP_EER] = roc_eer(roc);
}

/* Draws as many people as there are, with replacement. */
static void replicator_draw(struct replicator *replicator, uint64_t replicate)
{
    const struct bootstrap *of = replicator->of;
    struct rng rng;

    rng_init(&rng, of->seed, RNG_BOOTSTRAP, replicate, 0);
    for (size_t i = 0; i < replicator->people; i++)
        replicator->times[replicator->person[i]] = 0;
    for (size_t i = 0; i < replicator->people; i++)
        replicator->times[replicator->person[rng_below(&rng, (uint32_t)replicator->people)]] += 1;
    for (size_t i = 0; i < of->count; i++) {
        double a = replicator->times[of->label[of->pairs[i].a]];

        replicator->weight[i] =
            of->pairs[i].same ? a : a * replicator->times[of->label[of->pairs[i].b]];
    }
}

static void replicator_people(struct replicator *replicator)
{
    const struct bootstrap *of = replicator->of;

    for (size_t i = 0; i < of->count; i++)
        replicator->times[of->label[of->pairs[i].a]] =
            replicator->times[of->label[of->pairs[i].b]] = 1;
    for (size_t i = 0; i < of->identities; i++)
        if (replicator->times[i] > 0)
            replicator->person[replicator->people++] = (uint32_t)i;
}

static int double_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The p-quantile of sorted values, linear between two of them. */
static double quantile(const double *sorted, size_t count, double p)
{
    double at = p * (double)(count - 1), part = at - floor(at);
    size_t i = (size_t)at;

    return part > 0 ? sorted[i] + part * (sorted[i + 1] - sorted[i]) : sorted[i];
}

static void interval_take(struct bootstrap_interval *out, double *difference, size_t replicates)
{
    size_t count = 0;
    double above = 0;

    for (size_t i = 0; i < replicates; i++) {
        if (isnan(difference[i]))
            continue;
        above += difference[i] > 0 ? 1 : difference[i] < 0 ? 0 : 0.5;
        difference[count++] = difference[i];
    }
    out->low = out->high = out->above = NAN;
    if (count == 0)
        return;
    qsort(difference, count, sizeof *difference, double_compare);
    out->low = quantile(difference, count, 0.025);
    out->high = quantile(difference, count, 0.975);
    out->above = above / (double)count;
}

static enum status replicator_fill(struct replicator *replicator, struct err *err)
{
    const struct bootstrap *of = replicator->of;
    const float *distance[2] = {of->distance_a, of->distance_b};

    if (!replicator_new(replicator))
        return err_nomem(err, "the comparison");
    for (int i = 0; i < 2; i++) {
        enum status status = roc_init(&replicator->roc[i], of->pairs, distance[i], of->count, err);

        if (status == ST_OK)
            status = verification_judge(replicator->right[i], of->pairs, distance[i], of->count,
                                        of->folds, err);
        if (status != ST_OK)
            return status;
    }
    replicator_people(replicator);
    return ST_OK;
}

enum status bootstrap_compare(struct bootstrap_interval out[BOOTSTRAP_FIGURES],
                              const struct bootstrap *of, struct err *err)
{
    struct replicator replicator = {.of = of};
    double figures[2][BOOTSTRAP_FIGURES];
    enum status status = replicator_fill(&replicator, err);

    if (status != ST_OK)
        goto out;
    for (size_t i = 0; i < of->count; i++)
        replicator.weight[i] = 1;
    for (int i = 0; i < 2; i++) {
        struct verification whole;

        replicator_figures(&replicator, i, figures[i]);
        status = verification_compute(&whole, of->pairs, i == 0 ? of->distance_a : of->distance_b,
                                      of->count, of->folds, err);
        if (status != ST_OK)
            goto out;
        figures[i][BOOTSTRAP_ACCURACY] = whole.accuracy; /* where folds are uneven, they differ */
    }
    for (int i = 0; i < BOOTSTRAP_FIGURES; i++) {
        out[i].a = figures[0][i];
        out[i].b = figures[1][i];
    }
    for (size_t replicate = 0; replicate < of->replicates; replicate++) {
        replicator_draw(&replicator, replicate);
        for (int i = 0; i < 2; i++)
            replicator_figures(&replicator, i, figures[i]);
        for (int i = 0; i < BOOTSTRAP_FIGURES; i++)
            replicator.difference[i][replicate] = figures[1][i] - figures[0][i];
    }
    for (int i = 0; i < BOOTSTRAP_FIGURES; i++)
        interval_take(&out[i], replicator.difference[i], of->replicates);
out:
    replicator_free(&replicator);
    return status;
}
