/* What parts of the anchors give, as ranks mine them, adds up to what all give. */
#include "unit.h"

#include "batches.h"
#include "triplet/census.h"
#include "triplet/hardness.h"
#include "triplet/selection.h"

#include <math.h>

/* Counts of parts of the anchors add up to those of all, modulo 2^64. */
static void test_count_parts(void **state)
{
    enum { N = 200 };
    struct batch_fixture f = batch_fixture_new(N, 16, 5, 0.7f, 8);
    size_t bytes = census_scratch_size(N, 2) + hardness_scratch_size(N);
    void *scratch = aligned_alloc(64, (bytes + 63) / 64 * 64);
    struct hardness_count all[N], part[N], sum[N] = {0};
    struct census whole, one, total = {0};

    (void)state;
    census_count(&whole, &f.view, 0.2f, scratch, 2);
    hardness_count(all, &f.view, scratch);
    for (f.view.first = 0; f.view.first < N; f.view.first = f.view.end) {
        f.view.end = f.view.first == 0 ? 1 : f.view.first < 90 ? 90 : N;
        census_count(&one, &f.view, 0.2f, scratch, 2);
        hardness_count(part, &f.view, scratch);
        total.easy += one.easy;
        total.semi_hard += one.semi_hard;
        total.hard += one.hard;
        total.pairs += one.pairs;
        for (size_t i = 0; i < N; i++)
            for (int role = 0; role < HARDNESS_ROLES; role++) {
                sum[i].hard[role] += part[i].hard[role];
                sum[i].all[role] += part[i].all[role];
            }
    }
    assert_true(whole.semi_hard > 0);
    assert_int_equal(total.easy, whole.easy);
    assert_int_equal(total.semi_hard, whole.semi_hard);
    assert_int_equal(total.hard, whole.hard);
    assert_int_equal(total.pairs, whole.pairs);
    assert_memory_equal(sum, all, sizeof all);
    free(scratch);
    batch_fixture_free(&f);
}

/* Selection and gradient, under each rule. */
static void test_selection_parts(void **state)
{
    enum { N = 300, DIM = 8 };
    static const size_t part[] = {0, 0, 7, 130, N, N}; /* two are empty */
    struct batch_fixture f = batch_fixture_new(N, DIM, 6, 0.7f, 15);
    float *gradient = batch_fixture_block((size_t)N * N, sizeof(float));
    float *whole = batch_fixture_block((size_t)N * DIM, sizeof(float));
    float *d_embedding = batch_fixture_block((size_t)N * DIM, sizeof(float));
    void *scratch = aligned_alloc(64, (selection_scratch_size(N, 2) + 63) / 64 * 64);

    (void)state;
    for (size_t r = 0; r < SELECT_COUNT; r++) {
        struct selection_options o = {
            .rule = (enum select_rule)r, .margin = 0.2f, .dim = DIM, .seed = 1, .step = 3};
        struct selection all, one;
        uint64_t selected = 0, pairs = 0, without = 0;
        double loss = 0, off = 0, norm = 0;
        float *sum = batch_fixture_block((size_t)N * DIM, sizeof(float));

        selection_run(&all, gradient, &f.view, &o, scratch, 2);
        selection_embedding_gradient(whole, gradient, 1, f.embedding, &f.view, DIM, 2);
        for (size_t i = 0; i + 1 < sizeof part / sizeof *part; i++) {
            struct triplet_batch view = f.view;

            view.first = part[i] == part[i + 1] ? N : part[i];
            view.end = part[i] == part[i + 1] ? N : part[i + 1];
            for (size_t k = 0; k < (size_t)N * N; k++)
                gradient[k] = 1e6f; /* what other rows hold is of no matter */
            selection_run(&one, gradient, &view, &o, scratch, 2);
            selection_embedding_gradient(d_embedding, gradient, 1, f.embedding, &view, DIM, 2);
            for (size_t k = 0; k < (size_t)N * DIM; k++)
                sum[k] += d_embedding[k];
            selected += one.selected;
            pairs += one.pairs;
            without += one.pairs_without;
            loss += one.loss * (double)one.selected;
        }
        assert_true(all.selected > 0);
        assert_int_equal(selected, all.selected);
        assert_int_equal(pairs, all.pairs);
        assert_int_equal(without, all.pairs_without);
        assert_near(loss / (double)selected, all.loss, 1e-9);
        for (size_t k = 0; k < (size_t)N * DIM; k++) {
            off += pow((double)(sum[k] - whole[k]), 2);
            norm += pow((double)whole[k], 2);
        }
        assert_true(sqrt(off / norm) < 1e-6);
        free(sum);
    }
    free(scratch);
    free(gradient);
    free(whole);
    free(d_embedding);
    batch_fixture_free(&f);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_count_parts),
    cmocka_unit_test(test_selection_parts),
};
UNIT_MAIN(tests)
