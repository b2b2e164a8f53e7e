/* Hardness of images: against a count by three loops, and what it sums to. */
#include "unit.h"

#include "labels.h"

#include "triplet/batch.h"
#include "triplet/census.h"
#include "triplet/hardness.h"

#include <string.h>

#define MOST 150

static const char *const instruction_sets[] = {"avx512", "avx2", "portable"};

static void count_naive(struct hardness_count *out, const struct triplet_batch *batch)
{
    memset(out, 0, batch->n * sizeof *out);
    for (size_t a = 0; a < batch->n; a++)
        for (size_t p = 0; p < batch->n && batch_is_anchor(batch, a); p++)
            for (size_t n = 0; n < batch->n && batch_is_positive(batch, a, p); n++) {
                const size_t at[HARDNESS_ROLES] = {a, p, n};
                bool hard = batch->distance[a * batch->n + n] <= batch->distance[a * batch->n + p];

                for (int role = 0; role < HARDNESS_ROLES && batch_is_negative(batch, a, n);
                     role++) {
                    out[at[role]].all[role]++;
                    out[at[role]].hard[role] += hard;
                }
            }
}

static void test_counts(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 7, 33, MOST};
    struct hardness_count fast[MOST], naive[MOST];
    void *scratch = aligned_alloc(64, (hardness_scratch_size(MOST) + 63) / 64 * 64);

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct batch_fixture fixture = batch_fixture_new(sizes[i], 4, 6, 0.8f, i);
        struct census census;
        uint64_t hard[HARDNESS_ROLES] = {0};

        if (i % 2 == 1)
            batch_fixture_label(&fixture, 9, i);
        batch_fixture_quantise(&fixture, 0.25f); /* many are equal: the ties count as hard */
        hardness_count(fast, &fixture.view, scratch);
        count_naive(naive, &fixture.view);
        assert_memory_equal(fast, naive, sizes[i] * sizeof *fast);
        census_count_naive(&census, &fixture.view, 0.2f);
        for (size_t j = 0; j < sizes[i]; j++)
            for (int role = 0; role < HARDNESS_ROLES; role++)
                hard[role] += fast[j].hard[role];
        for (int role = 0; role < HARDNESS_ROLES; role++)
            assert_int_equal(hard[role], census.hard);
        batch_fixture_free(&fixture);
    }
    free(scratch);
}

/* Against the loops, by each instruction set that this processor has. */
static void check_each(const struct triplet_batch *batch)
{
    void *scratch = aligned_alloc(64, (hardness_scratch_size(batch->n) + 63) / 64 * 64);
    struct hardness_count fast[MOST], naive[MOST];

    count_naive(naive, batch);
    for (size_t i = 0; i < sizeof instruction_sets / sizeof *instruction_sets; i++) {
        if (triplet_kernels_find(instruction_sets[i]) == NULL)
            continue;
        assert_int_equal(setenv("FACENET_ISA", instruction_sets[i], 1), 0);
        hardness_count(fast, batch, scratch);
        assert_memory_equal(fast, naive, batch->n * sizeof *fast);
    }
    assert_int_equal(unsetenv("FACENET_ISA"), 0);
    free(scratch);
}

/* As many positives of an anchor as are counted together, one more, and more than twice as many. */
static void test_many_of_one_person(void **state)
{
    static const size_t sizes[] = {KERNELS_PAIRS + 1, KERNELS_PAIRS + 2, 2 * KERNELS_PAIRS + 5};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct batch_fixture fixture = batch_fixture_new(MOST, 4, 6, 0.8f, i);

        for (size_t j = 0; j < MOST; j++)
            fixture.label[j] = j < sizes[i] ? 0x80000001u : 0xFFFFFFFFu - (uint32_t)j % 3;
        fixture.view.negative_only = NULL;
        check_each(&fixture.view);
        for (size_t j = 0; j < MOST; j++) /* an image that the network made a mess of */
            fixture.distance[3 * MOST + j] = fixture.distance[j * MOST + 3] = NAN;
        check_each(&fixture.view);
        batch_fixture_free(&fixture);
    }
}

static void test_add(void **state)
{
    static const uint32_t image[] = {2, 0};
    const struct hardness_count counts[] = {{{1, 0, 3}, {4, 0, 3}}, {{0, 2, 0}, {5, 8, 0}}};
    struct hardness hardness[3] = {0};

    (void)state;
    hardness_add(hardness, image, counts, 2);
    hardness_add(hardness, image, counts, 1);
    assert_true(hardness[2].share[HARDNESS_ANCHOR] == 0.5f);
    assert_true(hardness[2].seen[HARDNESS_ANCHOR] == 2);
    assert_true(hardness[2].seen[HARDNESS_POSITIVE] == 0);
    assert_true(hardness[2].share[HARDNESS_NEGATIVE] == 2);
    assert_true(hardness[0].share[HARDNESS_POSITIVE] == 0.25f);
    assert_true(hardness[0].seen[HARDNESS_ANCHOR] == 1 && hardness[0].share[HARDNESS_ANCHOR] == 0);
    assert_true(hardness[0].seen[HARDNESS_NEGATIVE] == 0);
    assert_true(hardness[1].seen[HARDNESS_ANCHOR] == 0);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts),
                                          cmocka_unit_test(test_many_of_one_person),
                                          cmocka_unit_test(test_add)};

UNIT_MAIN(tests)
