/* eval: measures of clusters against scikit-learn's, and where there is little to measure. */
#include "unit.h"

#include "base/mem.h"
#include "eval/cluster/measures.h"

#include "reference.h"
#include "reference_lcg.h"

#define MOST 1500

static struct err err;
static uint32_t cluster[MOST], identity[MOST];

static void all_of(double out[11], const struct cluster_measures *m)
{
    const double all[11] = {m->precision,     m->recall,       m->f,        m->bcubed_precision,
                            m->bcubed_recall, m->bcubed_f,     m->nmi,      m->ami,
                            m->homogeneity,   m->completeness, m->v_measure};

    memcpy(out, all, sizeof all);
}

static void test_reference(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof reference_clusters / sizeof *reference_clusters; i++) {
        uint32_t lcg = reference_clusters[i].seed, items = reference_clusters[i].items;
        uint32_t identities = reference_clusters[i].identities;
        uint32_t clusters = reference_clusters[i].clusters;
        struct cluster_measures measures;
        double found[11];

        for (uint32_t j = 0; j < items; j++) {
            uint32_t first = lcg_below(&lcg, identities);

            identity[j] = first * lcg_below(&lcg, identities) / identities;
            cluster[j] = lcg_below(&lcg, 100) < reference_clusters[i].wrong
                             ? lcg_below(&lcg, clusters)
                             : identity[j] % clusters;
            cluster[j] = 7 * cluster[j] + 3; /* any numbers will do */
        }
        assert_ok(cluster_measures_compute(&measures, cluster, identity, items, &err));
        all_of(found, &measures);
        for (size_t j = 0; j < 11; j++)
            if (!reference_near(found[j], reference_clusters[i].measures[j], 1e-9))
                fail_msg("case %zu, measure %zu: %.12g, not %.12g", i + 1, j, found[j],
                         reference_clusters[i].measures[j]);
    }
}

/* Measures of count items; the labels are single digits. */
static struct cluster_measures measure(const char *clusters, const char *identities)
{
    struct cluster_measures measures;
    size_t count = strlen(clusters);

    assert_int_equal(count, strlen(identities));
    for (size_t i = 0; i < count; i++) {
        cluster[i] = clusters[i] == '-' ? CLUSTER_NONE : (uint32_t)clusters[i];
        identity[i] = (uint32_t)identities[i];
    }
    assert_ok(cluster_measures_compute(&measures, cluster, identity, count, &err));
    assert_int_equal(measures.items, count);
    return measures;
}

static void check_all_one(const char *clusters, const char *identities)
{
    struct cluster_measures measures = measure(clusters, identities);
    double all[11];

    all_of(all, &measures);
    for (size_t i = 0; i < 11; i++)
        assert_near(all[i], 1, 1e-12);
}

static void test_perfect(void **state)
{
    (void)state;
    check_all_one("", "");
    check_all_one("1", "5");
    check_all_one("11", "55");
    check_all_one("12", "98");
    check_all_one("--", "98");
    check_all_one("11111111", "22222222");
    check_all_one("1234", "9876");
    check_all_one("2112-", "abba3");
}

static void test_unassigned(void **state)
{
    struct cluster_measures left = measure("11--22-", "1112223");
    struct cluster_measures alone = measure("1134225", "1112223");
    double a[11], b[11];

    (void)state;
    all_of(a, &left);
    all_of(b, &alone);
    for (size_t i = 0; i < 11; i++)
        assert_near(a[i], b[i], 1e-15);
    assert_int_equal(left.clusters, 5);
    assert_int_equal(left.identities, 3);
}

static void test_by_hand(void **state)
{
    struct cluster_measures m;

    (void)state;
    m = measure("11", "12"); /* two people in one cluster: nobody's pair is missed */
    assert_near(m.precision, 0, 0);
    assert_near(m.recall, 1, 0);
    assert_near(m.f, 0, 0);
    assert_near(m.bcubed_precision, 0.5, 1e-15);
    assert_near(m.bcubed_recall, 1, 1e-15);
    assert_near(m.homogeneity, 0, 1e-15);
    assert_near(m.completeness, 1, 1e-15);
    assert_near(m.nmi, 0, 1e-15);
    assert_near(m.ami, 0, 1e-9);
    m = measure("1112", "1122"); /* together 3 pairs, 1 rightly; 2 pairs belong together */
    assert_near(m.precision, 1 / 3.0, 1e-15);
    assert_near(m.recall, 0.5, 1e-15);
    assert_near(m.f, 0.4, 1e-15);
    assert_near(m.bcubed_precision, (2 / 3.0 + 2 / 3.0 + 1 / 3.0 + 1) / 4, 1e-15);
    assert_near(m.bcubed_recall, (1 + 1 + 0.5 + 0.5) / 4, 1e-15);
}

static void test_without_memory(void **state)
{
    static const uint32_t label[] = {1, 2, 1};
    struct cluster_measures measures;
    size_t failures = 0;

    (void)state;
    for (;;) {
        enum status status;

        mem_fail_after(failures + 1);
        status = cluster_measures_compute(&measures, label, label, 3, &err);
        if (status == ST_OK)
            break;
        assert_status(status, ST_NOMEM);
        failures++;
    }
    mem_fail_after(0);
    assert_true(failures >= 4 && measures.f == 1);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_reference),      cmocka_unit_test(test_perfect),
    cmocka_unit_test(test_unassigned),     cmocka_unit_test(test_by_hand),
    cmocka_unit_test(test_without_memory),
};

UNIT_MAIN(tests)
