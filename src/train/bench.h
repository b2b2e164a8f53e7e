/* How fast this machine trains: its limits, and how fast a net is on it. A net is measured at its
 * usual input size on random pictures of batch / 4 people with four pictures each. A training step
 * is forward pass, distances, semi-hard selection, backward pass and SGD with momentum; embedding
 * is the forward pass with running statistics. Nothing is read or written. */
#ifndef FACENET_TRAIN_BENCH_H
#define FACENET_TRAIN_BENCH_H

#include "base/err.h"
#include "nn/net/net.h"
#include "nn/net/zoo.h"

#include <stddef.h>
#include <stdint.h>

/* What the processor can do on some threads with the chosen instruction set. */
struct bench_machine {
    const char *isa;
    double peak;      /* floating-point operations per second: multiply-adds in registers */
    double bandwidth; /* bytes per second: the sum of two arrays too large for caches */
};
enum status bench_machine(struct bench_machine *out, int threads, struct err *err) MUST_CHECK;

struct bench; /* a net with all that a step needs */

/* Plans the net and gives it memory.  batch is a multiple of 4, at least 8. */
enum status bench_new(struct bench **out, const struct zoo_net *table, size_t batch, int threads,
                      struct err *err) MUST_CHECK;
void bench_del(struct bench *bench);
struct net *bench_net(struct bench *bench); /* borrowed */

/* Images per second, from the median of the passes that fit in these seconds, at least three. */
double bench_train(struct bench *bench, double seconds);
double bench_embed(struct bench *bench, double seconds);

/* Trains for these seconds with net_profile on bench_net; *step is the seconds per step, *steps the
 * number of steps. */
enum status bench_profile(struct bench *bench, double seconds, double *step, size_t *steps,
                          struct err *err) MUST_CHECK;

/* The largest size of this process in memory since bench_new, in bytes. */
size_t bench_peak_memory(void);

#endif
