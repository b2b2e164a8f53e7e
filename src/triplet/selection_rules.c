/* See selection_rules.h. */
#include "triplet/selection_rules.h"

#include "triplet/batch.h"

#include <math.h>

#define WEIGHTED_FAR 1.96f /* D from here on is dropped: d = 1.4 (Wu, section 4) */

enum rule_window {
    WINDOW_ALL,
    WINDOW_CURRICULUM, /* between D_ap + c and D_ap + alpha; see selection.h */
    WINDOW_FARTHER,    /* D_an > D_ap */
    WINDOW_WEIGHTED,   /* D_an < WEIGHTED_FAR */
    WINDOW_LOSS        /* where the loss is above 0 */
};

struct rule {
    enum rule_positives positives;
    enum rule_window window;
    enum rule_draw draw;
};

/* What a rule looks at, which negatives it allows and which it takes of those; the loss is the mean
 * over what it takes.  Only the windows of the curriculum and of the loss leave out triplets whose
 * loss is 0.
 * Sources: FaceNet (1503.03832); batch-hard and batch-all: Hermans (1703.07737); distance-weighted:
 * Wu (1706.07567); easy-positive: Xuan (1904.04370). */
static const struct rule rules[SELECT_COUNT] = {
    [SELECT_SEMI_HARD] = {POSITIVES_ALL, WINDOW_CURRICULUM, DRAW_UNIFORM},
    [SELECT_HARDEST_SEMI_HARD] = {POSITIVES_ALL, WINDOW_CURRICULUM, DRAW_NEAREST},
    [SELECT_BATCH_HARD] = {POSITIVES_FARTHEST, WINDOW_ALL, DRAW_NEAREST},
    [SELECT_BATCH_ALL] = {POSITIVES_ALL, WINDOW_LOSS, DRAW_ALL},
    [SELECT_DISTANCE_WEIGHTED] = {POSITIVES_ALL, WINDOW_WEIGHTED, DRAW_WEIGHTED},
    [SELECT_EASY_POSITIVE] = {POSITIVES_NEAREST, WINDOW_FARTHER, DRAW_NEAREST},
    [SELECT_RANDOM] = {POSITIVES_ALL, WINDOW_ALL, DRAW_UNIFORM},
};

enum rule_positives rule_positives(enum select_rule rule)
{
    return rules[rule].positives;
}

enum rule_draw rule_draw(enum select_rule rule)
{
    return rules[rule].draw;
}

struct window rule_window_whole(const struct selection_options *options, float d_ap)
{
    struct window window = {-1, INFINITY};

    switch (rules[options->rule].window) {
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
    case WINDOW_LOSS:
        if (!options->soft_margin)
            window.high = d_ap + options->margin;
        break;
    }
    return window;
}

struct window rule_window(const struct selection_options *options, float d_ap)
{
    struct window window = rule_window_whole(options, d_ap);

    if (options->false_negatives > 0) {
        float share = options->false_negatives, rest = (float)(2 * (1 - (double)share));
        /* "At least x" is "above the number before x". */
        float least = nextafterf(share * d_ap + rest, -INFINITY);

        if (least > window.low)
            window.low = least;
    }
    return window;
}

size_t rule_positive(const struct triplet_batch *batch, const struct triplet_kernels *kernels,
                     enum rule_positives wanted, size_t anchor)
{
    const float *distance = batch->distance + anchor * batch->n;
    size_t best = batch->n;

    for (size_t p = 0; (p = batch_positive(batch, kernels, anchor, p)) < batch->n; p++) {
        if (best == batch->n || (wanted == POSITIVES_NEAREST ? distance[p] < distance[best]
                                                             : distance[p] > distance[best]))
            best = p;
    }
    return best;
}

double rule_loss(float *slope, const struct selection_options *options, float d_ap, float d_an)
{
    double x;

    if (options->soft_margin) {
        x = (double)d_ap - (double)d_an;
        *slope = (float)(1 / (1 + exp(-x)));
        return log1p(exp(x)); /* |x| is at most 4 */
    }
    x = (double)(d_ap + options->margin) - (double)d_an;
    *slope = x > 0;
    return x > 0 ? x : 0;
}

uint64_t rule_draw_below(struct rng *rng, uint64_t total)
{
    uint64_t bits = (uint64_t)rng_u32(rng) << 32;

    bits |= rng_u32(rng);
    return (uint64_t)((double)(bits >> 11) * 0x1.0p-53 * (double)total);
}
