/* See measures.h. The items are numbered by cluster and by identity and sorted into the
 * non-empty cells of the contingency table; every measure is a sum over cells, clusters and
 * identities. */
#include "eval/cluster/measures.h"

#include "base/mem.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct item {
    uint32_t cluster, identity;
};

/* A non-empty cell of the contingency table. */
struct cell {
    uint32_t cluster, identity;
    size_t items;
};

struct contingency {
    struct item *item;                      /* (items) */
    struct cell *cell;                      /* (cells) */
    size_t *cluster_items, *identity_items; /* (clusters) (identities) their sizes */
    size_t *cluster_times, *identity_times; /* (items) scratch */
    double *log_factorial;                  /* (items + 1) */
    size_t items, cells, clusters, identities;
};

static int item_by_identity(const void *a, const void *b)
{
    uint32_t x = ((const struct item *)a)->identity, y = ((const struct item *)b)->identity;

    return (x > y) - (x < y);
}

static int item_by_cluster(const void *a, const void *b)
{
    uint32_t x = ((const struct item *)a)->cluster, y = ((const struct item *)b)->cluster;

    return x != y ? (x > y) - (x < y) : item_by_identity(a, b);
}

static int size_compare(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

/* Numbers identities and clusters from 0 and counts. */
static void contingency_count(struct contingency *table)
{
    struct item *item = table->item;

    qsort(item, table->items, sizeof *item, item_by_identity);
    for (size_t i = 0; i < table->items;) {
        uint32_t identity = item[i].identity;

        for (; i < table->items && item[i].identity == identity; i++) {
            item[i].identity = (uint32_t)table->identities;
            table->identity_items[table->identities]++;
        }
        table->identities++;
    }
    qsort(item, table->items, sizeof *item, item_by_cluster);
    for (size_t i = 0; i < table->items;) {
        uint32_t cluster = item[i].cluster;
        size_t most = cluster == CLUSTER_NONE ? i + 1 : table->items;

        for (; i < most && item[i].cluster == cluster; i++) {
            struct cell *last = table->cell + table->cells;

            if (table->cluster_items[table->clusters]++ == 0 ||
                last[-1].identity != item[i].identity)
                table->cell[table->cells++] =
                    (struct cell){(uint32_t)table->clusters, item[i].identity, 1};
            else
                last[-1].items++;
        }
        table->clusters++;
    }
}

static bool contingency_new(struct contingency *table, const uint32_t *cluster,
                            const uint32_t *identity, size_t count)
{
    *table = (struct contingency){.items = count};
    table->item = mem_new(count, sizeof *table->item);
    table->cell = mem_new(count, sizeof *table->cell);
    table->cluster_items = mem_new(count, sizeof *table->cluster_items);
    table->identity_items = mem_new(count, sizeof *table->identity_items);
    table->cluster_times = mem_new(count, sizeof *table->cluster_times);
    table->identity_times = mem_new(count, sizeof *table->identity_times);
    table->log_factorial = mem_new(count + 1, sizeof *table->log_factorial);
    if (table->item == NULL || table->cell == NULL || table->cluster_items == NULL ||
        table->identity_items == NULL || table->cluster_times == NULL ||
        table->identity_times == NULL || table->log_factorial == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        table->item[i] = (struct item){cluster[i], identity[i]};
        table->log_factorial[i + 1] = lgamma((double)i + 2);
    }
    contingency_count(table);
    return true;
}

static void contingency_free(struct contingency *table)
{
    mem_free(table->item);
    mem_free(table->cell);
    mem_free(table->cluster_items);
    mem_free(table->identity_items);
    mem_free(table->cluster_times);
    mem_free(table->identity_times);
    mem_free(table->log_factorial);
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 1;
}

static double harmonic(double a, double b)
{
    return a + b > 0 ? 2 * a * b / (a + b) : 0;
}

static double pairs_within(const size_t *items, size_t groups)
{
    double sum = 0;

    for (size_t i = 0; i < groups; i++)
        sum += (double)items[i] * ((double)items[i] - 1) / 2;
    return sum;
}

/* Entropy of a partition of n items. */
static double entropy(const size_t *items, size_t groups, double n)
{
    double sum = 0;

    for (size_t i = 0; i < groups; i++)
        sum -= (double)items[i] / n * log((double)items[i] / n);
    return sum;
}

/* The terms of one cluster size a and one identity size b: sum over the items k that they can have
 * in common of k/n log(n k / (a b)), each with its probability by chance. */
static double expected_term(const double *log_factorial, size_t n, size_t a, size_t b)
{
    size_t first = a + b > n ? a + b - n : 1, last = a < b ? a : b;
    double constant = log_factorial[a] + log_factorial[b] + log_factorial[n - a] +
                      log_factorial[n - b] - log_factorial[n];
    double scale = (double)n / ((double)a * (double)b), sum = 0;

    for (size_t k = first; k <= last; k++)
        sum += (double)k / (double)n * log(scale * (double)k) *
               exp(constant - log_factorial[k] - log_factorial[a - k] - log_factorial[b - k] -
                   log_factorial[n + k - a - b]);
    return sum;
}

/* Replaces the count sizes by the distinct ones, sorted; times[i]: how often size[i] occurs. */
static size_t sizes_group(size_t *size, size_t *times, size_t count)
{
    size_t groups = 0;

    qsort(size, count, sizeof *size, size_compare);
    for (size_t i = 0; i < count; i++) {
        if (groups == 0 || size[groups - 1] != size[i]) {
            size[groups] = size[i];
            times[groups++] = 0;
        }
        times[groups - 1]++;
    }
    return groups;
}

/* The mutual information that chance gives to groups of these sizes (Vinh, Epps, Bailey, JMLR 11,
 * 2010, eq. 24a).  Few sizes are different ones, so the sum is over those.  Destroys the sizes. */
static double expected_information(struct contingency *table)
{
    size_t *a = table->cluster_items, *b = table->identity_items;
    size_t clusters = sizes_group(a, table->cluster_times, table->clusters);
    size_t identities = sizes_group(b, table->identity_times, table->identities);
    double sum = 0;

    for (size_t i = 0; i < clusters; i++)
        for (size_t j = 0; j < identities; j++)
            sum += (double)table->cluster_times[i] * (double)table->identity_times[j] *
                   expected_term(table->log_factorial, table->items, a[i], b[j]);
    return sum;
}

/* Pairs, B-cubed and the mutual information, one walk over the cells; true when clusters and
 * identities are the same division. */
static bool measures_of_cells(struct cluster_measures *out, const struct contingency *table,
                              double *information)
{
    double together = 0, n = (double)table->items;

    for (size_t i = 0; i < table->cells; i++) {
        const struct cell *cell = &table->cell[i];
        double in = (double)cell->items;
        double a = (double)table->cluster_items[cell->cluster];
        double b = (double)table->identity_items[cell->identity];

        together += in * (in - 1) / 2;
        out->bcubed_precision += in * in / a / n;
        out->bcubed_recall += in * in / b / n;
        *information += in / n * log(n * in / (a * b));
    }
    out->precision = share(together, pairs_within(table->cluster_items, table->clusters));
    out->recall = share(together, pairs_within(table->identity_items, table->identities));
    out->f = harmonic(out->precision, out->recall);
    out->bcubed_f = harmonic(out->bcubed_precision, out->bcubed_recall);
    return table->cells == table->clusters && table->cells == table->identities;
}

static void measures_of_information(struct cluster_measures *out, struct contingency *table,
                                    bool same, double information)
{
    double n = (double)table->items, expected, above;
    double of_clusters = entropy(table->cluster_items, table->clusters, n);
    double of_identities = entropy(table->identity_items, table->identities, n);
    double mean = (of_clusters + of_identities) / 2;

    /* Rounding leaves a little where nothing is shared. */
    information = fmax(0, fmin(information, fmin(of_clusters, of_identities)));
    out->homogeneity = share(information, of_identities);
    out->completeness = share(information, of_clusters);
    out->v_measure = harmonic(out->homogeneity, out->completeness);
    out->nmi = share(information, mean);
    expected = expected_information(table);
    above = mean - expected; /* 0 when both divisions, or all, have only one form */
    out->ami =
        same ? 1 : (information - expected) / copysign(fmax(fabs(above), DBL_EPSILON), above);
}

enum status cluster_measures_compute(struct cluster_measures *out, const uint32_t *cluster,
                                     const uint32_t *identity, size_t count, struct err *err)
{
    struct contingency table;
    enum status status = ST_OK;

    *out = (struct cluster_measures){.precision = 1,
                                     .recall = 1,
                                     .f = 1,
                                     .bcubed_precision = 1,
                                     .bcubed_recall = 1,
                                     .bcubed_f = 1,
                                     .nmi = 1,
                                     .ami = 1,
                                     .homogeneity = 1,
                                     .completeness = 1,
                                     .v_measure = 1};
    if (count == 0)
        return ST_OK;
    if (contingency_new(&table, cluster, identity, count)) {
        double information = 0;
        bool same;

        out->bcubed_precision = out->bcubed_recall = 0;
        out->items = count;
        out->clusters = table.clusters;
        out->identities = table.identities;
        same = measures_of_cells(out, &table, &information);
        measures_of_information(out, &table, same, information);
    } else {
        status = err_nomem(err, "the measures of the clusters");
    }
    contingency_free(&table);
    return status;
}
