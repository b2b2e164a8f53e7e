/* eval: every method against scipy, scikit-learn and R's dbscan, constraints against the
 * definition, and input that is tiny or invalid. */
#include "unit.h"

#include "cluster_reference.h"

#include "../nn/lcg.h"
#include "base/mem.h"
#include "base/rng.h"
#include "eval/cluster/carry.h"
#include "eval/cluster/cluster.h"
#include "eval/cluster/review.h"

#include <math.h>
#include <stdlib.h>

#ifdef _OPENMP
#include <omp.h>
#endif

enum { N = REFERENCE_POINTS, DIM = REFERENCE_DIM, GROUPS = REFERENCE_GROUPS };

static struct err err;

static void normalise(float *x, size_t dim)
{
    double square = 0;

    for (size_t k = 0; k < dim; k++)
        square += (double)x[k] * (double)x[k];
    for (size_t k = 0; k < dim; k++)
        x[k] = (float)((double)x[k] / sqrt(square));
}

/* As make_cluster_reference.py draws. */
static void draw(float x[N * DIM])
{
    float all[(GROUPS + N) * DIM];

    lcg_fill(all, (GROUPS + N) * DIM, REFERENCE_SEED);
    for (size_t i = 0; i < N; i++) {
        for (size_t k = 0; k < DIM; k++) {
            float own = all[(GROUPS + i) * DIM + k], center = all[i % GROUPS * DIM + k];

            x[i * DIM + k] = i < N * 5 / 6 ? center + 0.3f * own : own;
        }
        normalise(x + i * DIM, DIM);
    }
}

static double distance(const float *x, size_t i, size_t j, size_t dim)
{
    double product = 0;

    for (size_t k = 0; k < dim; k++)
        product += (double)x[i * dim + k] * (double)x[j * dim + k];
    return fmax(0, 2 - 2 * product);
}

struct expected {
    enum cluster_method method;
    float threshold;
    size_t neighbours, least;
    const int *label;
};

static const struct expected references[] = {
    {CLUSTER_AVERAGE, 0.1f, 1, 2, reference_average_10},
    {CLUSTER_AVERAGE, 0.3f, 1, 2, reference_average_30},
    {CLUSTER_AVERAGE, 0.6f, 1, 2, reference_average_60},
    {CLUSTER_COMPLETE, 0.1f, 1, 2, reference_complete_10},
    {CLUSTER_COMPLETE, 0.3f, 1, 2, reference_complete_30},
    {CLUSTER_COMPLETE, 0.6f, 1, 2, reference_complete_60},
    {CLUSTER_SINGLE, 0.1f, 1, 2, reference_single_10},
    {CLUSTER_SINGLE, 0.3f, 1, 2, reference_single_30},
    {CLUSTER_SINGLE, 0.6f, 1, 2, reference_single_60},
    {CLUSTER_DBSCAN, 0.12f, 3, 2, reference_dbscan_12},
    {CLUSTER_DBSCAN, 0.2f, 5, 2, reference_dbscan_20},
    {CLUSTER_HDBSCAN, 4, 3, 3, reference_hdbscan_3},
    {CLUSTER_HDBSCAN, 4, 5, 5, reference_hdbscan_5},
    {CLUSTER_HDBSCAN, 4, 8, 8, reference_hdbscan_8},
};

static void test_references(void **state)
{
    static float x[N * DIM];

    (void)state;
    draw(x);
    for (size_t r = 0; r < sizeof references / sizeof *references; r++) {
        struct cluster_options options = cluster_defaults(references[r].threshold);
        uint32_t label[N];
        size_t clusters;

        options.method = references[r].method;
        options.neighbours = references[r].neighbours;
        options.least = references[r].least;
        assert_ok(cluster_run(label, &clusters, x, N, DIM, &options, &err));
        for (size_t i = 0; i < N; i++)
            if ((int)label[i] != references[r].label[i] && references[r].label[i] != -2)
                fail_msg("%s at %g: point %zu is in %d, not in %d",
                         cluster_method_names[options.method], (double)options.threshold, i,
                         (int)label[i], references[r].label[i]);
    }
}

/* Groups of points far apart: each method finds them, and the points between belong to none. */
static void test_groups(void **state)
{
    enum { GROUP = 9, ALL = 5 * GROUP + 2, WIDE = 16 };
    static float x[ALL * WIDE];
    uint32_t seed = 3;

    (void)state;
    for (size_t i = 0; i < ALL; i++) {
        for (size_t k = 0; k < WIDE; k++)
            x[i * WIDE + k] = 0.05f * lcg_next(&seed);
        x[i * WIDE + (i < 5 * GROUP ? i / GROUP : i - 5 * GROUP + 10)] += 1;
        normalise(x + i * WIDE, WIDE);
    }
    for (int method = 0; method < CLUSTER_METHODS; method++) {
        struct cluster_options options = cluster_defaults(0.5f);
        uint32_t label[ALL];
        size_t clusters;

        options.method = (enum cluster_method)method;
        options.least = 3;
        assert_ok(cluster_run(label, &clusters, x, ALL, WIDE, &options, &err));
        assert_int_equal(clusters, 5);
        for (size_t i = 0; i < ALL; i++)
            assert_int_equal(label[i], i < 5 * GROUP ? (uint32_t)(i / GROUP) : CLUSTER_NONE);
    }
}

/* The greedy algorithm by its definition: the nearest two clusters that may merge, again and again.
 * average only. */
static void naive_average(uint32_t *label, const float *x, size_t n, size_t dim, double threshold,
                          const struct cluster_constraint *constraints, size_t count)
{
    for (size_t i = 0; i < n; i++)
        label[i] = (uint32_t)i;
    for (size_t c = 0; c < count; c++)
        for (size_t i = 0, to = label[constraints[c].b]; constraints[c].same && i < n; i++)
            label[i] = label[i] == to ? label[constraints[c].a] : label[i];
    for (;;) {
        double least = INFINITY;
        uint32_t merge_a = 0, merge_b = 0;

        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = a + 1; b < n; b++) {
                double sum = 0, pairs = 0;

                for (size_t i = 0; i < n; i++)
                    for (size_t j = 0; label[i] == a && j < n; j++)
                        if (label[j] == b) {
                            sum += distance(x, i, j, dim);
                            pairs++;
                        }
                for (size_t c = 0; c < count && pairs > 0; c++) {
                    uint32_t p = label[constraints[c].a], q = label[constraints[c].b];

                    if (!constraints[c].same && ((p == a && q == b) || (p == b && q == a)))
                        sum = INFINITY;
                }
                if (pairs > 0 && sum / pairs < least) {
                    least = sum / pairs;
                    merge_a = a;
                    merge_b = b;
                }
            }
        if (!(least <= threshold))
            return;
        for (size_t i = 0; i < n; i++)
            label[i] = label[i] == merge_b ? merge_a : label[i];
    }
}

/* Constraints that agree with a drawn truth, so that they cannot contradict each other. */
static size_t draw_constraints(struct cluster_constraint *out, size_t count, size_t n,
                               uint64_t seed)
{
    struct rng rng;
    uint32_t truth[N];

    rng_init(&rng, seed, RNG_TEST, 1, 0);
    for (size_t i = 0; i < n; i++)
        truth[i] = rng_below(&rng, 4);
    for (size_t c = 0; c < count;) {
        struct cluster_constraint pair = {.a = rng_below(&rng, (uint32_t)n),
                                          .b = rng_below(&rng, (uint32_t)n)};

        if (pair.a == pair.b)
            continue;
        pair.same = truth[pair.a] == truth[pair.b];
        out[c++] = pair;
    }
    return count;
}

static void test_constrained_average(void **state)
{
    enum { FEW = 26 };
    static float x[N * DIM];

    (void)state;
    draw(x);
    for (uint64_t seed = 0; seed < 12; seed++) {
        struct cluster_constraint constraints[8];
        struct cluster_options options = cluster_defaults(0.1f * (float)(1 + seed));
        uint32_t label[FEW], naive[FEW];
        size_t clusters;

        options.constraints = constraints;
        options.constraint_count = draw_constraints(constraints, 8, FEW, seed);
        options.least = 1;
        assert_ok(cluster_run(label, &clusters, x, FEW, DIM, &options, &err));
        naive_average(naive, x, FEW, DIM, (double)options.threshold, constraints, 8);
        for (size_t i = 0; i < FEW; i++)
            for (size_t j = 0; j < FEW; j++)
                assert_int_equal(label[i] == label[j], naive[i] == naive[j]);
    }
}

static void assert_obeyed(const uint32_t *label, const struct cluster_options *options)
{
    for (size_t c = 0; c < options->constraint_count; c++) {
        uint32_t a = label[options->constraints[c].a], b = label[options->constraints[c].b];

        if (options->constraints[c].same)
            assert_true(a == b && a != CLUSTER_NONE);
        else
            assert_true(a != b || a == CLUSTER_NONE);
    }
}

static void test_obedience(void **state)
{
    static const float thresholds[] = {0.05f, 0.2f, 0.5f, 1.5f, 4};
    static float x[N * DIM];
    struct cluster_constraint constraints[120];

    (void)state;
    draw(x);
    for (int method = 0; method < CLUSTER_METHODS; method++)
        for (size_t t = 0; t < 5; t++)
            for (uint64_t seed = 0; seed < 4; seed++) {
                struct cluster_options options = cluster_defaults(thresholds[t]);
                uint32_t label[N];
                size_t clusters;

                options.method = (enum cluster_method)method;
                options.trim = seed % 2 == 1;
                options.least = seed + 1;
                options.constraints = constraints;
                options.constraint_count = draw_constraints(constraints, 30 * seed, N, seed);
                assert_ok(cluster_run(label, &clusters, x, N, DIM, &options, &err));
                assert_obeyed(label, &options);
                for (size_t i = 0; i < N; i++)
                    assert_true(label[i] < clusters || label[i] == CLUSTER_NONE);
            }
}

static void name_face(void *context, size_t face, char *out, size_t size)
{
    (void)snprintf(out, size, "%s%zu", (const char *)context, face);
}

static void test_refusals(void **state)
{
    static float x[N * DIM];
    struct cluster_constraint constraints[] = {
        {1, 2, true}, {5, 9, false}, {2, 3, true}, {1, 3, false}};
    struct cluster_options options = cluster_defaults(0.5f);
    char context[] = "picture ";
    uint32_t label[N];
    size_t clusters;

    (void)state;
    draw(x);
    options.constraints = constraints;
    options.constraint_count = 4;
    for (int method = 0; method < CLUSTER_METHODS; method++) {
        options.method = (enum cluster_method)method;
        options.name = method % 2 == 0 ? NULL : name_face;
        options.context = context;
        assert_status(cluster_run(label, &clusters, x, N, DIM, &options, &err), ST_INVALID);
        assert_non_null(
            strstr(err.message, method % 2 == 0 ? "face 1 and face 3" : "picture 1 and picture 3"));
    }
    options.constraint_count = 3;
    constraints[2].b = N;
    assert_status(cluster_run(label, &clusters, x, N, DIM, &options, &err), ST_INVALID);
    options.constraint_count = 0;
    x[17 * DIM + 3] = (float)NAN;
    assert_status(cluster_run(label, &clusters, x, N, DIM, &options, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "picture 17 is not a number"));
    x[17 * DIM + 3] = 3;
    assert_status(cluster_run(label, &clusters, x, N, DIM, &options, &err), ST_INVALID);
    assert_non_null(strstr(err.message, "picture 17 has not length 1"));
    draw(x);
    for (int wrong = 0; wrong < 4; wrong++) {
        options = cluster_defaults(wrong == 0 ? 0 : wrong == 1 ? (float)NAN : 4);
        options.neighbours = wrong != 2;
        options.least = wrong != 3;
        assert_status(cluster_run(label, &clusters, x, N, DIM, &options, &err), ST_INVALID);
    }
}

static void test_hardly_anything(void **state)
{
    static float equal[300 * 4];
    float two[8] = {1, 0, 0, 0, 0, 1, 0, 0};

    (void)state;
    for (size_t i = 0; i < 300; i++)
        equal[4 * i + 1] = 1;
    for (int method = 0; method < CLUSTER_METHODS; method++) {
        struct cluster_options options = cluster_defaults(1);
        uint32_t label[300];
        size_t clusters = 7;

        options.method = (enum cluster_method)method;
        options.neighbours = 2;
        assert_ok(cluster_run(label, &clusters, two, 0, 4, &options, &err));
        assert_int_equal(clusters, 0);
        assert_ok(cluster_run(label, &clusters, two, 1, 4, &options, &err));
        assert_true(clusters == 0 && label[0] == CLUSTER_NONE);
        assert_ok(cluster_run(label, &clusters, two, 2, 4, &options, &err));
        assert_true(clusters == 0 && label[0] == CLUSTER_NONE && label[1] == CLUSTER_NONE);
        assert_ok(cluster_run(label, &clusters, equal, 2, 4, &options, &err));
        assert_true(clusters == 1 && label[0] == 0 && label[1] == 0);
        assert_ok(cluster_run(label, &clusters, equal, 300, 4, &options, &err));
        assert_int_equal(clusters, 1);
        for (size_t i = 0; i < 300; i++)
            assert_int_equal(label[i], 0);
    }
    for (int method = 0; method < CLUSTER_METHODS; method++) {
        struct cluster_constraint constraint = {0, 1, true};
        struct cluster_options options = cluster_defaults(1);
        uint32_t label[2];
        size_t clusters;

        options.method = (enum cluster_method)method;
        options.constraints = &constraint;
        options.constraint_count = 1;
        options.least = 5;
        assert_ok(cluster_run(label, &clusters, two, 2, 4, &options, &err));
        assert_true(clusters == 1 && label[0] == 0 && label[1] == 0);
        constraint.same = false;
        assert_ok(cluster_run(label, &clusters, equal, 2, 4, &options, &err));
        assert_true(clusters == 0);
    }
}

/* A chain of points, each near the next: one cluster, which trimming takes apart. */
static void test_trim(void **state)
{
    enum { LINKS = 40 };
    float x[LINKS * 2];
    struct cluster_options options = cluster_defaults(0.02f);
    uint32_t label[LINKS];
    size_t clusters;

    (void)state;
    for (size_t i = 0; i < LINKS; i++) {
        x[2 * i] = (float)cos(0.1 * (double)i);
        x[2 * i + 1] = (float)sin(0.1 * (double)i);
    }
    options.method = CLUSTER_SINGLE;
    assert_ok(cluster_run(label, &clusters, x, LINKS, 2, &options, &err));
    assert_int_equal(clusters, 1);
    options.trim = true;
    assert_ok(cluster_run(label, &clusters, x, LINKS, 2, &options, &err));
    assert_int_equal(clusters, 0);
}

static void test_threads(void **state)
{
    enum { MANY = 1500 };
    float *x = mem_new_aligned(MANY * DIM, sizeof *x);

    (void)state;
    assert_non_null(x);
    lcg_fill(x, MANY * DIM, 5);
    for (size_t i = 0; i < MANY; i++)
        normalise(x + i * DIM, DIM);
    for (int method = 0; method < CLUSTER_METHODS; method++) {
        static uint32_t label[2][MANY];
        struct cluster_options options = cluster_defaults(0.15f);
        size_t clusters[2];

        options.method = (enum cluster_method)method;
        for (int threads = 1; threads <= 2; threads++) {
#ifdef _OPENMP
            omp_set_num_threads(threads);
#endif
            assert_ok(cluster_run(label[threads - 1], &clusters[threads - 1], x, MANY, DIM,
                                  &options, &err));
        }
        assert_true(clusters[0] > 3);
        assert_int_equal(clusters[0], clusters[1]);
        assert_memory_equal(label[0], label[1], sizeof label[0]);
    }
    mem_free(x);
}

static void test_memory(void **state)
{
    enum { FEW = 40 };
    static float x[N * DIM];
    struct cluster_constraint constraints[10];

    (void)state;
    draw(x);
    for (int method = 0; method < CLUSTER_METHODS; method++) {
        struct cluster_options options = cluster_defaults(0.4f);
        uint32_t label[FEW];
        size_t clusters, failures = 0;
        enum status status;

        options.method = (enum cluster_method)method;
        options.trim = true;
        options.constraints = constraints;
        options.constraint_count = draw_constraints(constraints, 10, FEW, 1);
        do {
            mem_fail_after(failures + 1);
            status = cluster_run(label, &clusters, x, FEW, DIM, &options, &err);
            if (status != ST_OK)
                assert_status(status, ST_NOMEM);
            failures += status != ST_OK;
        } while (status != ST_OK);
        mem_fail_after(0);
        assert_true(failures > 10);
        assert_obeyed(label, &options);
    }
}

static void test_quality(void **state)
{
    static float x[N * DIM];
    struct cluster_options options = cluster_defaults(0.5f);
    struct cluster_quality *quality;
    uint32_t label[N];
    double face[N];
    bool strange[N];
    size_t clusters, suspects = 0;

    (void)state;
    draw(x);
    assert_ok(cluster_run(label, &clusters, x, N, DIM, &options, &err));
    assert_true(clusters > 5);
    label[0] = label[1]; /* in the wrong cluster */
    quality = mem_new(clusters, sizeof *quality);
    assert_non_null(quality);
    assert_ok(cluster_qualities(quality, face, strange, label, clusters, x, N, DIM, &err));
    for (uint32_t c = 0; c < clusters; c++) {
        double sum[N] = {0}, pairs[N] = {0};

        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; label[i] == c && j < N; j++)
                if (label[j] != CLUSTER_NONE && i != j) {
                    sum[label[j]] += distance(x, i, j, DIM);
                    pairs[label[j]]++;
                }
        assert_near(quality[c].spread, sum[c] / pairs[c], 1e-5);
        assert_near(quality[c].separation, sum[quality[c].closest] / pairs[quality[c].closest],
                    1e-5);
        for (uint32_t other = 0; other < clusters; other++)
            assert_true(other == c || sum[other] / pairs[other] > quality[c].separation - 1e-5);
        suspects += quality[c].suspects;
    }
    assert_true(suspects >= 1 && strange[0]);
    for (size_t i = 0; i < N; i++)
        suspects -= strange[i];
    assert_int_equal(suspects, 0);
    assert_true(face[0] > 2 * face[1]);
    assert_ok(cluster_qualities(quality, NULL, NULL, label, 0, x, 0, DIM, &err));
    mem_free(quality);
}

/* Against the means over all pairs of faces. */
static void test_candidates(void **state)
{
    enum { EACH = 3 };
    static float x[N * DIM];
    struct cluster_options options = cluster_defaults(0.5f);
    struct cluster_constraint apart = {.same = false};
    struct review_candidate *found;
    uint32_t label[N];
    size_t clusters, count, failures = 0;
    enum status status;

    (void)state;
    draw(x);
    assert_ok(cluster_run(label, &clusters, x, N, DIM, &options, &err));
    found = mem_new(clusters * EACH, sizeof *found);
    assert_non_null(found);
    do {
        mem_fail_after(failures + 1);
        status = review_candidates(found, &count, EACH, label, label, clusters, x, N, DIM, NULL, 0,
                                   &err);
        failures += status != ST_OK;
    } while (status == ST_NOMEM);
    mem_fail_after(0);
    assert_true(status == ST_OK && failures == 4);
    assert_int_equal(count, clusters * EACH);
    for (uint32_t c = 0; c < clusters; c++) {
        double sum[N] = {0}, pairs[N] = {0};

        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; label[i] == c && j < N; j++)
                if (label[j] != CLUSTER_NONE) {
                    sum[label[j]] += distance(x, i, j, DIM);
                    pairs[label[j]]++;
                }
        for (size_t k = 0; k < EACH; k++) {
            const struct review_candidate *one = &found[c * EACH + k];
            size_t nearer = 0;

            assert_true(one->cluster == c && one->other != c);
            assert_near(one->distance, sum[one->other] / pairs[one->other], 1e-5);
            for (uint32_t other = 0; other < clusters; other++)
                nearer += other != c && sum[other] / pairs[other] < one->distance - 1e-5;
            assert_int_equal(nearer, k);
        }
    }
    /* A pair that may not be together is no candidate, either way. */
    for (uint32_t i = 0; i < N; i++) {
        apart.a = label[i] == found[0].cluster ? i : apart.a;
        apart.b = label[i] == found[0].other ? i : apart.b;
    }
    assert_ok(
        review_candidates(found, &count, EACH, label, label, clusters, x, N, DIM, &apart, 1, &err));
    for (size_t k = 0; k < count; k++)
        assert_false(found[k].cluster == label[apart.a] && found[k].other == label[apart.b]);
    assert_ok(review_candidates(found, &count, EACH, label, label, 1, x, 0, DIM, NULL, 0, &err));
    assert_int_equal(count, 0);
    mem_free(found);
}

static void test_carry(void **state)
{
    const uint32_t none = CLUSTER_NONE;
    /* ann: whole; bob: divided; cid: joins bob's; dee: alone; the fifth has no name; bob again. */
    const uint32_t old[] = {0, 0, 1, 1, 1, 2, 2, 3, 4, 4, 5, none};
    const uint32_t now[] = {3, 3, 0, 0, 0, 0, 1, none, 2, 2, 0, 0};
    const uint32_t name[] = {7, 8, 9, 10, none, 8};
    struct cluster_carry carry[6];
    size_t failures = 0;
    enum status status;

    (void)state;
    do {
        mem_fail_after(failures + 1);
        status = cluster_carry(carry, old, name, 6, now, 4, 12, &err);
        failures += status != ST_OK;
    } while (status == ST_NOMEM);
    mem_fail_after(0);
    assert_true(status == ST_OK && failures == 3);
    assert_true(carry[0].now == 3 && carry[0].there == 2 && carry[0].away == 0);
    assert_true(carry[0].whole && carry[0].rival == none);
    assert_true(carry[1].now == 0 && carry[1].there == 3 && !carry[1].whole);
    assert_true(carry[1].rival == none);
    assert_true(carry[2].now == 0 && carry[2].there == 1 && carry[2].away == 1);
    assert_int_equal(carry[2].rival, 1);
    assert_true(carry[3].now == none && carry[3].away == 1);
    assert_int_equal(carry[4].now, none);
    assert_true(carry[5].now == 0 && carry[5].rival == none); /* the same name */
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_references),
    cmocka_unit_test(test_groups),
    cmocka_unit_test(test_constrained_average),
    cmocka_unit_test(test_obedience),
    cmocka_unit_test(test_refusals),
    cmocka_unit_test(test_hardly_anything),
    cmocka_unit_test(test_trim),
    cmocka_unit_test(test_threads),
    cmocka_unit_test(test_memory),
    cmocka_unit_test(test_quality),
    cmocka_unit_test(test_carry),
    cmocka_unit_test(test_candidates),
};

UNIT_MAIN(tests)
