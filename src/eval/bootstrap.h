/* Two embeddings on the same pairs: how much better one is, with a paired bootstrap interval
 * (Efron, Tibshirani, "An introduction to the bootstrap", 1993, chapter 13). Identities are
 * resampled, not pairs: pairs of one person are not independent evidence. A same pair counts as
 * often as its identity was drawn, a different pair as often as both were. */
#ifndef FACENET_EVAL_BOOTSTRAP_H
#define FACENET_EVAL_BOOTSTRAP_H

#include "eval/verification.h"

enum {
    BOOTSTRAP_ACCURACY, /* thresholds stay those of the other folds; both kinds weigh the same */
    BOOTSTRAP_VAL_1E1,
    BOOTSTRAP_VAL_1E2,
    BOOTSTRAP_VAL_1E3,
    BOOTSTRAP_AUC,
    BOOTSTRAP_EER,
    BOOTSTRAP_FIGURES
};

struct bootstrap_interval {
    double a, b;      /* of all pairs */
    double low, high; /* of b - a: 2.5 % and 97.5 % of the replicates; NaN without any */
    double above;     /* share of the replicates with b > a, ties half */
};

struct bootstrap {
    const struct pair *pairs;
    const float *distance_a, *distance_b; /* (count) */
    size_t count, folds;
    const uint32_t *label; /* of the images in the pairs, below identities */
    size_t identities;
    size_t replicates; /* >= 1 */
    uint64_t seed;
};

/* Replicates without weight on one of the kinds are skipped. The same seed gives the same interval.
 */
enum status bootstrap_compare(struct bootstrap_interval out[BOOTSTRAP_FIGURES],
                              const struct bootstrap *of, struct err *err) MUST_CHECK;

#endif
