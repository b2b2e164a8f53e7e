/* See bench.h. */
#include "train/bench.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "nn/kernel/kernels.h"
#include "nn/net/optimizer.h"
#include "triplet/selection.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BENCH_EMBEDDING 128
#define BENCH_IMAGES 4 /* of a person */
#define BENCH_PEAK_SECONDS 0.3
#define BENCH_REPEATS 60 /* measurements of a limit: the best counts */
#define BENCH_ROUNDS 1000000
#define BENCH_ARRAY ((size_t)16 << 20) /* floats */
#define BENCH_PASSES_MAX 4096

struct bench {
    struct net *net;
    struct net_tape *tape;
    struct optimizer optimizer;
    size_t batch;
    int threads;
    uint64_t step;
    uint32_t *label;                /* (batch) */
    float *in;                      /* (batch, size, size, 3) */
    float *embedding, *d_embedding; /* (batch, BENCH_EMBEDDING) */
    float *distance, *gradient;     /* (batch, batch) */
    void *scratch;                  /* the selection's */
};

/* Multiply-adds in registers on all threads at once: operations per second. */
static double bench_peak_once(const struct kernels *kernels, int threads)
{
    double begin = clock_seconds(), each = 0;

#pragma omp parallel for num_threads(threads) schedule(static)
    for (int thread = 0; thread < threads; thread++) {
        float sink[KERNELS_VECTOR];
        double operations;

        for (size_t i = 0; i < KERNELS_VECTOR; i++)
            sink[i] = 0.5f;
        operations = kernels->peak(sink, BENCH_ROUNDS);
        if (thread == 0)
            each = operations;
    }
    return each * threads / (clock_seconds() - begin);
}

/* The best of several measurements: threads may start on one core and take a moment to spread. */
static double bench_peak(const struct kernels *kernels, int threads)
{
    double start = clock_seconds(), best = 0;

    for (int repeat = 0; repeat < BENCH_REPEATS || clock_seconds() - start < BENCH_PEAK_SECONDS;
         repeat++) {
        double peak = bench_peak_once(kernels, threads);

        best = peak > best ? peak : best;
    }
    return best;
}

/* Each thread adds its part of two arrays into a third: two reads and one write per number. */
static double bench_bandwidth(const struct kernels *kernels, float *arrays, int threads)
{
    double best = 0;

    for (int repeat = 0; repeat < BENCH_REPEATS; repeat++) {
        double begin = clock_seconds();

#pragma omp parallel for num_threads(threads) schedule(static)
        for (int thread = 0; thread < threads; thread++) {
            size_t from = BENCH_ARRAY / (size_t)threads * (size_t)thread;

            kernels->add(arrays + from, arrays + BENCH_ARRAY + from,
                         arrays + 2 * BENCH_ARRAY + from, BENCH_ARRAY / (size_t)threads, false);
        }
        begin = 3.0 * sizeof(float) * (double)BENCH_ARRAY / (clock_seconds() - begin);
        best = begin > best ? begin : best;
    }
    return best;
}

enum status bench_machine(struct bench_machine *out, int threads, struct err *err)
{
    float *arrays = mem_new_aligned(3 * BENCH_ARRAY, sizeof *arrays);
    const struct kernels *kernels;
    enum status status = arrays == NULL ? err_nomem(err, "a measurement") : ST_OK;

    if (status == ST_OK)
        status = kernels_choose(&kernels, err);
    if (status == ST_OK) {
        memset(arrays, 0, 3 * BENCH_ARRAY * sizeof *arrays);
        out->isa = kernels->name;
        out->peak = bench_peak(kernels, threads);
        out->bandwidth = bench_bandwidth(kernels, arrays, threads);
    }
    mem_free(arrays);
    return status;
}

/* From here on the kernel records the peak size of this process from scratch. */
static void bench_forget_memory(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");

    if (file == NULL)
        return;
    (void)fputs("5", file);
    (void)fclose(file);
}

size_t bench_peak_memory(void)
{
    uint64_t kib = 0;

    (void)file_find_number("", "/proc/self/status", "VmHWM:", &kib);
    return (size_t)kib * 1024;
}

static bool bench_allocate(struct bench *bench, size_t pixels)
{
    size_t n = bench->batch;

    bench->label = mem_new(n, sizeof *bench->label);
    bench->in = mem_new_aligned(n * pixels, sizeof(float));
    bench->embedding = mem_new_aligned(n * BENCH_EMBEDDING, sizeof(float));
    bench->d_embedding = mem_new_aligned(n * BENCH_EMBEDDING, sizeof(float));
    bench->distance = mem_new_aligned(n * n, sizeof(float));
    bench->gradient = mem_new_aligned(n * n, sizeof(float));
    bench->scratch = mem_new_aligned(selection_scratch_size(n, bench->threads), 1);
    return bench->label != NULL && bench->in != NULL && bench->embedding != NULL &&
           bench->d_embedding != NULL && bench->distance != NULL && bench->gradient != NULL &&
           bench->scratch != NULL;
}

enum status bench_new(struct bench **out, const struct zoo_net *table, size_t batch, int threads,
                      struct err *err)
{
    const struct net_options options = {.name = table->name,
                                        .size = table->usual_size,
                                        .embedding = BENCH_EMBEDDING,
                                        .max_batch = batch,
                                        .threads = threads};
    size_t pixels = table->vector ? options.size : (size_t)options.size * options.size * 3;
    struct bench *bench = mem_new(1, sizeof *bench);
    struct rng rng;
    enum status status;

    bench_forget_memory();
    if (bench == NULL)
        return err_nomem(err, "a measurement");
    bench->batch = batch;
    bench->threads = threads;
    status = net_new(&bench->net, &options, err);
    if (status == ST_OK)
        status = net_tape_new(bench->net, &bench->tape, err);
    if (status == ST_OK)
        status =
            optimizer_init(&bench->optimizer, OPTIMIZER_SGD, net_parameter_count(bench->net), err);
    if (status == ST_OK && !bench_allocate(bench, pixels))
        status = err_nomem(err, "a measurement");
    if (status != ST_OK) {
        bench_del(bench);
        return status;
    }
    net_init_weights(bench->net, 1);
    rng_init(&rng, 1, RNG_AUGMENT, 0, 0);
    for (size_t i = 0; i < batch * pixels; i++)
        bench->in[i] = 2 * rng_uniform(&rng) - 1;
    for (size_t i = 0; i < batch; i++)
        bench->label[i] = (uint32_t)(i / BENCH_IMAGES);
    *out = bench;
    return ST_OK;
}

void bench_del(struct bench *bench)
{
    net_tape_del(bench->tape);
    net_del(bench->net);
    optimizer_free(&bench->optimizer);
    mem_free(bench->label);
    mem_free(bench->in);
    mem_free(bench->embedding);
    mem_free(bench->d_embedding);
    mem_free(bench->distance);
    mem_free(bench->gradient);
    mem_free(bench->scratch);
    mem_free(bench);
}

struct net *bench_net(struct bench *bench)
{
    return bench->net;
}

static void bench_train_once(struct bench *bench)
{
    const struct triplet_batch batch = {
        bench->distance, bench->label, NULL, bench->batch, NULL, 0, 0, 0};
    const struct selection_options options = {.rule = SELECT_SEMI_HARD,
                                              .margin = 0.2f,
                                              .dim = BENCH_EMBEDDING,
                                              .seed = 1,
                                              .step = bench->step};
    const struct optimizer_rate rate = {.learning_rate = 0.01f, .momentum = 0.9f};
    const struct net_key key = {1, bench->step++, 0};
    struct selection selection;

    net_forward(bench->net, bench->tape, bench->embedding, bench->in, bench->batch, NET_TRAIN,
                &key);
    distances_compute(bench->distance, bench->embedding, bench->batch, BENCH_EMBEDDING,
                      bench->threads);
    selection_run(&selection, bench->gradient, &batch, &options, bench->scratch, bench->threads);
    selection_embedding_gradient(bench->d_embedding, bench->gradient,
                                 1 / fmaxf(1, (float)selection.selected), bench->embedding, &batch,
                                 BENCH_EMBEDDING, bench->threads);
    net_zero_gradients(bench->net);
    net_backward(bench->net, bench->tape, bench->d_embedding);
    optimizer_step(&bench->optimizer, net_parameters(bench->net), net_gradients(bench->net),
                   net_decay_mask(bench->net), &rate, 0, bench->threads);
}

static void bench_embed_once(struct bench *bench)
{
    net_forward(bench->net, bench->tape, bench->embedding, bench->in, bench->batch, NET_INFER,
                NULL);
}

static int bench_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double bench_measure(struct bench *bench, void (*once)(struct bench *), double seconds)
{
    double taken[BENCH_PASSES_MAX], until;
    size_t count = 0;

    once(bench); /* pages and caches */
    until = clock_seconds() + seconds;
    do {
        taken[count] = clock_seconds();
        once(bench);
        taken[count] = clock_seconds() - taken[count];
        count++;
    } while (count < 3 || (count < BENCH_PASSES_MAX && clock_seconds() < until));
    qsort(taken, count, sizeof *taken, bench_compare);
    return (double)bench->batch / taken[count / 2];
}

double bench_train(struct bench *bench, double seconds)
{
    return bench_measure(bench, bench_train_once, seconds);
}

enum status bench_profile(struct bench *bench, double seconds, double *step, size_t *steps,
                          struct err *err)
{
    enum status status;
    double begin;

    bench_train_once(bench);
    status = net_profile(bench->net, err);
    if (status != ST_OK)
        return status;
    begin = clock_seconds();
    *steps = 0;
    do {
        bench_train_once(bench);
        (*steps)++;
    } while (clock_seconds() - begin < seconds);
    *step = (clock_seconds() - begin) / (double)*steps;
    return ST_OK;
}

double bench_embed(struct bench *bench, double seconds)
{
    return bench_measure(bench, bench_embed_once, seconds);
}
