/* Measures mining: distances, census, figures, each selection rule, the spread, the gradient of the
 * embedding.  Not a test; `make tests/triplet/bench_triplet`, then
 *   bench_triplet [THREADS [REPEATS [IDENTITIES [IMAGES [DIM [FILE]]]]]]
 * FILE: float32 embeddings (IDENTITIES x IMAGES, DIM) of length 1, grouped by identity; without one
 * they are drawn.  A line for each part: its name, then median, least and largest ms, and ms of
 * processor on average; then the counts, which a peer can compare: bench_peers.py does. */
#include "base/clock.h"
#include "base/mem.h"
#include "nn/kernel/environment.h"
#include "triplet/census.h"
#include "triplet/hardness.h"
#include "triplet/kernels.h"
#include "triplet/selection.h"
#include "triplet/spread.h"

#include "batches.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define BENCH_REPEATS 1000

struct bench {
    struct triplet_batch batch;
    struct selection_options options;
    float *embedding, *d_embedding; /* (n, dim) */
    float *distance, *gradient;     /* (n, n) */
    void *scratch;
    struct hardness_count *counts; /* (n) */
    size_t dim;
    int threads, repeats;
    struct census census;
    struct selection selection;
    struct distance_figures figures;
};

static void bench_distances(struct bench *bench)
{
    distances_compute(bench->distance, bench->embedding, &bench->batch, bench->dim, bench->threads);
}

static void bench_census(struct bench *bench)
{
    census_count(&bench->census, &bench->batch, bench->options.margin, bench->scratch,
                 bench->threads);
}

static void bench_hardness(struct bench *bench)
{
    hardness_count(bench->counts, &bench->batch, bench->scratch);
}

static void bench_figures(struct bench *bench)
{
    distances_figures(&bench->figures, &bench->batch, bench->embedding, bench->dim, bench->threads);
}

static void bench_selection(struct bench *bench)
{
    selection_run(&bench->selection, bench->gradient, &bench->batch, &bench->options,
                  bench->scratch, bench->threads);
}

static void bench_gradient(struct bench *bench)
{
    selection_embedding_gradient(bench->d_embedding, bench->gradient, 1e-3f, bench->embedding,
                                 &bench->batch, bench->dim, bench->threads);
}

static void bench_spread(struct bench *bench)
{
    (void)spread_add(bench->gradient, &bench->batch, bench->dim, 1, bench->scratch, bench->threads);
}

static void bench_mine(struct bench *bench)
{
    bench_distances(bench);
    bench_census(bench);
    bench_selection(bench);
}

static double bench_processor(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void bench_time(struct bench *bench, const char *name, void (*part)(struct bench *))
{
    double took[BENCH_REPEATS], processor, warm = clock_seconds() + 0.1;
    int repeats = bench->repeats;

    while (clock_seconds() < warm) /* by then each thread has a core of its own */
        part(bench);
    processor = bench_processor();
    for (int i = 0; i < repeats; i++) {
        took[i] = clock_seconds();
        part(bench);
        took[i] = 1e3 * (clock_seconds() - took[i]);
    }
    processor = 1e3 * (bench_processor() - processor) / repeats;
    qsort(took, (size_t)repeats, sizeof *took, bench_compare);
    (void)printf("%-28s %8.2f %8.2f %8.2f %8.2f\n", name, took[repeats / 2], took[0],
                 took[repeats - 1], processor);
}

static void bench_rules(struct bench *bench)
{
    struct settings settings;

    settings_init(&settings);
    for (int rule = 0; rule < SELECT_COUNT; rule++) {
        char name[48];

        settings.value[SETTING_SELECT] = rule;
        settings_format(&settings, SETTING_SELECT, name);
        bench->options.rule = (enum select_rule)rule;
        bench_time(bench, name, bench_selection);
    }
    bench->options.rule = SELECT_BATCH_ALL;
    bench->options.soft_margin = true;
    bench_time(bench, "batch-all --soft-margin", bench_selection);
    bench->options.soft_margin = false;
    bench->options.rule = SELECT_HARDEST_SEMI_HARD;
}

static int bench_read(struct bench *bench, const char *path, size_t count)
{
    FILE *file = fopen(path, "rb");
    size_t got = file == NULL ? 0 : fread(bench->embedding, sizeof(float), count, file);

    if (file != NULL)
        (void)fclose(file);
    if (got != count)
        (void)fprintf(stderr, "bench_triplet: %s does not hold %zu numbers\n", path, count);
    return got == count;
}

/* Buffers as the trainer has them: on huge pages where the system has them. */
static void *bench_block(size_t count, size_t size)
{
    void *block = mem_new_aligned(count, size);

    if (block == NULL)
        abort();
    return block;
}

static void bench_buffers(struct bench *bench, const struct batch_fixture *fixture)
{
    size_t n = fixture->n;
    size_t scratch = census_scratch_size(n, bench->threads) + hardness_scratch_size(n) +
                     selection_scratch_size(n, bench->threads) + spread_scratch_size(n);

    bench->embedding = bench_block(n * bench->dim, sizeof(float));
    memcpy(bench->embedding, fixture->embedding, n * bench->dim * sizeof(float));
    bench->distance = bench_block(n * n, sizeof(float));
    bench->batch = fixture->view;
    bench->batch.distance = bench->distance;
    bench->gradient = bench_block(n * n, sizeof(float));
    bench->d_embedding = bench_block(n * bench->dim, sizeof(float));
    bench->scratch = bench_block(scratch, 1);
    bench->counts = bench_block(n, sizeof *bench->counts);
}

/* The i-th argument as a number. */
static size_t bench_argument(int argc, char **argv, int i, size_t fallback)
{
    return argc > i ? strtoul(argv[i], NULL, 10) : fallback;
}

int main(int argc, char **argv)
{
    size_t identities, images, n;
    struct batch_fixture fixture;
    struct bench bench = {0};

    environment_improve(argv);
    bench.threads = (int)bench_argument(argc, argv, 1, 2);
    bench.repeats = (int)bench_argument(argc, argv, 2, 15);
    identities = bench_argument(argc, argv, 3, 45);
    images = bench_argument(argc, argv, 4, 40);
    bench.dim = bench_argument(argc, argv, 5, 128);
    n = identities * images;
    if (bench.threads < 1 || bench.repeats < 1 || bench.repeats > BENCH_REPEATS || n < 1)
        return 2;
    fixture = batch_fixture_groups(identities, images, bench.dim, 1.0f, 1);
    bench_buffers(&bench, &fixture);
    bench.options = (struct selection_options){
        .rule = SELECT_HARDEST_SEMI_HARD, .margin = 0.2f, .dim = (uint32_t)bench.dim, .seed = 1};
    if (argc > 6 && !bench_read(&bench, argv[6], n * bench.dim))
        return 1;
    (void)printf("%zu x %zu images, %zu dimensions, %d threads, %s; ms: median, least, largest, "
                 "processor\n",
                 identities, images, bench.dim, bench.threads, triplet_kernels_best()->name);
    bench_time(&bench, "distances", bench_distances);
    bench_time(&bench, "census", bench_census);
    bench_time(&bench, "hardness", bench_hardness);
    bench_time(&bench, "figures", bench_figures);
    bench_time(&bench, "mining", bench_mine); /* what the peers do */
    bench_rules(&bench);
    bench_time(&bench, "spread", bench_spread);
    bench_selection(&bench);
    bench_time(&bench, "gradient", bench_gradient);
    (void)printf("easy %" PRIu64 " semi-hard %" PRIu64 " hard %" PRIu64 " selected %" PRIu64
                 " loss %.6f loss_all %.6f\n",
                 bench.census.easy, bench.census.semi_hard, bench.census.hard,
                 bench.selection.selected, bench.selection.loss, bench.census.loss_all);
    batch_fixture_free(&fixture);
    mem_free(bench.embedding);
    mem_free(bench.distance);
    mem_free(bench.gradient);
    mem_free(bench.d_embedding);
    mem_free(bench.scratch);
    mem_free(bench.counts);
    return 0;
}
