/* See verification.h.  The pairs are sorted by distance once; every figure is then one walk over
 * them in which pairs of equal distance are accepted together. */
#include "eval/verification.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/* A pair in the order of distances. */
struct scored {
    float distance;
    uint16_t fold;
    bool same;
};

/* A point of the ROC: what is accepted up to a distance, and the index of the first pair beyond. */
struct roc_point {
    size_t same, different, next;
    double distance;
};

static int scored_compare(const void *a, const void *b)
{
    float x = ((const struct scored *)a)->distance, y = ((const struct scored *)b)->distance;

    return (x > y) - (x < y);
}

/* Moves point past the pairs of the next distance; false at the end. */
static bool roc_next(struct roc_point *point, const struct scored *scored, size_t count)
{
    size_t i = point->next;
    float distance;

    if (i == count)
        return false;
    for (distance = scored[i].distance; i < count && scored[i].distance == distance; i++) {
        if (scored[i].same)
            point->same++;
        else
            point->different++;
    }
    point->next = i;
    point->distance = (double)distance;
    return true;
}

/* VAL at a FAR, and the distance that keeps it. */
static double roc_val(double *threshold, const struct scored *scored, size_t count,
                      const struct verification *sizes, double far)
{
    struct roc_point at = {0}, next = {0};
    double wanted = far * (double)sizes->different, val, limit = NAN;

    while (roc_next(&next, scored, count) && (double)next.different <= wanted) {
        at = next;
        limit = at.distance;
    }
    val = (double)at.same;
    if ((double)next.different > wanted && next.same > at.same)
        val += (double)(next.same - at.same) * (wanted - (double)at.different) /
               (double)(next.different - at.different);
    if (threshold != NULL)
        *threshold = limit;
    return val / (double)sizes->same;
}

/* The area under the ROC, a sum of trapezia: ties count half. */
static double roc_auc(const struct scored *scored, size_t count, const struct verification *sizes)
{
    struct roc_point at = {0}, next = {0};
    double area = 0;

    while (roc_next(&next, scored, count)) {
        area +=
            0.5 * ((double)at.same + (double)next.same) * (double)(next.different - at.different);
        at = next;
    }
    return area / ((double)sizes->same * (double)sizes->different);
}

/* Where the false accepts' rate meets the false rejects'. */
static double roc_eer(const struct scored *scored, size_t count, const struct verification *sizes)
{
    struct roc_point next = {0};
    double far = 0, reject = 1;

    while (roc_next(&next, scored, count)) {
        double far_next = (double)next.different / (double)sizes->different;
        double reject_next = 1 - (double)next.same / (double)sizes->same;

        if (far_next >= reject_next) {
            double before = reject - far, after = far_next - reject_next;

            return far + (far_next - far) * before / (before + after);
        }
        far = far_next;
        reject = reject_next;
    }
    return 1; /* not reached: the last point has FAR 1 and rejects none */
}

/* The threshold with the most right answers among the pairs whose fold is not left_out (-1: among
 * all), midway between two neighbouring distances; of equally good ones the lowest. */
static double verification_threshold(const struct scored *scored, size_t count, long left_out)
{
    double best_threshold = 0, last = 0; /* last: the distance before, of a fold that is in */
    long gain = 0, best = -1;            /* right answers more than with nothing accepted */
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        double distance = (double)scored[i].distance;

        if (scored[i].fold == left_out)
            continue;
        /* Between two distances a threshold can lie, and before the first. */
        if ((!any || distance > last) && gain > best) {
            best = gain;
            best_threshold = any ? (last + distance) / 2 : distance - 1e-6;
        }
        gain += scored[i].same ? 1 : -1;
        last = distance;
        any = true;
    }
    return any && gain > best ? last : best_threshold;
}

/* Share of the fold's pairs (-1: of all) that the threshold gets right; NaN of an empty fold. */
static double verification_share(const struct scored *scored, size_t count, long fold,
                                 double threshold)
{
    size_t right = 0, all = 0;

    for (size_t i = 0; i < count; i++) {
        if (fold >= 0 && scored[i].fold != fold)
            continue;
        all++;
        right += ((double)scored[i].distance <= threshold) == scored[i].same;
    }
    return all == 0 ? NAN : (double)right / (double)all;
}

/* Mean and standard error over the folds, by Welford's updates. */
static void verification_folds(struct verification *out, const struct scored *scored, size_t count,
                               size_t folds)
{
    double mean = 0, square = 0, done = 0;

    out->threshold = verification_threshold(scored, count, -1);
    if (out->folds < 2) {
        out->accuracy = verification_share(scored, count, -1, out->threshold);
        return;
    }
    for (size_t fold = 0; fold < folds; fold++) {
        double threshold = verification_threshold(scored, count, (long)fold);
        double share = verification_share(scored, count, (long)fold, threshold);

        if (!isnan(share)) {
            double off = share - mean;

            done += 1;
            mean += off / done;
            square += off * (share - mean);
        }
    }
    out->accuracy = mean;
    out->accuracy_error = sqrt(square / (done - 1) / done);
}

/* Copies the pairs into scored and counts them. */
static enum status verification_take(struct verification *out, struct scored *scored,
                                     const struct pair *pairs, const float *distance, size_t count,
                                     size_t folds, struct err *err)
{
    uint8_t used[UINT16_MAX / 8 + 1] = {0};

    for (size_t i = 0; i < count; i++) {
        uint8_t bit = (uint8_t)(1u << pairs[i].fold % 8);

        if (!isfinite(distance[i]))
            return err_set(err, ST_INVALID,
                           "the distance of pair %zu is not a number: the embeddings are broken; "
                           "use an earlier checkpoint",
                           i + 1);
        if (pairs[i].fold >= folds)
            return err_set(err, ST_INVALID, "pair %zu is in fold %d, but there are only %zu folds",
                           i + 1, pairs[i].fold + 1, folds);
        scored[i] = (struct scored){distance[i], pairs[i].fold, pairs[i].same};
        out->same += pairs[i].same;
        out->different += !pairs[i].same;
        out->folds += (used[pairs[i].fold / 8] & bit) == 0;
        used[pairs[i].fold / 8] |= bit;
    }
    return ST_OK;
}

enum status verification_compute(struct verification *out, const struct pair *pairs,
                                 const float *distance, size_t count, size_t folds, struct err *err)
{
    struct scored *scored = mem_new(count, sizeof *scored);
    enum status status;

    *out = (struct verification){.val_1e1 = NAN,
                                 .val_1e2 = NAN,
                                 .val_1e3 = NAN,
                                 .threshold_1e2 = NAN,
                                 .threshold_1e3 = NAN,
                                 .accuracy = NAN,
                                 .accuracy_error = NAN,
                                 .threshold = NAN,
                                 .auc = NAN,
                                 .eer = NAN};
    if (scored == NULL)
        return err_nomem(err, "the distances of the pairs");
    status = verification_take(out, scored, pairs, distance, count, folds, err);
    if (status == ST_OK && out->same > 0 && out->different > 0) {
        qsort(scored, count, sizeof *scored, scored_compare);
        out->val_1e1 = roc_val(NULL, scored, count, out, 1e-1);
        out->val_1e2 = roc_val(&out->threshold_1e2, scored, count, out, 1e-2);
        out->val_1e3 = roc_val(&out->threshold_1e3, scored, count, out, 1e-3);
        out->auc = roc_auc(scored, count, out);
        out->eer = roc_eer(scored, count, out);
        verification_folds(out, scored, count, folds);
    }
    mem_free(scored);
    return status;
}
