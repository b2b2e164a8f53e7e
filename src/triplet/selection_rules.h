/* Private to src/triplet: the rules, for selection_run.c and its oracle.  A rule is a row of a
 * table: which positives of an anchor it looks at, the open interval of D_an that it allows, and
 * how it takes one of the negatives inside, or all. */
#ifndef FACENET_TRIPLET_SELECTION_RULES_H
#define FACENET_TRIPLET_SELECTION_RULES_H

#include "base/rng.h"
#include "triplet/kernels.h"
#include "triplet/selection.h"

enum rule_positives { POSITIVES_ALL, POSITIVES_NEAREST, POSITIVES_FARTHEST };
enum rule_draw { DRAW_NEAREST, DRAW_UNIFORM, DRAW_WEIGHTED, DRAW_ALL }; /* weighted ~ 1/q(d), Wu */

enum rule_positives rule_positives(enum select_rule rule);
enum rule_draw rule_draw(enum select_rule rule);

/* The open interval of D_an that is allowed for one pair; where batch-all has a loss. */
struct window {
    float low, high;
};
struct window rule_window(const struct selection_options *options, float d_ap);
/* The same window when no false negatives are dropped. */
struct window rule_window_whole(const struct selection_options *options, float d_ap);

/* The positive of the anchor that the rule wants of all, or n. */
size_t rule_positive(const struct triplet_batch *batch, const struct triplet_kernels *kernels,
                     enum rule_positives wanted, size_t anchor);

/* The loss of one triplet, and its derivative by D_ap; by D_an it is the opposite. */
double rule_loss(float *slope, const struct selection_options *options, float d_ap, float d_an);

/* Uniform in [0, total), total < 2^53. */
uint64_t rule_draw_below(struct rng *rng, uint64_t total);

/* selection_naive.c: adds one anchor's triplets to out and sets its row (n) of the gradient;
 * scratch as selection_run has for a thread. */
void selection_naive_anchor(struct selection *out, float *row, const struct triplet_batch *batch,
                            const struct selection_options *options, size_t anchor, void *scratch);

#endif
