/* What this machine does with nets: tables of measurements. */
#ifndef FACENET_CMD_NETS_MEASURE_H
#define FACENET_CMD_NETS_MEASURE_H

#include "train/bench.h"

#define NETS_MOST 16
#define NETS_GIGA 1e9

/* The nets to measure, and how. */
struct nets {
    const struct zoo_net *chosen[NETS_MOST];
    size_t count;
    int64_t batch, threads;
    double seconds;
};

/* Prints images and operations per second of training and embedding, a line per net. */
enum status nets_bench(const struct nets *nets, const struct bench_machine *machine,
                       struct err *err) MUST_CHECK;

/* Prints where the time of a training step goes, layer by layer and kind by kind. */
enum status nets_profile(const struct nets *nets, const struct bench_machine *machine,
                         struct err *err) MUST_CHECK;

#endif
