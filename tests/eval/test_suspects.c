/* Suspects: which image comes first, and which person an image resembles. */
#include "unit.h"

#include "eval/suspects.h"

#include "base/mem.h"

#include <math.h>

static struct err err;

/* Person 7 is hard to learn as a whole, one image of person 3 is not hers. */
static void test_rank(void **state)
{
    struct suspect list[] = {
        {0, 7, 0.50, 0.50, NAN, 0}, {1, 3, 0.10, 0.10, NAN, 0}, {2, 7, 0.52, 0.52, NAN, 0},
        {3, 3, 0.40, 0.60, NAN, 0}, {4, 7, 0.48, 0.48, NAN, 0}, {5, 3, 0.12, 0.12, NAN, 0},
        {6, 7, 0.50, 0.50, NAN, 0}, {7, 3, 0.14, 0.14, NAN, 0},
    };

    (void)state;
    assert_ok(suspects_rank(list, 8, &err));
    assert_int_equal(list[0].image, 3);
    /* Median 0.13 of four images: half of it counts. */
    assert_near(list[0].score, 0.5 - 0.13 / 2, 1e-12);
    assert_int_equal(list[1].image, 2);
    assert_near(list[1].score, 0.52 - 0.25, 1e-12);
    assert_int_equal(list[2].image, 0); /* of equal ones the order stays */
    assert_int_equal(list[3].image, 6);
    assert_int_equal(list[7].image, 1);
}

/* Of two equally hard images the one farther from its person in the end comes first. */
static void test_own(void **state)
{
    struct suspect list[] = {{0, 1, 0.3, 0.3, 0.5, 0}, {1, 1, 0.3, 0.3, 2.5, 0}};

    (void)state;
    assert_ok(suspects_rank(list, 2, &err));
    assert_int_equal(list[0].image, 1);
    assert_near(list[0].score, 0.3 - 0.3 / 3 + 0.25, 1e-12);
    assert_near(list[1].score, 0.3 - 0.3 / 3 + 0.05, 1e-12);
}

static void test_unknown(void **state)
{
    struct suspect list[] = {
        {0, 1, NAN, NAN, NAN, 0}, {1, 1, 0.2, NAN, NAN, 0}, {2, 2, NAN, 0.3, NAN, 0}};

    (void)state;
    assert_ok(suspects_rank(list, 3, &err));
    assert_int_equal(list[0].image, 2);
    assert_near(list[0].score, 0.3 - 0.3 / 5, 1e-12);
    assert_int_equal(list[1].image, 1);
    assert_true(isnan(list[2].score));
    assert_ok(suspects_rank(list, 0, &err));
    assert_ok(suspects_rank(list, 1, &err));
}

static void test_out_of_memory(void **state)
{
    struct suspect list[1] = {{0, 1, 0.1, 0.1, NAN, 0}};

    (void)state;
    mem_fail_after(1);
    assert_status(suspects_rank(list, 1, &err), ST_NOMEM);
    mem_fail_after(0);
}

static void test_resemble(void **state)
{
    static const float embedding[][2] = {{1, 0}, {0.6f, 0.8f}, {0, 1}, {-1, 0}, {0, -1}};
    static const uint32_t person[] = {5, 5, 9, 9, 2};
    struct suspects_likeness likeness;

    (void)state;
    suspects_resemble(&likeness, embedding[0], person, 5, 2, 1);
    assert_near(likeness.own, 2 - 2 * 0.6, 1e-6);
    assert_near(suspects_own(embedding[0], person, 5, 2, 1), likeness.own, 1e-12);
    assert_true(isnan(suspects_own(embedding[0], person, 5, 2, 4)));
    assert_int_equal(likeness.person, 9);
    assert_near(likeness.other, ((2 - 1.6) + (2 + 1.2)) / 2, 1e-6);
    suspects_resemble(&likeness, embedding[0], person, 5, 2, 4);
    assert_true(isnan(likeness.own)); /* her only image */
    suspects_resemble(&likeness, embedding[0], person, 2, 2, 0);
    assert_true(isnan(likeness.other)); /* nobody else */
    assert_int_equal(likeness.person, 5);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_rank), cmocka_unit_test(test_own), cmocka_unit_test(test_unknown),
    cmocka_unit_test(test_out_of_memory), cmocka_unit_test(test_resemble)};

UNIT_MAIN(tests)
