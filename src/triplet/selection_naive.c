/* The oracle of selection_run.c: the rules as loops over all negatives of all pairs.  It shares the
 * definitions (selection_rules.c) and the weights of distance-weighted, whose exponentials need not
 * agree to the bit. */
#include "triplet/selection.h"

#include "triplet/batch.h"
#include "triplet/selection_rules.h"

#include <math.h>
#include <string.h>

/* One anchor at work. */
struct naive {
    const struct triplet_batch *batch;
    const struct selection_options *options;
    const float *distance; /* (n) the anchor's row */
    uint32_t *weight;      /* (n), 0 for what is no negative or too far */
    size_t anchor;
    struct rng rng;
};

/* The windows of a pair, of negatives that the filter may drop and of confirmed ones. */
struct windows {
    struct window filtered, whole;
};

static struct windows naive_windows(const struct naive *naive, size_t positive)
{
    float d_ap = naive->distance[positive];

    return (struct windows){rule_window(naive->options, d_ap),
                            rule_window_whole(naive->options, d_ap)};
}

static bool naive_is_within(const struct naive *naive, struct window window, size_t n)
{
    return naive->distance[n] > window.low && naive->distance[n] < window.high &&
           batch_is_negative(naive->batch, naive->anchor, n);
}

static bool naive_allows(const struct naive *naive, struct windows windows, size_t n)
{
    bool confirmed = batch_is_confirmed(naive->batch, naive->anchor, n);

    return naive_is_within(naive, confirmed ? windows.whole : windows.filtered, n);
}

static int64_t naive_nearest(const struct naive *naive, struct windows window)
{
    int64_t best = -1;

    for (size_t n = 0; n < naive->batch->n; n++)
        if (naive_allows(naive, window, n) &&
            (best < 0 || naive->distance[n] < naive->distance[best]))
            best = (int64_t)n;
    return best;
}

static int64_t naive_uniform(struct naive *naive, struct windows window)
{
    uint32_t allowed = 0, chosen;

    for (size_t n = 0; n < naive->batch->n; n++)
        allowed += naive_allows(naive, window, n);
    if (allowed == 0)
        return -1;
    chosen = rng_below(&naive->rng, allowed);
    for (size_t n = 0; n < naive->batch->n; n++)
        if (naive_allows(naive, window, n) && chosen-- == 0)
            return (int64_t)n;
    return -1;
}

/* A draw by weight from the negatives of a window; -1 where their weights are all 0. */
static int64_t naive_draw(struct naive *naive, struct windows window)
{
    uint64_t total = 0, target;

    for (size_t n = 0; n < naive->batch->n; n++)
        total += naive_allows(naive, window, n) ? naive->weight[n] : 0;
    if (total == 0)
        return -1;
    target = rule_draw_below(&naive->rng, total);
    for (size_t n = 0; n < naive->batch->n; n++) {
        uint64_t weight = naive_allows(naive, window, n) ? naive->weight[n] : 0;

        if (weight > target)
            return (int64_t)n;
        target -= weight;
    }
    return -1;
}

static int64_t naive_weighted(struct naive *naive, struct windows window)
{
    const struct window any = {-1, window.whole.high};
    int64_t drawn = naive_draw(naive, (struct windows){any, any});

    if (drawn >= 0 && !naive_allows(naive, window, (size_t)drawn))
        drawn = naive_draw(naive, window);
    return drawn < 0 ? naive_nearest(naive, window) : drawn;
}

static int64_t naive_pick(struct naive *naive, size_t positive)
{
    const struct windows window = naive_windows(naive, positive);

    switch (rule_draw(naive->options->rule)) {
    case DRAW_UNIFORM:
        return naive_uniform(naive, window);
    case DRAW_WEIGHTED:
        return naive_weighted(naive, window);
    case DRAW_NEAREST:
    case DRAW_ALL:
        break;
    }
    return naive_nearest(naive, window);
}

static void naive_weigh(struct naive *naive, void *scratch)
{
    const struct triplet_kernels *kernels = triplet_kernels_find("portable");
    const struct triplet_batch *batch = naive->batch;
    uint32_t *weight = (uint32_t *)((char *)scratch + batch_negatives_size(batch->n));
    struct triplet_negatives near;

    batch_negatives_init(&near, scratch, batch->n);
    kernels->filter(&near, naive->distance, batch_row(batch, naive->anchor), batch->n,
                    batch_own(batch, naive->anchor), -1, rule_window(naive->options, 0).high);
    kernels->weigh(weight, &near, naive->options->dim);
    naive->weight = weight + batch_room(batch->n);
    memset(naive->weight, 0, batch->n * sizeof *naive->weight);
    for (size_t i = 0; i < near.count; i++)
        naive->weight[near.at[i]] = weight[i];
}

static struct naive naive_start(const struct triplet_batch *batch,
                                const struct selection_options *options, void *scratch,
                                size_t anchor)
{
    struct naive naive = {.batch = batch,
                          .options = options,
                          .distance = batch->distance + anchor * batch->n,
                          .anchor = anchor};

    rng_init(&naive.rng, options->seed, RNG_SELECT, options->step, (uint32_t)anchor);
    if (rule_draw(options->rule) == DRAW_WEIGHTED)
        naive_weigh(&naive, scratch);
    return naive;
}

/* Whether the rule looks at the pair of the anchor and p. */
static bool naive_looks_at(const struct naive *naive, size_t p)
{
    enum rule_positives positives = rule_positives(naive->options->rule);

    if (!batch_is_anchor(naive->batch, naive->anchor) ||
        !batch_is_positive(naive->batch, naive->anchor, p))
        return false;
    return positives == POSITIVES_ALL ||
           rule_positive(naive->batch, triplet_kernels_best(), positives, naive->anchor) == p;
}

/* Adds one triplet to the pair's loss and to the anchor's row of the gradient. */
static void naive_add(struct selection *pair, float *row, const struct naive *naive, size_t p,
                      size_t n)
{
    float slope;

    pair->loss += rule_loss(&slope, naive->options, naive->distance[p], naive->distance[n]);
    pair->selected++;
    row[p] += slope;
    row[n] -= slope;
}

static void naive_pair(struct selection *pair, float *row, struct naive *naive, size_t p)
{
    const struct windows window = naive_windows(naive, p);

    *pair = (struct selection){.pairs = 1};
    for (size_t n = 0; n < naive->batch->n; n++)
        pair->dropped += naive_is_within(naive, window.whole, n) && !naive_allows(naive, window, n);
    if (rule_draw(naive->options->rule) == DRAW_ALL) {
        for (size_t n = 0; n < naive->batch->n; n++)
            if (naive_allows(naive, window, n))
                naive_add(pair, row, naive, p, n);
    } else {
        int64_t n = naive_pick(naive, p);

        if (n >= 0)
            naive_add(pair, row, naive, p, (size_t)n);
    }
    pair->pairs_without = pair->selected == 0;
}

void selection_naive_anchor(struct selection *out, float *row, const struct triplet_batch *batch,
                            const struct selection_options *options, size_t anchor, void *scratch)
{
    struct naive naive = naive_start(batch, options, scratch, anchor);
    double loss = 0;

    memset(row, 0, batch->n * sizeof *row);
    for (size_t p = 0; p < batch->n; p++) {
        struct selection pair;

        if (!naive_looks_at(&naive, p))
            continue;
        naive_pair(&pair, row, &naive, p);
        loss += pair.loss;
        out->selected += pair.selected;
        out->pairs += pair.pairs;
        out->pairs_without += pair.pairs_without;
        out->dropped += pair.dropped;
    }
    out->loss += loss;
}

void selection_run_naive(struct selection *out, float *gradient, const struct triplet_batch *batch,
                         const struct selection_options *options, void *scratch)
{
    *out = (struct selection){0};
    for (size_t a = 0; a < batch->n; a++)
        selection_naive_anchor(out, gradient + a * batch->n, batch, options, a, scratch);
    if (out->selected > 0)
        out->loss /= (double)out->selected;
}

size_t selection_list(struct selected_triplet *list, size_t capacity,
                      const struct triplet_batch *batch, const struct selection_options *options,
                      void *scratch)
{
    size_t count = 0;

    for (size_t a = 0; a < batch->n && rule_draw(options->rule) != DRAW_ALL; a++) {
        struct naive naive = naive_start(batch, options, scratch, a);

        for (size_t p = 0; p < batch->n; p++) {
            int64_t n = naive_looks_at(&naive, p) ? naive_pick(&naive, p) : -1;

            if (n < 0)
                continue;
            if (count < capacity)
                list[count] = (struct selected_triplet){(uint32_t)a, (uint32_t)p, (uint32_t)n};
            count++;
        }
    }
    return count;
}
