/* eval: retrieval against scikit-learn's neighbours, by hand, and where there is nothing to find.
 */
#include "unit.h"

#include "base/mem.h"
#include "eval/retrieval.h"

#include "reference.h"
#include "reference_lcg.h"

enum { MOST = 300, WIDEST = 16 };

static struct err err;

static void test_reference(void **state)
{
    static float x[MOST * WIDEST];
    static uint32_t label[MOST];

    (void)state;
    for (size_t i = 0; i < sizeof reference_retrieval / sizeof *reference_retrieval; i++) {
        uint32_t lcg = reference_retrieval[i].seed, count = reference_retrieval[i].count;
        uint32_t dim = reference_retrieval[i].dim;
        const double *figure = reference_retrieval[i].figures;
        struct retrieval found;

        for (uint32_t j = 0; j < count; j++)
            label[j] = lcg_below(&lcg, reference_retrieval[i].identities);
        for (uint32_t j = 0; j < count; j++) {
            double row[WIDEST], square = 0;

            for (uint32_t d = 0; d < dim; d++) {
                row[d] = (double)lcg_below(&lcg, 2001) - 1000 + (d == 0 ? 400 * (label[j] % 3) : 0);
                square += row[d] * row[d];
            }
            for (uint32_t d = 0; d < dim; d++)
                x[j * dim + d] = (float)(row[d] / sqrt(square));
        }
        assert_ok(retrieval_compute(&found, x, label, count, dim, &err));
        assert_near(found.precision_at_1, figure[0], 1e-6);
        assert_near(found.r_precision, figure[1], 1e-6);
        assert_near(found.map_at_r, figure[2], 1e-6);
        assert_int_equal(found.queries, figure[3]);
        assert_int_equal(found.queries + found.left_out, count);
    }
}

/* Five images on a quarter circle, in degrees 0, 10, 30, 60, 90; the last is alone. */
static void test_by_hand(void **state)
{
    static const float x[] = {1, 0, 0.98481f, 0.17365f, 0.86603f, 0.5f, 0.5f, 0.86603f, 0, 1};
    static const uint32_t label[] = {7, 2, 7, 7, 5};
    struct retrieval found;

    (void)state;
    assert_ok(retrieval_compute(&found, x, label, 5, 2, &err));
    assert_int_equal(found.queries, 3);
    assert_int_equal(found.left_out, 2);
    /* R = 2.  0: 10 no, 30 yes.  30: 10 no, 0 yes (as near as 60, but first).  60: 30 yes, and 90
     * as near, the sole number of its label, no. */
    assert_near(found.precision_at_1, 1 / 3.0, 1e-12);
    assert_near(found.r_precision, 0.5, 1e-12);
    assert_near(found.map_at_r, (0.5 * 0.5 + 0.5 * 0.5 + 0.5) / 3, 1e-12);
}

static void test_degenerate(void **state)
{
    static const float same[] = {1, 0, 1, 0, 1, 0, 1, 0};
    static const uint32_t two[] = {1, 1, 2, 2}, one[] = {3, 3, 3, 3}, alone[] = {1, 2, 3, 4};
    float broken[] = {1, 0, NAN, 0};
    struct retrieval found;

    (void)state;
    assert_ok(retrieval_compute(&found, NULL, NULL, 0, 2, &err));
    assert_true(isnan(found.map_at_r) && isnan(found.precision_at_1) && found.queries == 0);
    assert_ok(retrieval_compute(&found, same, two, 1, 2, &err));
    assert_true(isnan(found.r_precision) && found.queries == 0 && found.left_out == 1);
    assert_ok(retrieval_compute(&found, same, two, 2, 2, &err));
    assert_true(found.map_at_r == 1 && found.r_precision == 1 && found.precision_at_1 == 1);
    assert_ok(retrieval_compute(&found, same, alone, 4, 2, &err));
    assert_true(isnan(found.map_at_r) && found.left_out == 4);
    assert_ok(retrieval_compute(&found, same, one, 4, 2, &err)); /* nobody else */
    assert_true(found.map_at_r == 1 && found.r_precision == 1 && found.precision_at_1 == 1);
    /* All in one place: the lowest numbers come first, so the first two find each other. */
    assert_ok(retrieval_compute(&found, same, two, 4, 2, &err));
    assert_near(found.precision_at_1, 0.5, 1e-15);
    assert_near(found.map_at_r, 0.5, 1e-15);
    assert_status(retrieval_compute(&found, broken, two, 2, 2, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "image 2"));
}

static void test_without_memory(void **state)
{
    static const float x[] = {1, 0, 1, 0};
    static const uint32_t label[] = {1, 1};
    struct retrieval found;

    (void)state;
    for (size_t i = 1; i <= 4; i++) {
        mem_fail_after(i);
        assert_status(retrieval_compute(&found, x, label, 2, 2, &err), ST_NOMEM);
        mem_fail_after(0);
    }
    assert_ok(retrieval_compute(&found, x, label, 2, 2, &err));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_reference),
    cmocka_unit_test(test_by_hand),
    cmocka_unit_test(test_degenerate),
    cmocka_unit_test(test_without_memory),
};

UNIT_MAIN(tests)
