/* The spread term: its value where it is known, its gradient against differences, the weight. */
#include "unit.h"

#include "batches.h"

#include "triplet/spread.h"

#define MOST 40

static double spread_of(float *gradient, const struct triplet_batch *batch, size_t dim,
                        double weight, int threads)
{
    double loss;
    void *scratch = batch_fixture_block(spread_scratch_size(batch->n), 1);

    loss = spread_add(gradient, batch, dim, weight, scratch, threads);
    free(scratch);
    return loss;
}

/* All cosines are c: D = 2 - 2c. */
static void test_values(void **state)
{
    static const uint32_t label[] = {1, 1, 2, 3};
    static const struct {
        float cosine;
        double loss, slope; /* of each pair, dim 4 */
    } cases[] = {
        {1, 1 + 0.75, -0.5 * (2 + 2) / 5},
        {0.5f, 0.25 + 0, -0.5 * 1 / 5}, /* M2 is 1 / dim: enough */
        {0, 0, 0},
        {-0.25f, 0.0625, 0.5 * 0.5 / 5}, /* too far apart on average */
    };

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        float distance[16], gradient[16] = {0};
        const struct triplet_batch batch = {distance, label, NULL, 4, NULL, 0, 0, 0};

        for (size_t i = 0; i < 16; i++)
            distance[i] = 2 - 2 * cases[c].cosine;
        assert_near(spread_of(gradient, &batch, 4, 3, 2), cases[c].loss, 1e-7);
        for (size_t i = 0; i < 4; i++)
            for (size_t j = 0; j < 4; j++) {
                bool pair = i < j && label[i] != label[j];

                assert_near(gradient[i * 4 + j], pair ? 3 * cases[c].slope : 0, 1e-6);
            }
    }
}

static void test_nobody(void **state)
{
    float distance[4] = {0}, gradient[4] = {1, 2, 3, 4};
    static const uint32_t label[] = {5, 5};

    (void)state;
    for (size_t n = 0; n <= 2; n++) {
        const struct triplet_batch batch = {distance, label, NULL, n, NULL, 0, 0, 0};

        assert_true(spread_of(gradient, &batch, 8, 1, 1) == 0);
    }
    assert_true(gradient[0] == 1 && gradient[1] == 2 && gradient[2] == 3 && gradient[3] == 4);
}

/* An image that is only a negative counts, too; a NaN spoils all. */
static void test_negatives_and_nan(void **state)
{
    struct batch_fixture fixture = batch_fixture_new(MOST, 6, 5, 0.8f, 4);
    static const uint8_t all[MOST] = {[0 ... MOST - 1] = 1};
    float gradient[MOST * MOST] = {0};
    double loss = spread_of(gradient, &fixture.view, 6, 1, 1);

    (void)state;
    fixture.view.negative_only = all;
    assert_true(loss > 0 && spread_of(gradient, &fixture.view, 6, 1, 1) == loss);
    for (size_t j = 0; j < MOST; j++)
        fixture.distance[j] = NAN;
    assert_true(isnan(spread_of(gradient, &fixture.view, 6, 1, 1)));
    batch_fixture_free(&fixture);
}

static void test_threads_give_the_same_bits(void **state)
{
    enum { MANY = 300 }; /* more than one thread does by itself */
    struct batch_fixture fixture = batch_fixture_new(MANY, 6, 5, 0.8f, 5);
    float *one = batch_fixture_block(MANY * MANY, sizeof *one);
    float *three = batch_fixture_block(MANY * MANY, sizeof *three);

    (void)state;
    assert_true(spread_of(one, &fixture.view, 6, 1, 1) == spread_of(three, &fixture.view, 6, 1, 3));
    assert_memory_equal(one, three, MANY * MANY * sizeof *one);
    free(one);
    free(three);
    batch_fixture_free(&fixture);
}

static void test_gradient(void **state)
{
    struct batch_fixture fixture = batch_fixture_new(MOST, 6, 5, 0.8f, 3);
    float gradient[MOST * MOST], other[MOST * MOST], ignored[MOST * MOST];

    (void)state;
    for (size_t i = 0; i < MOST * MOST; i++)
        gradient[i] = other[i] = (float)(i % 7); /* what was there stays */
    (void)spread_of(gradient, &fixture.view, 6, 2.5, 1);
    (void)spread_of(other, &fixture.view, 6, 2.5, 3);
    assert_memory_equal(gradient, other, sizeof gradient);
    for (size_t i = 0; i < MOST; i += 3)
        for (size_t j = 0; j < MOST; j++) {
            size_t at = i * MOST + j;
            float was = fixture.distance[at];
            double above, below, step = 0x1p-6;

            fixture.distance[at] = was + (float)step;
            above = spread_of(ignored, &fixture.view, 6, 0, 1);
            fixture.distance[at] = was - (float)step;
            below = spread_of(ignored, &fixture.view, 6, 0, 1);
            fixture.distance[at] = was;
            assert_near(gradient[at] - (float)(at % 7), 2.5 * (above - below) / (2 * step), 2e-6);
        }
    batch_fixture_free(&fixture);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_values), cmocka_unit_test(test_nobody),
    cmocka_unit_test(test_negatives_and_nan), cmocka_unit_test(test_threads_give_the_same_bits),
    cmocka_unit_test(test_gradient)};

UNIT_MAIN(tests)
