/* triplet: distances against their definition, the census against three loops, the kernels of every
 * instruction set against each other. */
#include "unit.h"

#include "labels.h"
#include "triplet/census.h"
#include "triplet/kernels.h"

static void census_by(struct census *out, const struct triplet_batch *batch, float margin,
                      int threads)
{
    size_t size = census_scratch_size(batch->n, threads);
    void *scratch = aligned_alloc(64, (size + 63) / 64 * 64);

    assert_non_null(scratch);
    memset(scratch, 0xA5, size);
    census_count(out, batch, margin, scratch, threads);
    free(scratch);
}

static void assert_same_census(const struct census *a, const struct census *b)
{
    assert_int_equal(a->easy, b->easy);
    assert_int_equal(a->semi_hard, b->semi_hard);
    assert_int_equal(a->hard, b->hard);
    assert_int_equal(a->pairs, b->pairs);
    assert_true(a->loss_all == b->loss_all || (isnan(a->loss_all) && isnan(b->loss_all)));
}

static const char *const instruction_sets[] = {"portable", "avx2", "avx512"};
#define SETS (sizeof instruction_sets / sizeof *instruction_sets)

static void assert_like_naive(const struct triplet_batch *batch, float margin)
{
    struct census naive, fast;

    census_count_naive(&naive, batch, margin);
    for (int threads = 1; threads <= 3; threads++) {
        census_by(&fast, batch, margin, threads);
        assert_same_census(&fast, &naive);
    }
    for (size_t i = 0; i < SETS; i++) {
        assert_int_equal(setenv("FACENET_ISA", instruction_sets[i], 1), 0);
        census_by(&fast, batch, margin, 2);
        assert_same_census(&fast, &naive);
    }
    assert_int_equal(unsetenv("FACENET_ISA"), 0);
}

static void test_distances(void **state)
{
    struct batch_fixture fixture = batch_fixture_new(301, 24, 6, 0.7f, 1);

    (void)state;
    for (size_t i = 0; i < fixture.n; i++) {
        assert_true(fixture.distance[i * fixture.n + i] == 0);
        for (size_t j = 0; j < fixture.n; j++) {
            double d = 0;

            for (size_t k = 0; k < fixture.dim; k++)
                d += pow((double)fixture.embedding[i * fixture.dim + k] -
                             (double)fixture.embedding[j * fixture.dim + k],
                         2);
            assert_near(fixture.distance[i * fixture.n + j], d, 2e-6);
            assert_true(fixture.distance[i * fixture.n + j] == fixture.distance[j * fixture.n + i]);
            assert_true(fixture.distance[i * fixture.n + j] >= 0);
            /* What the census's exact sums rest on. */
            assert_true(fmod((double)fixture.distance[i * fixture.n + j], KERNELS_UNIT) == 0);
        }
    }
    batch_fixture_free(&fixture);
}

static void test_distances_nan(void **state)
{
    float embedding[] = {1, 0, NAN, NAN, 0, 1}, distance[9];

    (void)state;
    distances_compute(distance, embedding, 3, 2, 2);
    assert_true(isnan(distance[1]) && isnan(distance[3]) && isnan(distance[7]));
    assert_true(distance[2] == 2 && distance[6] == 2 && distance[4] == 0);
}

static void test_figures(void **state)
{
    /* Two images of person 5 a right angle apart, one opposite the first, one further negative. */
    static const float embedding[] = {1, 0, 0, 1, -1, 0, -1, 0};
    static const uint32_t label[] = {5, 5, 6, 7};
    static const uint8_t negative_only[] = {0, 0, 1, 1};
    struct distance_figures figures;
    float distance[16];
    struct triplet_batch batch = {distance, label, negative_only, 4, NULL, 0, 0, 0};

    (void)state;
    distances_compute(distance, embedding, 4, 2, 2);
    distances_figures(&figures, &batch, embedding, 2, 2);
    assert_near(figures.mean_ap, 2, 1e-12);
    assert_near(figures.mean_an, 3, 1e-12); /* 4, 4, 2, 2; not the pair of negatives */
    assert_near(figures.mean_random, (2 + 4 + 4 + 2 + 2 + 0) / 6.0, 1e-12);
    assert_near(figures.variance, 1 - (0.25 * 0.25 + 0.25 * 0.25), 1e-12);
    assert_int_equal(figures.ap[32], 1);
    assert_int_equal(figures.an[32], 2);
    assert_int_equal(figures.an[63], 2);
    batch.n = 1;
    distances_figures(&figures, &batch, embedding, 2, 2);
    assert_true(isnan(figures.mean_ap) && isnan(figures.mean_an) && isnan(figures.mean_random));
    assert_near(figures.variance, 0, 0);
}

static void test_census_by_hand(void **state)
{
    /* Anchor 0 with positive 1 at D = 1; negatives at 0.5, 1, 1.1, 1.25, 1.3.  With alpha = 0.25:
     * m = 0 is hard, m = alpha is easy. */
    static const uint32_t label[] = {1, 1, 2, 3, 4, 5, 6};
    static const uint8_t negative_only[] = {0, 0, 1, 1, 1, 1, 1};
    static const float to[] = {0, 1, 0.5f, 1, 1.125f, 1.25f, 1.5f};
    float distance[49] = {0};
    struct triplet_batch batch = {distance, label, negative_only, 7, NULL, 0, 0, 0};
    struct census census;

    (void)state;
    for (size_t i = 0; i < 7; i++) {
        distance[i] = distance[7 * i] = to[i];
        if (i > 1)
            distance[7 + i] = distance[7 * i + 1] = 4; /* all easy for anchor 1 */
    }
    census_by(&census, &batch, 0.25f, 2);
    assert_int_equal(census.hard, 2);
    assert_int_equal(census.semi_hard, 1);
    assert_int_equal(census.easy, 2 + 5);
    assert_int_equal(census.pairs, 2);
    assert_near(census.loss_all, (0.75 + 0.25 + 0.125) / 10, 1e-15);
    assert_like_naive(&batch, 0.25f);
}

static void test_census_random(void **state)
{
    static const size_t sizes[] = {2, 3, 15, 16, 17, 33, 100, 150};
    static const float margins[] = {0.2f, 1e-3f, 1e-8f, 2.5f, 0.125f};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (size_t j = 0; j < sizeof margins / sizeof *margins; j++) {
            struct batch_fixture fixture =
                batch_fixture_new(sizes[i], 8, 9, j % 2 == 0 ? 0.8f : 0.05f, 10 * i + j);

            assert_like_naive(&fixture.view, margins[j]);
            batch_fixture_quantise(&fixture, 0.125f);
            assert_like_naive(&fixture.view, margins[j]);
            fixture.view.negative_only = NULL;
            assert_like_naive(&fixture.view, margins[j]);
            batch_fixture_quantise(&fixture, 8); /* all equal: every triplet hard or easy */
            assert_like_naive(&fixture.view, margins[j]);
            batch_fixture_free(&fixture);
        }
}

/* Items with several labels, and with none: against the loops, and these against sets. */
static void test_census_labels(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 8; seed++) {
        struct batch_fixture f = batch_fixture_new(30 + 17 * seed, 8, 9, 0.8f, seed);
        struct distance_figures figures;
        struct census census;
        uint64_t pairs = 0, triplets = 0, ap = 0, an = 0;

        batch_fixture_label(&f, 10, seed);
        assert_like_naive(&f.view, 0.2f);
        for (size_t a = 0; a < f.n; a++)
            for (size_t p = 0; p < f.n; p++) {
                bool share = batch_fixture_share(&f, a, p), either = f.negative_only[a] < 1;

                either = either || f.negative_only[p] < 1;
                ap += a < p && share && !f.negative_only[a] && !f.negative_only[p];
                an += a < p && !share && either;
                if (a == p || !share || f.negative_only[a] || f.negative_only[p])
                    continue;
                pairs++;
                for (size_t n = 0; n < f.n; n++)
                    triplets += !batch_fixture_share(&f, a, n);
            }
        census_count_naive(&census, &f.view, 0.2f);
        assert_int_equal(census.pairs, pairs);
        assert_int_equal(census.easy + census.semi_hard + census.hard, triplets);
        distances_figures(&figures, &f.view, f.embedding, f.dim, 2);
        for (int i = 0; i < RECORD_BINS; i++) {
            ap -= figures.ap[i];
            an -= figures.an[i];
        }
        assert_true(ap == 0 && an == 0);
        batch_fixture_free(&f);
    }
}

static void test_census_long_row(void **state)
{
    /* More negatives than a block of 32-bit sums holds, at the largest distance there is. */
    enum { N = 2200 };
    float *distance = batch_fixture_block((size_t)N * N, sizeof *distance);
    uint32_t label[N];
    uint8_t negative_only[N];
    struct triplet_batch batch = {distance, label, negative_only, N, NULL, 0, 0, 0};
    struct census census;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        label[i] = i < 2 ? 0 : (uint32_t)i;
        negative_only[i] = i >= 2;
        for (size_t j = 0; j < N; j++)
            distance[i * N + j] = i == j ? 0 : 4;
    }
    assert_like_naive(&batch, 0.2f);
    census_by(&census, &batch, 0.2f, 2);
    assert_int_equal(census.hard, 2 * (N - 2));
    assert_near(census.loss_all, 0.2, 1e-6);
    free(distance);
}

static void test_census_degenerate(void **state)
{
    struct batch_fixture fixture = batch_fixture_new(12, 4, 3, 0.5f, 3);
    struct census census;

    (void)state;
    for (size_t i = 0; i < fixture.n; i++)
        fixture.label[i] = 1; /* all of one identity: pairs, but no triplets */
    memset(fixture.negative_only, 0, fixture.n);
    census_by(&census, &fixture.view, 0.2f, 2);
    assert_int_equal(census.easy + census.semi_hard + census.hard, 0);
    assert_int_equal(census.pairs, 12 * 11);
    assert_true(isnan(census.loss_all));
    assert_like_naive(&fixture.view, 0.2f);
    for (fixture.view.n = 0; fixture.view.n < 2; fixture.view.n++)
        assert_like_naive(&fixture.view, 0.2f);
    batch_fixture_free(&fixture);
    fixture = batch_fixture_new(40, 4, 5, 0.5f, 4);
    fixture.distance[3] = fixture.distance[3 * 40] = NAN;
    for (size_t i = 0; i < 40; i++)
        fixture.distance[7 * 40 + i] = fixture.distance[i * 40 + 7] = NAN;
    assert_like_naive(&fixture.view, 0.2f);
    census_by(&census, &fixture.view, 0.2f, 2);
    assert_true(isnan(census.loss_all));
    batch_fixture_free(&fixture);
}

/* 45 x 40: the size of the paper's batches. */
static void test_census_full(void **state)
{
    struct batch_fixture fixture = batch_fixture_new(1800, 16, 1, 0.9f, 5);
    struct census one, two;

    (void)state;
    for (size_t i = 0; i < 1800; i++)
        fixture.label[i] = (uint32_t)(i / 40);
    fixture.view.negative_only = NULL;
    census_by(&one, &fixture.view, 0.2f, 1);
    census_by(&two, &fixture.view, 0.2f, 2);
    assert_int_equal(one.easy + one.semi_hard + one.hard, 123552000);
    assert_same_census(&one, &two);
    batch_fixture_free(&fixture);
}

/* The kernels of one instruction set on one anchor's row, against loops. */
static void check_kernels(const struct triplet_kernels *kernels, const struct batch_fixture *f,
                          size_t anchor)
{
    const float *row = f->distance + anchor * f->n;
    float *value = batch_fixture_block(f->n + 2 * KERNELS_LANES, sizeof *value);
    int32_t *at = batch_fixture_block(f->n + 2 * KERNELS_LANES, sizeof *at);
    int32_t *cover = batch_fixture_block(f->n + 2 * KERNELS_LANES, sizeof *cover);
    struct triplet_negatives kept = {.value = value, .at = at};
    float low[7], high[7], least = row[(anchor + 5) % f->n], most = least + 0.5f;
    struct triplet_count count[7];
    int32_t nearest[7];
    size_t all = 0, below = 0, odd = 0, sum = 0, next = 0, first = f->n;

    kernels->filter(&kept, row, f->label, f->n, f->label[anchor], least, most);
    for (size_t j = 0; j < f->n; j++) {
        if (f->label[j] == f->label[anchor])
            continue;
        odd += isnan(row[j]);
        all += !isnan(row[j]);
        below += row[j] <= least;
        sum += row[j] <= least ? (size_t)(row[j] * 0x1.0p23f) : 0;
        if (row[j] > least && row[j] < most) {
            assert_true(next < kept.count && kept.value[next] == row[j]);
            assert_int_equal(kept.at[next++], j);
        }
    }
    assert_int_equal(kept.count, next);
    assert_int_equal(kept.padded, (next + 15) / 16 * 16);
    assert_int_equal(kept.all, all);
    assert_int_equal(kept.odd, odd);
    assert_int_equal(kept.below, below);
    assert_int_equal(kept.below_sum, sum);
    for (size_t from = f->n + 1; from-- > 0;) {
        first = from < f->n && f->label[from] == f->label[anchor] ? from : first;
        assert_int_equal(kernels->alike(f->label, from, f->n, f->label[anchor]), first);
    }
    for (size_t i = 0; i < 7; i++) {
        low[i] = least + 0.0625f * (float)i;
        high[i] = i == 6 ? low[i] : low[i] + 0.125f;
    }
    for (size_t pairs = 1; pairs <= 7; pairs++) {
        kernels->count(count, &kept, low, high, pairs);
        kernels->nearest(nearest, &kept, low, high, pairs);
        kernels->cover(cover, &kept, low, high, pairs);
        for (size_t i = 0; i < pairs; i++) {
            size_t hard = 0, under = 0, inside = 0;
            int32_t best = -1;

            for (size_t j = 0; j < kept.count; j++) {
                hard += value[j] <= low[i];
                under += value[j] < high[i];
                if (!(value[j] > low[i] && value[j] < high[i]))
                    continue;
                assert_int_equal(kernels->pick(&kept, low[i], high[i], inside++), at[j]);
                if (best < 0 || value[j] < row[best])
                    best = at[j];
            }
            assert_int_equal(count[i].hard, hard);
            assert_int_equal(count[i].below, under);
            assert_int_equal(nearest[i], best);
        }
        for (size_t j = 0; j < kept.count; j++) {
            int32_t inside = 0;

            for (size_t i = 0; i < pairs; i++)
                inside += value[j] > low[i] && value[j] < high[i];
            assert_int_equal(cover[j], inside);
        }
    }
    free(value);
    free(at);
    free(cover);
}

static void test_kernels(void **state)
{
    struct batch_fixture fixture = batch_fixture_new(77, 6, 5, 0.8f, 6);

    (void)state;
    assert_null(triplet_kernels_find("mmx"));
    assert_non_null(triplet_kernels_find("portable"));
    batch_fixture_quantise(&fixture, 0.0625f);
    fixture.distance[3] = NAN;
    for (size_t i = 0; i < SETS; i++) {
        const struct triplet_kernels *kernels = triplet_kernels_find(instruction_sets[i]);

        for (size_t a = 0; kernels != NULL && a < fixture.n; a++)
            check_kernels(kernels, &fixture, a);
    }
    batch_fixture_free(&fixture);
}

/* The weights against their formula in double, and the same whole numbers everywhere. */
static void test_weights(void **state)
{
    enum { N = 48 };
    static const uint32_t dims[] = {2, 3, 16, 128, 1024};
    float value[N];
    struct triplet_negatives negatives = {.value = value, .count = N - 5, .padded = N};
    uint32_t first[N], weight[N];

    (void)state;
    for (size_t i = 0; i < N; i++)
        value[i] = i < negatives.count ? 0.1f + 1.8f * (float)i / N : INFINITY;
    for (size_t k = 0; k < sizeof dims / sizeof *dims; k++) {
        double dim = dims[k], power[N], most = -INFINITY;

        for (size_t i = 0; i < negatives.count; i++) {
            double d = fmax(sqrt((double)value[i]), 0.5);

            power[i] = -(dim - 2) * log(d) - (dim - 3) / 2 * log(1 - d * d / 4);
            most = fmax(most, power[i]);
        }
        for (size_t s = 0; s < SETS; s++) {
            const struct triplet_kernels *kernels = triplet_kernels_find(instruction_sets[s]);

            if (kernels == NULL)
                continue;
            kernels->weigh(s == 0 ? first : weight, &negatives, dims[k]);
            assert_memory_equal(s == 0 ? first : weight, first, sizeof first);
        }
        for (size_t i = 0; i < N; i++) {
            double expected = i < negatives.count ? exp(power[i] - most) * 0x1.0p30 : 0;

            assert_near(first[i], expected, 2e-4 * expected + 1);
        }
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_distances),     cmocka_unit_test(test_distances_nan),
    cmocka_unit_test(test_figures),       cmocka_unit_test(test_census_by_hand),
    cmocka_unit_test(test_census_random), cmocka_unit_test(test_census_long_row),
    cmocka_unit_test(test_census_labels), cmocka_unit_test(test_census_degenerate),
    cmocka_unit_test(test_census_full),   cmocka_unit_test(test_kernels),
    cmocka_unit_test(test_weights),
};

UNIT_MAIN(tests)
