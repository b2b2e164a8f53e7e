/* Our side of bench_index.py: makes an index of a file of floats, asks it for what is nearest to
 * some of them, and compares that with all.  It prints the seconds of making it, by the clock and
 * of the processor, lists, lists looked into, then for each number of these, from that one down by
 * halves: the share of the nearest one and of the 10 nearest that are found, and milliseconds of
 * the processor a query.
 *
 * usage: bench_index POINTS DIM QUERIES IN INDEX */
#include "base/clock.h"
#include "base/mem.h"
#include "eval/index_build.h"
#include "eval/parallel.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define NEAR 11 /* the query itself and ten more */

static int complain(const char *what)
{
    (void)fprintf(stderr, "bench_index: %s\n", what);
    return 1;
}

/* The points in their file, which are never all in memory. */
struct points {
    int file;
    size_t n, dim;
};

static enum status points_read(void *context, int64_t after, int64_t *image, float *vector,
                               size_t most, size_t *count, struct err *err)
{
    const struct points *points = context;
    size_t left = points->n - (size_t)after, bytes;

    *count = left < most ? left : most;
    bytes = *count * points->dim * sizeof *vector;
    if (pread(points->file, vector, bytes, (off_t)((size_t)after * points->dim * sizeof *vector)) !=
        (ssize_t)bytes)
        return err_set(err, ST_IO, "cannot read the points");
    for (size_t i = 0; i < *count; i++)
        image[i] = after + (int64_t)i + 1;
    return ST_OK;
}

static enum status points_same(void *context, bool *same, struct err *err)
{
    (void)context;
    (void)err;
    *same = true;
    return ST_OK;
}

/* The nearest to query i among all, block (rows, dim) of them at a time. */
static enum status find_exact(struct points *points, const float *query, size_t queries,
                              struct vector_near *near, struct err *err)
{
    enum { ROWS = 65536 };
    float *block = mem_new_aligned(ROWS * points->dim, sizeof *block);
    int64_t *image = mem_new(ROWS, sizeof *image);
    size_t *found = mem_new(queries, sizeof *found), count = 1;
    enum status status = ST_OK;

    for (int64_t after = 0; status == ST_OK && count > 0; after += (int64_t)count) {
        status = points_read(points, after, image, block, ROWS, &count, err);
#pragma omp parallel for num_threads(parallel_threads())
        for (size_t q = 0; q < queries; q++)
            for (size_t i = 0; i < count; i++)
                vector_near_take(
                    near + q * NEAR, NEAR, &found[q],
                    vector_distance(query + q * points->dim, block + i * points->dim, points->dim),
                    image[i]);
    }
    mem_free(block);
    mem_free(image);
    mem_free(found);
    return status;
}

/* Shares found, of the nearest one and of ten; the query itself is left out of both. */
static enum status ask(const struct vector_index *index, const float *query, size_t queries,
                       const struct vector_near *exact, struct err *err)
{
    size_t first = 0, ten = 0, count;
    clock_t spent = 0;
    enum status status = ST_OK;

    for (size_t q = 0; status == ST_OK && q < queries; q++) {
        struct vector_near near[NEAR];
        clock_t start = clock();

        status = vector_index_near(index, query + q * index->head.dim, near, NEAR, &count, err);
        spent += clock() - start;
        for (size_t k = 1; status == ST_OK && k < NEAR; k++)
            for (size_t i = 0; i < count; i++)
                if (near[i].image == exact[q * NEAR + k].image) {
                    first += k == 1;
                    ten++;
                }
    }
    (void)printf("%" PRIu64 " %.4f %.4f %.4f\n", index->head.probes,
                 (double)first / (double)queries, (double)ten / (double)(10 * queries),
                 1000.0 * (double)spent / CLOCKS_PER_SEC / (double)queries);
    return status;
}

int main(int argc, char **argv)
{
    struct vector_index_key key;
    struct points points;
    struct index_source source = {.context = &points, .read = points_read, .same = points_same};
    struct vector_index index;
    struct vector_near *exact;
    struct err err;
    size_t queries;
    int64_t start = clock_now_ms();
    clock_t processor = clock();
    float *query;

    if (argc != 6)
        return complain("expected POINTS DIM QUERIES IN INDEX");
    points = (struct points){open(argv[4], O_RDONLY), strtoul(argv[1], NULL, 10),
                             strtoul(argv[2], NULL, 10)};
    key = (struct vector_index_key){1, (int64_t)points.n, 1};
    queries = strtoul(argv[3], NULL, 10);
    source.dim = points.dim;
    source.count = points.n;
    if (index_build(argv[5], &key, &source, &err) != ST_OK ||
        vector_index_open(&index, argv[5], &key, &err) != ST_OK)
        return complain(err.message);
    (void)printf("%.2f %.2f %" PRIu64 "\n", (double)(clock_now_ms() - start) / 1000,
                 (double)(clock() - processor) / CLOCKS_PER_SEC, index.head.lists);
    (void)fflush(stdout);
    query = mem_new(queries * points.dim, sizeof *query);
    exact = mem_new(queries * NEAR, sizeof *exact);
    if (query == NULL || exact == NULL)
        return complain("out of memory");
    for (size_t q = 0; q < queries; q++) {
        size_t at = (size_t)((double)q * (double)points.n / (double)queries), bytes;

        bytes = points.dim * sizeof *query;
        if (pread(points.file, query + q * points.dim, bytes, (off_t)(at * bytes)) !=
            (ssize_t)bytes)
            return complain("cannot read the points");
    }
    if (find_exact(&points, query, queries, exact, &err) != ST_OK)
        return complain(err.message);
    for (; index.head.probes > 0; index.head.probes /= 2)
        if (ask(&index, query, queries, exact, &err) != ST_OK)
            return complain(err.message);
    vector_index_close(&index);
    return 0;
}
