/* facenet nets --profile; see measure.h. */
#include "cmd/nets/measure.h"

#include <stdio.h>

/* The time that a layer took of a training step, and what it would take at the machine's limits. */
struct nets_time {
    const char *name;
    double forward, backward, operations;
    double arithmetic, memory; /* seconds at the peak, at the bandwidth */
};

static struct nets_time nets_layer_time(struct bench *bench, size_t index, size_t steps,
                                        size_t batch, const struct bench_machine *machine)
{
    struct nets_time time;
    struct net_layer layer;
    double passes, floats;

    net_layer(bench_net(bench), index, &layer);
    /* Two backward passes, for weights and for input; the first layer needs no input gradient. */
    passes = index == 0 ? 2 : 3;
    floats = (double)(layer.in * (index == 0 ? 2 : 3) + layer.out * 2) * (double)batch +
             (double)layer.parameters * 3;
    time.name = layer.name;
    time.forward = layer.forward / (double)steps;
    time.backward = layer.backward / (double)steps;
    time.operations = 2 * (double)layer.multiply_adds * passes * (double)batch;
    time.arithmetic = time.operations / machine->peak;
    time.memory = floats * sizeof(float) / machine->bandwidth;
    return time;
}

static void nets_print_time(const struct nets_time *time, double step)
{
    double taken = time->forward + time->backward;
    bool arithmetic = time->arithmetic > time->memory;

    (void)printf("%-26s %8.2f %8.2f %5.1f%% %8.1f  %-10s %5.0f%%\n", time->name,
                 time->forward * 1e3, time->backward * 1e3, 100 * taken / step,
                 time->operations / taken / NETS_GIGA, arithmetic ? "arithmetic" : "memory",
                 100 * (arithmetic ? time->arithmetic : time->memory) / taken);
}

/* The layers of one kind together: each is limited by what limits it most. */
static void nets_print_kinds(struct bench *bench, size_t steps, size_t batch, double step,
                             const struct bench_machine *machine)
{
    struct net *net = bench_net(bench);
    size_t count = net_layer_count(net);
    struct net_layer layer, other;
    double rest = step;

    (void)printf("\n%-26s %8s %8s %6s %8s %18s\n", "by kind", "forward", "backward", "step",
                 "GFLOP/s", "of limit");
    for (size_t i = 0; i < count; i++) {
        double forward = 0, backward = 0, operations = 0, limit = 0;
        bool seen = false;

        net_layer(net, i, &layer);
        for (size_t j = 0; j < count; j++) {
            struct nets_time time = nets_layer_time(bench, j, steps, batch, machine);

            net_layer(net, j, &other);
            if (other.kind != layer.kind)
                continue;
            seen = seen || j < i;
            forward += time.forward;
            backward += time.backward;
            operations += time.operations;
            limit += time.arithmetic > time.memory ? time.arithmetic : time.memory;
        }
        if (seen)
            continue;
        rest -= forward + backward;
        (void)printf("%-26s %8.2f %8.2f %5.1f%% %8.1f %17.0f%%\n", layer.kind, forward * 1e3,
                     backward * 1e3, 100 * (forward + backward) / step,
                     operations / (forward + backward) / NETS_GIGA,
                     100 * limit / (forward + backward));
    }
    (void)printf("%-26s %17.2f %5.1f%%\n", "loss, optimiser, the rest", rest * 1e3,
                 100 * rest / step);
}

enum status nets_profile(const struct nets *nets, const struct bench_machine *machine,
                         struct err *err)
{
    for (size_t i = 0; i < nets->count; i++) {
        struct bench *bench;
        double step;
        size_t steps, batch = (size_t)nets->batch;
        enum status status = bench_new(&bench, nets->chosen[i], batch, (int)nets->threads, err);

        if (status != ST_OK)
            return status;
        status = bench_profile(bench, nets->seconds, &step, &steps, err);
        if (status == ST_OK) {
            (void)printf("\n%s: a step of %.1f ms, %.1f images/s; milliseconds\n",
                         nets->chosen[i]->name, step * 1e3, (double)batch / step);
            (void)printf("%-26s %8s %8s %6s %8s  %-10s %6s\n", "layer", "forward", "backward",
                         "step", "GFLOP/s", "limited by", "of it");
            for (size_t k = 0; k < net_layer_count(bench_net(bench)); k++) {
                struct nets_time time = nets_layer_time(bench, k, steps, batch, machine);

                nets_print_time(&time, step);
            }
            nets_print_kinds(bench, steps, batch, step, machine);
        }
        bench_del(bench);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}
