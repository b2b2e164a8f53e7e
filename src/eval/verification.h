/* Verification: same or different?  VAL(d) = true accepts / same pairs, FAR(d) = false accepts /
 * different pairs, accept when D <= d (FaceNet, section 4). */
#ifndef FACENET_EVAL_VERIFICATION_H
#define FACENET_EVAL_VERIFICATION_H

#include "eval/pairs.h"

/* The false accept rates at which VAL is measured: 1e-1, 1e-2, 1e-3, 1e-4. */
enum { VERIFICATION_1E1, VERIFICATION_1E2, VERIFICATION_1E3, VERIFICATION_1E4, VERIFICATION_FARS };
extern const double verification_far[VERIFICATION_FARS];

struct verification_rate {
    /* Read off the ROC of all pairs, linear between its points; where FAR is constant, the highest
     * VAL. */
    double val;
    /* Standard error over the folds, of a fold's VAL at the threshold that the other folds need for
     * this FAR.  NaN with fewer than two folds that can tell. */
    double error;
    /* The largest distance of a pair that keeps FAR; NaN when the very nearest does not. */
    double threshold;
    /* False accepts that this FAR allows. Below 1, the different pairs are too few to measure this
     * FAR, and val is an extrapolation. */
    double accepts;
};

/* VAL, FAR, AUC and EER are shares of a kind and use all pairs; accuracy is over equally many of
 * both kinds, so without the extra ones.  All but the counts are NaN unless there are pairs of both
 * kinds. */
struct verification {
    struct verification_rate at[VERIFICATION_FARS];
    double accuracy;       /* threshold chosen on the other folds; mean over folds */
    double accuracy_error; /* standard error over the folds; NaN with one fold */
    double threshold;      /* of the best accuracy over all pairs, midway between two distances */
    double auc, eer;       /* ties count half; where FAR = 1 - VAL, interpolated */
    size_t same, different, extra; /* extra: of the different ones */
    size_t folds;                  /* that hold pairs which are not extra */
};

/* From the distances of the pairs, distance[i] for pairs[i]; NaN and infinite distances are
 * refused.  With one fold the threshold comes from all pairs, and the caller must say so. */
enum status verification_compute(struct verification *out, const struct pair *pairs,
                                 const float *distance, size_t count, size_t folds,
                                 struct err *err) MUST_CHECK;

/* right[i]: whether the threshold that the other folds choose judges pairs[i], when not extra,
 * rightly; with one fold, the threshold of all pairs. */
enum status verification_judge(bool *right, const struct pair *pairs, const float *distance,
                               size_t count, size_t folds, struct err *err) MUST_CHECK;

#endif
