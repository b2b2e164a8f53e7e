/* See selection.h.  Each anchor owns its row of the gradient, so no two threads write the same
 * memory.  Its pairs are handled in blocks; the negatives that any of a block may take are
 * collected once, and the kernels search those for each pair.  The anchors' losses are added in
 * their order, whatever the number of threads. */
#include "triplet/selection.h"

#include "triplet/batch.h"
#include "triplet/selection_rules.h"
#include "triplet/selection_soft.h"

#include <math.h>
#include <string.h>

/* One anchor at work, with some of its positives. */
struct select_work {
    const struct triplet_batch *batch;
    const struct selection_options *options;
    const struct triplet_kernels *kernels;
    void *piece; /* the thread's scratch, which negatives, weight and running share */
    struct triplet_negatives negatives;
    uint32_t *weight;  /* (padded) of the negatives; of batch-all, how often each is taken */
    uint64_t *running; /* (count) sums of the weights up to and with each */
    size_t anchor;
    const float *distance; /* (n) the anchor's row, */
    float *row;            /* (n) and its row of the gradient */
    struct rng rng;
    size_t pairs;
    size_t positive[KERNELS_PAIRS];
    float low[KERNELS_PAIRS], high[KERNELS_PAIRS];
    int32_t at[KERNELS_PAIRS]; /* the negative taken, or -1 */
};

static size_t select_piece_size(size_t n)
{
    return batch_negatives_size(n) + batch_room(n) * (sizeof(uint32_t) + sizeof(uint64_t));
}

size_t selection_scratch_size(size_t n, int threads)
{
    return n * sizeof(struct selection) + 64 +
           (size_t)(threads < 1 ? 1 : threads) * select_piece_size(n);
}

/* A draw by weight begins with all of the anchor's negatives. */
static void select_filter(struct select_work *work)
{
    const struct triplet_batch *batch = work->batch;
    float low = rule_draw(work->options->rule) == DRAW_WEIGHTED ? -1 : INFINITY, high = -1;

    for (size_t i = 0; i < work->pairs; i++) {
        low = work->low[i] < low ? work->low[i] : low;
        high = work->high[i] > high ? work->high[i] : high;
    }
    work->kernels->filter(&work->negatives, work->distance, batch_row(batch, work->anchor),
                          batch->n, batch_own(batch, work->anchor), low, high);
}

static void select_uniform(struct select_work *work)
{
    const struct triplet_negatives *negatives = &work->negatives;
    struct triplet_count counts[KERNELS_PAIRS];
    bool alike = true; /* all windows are equal, so the filter kept just what they allow */

    for (size_t i = 1; i < work->pairs; i++)
        alike = alike && work->low[i] == work->low[0] && work->high[i] == work->high[0];
    if (!alike)
        work->kernels->count(counts, negatives, work->low, work->high, work->pairs);
    for (size_t i = 0; i < work->pairs; i++) {
        uint64_t allowed = negatives->count;
        uint32_t which;

        if (!alike)
            allowed = counts[i].below > counts[i].hard ? counts[i].below - counts[i].hard : 0;
        work->at[i] = -1;
        if (allowed == 0)
            continue;
        which = rng_below(&work->rng, (uint32_t)allowed);
        work->at[i] = allowed == negatives->count
                          ? negatives->at[which]
                          : work->kernels->pick(negatives, work->low[i], work->high[i], which);
    }
}

/* The first negative up to which the weights sum to more than target. */
static size_t select_weight_at(const struct select_work *work, uint64_t target)
{
    size_t low = 0, high = work->negatives.count - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (work->running[middle] > target)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* One of those above low, by weight; -1 where their weights are all 0. */
static int32_t select_weighted_above(struct select_work *work, float low)
{
    const struct triplet_negatives *negatives = &work->negatives;
    uint64_t total = 0, target;
    size_t i = 0;

    for (size_t j = 0; j < negatives->count; j++)
        total += negatives->value[j] > low ? work->weight[j] : 0;
    if (total == 0)
        return -1;
    for (target = rule_draw_below(&work->rng, total);; i++) {
        uint64_t weight = negatives->value[i] > low ? work->weight[i] : 0;

        if (weight > target)
            return negatives->at[i];
        target -= weight;
    }
}

/* Draws from all weights; if the pair does not allow the result, draws again from those that it
 * allows, which together is a draw from the allowed ones. */
static void select_weighted(struct select_work *work)
{
    const struct triplet_negatives *negatives = &work->negatives;
    uint64_t total = 0;

    work->kernels->weigh(work->weight, negatives, work->options->dim);
    for (size_t j = 0; j < negatives->count; j++)
        work->running[j] = total += work->weight[j];
    for (size_t i = 0; i < work->pairs; i++) {
        size_t drawn;

        work->at[i] = -1;
        if (total == 0)
            continue;
        drawn = select_weight_at(work, rule_draw_below(&work->rng, total));
        work->at[i] = negatives->value[drawn] > work->low[i]
                          ? negatives->at[drawn]
                          : select_weighted_above(work, work->low[i]);
        /* Where every weight underflows, the nearest outweighs the others beyond any draw. */
        if (work->at[i] < 0)
            work->kernels->nearest(&work->at[i], negatives, &work->low[i], &work->high[i], 1);
    }
}

static void select_one_each(struct selection *out, struct select_work *work)
{
    switch (rule_draw(work->options->rule)) {
    case DRAW_NEAREST:
        work->kernels->nearest(work->at, &work->negatives, work->low, work->high, work->pairs);
        break;
    case DRAW_UNIFORM:
        select_uniform(work);
        break;
    case DRAW_WEIGHTED:
        select_weighted(work);
        break;
    case DRAW_ALL:
        break;
    }
    for (size_t i = 0; i < work->pairs; i++) {
        float *slope = &work->row[work->positive[i]];

        if (work->at[i] < 0) {
            out->pairs_without++;
            continue;
        }
        out->selected++;
        out->loss += rule_loss(slope, work->options, work->distance[work->positive[i]],
                               work->distance[work->at[i]]);
        work->row[work->at[i]] -= *slope;
    }
}

/* batch-all with the hinge loss, by counts and sums as in the census. */
static void select_all(struct selection *out, struct select_work *work)
{
    const struct triplet_negatives *negatives = &work->negatives;
    struct triplet_count counts[KERNELS_PAIRS], left_out[KERNELS_PAIRS] = {{0, 0, 0}};
    int32_t *taken = (int32_t *)work->weight;

    work->kernels->count(counts, negatives, work->low, work->high, work->pairs);
    work->kernels->cover(taken, negatives, work->low, work->high, work->pairs);
    if (work->options->false_negatives > 0) {
        float above[KERNELS_PAIRS];

        for (size_t i = 0; i < work->pairs; i++)
            above[i] = nextafterf(work->low[i], INFINITY);
        work->kernels->count(left_out, negatives, above, above, work->pairs);
    }
    for (size_t i = 0; i < work->pairs; i++) {
        uint64_t active = 0;

        if (counts[i].below > left_out[i].below) {
            active = counts[i].below - left_out[i].below;
            out->loss += (double)active * (double)work->high[i] -
                         (double)(counts[i].sum - left_out[i].sum) * (double)KERNELS_UNIT;
        }
        out->selected += active;
        out->pairs_without += active == 0;
        work->row[work->positive[i]] = (float)active;
    }
    for (size_t j = 0; j < negatives->count; j++)
        work->row[negatives->at[j]] -= (float)taken[j];
}

/* Counts what the collected pairs lose to the filter of false negatives. */
static void select_count_dropped(struct selection *out, struct select_work *work)
{
    const struct triplet_batch *batch = work->batch;
    struct triplet_count counts[KERNELS_PAIRS];
    float low[KERNELS_PAIRS], end[KERNELS_PAIRS], least = INFINITY, most = -1;

    for (size_t i = 0; i < work->pairs; i++) {
        struct window whole = rule_window_whole(work->options, work->distance[work->positive[i]]);

        low[i] = whole.low;
        end[i] = fminf(whole.high, nextafterf(work->low[i], INFINITY));
        least = fminf(least, low[i]);
        most = fmaxf(most, end[i]);
    }
    work->kernels->filter(&work->negatives, work->distance, batch_row(batch, work->anchor),
                          batch->n, batch_own(batch, work->anchor), least, most);
    work->kernels->count(counts, &work->negatives, low, end, work->pairs);
    for (size_t i = 0; i < work->pairs; i++)
        if (counts[i].below > counts[i].hard)
            out->dropped += counts[i].below - counts[i].hard;
}

/* Handles the collected pairs and empties the list. */
static void select_flush(struct selection *out, struct select_work *work)
{
    out->pairs += work->pairs;
    if (work->options->false_negatives > 0)
        select_count_dropped(out, work);
    select_filter(work);
    if (rule_draw(work->options->rule) != DRAW_ALL)
        select_one_each(out, work);
    else if (work->options->soft_margin)
        selection_soft(out, work->row, work->distance, &work->negatives, work->positive, work->low,
                       work->pairs);
    else
        select_all(out, work);
    work->pairs = 0;
}

static void select_add(struct selection *out, struct select_work *work, size_t positive)
{
    const struct window window = rule_window(work->options, work->distance[positive]);

    work->positive[work->pairs] = positive;
    work->low[work->pairs] = window.low;
    work->high[work->pairs++] = window.high;
    if (work->pairs == KERNELS_PAIRS)
        select_flush(out, work);
}

/* Whether the windows of an anchor differ between its negatives: some are confirmed, and the others
 * are filtered.  The kernels know one window for a pair; such anchors are few. */
static bool select_is_mixed(const struct select_work *work)
{
    const struct triplet_batch *batch = work->batch;

    return batch->relation != NULL && work->options->false_negatives > 0 &&
           work->kernels->alike(batch_row(batch, work->anchor), 0, batch->n, RELATION_CONFIRMED) <
               batch->n;
}

static void select_anchor(struct selection *out, struct select_work *work)
{
    const struct triplet_batch *batch = work->batch;
    const struct selection_options *options = work->options;
    const enum rule_positives positives = rule_positives(options->rule);

    *out = (struct selection){0};
    memset(work->row, 0, batch->n * sizeof *work->row);
    if (!batch_is_anchor(batch, work->anchor))
        return;
    if (select_is_mixed(work)) {
        selection_naive_anchor(out, work->row, batch, options, work->anchor, work->piece);
        return;
    }
    if (rule_draw(options->rule) == DRAW_UNIFORM || rule_draw(options->rule) == DRAW_WEIGHTED)
        rng_init(&work->rng, options->seed, RNG_SELECT, options->step, (uint32_t)work->anchor);
    if (positives != POSITIVES_ALL) {
        size_t positive = rule_positive(batch, work->kernels, positives, work->anchor);

        if (positive < batch->n)
            select_add(out, work, positive);
    } else {
        for (size_t p = 0; (p = batch_positive(batch, work->kernels, work->anchor, p)) < batch->n;
             p++)
            select_add(out, work, p);
    }
    if (work->pairs > 0)
        select_flush(out, work);
}

static void selection_add(struct selection *out, const struct selection *anchors, size_t first,
                          size_t end)
{
    *out = (struct selection){0};
    for (size_t a = first; a < end; a++) {
        out->loss += anchors[a].loss;
        out->selected += anchors[a].selected;
        out->pairs += anchors[a].pairs;
        out->pairs_without += anchors[a].pairs_without;
        out->dropped += anchors[a].dropped;
    }
    if (out->selected > 0)
        out->loss /= (double)out->selected;
}

void selection_run(struct selection *out, float *gradient, const struct triplet_batch *batch,
                   const struct selection_options *options, void *scratch, int threads)
{
    const struct triplet_kernels *kernels = triplet_kernels_best();
    struct selection *anchors = scratch;
    char *pieces = (char *)scratch + (batch->n * sizeof *anchors + 63) / 64 * 64;

    (void)threads; /* without OpenMP */
#pragma omp parallel num_threads(threads < 1 ? 1 : threads)
    {
        char *piece = pieces + (size_t)batch_thread() * select_piece_size(batch->n);
        struct select_work work = {
            .batch = batch, .options = options, .kernels = kernels, .piece = piece};

        batch_negatives_init(&work.negatives, piece, batch->n);
        work.running = (uint64_t *)(piece + batch_negatives_size(batch->n));
        work.weight = (uint32_t *)(work.running + batch_room(batch->n));
#pragma omp for schedule(dynamic, 16)
        for (size_t a = batch->first; a < batch_end(batch); a++) {
            work.anchor = a;
            work.distance = batch->distance + a * batch->n;
            work.row = gradient + a * batch->n;
            select_anchor(&anchors[a], &work);
        }
    }
    selection_add(out, anchors, batch->first, batch_end(batch));
}
