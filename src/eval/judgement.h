/* What pairs say of embeddings, all of it: for a run while it trains and for facenet eval. */
#ifndef FACENET_EVAL_JUDGEMENT_H
#define FACENET_EVAL_JUDGEMENT_H

#include "eval/roc.h"
#include "eval/verification.h"

#define JUDGEMENT_ROC 200 /* points of a curve, at most */

/* What is judged; all borrowed. */
struct judged {
    const struct pair *pairs;
    const float *distance; /* (pair_count) */
    size_t pair_count, folds;
    const float *embedding; /* (images, dim); NULL: only distances are known */
    size_t images, dim;
    size_t roc_most; /* points wanted, 2 to JUDGEMENT_ROC */
};

struct judgement {
    struct verification verification;
    double dimensions; /* that the embeddings use (dimensions.h); NaN without them */
    struct record_roc_point roc[JUDGEMENT_ROC];
    size_t roc_points;
};

/* Fails as verification_compute does. */
enum status judgement_make(struct judgement *out, const struct judged *of,
                           struct err *err) MUST_CHECK;

#endif
