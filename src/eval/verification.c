/* See verification.h.  The pairs are sorted by distance once (roc.h); accuracy is a walk over those
 * that are not extra. */
#include "eval/verification.h"

#include "base/mem.h"
#include "eval/roc.h"

#include <math.h>

const double verification_far[VERIFICATION_FARS] = {1e-1, 1e-2, 1e-3, 1e-4};

/* A pair, sorted by distance. */
struct scored {
    float distance;
    uint16_t fold;
    bool same;
};

/* Mean and standard error of some figures, by Welford's updates. */
struct spread {
    double mean, square, count;
};

static void spread_take(struct spread *spread, double value)
{
    double off = value - spread->mean;

    spread->count += 1;
    spread->mean += off / spread->count;
    spread->square += off * (value - spread->mean);
}

static double spread_error(const struct spread *spread)
{
    return spread->count < 2 ? NAN : sqrt(spread->square / (spread->count - 1) / spread->count);
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

/* Lists the pairs that are not extra; returns their number. */
static size_t scored_take(struct scored *scored, const struct roc *roc, const struct pair *pairs)
{
    size_t taken = 0;

    for (size_t i = 0; i < roc->count; i++) {
        const struct roc_pair *pair = &roc->pair[i];

        if (!pairs[pair->index].extra)
            scored[taken++] = (struct scored){pair->distance, pairs[pair->index].fold, pair->same};
    }
    return taken;
}

static void verification_accuracy(struct verification *out, const struct scored *scored,
                                  size_t count, size_t folds)
{
    struct spread spread = {0};

    out->threshold = verification_threshold(scored, count, -1);
    if (out->folds < 2) {
        out->accuracy = verification_share(scored, count, -1, out->threshold);
        return;
    }
    for (size_t fold = 0; fold < folds; fold++) {
        double threshold = verification_threshold(scored, count, (long)fold);
        double share = verification_share(scored, count, (long)fold, threshold);

        if (!isnan(share))
            spread_take(&spread, share);
    }
    out->accuracy = spread.mean;
    out->accuracy_error = spread_error(&spread);
}

/* Standard errors of VAL: each fold is left out in turn and judged by the others' thresholds. */
static void verification_errors(struct verification *out, struct roc *roc, const struct pair *pairs,
                                double *weight, size_t folds)
{
    struct spread spread[VERIFICATION_FARS] = {0};

    for (size_t fold = 0; fold < folds; fold++) {
        double threshold[VERIFICATION_FARS], accepted[VERIFICATION_FARS] = {0}, same = 0;

        for (size_t i = 0; i < roc->count; i++)
            weight[i] = pairs[i].fold != fold;
        roc_weigh(roc, weight);
        for (size_t i = 0; i < VERIFICATION_FARS; i++) {
            (void)roc_val(roc, verification_far[i], &threshold[i]);
            if (isnan(threshold[i]))
                threshold[i] = -1; /* accepts none */
        }
        for (size_t i = 0; i < roc->count; i++) {
            const struct roc_pair *pair = &roc->pair[i];

            if (!pair->same || pairs[pair->index].fold != fold)
                continue;
            same += 1;
            for (size_t j = 0; j < VERIFICATION_FARS; j++)
                accepted[j] += (double)pair->distance <= threshold[j];
        }
        for (size_t i = 0; same > 0 && roc->same > 0 && i < VERIFICATION_FARS; i++)
            spread_take(&spread[i], accepted[i] / same);
    }
    for (size_t i = 0; i < VERIFICATION_FARS; i++)
        out->at[i].error = spread_error(&spread[i]);
}

static void verification_rates(struct verification *out, const struct roc *roc)
{
    for (size_t i = 0; i < VERIFICATION_FARS; i++) {
        struct verification_rate *rate = &out->at[i];

        rate->val = roc_val(roc, verification_far[i], &rate->threshold);
        rate->accepts = verification_far[i] * roc->different;
    }
    out->auc = roc_auc(roc);
    out->eer = roc_eer(roc);
}

/* Counts the pairs. */
static enum status verification_count(struct verification *out, const struct pair *pairs,
                                      size_t count, size_t folds, struct err *err)
{
    uint8_t used[UINT16_MAX / 8 + 1] = {0};

    for (size_t i = 0; i < count; i++) {
        uint8_t bit = (uint8_t)(1u << pairs[i].fold % 8);

        if (pairs[i].fold >= folds)
            return err_set(err, ST_INVALID, "pair %zu is in fold %d, but there are only %zu folds",
                           i + 1, pairs[i].fold + 1, folds);
        out->same += pairs[i].same;
        out->different += !pairs[i].same;
        out->extra += pairs[i].extra;
        if (pairs[i].extra)
            continue;
        out->folds += (used[pairs[i].fold / 8] & bit) == 0;
        used[pairs[i].fold / 8] |= bit;
    }
    return ST_OK;
}

enum status verification_compute(struct verification *out, const struct pair *pairs,
                                 const float *distance, size_t count, size_t folds, struct err *err)
{
    struct scored *scored = mem_new(count, sizeof *scored);
    double *weight = mem_new(count, sizeof *weight);
    struct roc roc = {0};
    enum status status;

    *out = (struct verification){
        .accuracy = NAN, .accuracy_error = NAN, .threshold = NAN, .auc = NAN, .eer = NAN};
    for (size_t i = 0; i < VERIFICATION_FARS; i++)
        out->at[i] = (struct verification_rate){NAN, NAN, NAN, 0};
    status = scored == NULL || weight == NULL ? err_nomem(err, "the distances of the pairs")
                                              : roc_init(&roc, pairs, distance, count, err);
    if (status == ST_OK)
        status = verification_count(out, pairs, count, folds, err);
    if (status == ST_OK && out->same > 0 && out->different > 0) {
        verification_accuracy(out, scored, scored_take(scored, &roc, pairs), folds);
        verification_rates(out, &roc);
        verification_errors(out, &roc, pairs, weight, folds);
    }
    roc_free(&roc);
    mem_free(weight);
    mem_free(scored);
    return status;
}

enum status verification_judge(bool *right, const struct pair *pairs, const float *distance,
                               size_t count, size_t folds, struct err *err)
{
    struct scored *scored = mem_new(count, sizeof *scored);
    struct verification counts = {0};
    struct roc roc = {0};
    enum status status = scored == NULL ? err_nomem(err, "the distances of the pairs")
                                        : roc_init(&roc, pairs, distance, count, err);

    if (status == ST_OK)
        status = verification_count(&counts, pairs, count, folds, err);
    for (size_t fold = 0; status == ST_OK && fold < folds; fold++) {
        long out = counts.folds < 2 ? -1 : (long)fold;
        double threshold = verification_threshold(scored, scored_take(scored, &roc, pairs), out);

        for (size_t i = 0; i < count; i++)
            if (pairs[i].fold == fold)
                right[i] = ((double)distance[i] <= threshold) == pairs[i].same;
    }
    roc_free(&roc);
    mem_free(scored);
    return status;
}
