/* triplet: the filter of false negatives, its share, and confirmed negatives, which it keeps. */
#include "unit.h"

#include "batches.h"
#include "triplet/selection.h"

static const struct selection_options options = {.margin = 0.2f, .dim = 8, .seed = 7, .step = 3};

static void run(struct selection *out, float *gradient, const struct triplet_batch *batch,
                const struct selection_options *o)
{
    void *scratch = aligned_alloc(64, (selection_scratch_size(batch->n, 1) + 63) / 64 * 64);

    assert_non_null(scratch);
    selection_run(out, gradient, batch, o, scratch, 1);
    free(scratch);
}

static bool anchors_share(const struct batch_fixture *f, size_t a, size_t p)
{
    return a != p && batch_fixture_share(f, a, p) && !f->negative_only[a] && !f->negative_only[p];
}

/* An anchor with a confirmed negative that is very near: the filter drops another one as near, and
 * keeps this one. */
static void test_confirmed_negative(void **state)
{
    enum { N = 4 };
    static const float distance[N * N] = {0,    0.5f, 0.1f, 0.2f, 0.5f, 0, 1, 1,
                                          0.1f, 1,    0,    1,    0.2f, 1, 1, 0};
    uint32_t relation[N * N] = {1, 1, 0, 2, 1, 1, 0, 0, 0, 0, 1, 0, 2, 0, 0, 1};
    struct triplet_batch batch = {distance, NULL, NULL, N, relation, 0, 0, 0};
    struct selection_options o = options;
    struct selection selection;
    float gradient[N * N];

    (void)state;
    o.rule = SELECT_BATCH_HARD;
    o.false_negatives = 0.95f;
    run(&selection, gradient, &batch, &o);
    assert_true(gradient[3] == -1 && gradient[2] == 0); /* of the anchor 0 */
    assert_int_equal(selection.dropped, 1);
    relation[3] = relation[12] = RELATION_NEGATIVE;
    run(&selection, gradient, &batch, &o);
    assert_true(gradient[3] == 0 && gradient[2] == 0);
    assert_int_equal(selection.dropped, 2);
}

/* A larger share drops fewer: at 1 only what is nearer than the positive. */
static void test_share(void **state)
{
    struct batch_fixture f = batch_fixture_new(60, 8, 6, 0.7f, 5);
    struct selection_options o = options;
    float *gradient = batch_fixture_block(f.n * f.n, sizeof(float));
    uint64_t before = UINT64_MAX, hard = 0;
    struct selection selection;

    (void)state;
    o.rule = SELECT_RANDOM;
    for (int i = 0; i < 3; i++) {
        static const float shares[] = {0.5f, 0.95f, 1};

        o.false_negatives = shares[i];
        run(&selection, gradient, &f.view, &o);
        assert_true(selection.dropped < before);
        before = selection.dropped;
    }
    for (size_t a = 0; a < f.n; a++)
        for (size_t p = 0; p < f.n; p++)
            for (size_t n = 0; n < f.n && anchors_share(&f, a, p); n++)
                hard += !batch_fixture_share(&f, a, n) &&
                        f.distance[a * f.n + n] < f.distance[a * f.n + p];
    assert_int_equal(before, hard);
    free(gradient);
    batch_fixture_free(&f);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_confirmed_negative),
                                          cmocka_unit_test(test_share)};

UNIT_MAIN(tests)
