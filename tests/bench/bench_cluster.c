/* Our side of bench_cluster.py: clusters a file of floats, writes the labels, prints the seconds.
 *
 * usage: bench_cluster POINTS DIM METHOD THRESHOLD NEIGHBOURS IN OUT [EXACT] */
#include "base/clock.h"
#include "base/mem.h"
#include "eval/cluster/cluster.h"

#include <stdio.h>
#include <stdlib.h>

static int complain(const char *what)
{
    (void)fprintf(stderr, "bench_cluster: %s\n", what);
    return 1;
}

int main(int argc, char **argv)
{
    struct cluster_options options;
    struct err err;
    size_t n, dim, clusters;
    float *x;
    uint32_t *label;
    FILE *file;
    int64_t start;
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
    start = clock_now_ms();
    if (cluster_run(label, &clusters, x, n, dim, &options, &err) != ST_OK)
        return complain(err.message);
    (void)printf("%.3f\n", (double)(clock_now_ms() - start) / 1000);
    file = fopen(argv[7], "wb");
    good = file != NULL && fwrite(label, sizeof *label, n, file) == n;
    if (file != NULL)
        good = fclose(file) == 0 && good;
    mem_free(x);
    mem_free(label);
    return good ? 0 : complain("cannot write the labels");
}
