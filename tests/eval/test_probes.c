/* eval: near pairs by inverted lists against all pairs, and clusters of both. */
#include "unit.h"

#include "base/mem.h"
#include "base/rng.h"
#include "eval/cluster/work.h"
#include "eval/ivf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef _OPENMP
#include <omp.h>
#endif

enum { N = 6000, DIM = 64, FACES = 12 };
#define THRESHOLD 0.75f

static struct err err;

static void normalise(float *x)
{
    double square = 0;

    for (size_t k = 0; k < DIM; k++)
        square += (double)x[k] * (double)x[k];
    for (size_t k = 0; k < DIM; k++)
        x[k] = (float)((double)x[k] / sqrt(square));
}

/* People of 12 pictures each, in turn; new (mem_free). */
static float *draw(void)
{
    float *x = mem_new((size_t)N * DIM, sizeof *x), center[DIM];

    assert_non_null(x);
    for (uint32_t i = 0; i < N; i++) {
        struct rng rng;

        rng_init(&rng, 1, RNG_TEST, i % (N / FACES), 0);
        for (size_t k = 0; k < DIM; k++)
            center[k] = rng_normal(&rng);
        normalise(center);
        rng_init(&rng, 1, RNG_TEST, i, 1);
        for (size_t k = 0; k < DIM; k++)
            x[(size_t)i * DIM + k] = center[k] + 0.5f * rng_normal(&rng) / sqrtf(DIM);
        normalise(x + (size_t)i * DIM);
    }
    return x;
}

static struct cluster_points points_of(const float *x)
{
    return (struct cluster_points){.mean = x, .n = N, .dim = DIM, .threshold = THRESHOLD};
}

/* Whether a graph has a pair; of its first point ascending. */
static bool graph_has(const struct cluster_graph *graph, size_t i, uint32_t j, float *distance)
{
    for (size_t e = graph->first[i]; e < graph->first[i + 1]; e++)
        if (graph->to[e] == j) {
            *distance = graph->distance[e];
            return true;
        }
    return false;
}

static void test_graph(void **state)
{
    float *x = draw(), distance;
    struct cluster_points points = points_of(x);
    struct cluster_probes probes;
    struct cluster_graph all, found;
    size_t both = 0;
    bool worth;

    (void)state;
    assert_ok(cluster_graph_make(&all, &points, &err));
    assert_ok(cluster_probes_make(&probes, &points, NULL, &worth, &err));
    assert_true(worth);
    assert_in_range(probes.most, 2, probes.lists / 4); /* one list would not be enough */
    points.probes = &probes;
    assert_ok(cluster_graph_make(&found, &points, &err));
    for (size_t i = 0; i < N; i++)
        for (size_t e = found.first[i]; e < found.first[i + 1]; e++) {
            assert_true(e == found.first[i] || found.to[e] > found.to[e - 1]);
            both += graph_has(&all, i, found.to[e], &distance);
            assert_float_equal(found.distance[e], distance, 1e-5f);
        }
    assert_int_equal(both, found.first[N]);
    if ((double)both < 0.99 * (double)all.first[N])
        fail_msg("%zu of %zu near pairs are found", both, all.first[N]);
    cluster_graph_free(&all);
    cluster_graph_free(&found);
    cluster_probes_free(&probes);
    mem_free(x);
}

static double pair_share(const uint32_t *one, const uint32_t *other)
{
    size_t same = 0, count = 0;

    for (size_t i = 0; i < N; i++)
        for (size_t j = i + N / FACES; j < N; j += N / FACES) { /* of one person */
            same += (one[i] == one[j]) == (other[i] == other[j]);
            count++;
        }
    return (double)same / (double)count;
}

static void test_clusters(void **state)
{
    static const enum cluster_method methods[] = {CLUSTER_AVERAGE, CLUSTER_SINGLE, CLUSTER_DBSCAN,
                                                  CLUSTER_WHISPERS};
    static uint32_t exact[N], label[N], again[N];
    struct cluster_options options = cluster_defaults(THRESHOLD);
    struct cluster_constraint apart = {0, N / FACES, false};
    float *x = draw();
    size_t clusters, found;

    (void)state;
    options.constraints = &apart;
    options.constraint_count = 1;
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        options.method = methods[m];
        options.exact = N;
        assert_ok(cluster_run(exact, &clusters, x, N, DIM, &options, &err));
        options.exact = 0;
        assert_ok(cluster_run(label, &found, x, N, DIM, &options, &err));
        assert_true(label[0] != label[N / FACES] || label[0] == CLUSTER_NONE);
        if (pair_share(exact, label) < 0.97)
            fail_msg("%s: only %.3f of the pairs of a person are as among all",
                     cluster_method_names[methods[m]], pair_share(exact, label));
#ifdef _OPENMP
        int threads = omp_get_max_threads();

        omp_set_num_threads(threads > 1 ? 1 : 3);
        assert_ok(cluster_run(again, &found, x, N, DIM, &options, &err));
        omp_set_num_threads(threads);
        assert_memory_equal(label, again, sizeof label);
#endif
    }
    mem_free(x);
}

/* Where each pair is near, lists don't help, and all are compared. */
static void test_not_worth(void **state)
{
    float *x = draw();
    struct cluster_points points = points_of(x);
    struct cluster_probes probes;
    bool worth = true;

    (void)state;
    points.threshold = 4;
    assert_ok(cluster_probes_make(&probes, &points, NULL, &worth, &err));
    assert_false(worth);
    cluster_probes_free(&probes);
    mem_free(x);
}

static void test_nearest(void **state)
{
    enum { COUNT = 40, MOST = 5 };
    static uint32_t nearest[N * MOST];
    static size_t size[COUNT];
    float *x = draw();
    struct ivf ivf;

    (void)state;
    assert_ok(ivf_train(&ivf, COUNT, x, N, DIM, &err));
    assert_ok(ivf_nearest(&ivf, nearest, MOST, x, N, &err));
    for (size_t i = 0; i < N; i++) {
        float product[COUNT] = {0};

        for (size_t c = 0; c < COUNT; c++)
            for (size_t k = 0; k < DIM; k++)
                product[c] += x[i * DIM + k] * ivf.centroid[c * DIM + k];
        size[nearest[i * MOST]]++;
        for (size_t r = 0; r < MOST; r++) {
            size_t nearer = 0;

            for (size_t c = 0; c < COUNT; c++)
                nearer += product[c] > product[nearest[i * MOST + r]] + 1e-5f;
            assert_true(nearer <= r);
        }
    }
    for (size_t c = 0; c < COUNT; c++)
        assert_in_range(size[c], N / COUNT / 8, 6 * N / COUNT);
    ivf_free(&ivf);
    mem_free(x);
}

static void test_memory(void **state)
{
    float *x = draw();
    struct cluster_points points = points_of(x);

    (void)state;
    points.n = 2000;
    points.threshold = 0.3f;
    for (size_t fail = 1;; fail++) {
        struct cluster_probes probes;
        struct cluster_graph graph = {0};
        bool worth = false;
        enum status status;

        mem_fail_after(fail);
        status = cluster_probes_make(&probes, &points, NULL, &worth, &err);
        points.probes = worth ? &probes : NULL;
        if (status == ST_OK)
            status = cluster_graph_make(&graph, &points, &err);
        mem_fail_after(0);
        cluster_graph_free(&graph);
        cluster_probes_free(&probes);
        assert_true(status == ST_NOMEM || (status == ST_OK && worth));
        if (status == ST_OK)
            break;
    }
    mem_free(x);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_graph),     cmocka_unit_test(test_clusters),
    cmocka_unit_test(test_not_worth), cmocka_unit_test(test_nearest),
    cmocka_unit_test(test_memory),
};

UNIT_MAIN(tests)
