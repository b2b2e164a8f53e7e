/* eval: the ROC and the figures derived from it against scikit-learn; weights; dropped points. */
#include "unit.h"

#include "base/mem.h"
#include "eval/roc.h"
#include "eval/verification.h"

#include "reference.h"
#include "reference_lcg.h"

enum { MOST = 3000 };

static struct err err;
static struct pair pairs[MOST];
static float distance[MOST];

/* The pairs of a case; returns their number. */
static size_t draw(size_t at)
{
    uint32_t lcg = reference_pairs[at].seed, count = reference_pairs[at].count;
    uint32_t grid = reference_pairs[at].grid, extra = reference_pairs[at].extra;

    for (uint32_t i = 0; i < count; i++) {
        bool is_extra = i >= count - extra, same = i % 3 != 0 && !is_extra;
        uint32_t grains = lcg_below(&lcg, 1024) / grid * grid + (same ? 0 : 300);

        pairs[i] = (struct pair){
            .same = same, .extra = is_extra, .fold = (uint16_t)(i / 3 % reference_pairs[at].folds)};
        distance[i] = (float)grains / 1024;
    }
    return count;
}

static void test_reference(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reference_pairs / sizeof *reference_pairs; i++) {
        const double *expected = reference_pairs[i].figures;
        size_t count = draw(i), n = 0;
        struct verification v;
        double found[17];

        assert_ok(verification_compute(&v, pairs, distance, count, reference_pairs[i].folds, &err));
        assert_int_equal(v.extra, reference_pairs[i].extra);
        assert_int_equal(v.same + v.different, count);
        found[n++] = v.auc;
        found[n++] = v.eer;
        for (size_t j = 0; j < VERIFICATION_FARS; j++) {
            found[n++] = v.at[j].val;
            found[n++] = v.at[j].threshold;
            found[n++] = v.at[j].error;
            assert_near(v.at[j].accepts, verification_far[j] * (double)v.different, 1e-9);
        }
        found[n++] = v.accuracy;
        found[n++] = v.accuracy_error;
        found[n++] = v.threshold;
        for (size_t j = 0; j < n; j++)
            if (!reference_near(found[j], expected[j], 1e-9))
                fail_msg("case %zu, figure %zu: %.12g, not %.12g", i, j, found[j], expected[j]);
    }
}

static void test_points(void **state)
{
    const size_t all = sizeof reference_roc / sizeof *reference_roc;
    struct record_roc_point point[64];
    struct roc roc;

    (void)state;
    assert_ok(roc_init(&roc, pairs, distance, draw(0), &err));
    assert_int_equal(roc_points(&roc, point, 64), all);
    for (size_t i = 0; i < all; i++) {
        assert_near(point[i].threshold, reference_roc[i][0], 1e-9);
        assert_near(point[i].far, reference_roc[i][1], 1e-9);
        assert_near(point[i].val, reference_roc[i][2], 1e-9);
    }
    roc_free(&roc);
}

/* Of 1,000 different distances few points are kept, and the curve through them stays close. */
static void test_fewer_points(void **state)
{
    struct record_roc_point few[200], last = {0};
    size_t count;
    struct roc roc;

    (void)state;
    assert_ok(roc_init(&roc, pairs, distance, draw(3), &err));
    for (size_t most = 2; most <= 200; most += 33) {
        count = roc_points(&roc, few, most);
        assert_in_range(count, 1, most);
        assert_true(few[count - 1].far == 1 && few[count - 1].val == 1);
    }
    count = roc_points(&roc, few, 200);
    assert_in_range(count, 80, 200);
    for (size_t i = 0; i < count; i++) {
        assert_true(few[i].threshold > last.threshold || i == 0);
        assert_true(few[i].far >= last.far && few[i].val >= last.val);
        assert_true(few[i].far - last.far < 0.05 && few[i].val - last.val < 0.05);
        last = few[i];
    }
    roc_free(&roc);
}

/* A pair of weight 2 counts as two, one of weight 0 not at all. */
static void test_weights(void **state)
{
    static struct pair twice[MOST];
    static float distance_twice[MOST];
    static double weight[MOST];
    size_t count = draw(1), n = 0;
    struct record_roc_point a[MOST], b[MOST];
    struct roc weighted, plain;
    double limit_a, limit_b;

    (void)state;
    for (size_t i = 0; i < count; i++) {
        weight[i] = (double)(i / 3 % 3);
        for (size_t j = 0; j < i / 3 % 3; j++) {
            twice[n] = pairs[i];
            distance_twice[n++] = distance[i];
        }
    }
    assert_ok(roc_init(&weighted, pairs, distance, count, &err));
    roc_weigh(&weighted, weight);
    assert_ok(roc_init(&plain, twice, distance_twice, n, &err));
    assert_near(roc_auc(&weighted), roc_auc(&plain), 1e-12);
    assert_near(roc_eer(&weighted), roc_eer(&plain), 1e-12);
    for (double far = 1e-4; far < 1; far *= 1.7) {
        assert_near(roc_val(&weighted, far, &limit_a), roc_val(&plain, far, &limit_b), 1e-12);
        assert_true(reference_near(limit_a, limit_b, 0));
    }
    assert_int_equal(roc_points(&weighted, a, MOST), roc_points(&plain, b, MOST));
    assert_memory_equal(a, b, roc_points(&plain, b, MOST) * sizeof *a);
    roc_free(&weighted);
    roc_free(&plain);
}

static void test_degenerate(void **state)
{
    struct pair two[2] = {{.same = true}, {.same = false}};
    float d[2] = {1, 1};
    struct record_roc_point point[4];
    struct roc roc;
    double limit = 0;

    (void)state;
    assert_ok(roc_init(&roc, NULL, NULL, 0, &err));
    assert_int_equal(roc_points(&roc, point, 4), 0);
    assert_true(isnan(roc_auc(&roc)) && isnan(roc_eer(&roc)) && isnan(roc_val(&roc, 1e-1, &limit)));
    assert_true(isnan(limit));
    roc_free(&roc);
    assert_ok(roc_init(&roc, two, d, 1, &err)); /* one kind */
    assert_int_equal(roc_points(&roc, point, 4), 0);
    assert_true(isnan(roc_auc(&roc)) && isnan(roc_eer(&roc)) && isnan(roc_val(&roc, 1e-1, &limit)));
    roc_free(&roc);
    assert_ok(roc_init(&roc, two, d, 2, &err)); /* both at one distance */
    assert_int_equal(roc_points(&roc, point, 4), 1);
    assert_true(point[0].far == 1 && point[0].val == 1 && point[0].threshold == 1);
    assert_near(roc_auc(&roc), 0.5, 1e-15);
    roc_free(&roc);
    d[1] = NAN;
    assert_status(roc_init(&roc, two, d, 2, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "pair 2"));
    roc_free(&roc);
    mem_fail_after(1);
    assert_status(roc_init(&roc, two, d, 2, &err), ST_NOMEM);
    mem_fail_after(0);
    roc_free(&roc);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_reference),    cmocka_unit_test(test_points),
    cmocka_unit_test(test_fewer_points), cmocka_unit_test(test_weights),
    cmocka_unit_test(test_degenerate),
};

UNIT_MAIN(tests)
