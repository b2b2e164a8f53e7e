/* The receiver operating characteristic of scored pairs: VAL over FAR (FaceNet, section 4), and
 * with miss = 1 - VAL the detection error trade-off. */
#ifndef FACENET_EVAL_ROC_H
#define FACENET_EVAL_ROC_H

#include "base/record.h"
#include "eval/pairs.h"

/* A pair with its distance; weight 0 excludes it. */
struct roc_pair {
    float distance;
    bool same;
    uint32_t index; /* into the pairs it was made from */
    double weight;
};

struct roc {
    struct roc_pair *pair;  /* (count) owned, by distance */
    size_t count;           /* of the pairs */
    double same, different; /* sums of weights, both kinds' */
};

/* Copies and sorts; every weight is 1.  ST_INVALID names the pair whose distance is NaN or
 * infinite.  Free with roc_free, on failure too. */
enum status roc_init(struct roc *roc, const struct pair *pairs, const float *distance, size_t count,
                     struct err *err) MUST_CHECK;
void roc_free(struct roc *roc);

/* Gives the pair pairs[i] the weight weight[i] >= 0. */
void roc_weigh(struct roc *roc, const double *weight);

/* The figures; NaN unless both kinds have weight.
 * VAL at a FAR, linear between the points of the ROC, the highest where FAR is constant.
 * *threshold (may be NULL): the largest distance of a pair that keeps the FAR; NaN when the very
 * nearest does not.
 * AUC: the area under the ROC, ties count half.  EER: where FAR = 1 - VAL, interpolated. */
double roc_val(const struct roc *roc, double far, double *threshold);
double roc_auc(const struct roc *roc);
double roc_eer(const struct roc *roc);

/* The points in ascending order, from that of the smallest distance to (1, 1); (0, 0) is implied.
 * When there are more than most (>= 2), some are dropped, evenly by the sum of FAR, VAL and log
 * FAR, so that curves on a linear and on a logarithmic scale keep their shape. Returns their
 * number, 0 when a kind has no weight. */
size_t roc_points(const struct roc *roc, struct record_roc_point *out, size_t most);

/* The points of unweighted pairs with these distances; *points is their number. */
enum status roc_draw(struct record_roc_point *out, size_t most, size_t *points,
                     const struct pair *pairs, const float *distance, size_t count,
                     struct err *err) MUST_CHECK;

#endif
