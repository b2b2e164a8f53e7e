/* Our side of bench_cluster.py: clusters a file of floats, writes the labels, prints the seconds,
 * and those of the processor.
 * With "pairs" for METHOD it looks for near pairs in inverted lists and writes nothing; EXACT of
 * the points are then compared with all others, and it prints the seconds of the lists, how many
 * near pairs of these points the lists found, and how many there are.
 *
 * usage: bench_cluster POINTS DIM METHOD THRESHOLD NEIGHBOURS IN OUT [EXACT] */
#include "base/clock.h"
#include "base/mem.h"
#include "eval/cluster/work.h"
#include "eval/parallel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int complain(const char *what)
{
    (void)fprintf(stderr, "bench_cluster: %s\n", what);
    return 1;
}

struct stopwatch {
    int64_t start;
    clock_t processor;
};

static struct stopwatch stopwatch_start(void)
{
    return (struct stopwatch){clock_now_ms(), clock()};
}

static void stopwatch_say(const struct stopwatch *watch)
{
    (void)printf("%.3f %.3f", (double)(clock_now_ms() - watch->start) / 1000,
                 (double)(clock() - watch->processor) / CLOCKS_PER_SEC);
}

/* How many points are near point i. */
static size_t count_near(const struct cluster_points *points, size_t i)
{
    const float *x = points->mean + i * points->dim;
    size_t count = 0;

    for (size_t j = 0; j < points->n; j++) {
        const float *y = points->mean + j * points->dim;
        float product = 0;

#pragma omp simd reduction(+ : product)
        for (size_t k = 0; k < points->dim; k++)
            product += x[k] * y[k];
        count += j != i && 2 - 2 * product <= points->threshold;
    }
    return count;
}

static enum status pairs(const struct cluster_points *points, size_t asked, struct err *err)
{
    struct cluster_points by_lists = *points;
    struct cluster_probes probes;
    struct cluster_graph graph = {0};
    size_t found = 0, near = 0;
    const struct stopwatch watch = stopwatch_start();
    bool worth = false;
    enum status status = cluster_probes_make(&probes, points, NULL, &worth, err);

    by_lists.probes = worth ? &probes : NULL;
    if (status == ST_OK)
        status = cluster_graph_make(&graph, &by_lists, err);
    if (status == ST_OK)
        stopwatch_say(&watch);
    for (size_t i = 0; status == ST_OK && i < asked; i++) {
        size_t point = (size_t)((double)i * (double)points->n / (double)asked);

        found += graph.first[point + 1] - graph.first[point];
    }
#pragma omp parallel for reduction(+ : near) num_threads(parallel_threads())
    for (size_t i = 0; i < asked; i++)
        near += count_near(points, (size_t)((double)i * (double)points->n / (double)asked));
    if (status == ST_OK)
        (void)printf(" %zu %zu\n", found, near);
    if (status == ST_OK)
        (void)fprintf(stderr, "%zu lists of %zu, %zu pairs\n", probes.most, probes.lists,
                      graph.first[points->n] / 2);
    cluster_graph_free(&graph);
    cluster_probes_free(&probes);
    return status;
}

static bool write_labels(const char *path, const uint32_t *label, size_t n)
{
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(label, sizeof *label, n, file) == n;

    if (file != NULL)
        good = fclose(file) == 0 && good;
    return good;
}

int main(int argc, char **argv)
{
    struct cluster_options options;
    struct err err;
    size_t n, dim, clusters;
    float *x;
    uint32_t *label;
    FILE *file;
    struct stopwatch watch;
    bool good;

    if (argc != 8 && argc != 9)
        return complain("expected POINTS DIM METHOD THRESHOLD NEIGHBOURS IN OUT [EXACT]");
    n = strtoul(argv[1], NULL, 10);
    dim = strtoul(argv[2], NULL, 10);
    options = cluster_defaults(strtof(argv[4], NULL));
    options.method = cluster_method_find(argv[3]);
    options.neighbours = strtoul(argv[5], NULL, 10);
    if (argc == 9)
        options.exact = strtoul(argv[8], NULL, 10);
    x = mem_new_aligned(n * dim, sizeof *x);
    label = mem_new(n, sizeof *label);
    file = fopen(argv[6], "rb");
    if (x == NULL || label == NULL || file == NULL || fread(x, sizeof *x, n * dim, file) != n * dim)
        return complain("cannot read the points");
    (void)fclose(file);
    watch = stopwatch_start();
    if (strcmp(argv[3], "pairs") == 0) {
        const struct cluster_points points = {
            .mean = x, .n = n, .dim = dim, .threshold = options.threshold};

        good = pairs(&points, options.exact < n ? options.exact : n, &err) == ST_OK;
        return good ? 0 : complain(err.message);
    }
    if (cluster_run(label, &clusters, x, n, dim, &options, &err) != ST_OK)
        return complain(err.message);
    stopwatch_say(&watch);
    good = write_labels(argv[7], label, n);
    mem_free(x);
    mem_free(label);
    return good ? 0 : complain("cannot write the labels");
}
