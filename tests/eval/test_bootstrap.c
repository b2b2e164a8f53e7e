/* eval: two embeddings on the same pairs. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "eval/bootstrap.h"

#include <math.h>

enum { PEOPLE = 40, EACH = 4, MOST = 1500 };

static struct err err;
static uint32_t label[PEOPLE * EACH];
static float a[MOST], b[MOST], c[MOST];

/* Distances: same pairs below 1, different ones above, with noise; b has less of it. */
static struct bootstrap draw(struct pair **pairs)
{
    struct bootstrap of = {.distance_a = a,
                           .distance_b = b,
                           .folds = 5,
                           .label = label,
                           .identities = PEOPLE,
                           .replicates = 200,
                           .seed = 7};
    struct rng rng;

    for (uint32_t i = 0; i < PEOPLE * EACH; i++)
        label[i] = i / EACH;
    assert_ok(pairs_draw(pairs, &of.count, label, PEOPLE * EACH, 400, 1000, 5, 1, &err));
    assert_in_range(of.count, 1000, MOST);
    of.pairs = *pairs;
    rng_init(&rng, 1, RNG_TEST, 0, 0);
    for (size_t i = 0; i < of.count; i++) {
        float noise = rng_normal(&rng);

        a[i] = 5 + ((*pairs)[i].same ? -0.5f : 0.5f) + 0.8f * noise;
        b[i] = 5 + ((*pairs)[i].same ? -0.5f : 0.5f) + 0.5f * noise;
        c[i] = a[i];
    }
    return of;
}

static void test_better(void **state)
{
    struct bootstrap_interval found[BOOTSTRAP_FIGURES], again[BOOTSTRAP_FIGURES];
    struct verification v;
    struct pair *pairs;
    struct bootstrap of = draw(&pairs);

    (void)state;
    assert_ok(bootstrap_compare(found, &of, &err));
    for (size_t i = 0; i < BOOTSTRAP_FIGURES; i++)
        assert_true(found[i].low <= found[i].high && found[i].above >= 0 && found[i].above <= 1);
    /* The noise is smaller in b, in every resample. */
    for (size_t i = 0; i < BOOTSTRAP_EER; i++)
        assert_true(found[i].b > found[i].a && found[i].low > 0 && found[i].above > 0.95);
    assert_true(found[BOOTSTRAP_EER].high < 0 && found[BOOTSTRAP_EER].above < 0.05);
    /* Both have the figures that verification computes. */
    assert_ok(verification_compute(&v, pairs, b, of.count, of.folds, &err));
    assert_near(found[BOOTSTRAP_ACCURACY].b, v.accuracy, 1e-12);
    assert_near(found[BOOTSTRAP_VAL_1E2].b, v.at[VERIFICATION_1E2].val, 1e-12);
    assert_near(found[BOOTSTRAP_AUC].b, v.auc, 1e-12);
    assert_near(found[BOOTSTRAP_EER].b, v.eer, 1e-12);
    assert_ok(bootstrap_compare(again, &of, &err));
    assert_memory_equal(found, again, sizeof found);
    of.seed = 8;
    assert_ok(bootstrap_compare(again, &of, &err));
    assert_true(found[BOOTSTRAP_AUC].low != again[BOOTSTRAP_AUC].low);
    mem_free(pairs);
}

/* The other way round the interval is mirrored: both get the same resamples. */
static void test_paired(void **state)
{
    struct bootstrap_interval one[BOOTSTRAP_FIGURES], other[BOOTSTRAP_FIGURES];
    struct pair *pairs;
    struct bootstrap of = draw(&pairs);

    (void)state;
    assert_ok(bootstrap_compare(one, &of, &err));
    of.distance_a = b;
    of.distance_b = a;
    assert_ok(bootstrap_compare(other, &of, &err));
    for (size_t i = 0; i < BOOTSTRAP_FIGURES; i++) {
        assert_near(one[i].low, -other[i].high, 1e-12);
        assert_near(one[i].high, -other[i].low, 1e-12);
        assert_near(one[i].above, 1 - other[i].above, 1e-12);
    }
    of.distance_a = a;
    of.distance_b = c;
    assert_ok(bootstrap_compare(one, &of, &err));
    for (size_t i = 0; i < BOOTSTRAP_FIGURES; i++)
        assert_true(one[i].low == 0 && one[i].high == 0 && one[i].above == 0.5);
    mem_free(pairs);
}

/* With one person against one other, most resamples hold no different pair. */
static void test_two_people(void **state)
{
    static const struct pair two[] = {{0, 1, .same = true}, {0, 2, .same = false}};
    static const uint32_t whose[] = {0, 0, 1};
    static const float near[] = {0.1f, 1}, far[] = {1, 0.1f};
    struct bootstrap of = {two, near, far, 2, 1, whose, 2, 100, 1};
    struct bootstrap_interval found[BOOTSTRAP_FIGURES];

    (void)state;
    assert_ok(bootstrap_compare(found, &of, &err));
    assert_true(found[BOOTSTRAP_AUC].a == 1 && found[BOOTSTRAP_AUC].b == 0);
    assert_true(found[BOOTSTRAP_AUC].low == -1 && found[BOOTSTRAP_AUC].high == -1);
    of.count = 1; /* no different pair at all */
    assert_ok(bootstrap_compare(found, &of, &err));
    assert_true(isnan(found[BOOTSTRAP_AUC].low) && isnan(found[BOOTSTRAP_AUC].above));
    of.count = 0;
    assert_ok(bootstrap_compare(found, &of, &err));
    assert_true(isnan(found[BOOTSTRAP_AUC].a) && isnan(found[BOOTSTRAP_AUC].low));
}

static void test_without_memory(void **state)
{
    struct bootstrap_interval found[BOOTSTRAP_FIGURES];
    struct pair *pairs;
    struct bootstrap of = draw(&pairs);
    size_t failures = 0;
    enum status status;

    (void)state;
    of.replicates = 1;
    do {
        mem_fail_after(failures + 1);
        status = bootstrap_compare(found, &of, &err);
        failures += status != ST_OK;
        assert_true(status == ST_OK || status == ST_NOMEM);
    } while (status != ST_OK);
    mem_fail_after(0);
    assert_true(failures >= 13);
    mem_free(pairs);
}

/* Folds of other sizes and mixes, as where pairs are left out: accuracy is still one figure. */
static void test_uneven(void **state)
{
    struct bootstrap_interval found[BOOTSTRAP_FIGURES];
    struct verification v;
    struct pair *pairs;
    struct bootstrap of = draw(&pairs);

    (void)state;
    of.pairs += 30;
    of.distance_a += 30;
    of.distance_b += 30;
    of.count -= 30;
    assert_ok(bootstrap_compare(found, &of, &err));
    assert_ok(verification_compute(&v, of.pairs, of.distance_a, of.count, of.folds, &err));
    assert_near(found[BOOTSTRAP_ACCURACY].a, v.accuracy, 1e-12);
    assert_ok(verification_compute(&v, of.pairs, of.distance_b, of.count, of.folds, &err));
    assert_near(found[BOOTSTRAP_ACCURACY].b, v.accuracy, 1e-12);
    mem_free(pairs);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_uneven),         cmocka_unit_test(test_better),
    cmocka_unit_test(test_paired),         cmocka_unit_test(test_two_people),
    cmocka_unit_test(test_without_memory),
};

UNIT_MAIN(tests)
