/* eval: every figure of verification against its definition in loops over all pairs. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "eval/verification.h"

#include <math.h>

enum { MOST = 600 };

static struct err err;

static size_t count_of(const struct pair *pairs, size_t count, bool same)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        n += pairs[i].same == same;
    return n;
}

/* Share of the pairs of a kind that a threshold accepts. */
static double share(const struct pair *pairs, const float *d, size_t count, bool same,
                    double threshold)
{
    size_t accepted = 0;

    for (size_t i = 0; i < count; i++)
        accepted += pairs[i].same == same && (double)d[i] <= threshold;
    return (double)accepted / (double)count_of(pairs, count, same);
}

/* Over all pairs of a same and a different one. */
static double naive_auc(const struct pair *pairs, const float *d, size_t count)
{
    double sum = 0, all = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            if (pairs[i].same && !pairs[j].same) {
                sum += d[i] < d[j] ? 1 : d[i] == d[j] ? 0.5 : 0;
                all++;
            }
    return sum / all;
}

/* The highest VAL at FAR <= far among the points, and on the segment that crosses far. */
static double naive_val(const struct pair *pairs, const float *d, size_t count, double far)
{
    double below_far = 0, below_val = 0, above_far = INFINITY, above_val = 1;

    for (size_t i = 0; i < count; i++) {
        double x = share(pairs, d, count, false, (double)d[i]);
        double y = share(pairs, d, count, true, (double)d[i]);

        if (x <= far + 1e-12 && y >= below_val && x >= below_far) {
            below_far = x;
            below_val = y;
        }
        if (x > far + 1e-12 && (x < above_far || (x == above_far && y < above_val))) {
            above_far = x;
            above_val = y;
        }
    }
    if (isinf(above_far))
        return below_val;
    return below_val + (above_val - below_val) * fmax(0, far - below_far) / (above_far - below_far);
}

/* The best accuracy of one threshold over the pairs outside the fold, by trying all. */
static double naive_best(const struct pair *pairs, const float *d, size_t count, int without)
{
    double best = 0;

    for (size_t t = 0; t <= count; t++) {
        double threshold = t == count ? -1 : (double)d[t], right = 0, all = 0;

        for (size_t i = 0; i < count; i++)
            if (pairs[i].fold != without) {
                right += ((double)d[i] <= threshold) == pairs[i].same;
                all++;
            }
        best = fmax(best, right / all);
    }
    return best;
}

static void check_rates(const struct verification *v, const struct pair *pairs, const float *d,
                        size_t count)
{
    double last_far = 0, last_reject = 1, nearest = 1;

    assert_near(v->auc, naive_auc(pairs, d, count), 1e-12);
    assert_near(v->at[VERIFICATION_1E1].val, naive_val(pairs, d, count, 1e-1), 1e-9);
    assert_near(v->at[VERIFICATION_1E2].val, naive_val(pairs, d, count, 1e-2), 1e-9);
    assert_near(v->at[VERIFICATION_1E3].val, naive_val(pairs, d, count, 1e-3), 1e-9);
    if (!isnan(v->at[VERIFICATION_1E2].threshold)) {
        assert_true(share(pairs, d, count, false, v->at[VERIFICATION_1E2].threshold) <=
                    1e-2 + 1e-12);
        for (size_t i = 0; i < count; i++) /* none larger keeps it */
            assert_true((double)d[i] <= v->at[VERIFICATION_1E2].threshold ||
                        share(pairs, d, count, false, (double)d[i]) > 1e-2 + 1e-12);
    }
    /* The equal error rate lies between the rates of the two points that bracket it. */
    for (size_t i = 0; i < count; i++) {
        double far = share(pairs, d, count, false, (double)d[i]);
        double reject = 1 - share(pairs, d, count, true, (double)d[i]);

        nearest = fmin(nearest, fmax(far, reject));
        if (far < reject && far >= last_far && reject <= last_reject) {
            last_far = far;
            last_reject = reject;
        }
    }
    assert_true(v->eer <= nearest + 1e-12 && v->eer >= last_far - 1e-12 &&
                v->eer <= last_reject + 1e-12);
}

static void test_random(void **state)
{
    static struct pair pairs[MOST];
    static float d[MOST];
    struct verification v, again;
    struct rng rng;

    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        size_t count = seed < 3 ? 8 + seed : 200 + 30 * seed, folds = 1 + seed % 5;

        rng_init(&rng, seed, RNG_TEST, 0, 0);
        for (size_t i = 0; i < count; i++) {
            pairs[i] = (struct pair){.same = i % 3 != 0, .fold = (uint16_t)(i / 3 % folds)};
            d[i] = rng_range(&rng, 0, 1) + (pairs[i].same ? 0 : 0.5f);
            if (seed % 2 == 0)
                d[i] = roundf(d[i] * 16) / 16; /* ties */
        }
        assert_ok(verification_compute(&v, pairs, d, count, folds, &err));
        assert_int_equal(v.same, count_of(pairs, count, true));
        assert_int_equal(v.different, count_of(pairs, count, false));
        assert_int_equal(v.folds, folds);
        check_rates(&v, pairs, d, count);
        if (folds == 1) {
            assert_near(v.accuracy, naive_best(pairs, d, count, -1), 1e-12);
            assert_true(isnan(v.accuracy_error));
        } else {
            assert_true(v.accuracy_error >= 0 && v.accuracy <= 1);
        }
        /* The order of the pairs does not matter. */
        for (size_t i = 0; i < count / 2; i++) {
            struct pair pair = pairs[i];
            float distance = d[i];

            pairs[i] = pairs[count - 1 - i];
            d[i] = d[count - 1 - i];
            pairs[count - 1 - i] = pair;
            d[count - 1 - i] = distance;
        }
        assert_ok(verification_compute(&again, pairs, d, count, folds, &err));
        assert_near(again.accuracy, v.accuracy, 1e-12);
        assert_true(again.auc == v.auc && again.eer == v.eer &&
                    again.at[VERIFICATION_1E2].val == v.at[VERIFICATION_1E2].val);
    }
}

/* Two folds whose thresholds differ: each is judged by the other's. */
static void test_threshold_of_other_folds(void **state)
{
    static const struct pair pairs[] = {
        {.same = true, .fold = 0},
        {.fold = 0},
        {.same = true, .fold = 1},
        {.fold = 1},
    };
    static const float d[] = {0.1f, 0.3f, 0.5f, 0.7f}, e[] = {0.1f, 0.7f, 0.3f, 0.9f};
    struct verification v;

    (void)state;
    /* Fold 0 by 0.6 accepts both, fold 1 by 0.2 none: half right in each. */
    assert_ok(verification_compute(&v, pairs, d, 4, 2, &err));
    assert_near(v.accuracy, 0.5, 1e-12);
    assert_near(v.accuracy_error, 0, 1e-12);
    assert_near(v.auc, 0.75, 1e-12);
    /* Fold 0 by 0.6 is all right, fold 1 by 0.4 too. */
    assert_ok(verification_compute(&v, pairs, e, 4, 2, &err));
    assert_near(v.accuracy, 1, 1e-12);
    assert_near(v.threshold, 0.5, 1e-6); /* midway between 0.3 and 0.7 */
    assert_near(v.auc, 1, 1e-12);
    assert_near(v.eer, 0, 1e-12);
    assert_near(v.at[VERIFICATION_1E3].val, 1, 1e-12);
}

static void test_standard_error(void **state)
{
    /* Four folds with 1, 1, 0.5 and 1 right: mean 0.875, deviation 0.25, error 0.125. */
    static const struct pair pairs[] = {
        {.same = true, .fold = 0}, {.fold = 0}, {.same = true, .fold = 1}, {.fold = 1},
        {.same = true, .fold = 2}, {.fold = 2}, {.same = true, .fold = 3}, {.fold = 3},
    };
    static const float d[] = {0.1f, 0.9f, 0.1f, 0.9f, 0.1f, 0.2f, 0.1f, 0.9f};
    struct verification v;

    (void)state;
    /* The folds beside fold 2 put the threshold at 0.5, those with it at 0.15. */
    assert_ok(verification_compute(&v, pairs, d, 8, 4, &err));
    assert_near(v.accuracy, 0.875, 1e-12);
    assert_near(v.accuracy_error, 0.125, 1e-12);
}

/* FAR 1e-2 of 100 different pairs is one false accept; 1e-3 is read between 0 and 1. */
static void test_val_by_hand(void **state)
{
    static struct pair pairs[104];
    static float d[104];
    struct verification v;

    (void)state;
    for (size_t i = 0; i < 104; i++) {
        pairs[i] = (struct pair){.same = i < 4};
        d[i] = i < 4 ? 0.1f * (float)(i + 1) : 1 + 0.001f * (float)i;
    }
    d[10] = 0.25f; /* a false accept between the second and the third same pair */
    d[11] = 0.35f;
    assert_ok(verification_compute(&v, pairs, d, 104, 1, &err));
    assert_near(v.at[VERIFICATION_1E3].val, 0.5, 1e-12);
    assert_near(v.at[VERIFICATION_1E2].val, 0.75, 1e-12);
    assert_near(v.at[VERIFICATION_1E3].threshold, 0.2, 1e-6);
    assert_near(v.at[VERIFICATION_1E2].threshold, 0.3, 1e-6);
    assert_near(v.at[VERIFICATION_1E1].val, 1, 1e-12);
    d[10] = 0.3f; /* tied with the third same pair: a tenth of the way at a tenth of the FAR */
    assert_ok(verification_compute(&v, pairs, d, 104, 1, &err));
    assert_near(v.at[VERIFICATION_1E3].val, 0.5 + 0.25 * 0.1, 1e-12);
}

static void test_degenerate(void **state)
{
    struct pair pairs[4] = {{.same = true}, {.same = true}, {.same = false}, {.same = false}};
    float d[4] = {1, 1, 1, 1};
    struct verification v;

    (void)state;
    assert_ok(verification_compute(&v, NULL, NULL, 0, 1, &err));
    assert_true(isnan(v.accuracy) && isnan(v.auc) && isnan(v.at[VERIFICATION_1E3].val) &&
                isnan(v.eer));
    assert_int_equal(v.same + v.different + v.folds, 0);
    assert_ok(verification_compute(&v, pairs, d, 2, 1, &err)); /* one kind only */
    assert_true(isnan(v.accuracy) && isnan(v.auc) && isnan(v.at[VERIFICATION_1E1].val));
    assert_int_equal(v.same, 2);
    assert_ok(verification_compute(&v, pairs, d, 4, 1, &err)); /* all equal */
    assert_near(v.accuracy, 0.5, 1e-12);
    assert_near(v.auc, 0.5, 1e-12);
    assert_near(v.eer, 0.5, 1e-12);
    assert_near(v.at[VERIFICATION_1E1].val, 0.1, 1e-12);
    assert_true(isnan(v.at[VERIFICATION_1E3].threshold));
    d[1] = NAN;
    assert_status(verification_compute(&v, pairs, d, 4, 1, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "pair 2"));
    d[1] = INFINITY;
    assert_status(verification_compute(&v, pairs, d, 4, 1, &err), ST_INVALID);
    d[1] = 1;
    pairs[3].fold = 1;
    assert_status(verification_compute(&v, pairs, d, 4, 1, &err), ST_INVALID);
    mem_fail_after(1);
    assert_status(verification_compute(&v, pairs, d, 4, 2, &err), ST_NOMEM);
    mem_fail_after(0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_random),         cmocka_unit_test(test_threshold_of_other_folds),
    cmocka_unit_test(test_standard_error), cmocka_unit_test(test_val_by_hand),
    cmocka_unit_test(test_degenerate),
};

UNIT_MAIN(tests)
