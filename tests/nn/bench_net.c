/* Measures a training step: forward, backward, AdamW.  Not a test; `make tests/nn/bench_net`, then
 * bench_net [NET [SIZE [BATCH [MICRO_BATCH [THREADS [SECONDS]]]]]]. */
#include "base/clock.h"
#include "base/mem.h"
#include "nn/net.h"
#include "nn/optimizer.h"
#include "nn/threads.h"

#include "lcg.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

struct bench {
    struct net *net;
    struct net_tape *tape;
    struct optimizer optimizer;
    size_t batch, micro;
    int threads;
    float *in, *out, *d_out;
};

static void bench_step(struct bench *bench, uint64_t step)
{
    const struct optimizer_rate rate = {1e-3f, 0.9f, 1e-4f};

    net_zero_gradients(bench->net);
    for (size_t first = 0; first < bench->batch; first += bench->micro) {
        size_t left = bench->batch - first, n = left < bench->micro ? left : bench->micro;
        struct net_key key = {1, step, (uint32_t)first};

        net_forward(bench->net, bench->tape, bench->out, bench->in, n, NET_TRAIN, &key);
        net_backward(bench->net, bench->tape, bench->d_out);
    }
    optimizer_step(&bench->optimizer, net_parameters(bench->net), net_gradients(bench->net),
                   net_decay_mask(bench->net), &rate, bench->threads);
}

static double processor_seconds(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec * 1e-6 +
           (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec * 1e-6;
}

static void bench_run(struct bench *bench, double seconds)
{
    double begin, processor, wall = 0, best = 1e30;
    uint64_t steps = 0;

    bench_step(bench, 0);
    processor = processor_seconds();
    while (wall < seconds || steps < 3) {
        begin = clock_seconds();
        bench_step(bench, ++steps);
        begin = clock_seconds() - begin;
        wall += begin;
        best = begin < best ? begin : best;
    }
    processor = processor_seconds() - processor;
    (void)printf("%s: %.1f images/s on average, %.1f in the best step, %.2f ms of processor an "
                 "image; %.1f M multiply-adds, %zu parameters, tape %.1f MiB\n",
                 net_isa(bench->net), (double)(steps * bench->batch) / wall,
                 (double)bench->batch / best, processor * 1e3 / (double)(steps * bench->batch),
                 (double)net_multiply_adds(bench->net) / 1e6, net_parameter_count(bench->net),
                 (double)net_tape_bytes(bench->net) / 1048576);
}

int main(int argc, char **argv)
{
    struct net_options options = {.embedding = 128, .dropout = 0.2f};
    struct bench bench = {0};
    size_t pixels;
    struct err err;

    threads_wait_passively(argv);
    options.name = argc > 1 ? argv[1] : "small";
    options.size = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 64;
    bench.batch = argc > 3 ? strtoul(argv[3], NULL, 10) : 120;
    bench.micro = options.max_batch = argc > 4 ? strtoul(argv[4], NULL, 10) : 60;
    bench.threads = options.threads = argc > 5 ? (int)strtol(argv[5], NULL, 10) : 2;
    pixels = (size_t)options.size * options.size * 3;
    if (net_new(&bench.net, &options, &err) != ST_OK ||
        net_tape_new(bench.net, &bench.tape, &err) != ST_OK ||
        optimizer_init(&bench.optimizer, OPTIMIZER_ADAMW, net_parameter_count(bench.net), &err) !=
            ST_OK) {
        (void)fprintf(stderr, "bench_net: %s\n", err.message);
        return 1;
    }
    bench.in = mem_new_aligned(bench.micro * pixels, sizeof(float));
    bench.out = mem_new_aligned(bench.micro * 128, sizeof(float));
    bench.d_out = mem_new_aligned(bench.micro * 128, sizeof(float));
    if (bench.in == NULL || bench.out == NULL || bench.d_out == NULL)
        return 1;
    lcg_fill(bench.in, bench.micro * pixels, 1);
    lcg_fill(bench.d_out, bench.micro * 128, 2);
    net_init_weights(bench.net, 1);
    bench_run(&bench, argc > 6 ? strtod(argv[6], NULL) : 3);
    return 0;
}
