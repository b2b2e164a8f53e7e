/* See selection_rules.h.  A rule is a row of a table: which positives of an anchor it looks at,
 * the open interval of D_an that it allows, and how it draws from the negatives inside. */
#include "triplet/selection_rules.h"

#include "base/rng.h"
#include "triplet/batch.h"

#include <assert.h>
#include <math.h>

#define WEIGHTED_NEAR 0.25f /* D below is weighted as this: d clamped at 0.5 (Wu, section 4) */
#define WEIGHTED_FAR 1.96f  /* D from here on is dropped: d = 1.4 */

enum rule_positives { POSITIVES_ALL, POSITIVES_NEAREST, POSITIVES_FARTHEST };
enum rule_window { WINDOW_ALL, WINDOW_CURRICULUM, WINDOW_FARTHER, WINDOW_WEIGHTED };
enum rule_draw { DRAW_NEAREST, DRAW_UNIFORM, DRAW_WEIGHTED };

struct rule {
    enum rule_positives positives;
    enum rule_window window;
    enum rule_draw draw;
};

static const struct rule rules[] = {
    [SELECT_SEMI_HARD] = {POSITIVES_ALL, WINDOW_CURRICULUM, DRAW_UNIFORM},
    [SELECT_HARDEST_SEMI_HARD] = {POSITIVES_ALL, WINDOW_CURRICULUM, DRAW_NEAREST},
    [SELECT_BATCH_HARD] = {POSITIVES_FARTHEST, WINDOW_ALL, DRAW_NEAREST},
    [SELECT_DISTANCE_WEIGHTED] = {POSITIVES_ALL, WINDOW_WEIGHTED, DRAW_WEIGHTED},
    [SELECT_EASY_POSITIVE] = {POSITIVES_NEAREST, WINDOW_FARTHER, DRAW_NEAREST},
    [SELECT_RANDOM] = {POSITIVES_ALL, WINDOW_ALL, DRAW_UNIFORM},
};

/* One anchor at work. */
struct picker {
    const struct triplet_batch *batch;
    const struct selection_options *options;
    const struct triplet_kernels *kernels;
    const struct rule *rule;
    const float *distance; /* (n) the anchor's row */
    float *row;            /* (n) */
    size_t anchor;
    struct rng rng;
};

/* The open interval of D_an that is allowed for one pair. */
struct window {
    float low, high;
};

float selection_false_limit(const struct selection_options *options, float d_ap)
{
    /* "At least x" is "above the number before x". */
    return options->drop_false_negatives ? nextafterf(0.95f * d_ap + 0.1f, -INFINITY) : -1;
}

static struct window picker_window(const struct picker *picker, float d_ap)
{
    const struct selection_options *options = picker->options;
    float least = selection_false_limit(options, d_ap);
    struct window window = {-1, INFINITY};

    switch (picker->rule->window) {
    case WINDOW_ALL:
        break;
    case WINDOW_WEIGHTED:
        window.high = WEIGHTED_FAR;
        break;
    case WINDOW_FARTHER:
        window.low = d_ap;
        break;
    case WINDOW_CURRICULUM:
        if (options->reading == CURRICULUM_GAP)
            window.low = d_ap + options->curriculum;
        else
            window.low = options->curriculum > d_ap ? options->curriculum : d_ap;
        window.high = d_ap + options->margin;
        break;
    }
    if (least > window.low)
        window.low = least;
    return window;
}

static bool picker_allows(const struct picker *picker, struct window window, size_t n)
{
    return picker->distance[n] > window.low && picker->distance[n] < window.high &&
           batch_is_negative(picker->batch, picker->anchor, n);
}

static float picker_nearest(const struct picker *picker, struct window window)
{
    const struct triplet_batch *batch = picker->batch;
    float nearest = picker->kernels->nearest(picker->distance, batch->label, batch->n,
                                             batch->label[picker->anchor], window.low, window.high);

    if (nearest == INFINITY)
        return PICK_NONE;
    for (size_t n = 0; n < batch->n; n++)
        if (picker->distance[n] == nearest && batch_is_negative(batch, picker->anchor, n))
            return (float)(n + 1);
    return PICK_NONE;
}

static float picker_uniform(struct picker *picker, struct window window)
{
    uint32_t allowed = 0, chosen;

    for (size_t n = 0; n < picker->batch->n; n++)
        allowed += picker_allows(picker, window, n);
    if (allowed == 0)
        return PICK_NONE;
    chosen = rng_below(&picker->rng, allowed);
    for (size_t n = 0; n < picker->batch->n; n++)
        if (picker_allows(picker, window, n) && chosen-- == 0)
            return (float)(n + 1);
    return PICK_NONE;
}

/* ln 1/q(d) of Wu, equation 3, with d^2 = D. */
static double weight_log(float distance, uint32_t dim)
{
    double d = distance < WEIGHTED_NEAR ? WEIGHTED_NEAR : distance;

    return -0.5 * ((double)dim - 2) * log(d) - 0.5 * ((double)dim - 3) * log1p(-d / 4);
}

/* The weights of the anchor's negatives into row, the largest scaled to 1. */
static void picker_weigh(struct picker *picker)
{
    const struct window all = {-1, WEIGHTED_FAR};
    double most = -INFINITY;

    for (size_t n = 0; n < picker->batch->n; n++)
        if (picker_allows(picker, all, n))
            most = fmax(most, weight_log(picker->distance[n], picker->options->dim));
    for (size_t n = 0; n < picker->batch->n; n++)
        if (picker_allows(picker, all, n))
            picker->row[n] =
                (float)exp(weight_log(picker->distance[n], picker->options->dim) - most);
}

static float picker_weighted(struct picker *picker, struct window window)
{
    double total = 0, at;
    float pick = PICK_NONE;

    for (size_t n = 0; n < picker->batch->n; n++)
        if (picker_allows(picker, window, n))
            total += picker->row[n];
    /* Where every weight underflows, the nearest outweighs the others beyond any draw. */
    if (total == 0)
        return picker_nearest(picker, window);
    at = rng_uniform(&picker->rng);
    at = total * (at + rng_uniform(&picker->rng) * 0x1.0p-24);
    for (size_t n = 0; n < picker->batch->n && at >= 0; n++) {
        if (!picker_allows(picker, window, n) || picker->row[n] == 0)
            continue;
        at -= picker->row[n];
        pick = (float)(n + 1); /* the last one also when rounding leaves a rest of at */
    }
    return pick;
}

static float picker_draw(struct picker *picker, size_t positive)
{
    struct window window = picker_window(picker, picker->distance[positive]);

    switch (picker->rule->draw) {
    case DRAW_UNIFORM:
        return picker_uniform(picker, window);
    case DRAW_WEIGHTED:
        return picker_weighted(picker, window);
    case DRAW_NEAREST:
        break;
    }
    return picker_nearest(picker, window);
}

/* The positive that the rule wants, or n. */
static size_t picker_one_positive(const struct picker *picker)
{
    size_t best = picker->batch->n;

    for (size_t p = 0; p < picker->batch->n; p++) {
        if (!batch_is_positive(picker->batch, picker->anchor, p))
            continue;
        if (best == picker->batch->n || (picker->rule->positives == POSITIVES_NEAREST
                                             ? picker->distance[p] < picker->distance[best]
                                             : picker->distance[p] > picker->distance[best]))
            best = p;
    }
    return best;
}

void selection_pick(float *row, const struct triplet_batch *batch,
                    const struct selection_options *options, const struct triplet_kernels *kernels,
                    size_t anchor)
{
    struct picker picker = {.batch = batch,
                            .options = options,
                            .kernels = kernels,
                            .rule = &rules[options->rule],
                            .distance = batch->distance + anchor * batch->n,
                            .row = row,
                            .anchor = anchor};

    assert(options->rule != SELECT_BATCH_ALL && batch->n < (size_t)1 << 24);
    for (size_t i = 0; i < batch->n; i++)
        row[i] = PICK_NOT_LOOKED_AT;
    if (!batch_is_anchor(batch, anchor))
        return;
    if (picker.rule->draw != DRAW_NEAREST)
        rng_init(&picker.rng, options->seed, RNG_SELECT, options->step, (uint32_t)anchor);
    if (picker.rule->draw == DRAW_WEIGHTED)
        picker_weigh(&picker);
    if (picker.rule->positives != POSITIVES_ALL) {
        size_t positive = picker_one_positive(&picker);

        if (positive < batch->n)
            row[positive] = picker_draw(&picker, positive);
        return;
    }
    for (size_t p = 0; p < batch->n; p++)
        if (batch_is_positive(batch, anchor, p))
            row[p] = picker_draw(&picker, p);
}
