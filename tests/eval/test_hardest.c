/* The hardest triplet against a full search, and where there is none. */
#include "unit.h"

#include "eval/hardest.h"

#include "base/rng.h"

#include <math.h>

#define IMAGES 150
#define DIM 5
#define PEOPLE 30

static float embedding[IMAGES * DIM];
static uint32_t label[IMAGES];

static void fill(void)
{
    struct rng rng;

    rng_init(&rng, 3, RNG_TEST, 0, 0);
    for (size_t i = 0; i < IMAGES; i++) {
        double norm = 0;

        label[i] = (uint32_t)rng_range(&rng, 0, PEOPLE);
        for (size_t k = 0; k < DIM; k++) {
            embedding[i * DIM + k] = (float)rng_range(&rng, -1, 1);
            norm += embedding[i * DIM + k] * embedding[i * DIM + k];
        }
        for (size_t k = 0; k < DIM; k++)
            embedding[i * DIM + k] /= (float)sqrt(norm);
    }
}

static double distance(size_t a, size_t b)
{
    double sum = 0;

    for (size_t k = 0; k < DIM; k++) {
        double d = (double)embedding[a * DIM + k] - (double)embedding[b * DIM + k];

        sum += d * d;
    }
    return sum;
}

/* The greatest ap - an of the anchors 0, step, ... */
static double search(size_t step)
{
    double best = -INFINITY;

    for (size_t a = 0; a < IMAGES; a += step) {
        for (size_t p = 0; p < IMAGES; p++) {
            for (size_t q = 0; q < IMAGES && p != a && label[p] == label[a]; q++)
                if (label[q] != label[a])
                    best = fmax(best, distance(a, p) - distance(a, q));
        }
    }
    return best;
}

static void check(const struct hardest *hardest, double gap)
{
    assert_true(hardest->anchor != hardest->positive);
    assert_int_equal(label[hardest->anchor], label[hardest->positive]);
    assert_int_not_equal(label[hardest->anchor], label[hardest->negative]);
    assert_true(fabs(hardest->ap - distance(hardest->anchor, hardest->positive)) < 1e-5);
    assert_true(fabs(hardest->an - distance(hardest->anchor, hardest->negative)) < 1e-5);
    assert_true(fabs((double)hardest->ap - (double)hardest->an - gap) < 1e-5);
}

static void test_search(void **state)
{
    struct hardest hardest;
    struct err err;
    bool found;

    (void)state;
    fill();
    assert_ok(hardest_find(&hardest, &found, embedding, label, IMAGES, DIM, IMAGES, &err));
    assert_true(found);
    check(&hardest, search(1));
    assert_ok(hardest_find(&hardest, &found, embedding, label, IMAGES, DIM, IMAGES / 2, &err));
    assert_true(found && hardest.anchor % 2 == 0);
    check(&hardest, search(2));
}

static void test_none(void **state)
{
    const float points[] = {1, 0, 0, 1, 1, 0};
    const uint32_t all_other[] = {1, 2, 3}, all_same[] = {1, 1, 1}, two[] = {1, 1, 2};
    struct hardest hardest;
    struct err err;
    bool found;

    (void)state;
    assert_ok(hardest_find(&hardest, &found, points, all_other, 3, 2, 9, &err));
    assert_false(found);
    assert_ok(hardest_find(&hardest, &found, points, all_same, 3, 2, 9, &err));
    assert_false(found);
    assert_ok(hardest_find(&hardest, &found, points, two, 0, 2, 9, &err));
    assert_false(found);
    assert_ok(hardest_find(&hardest, &found, points, two, 3, 2, 9, &err));
    assert_true(found && hardest.anchor == 0 && hardest.positive == 1 && hardest.negative == 2);
    assert_true(hardest.ap == 2 && hardest.an == 0);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_search),
    cmocka_unit_test(test_none),
};
UNIT_MAIN(tests)
