/* facenet nets: lists the nets, measures them on this machine, shows where their time goes. */
#include "cmd/commands.h"

#include "nn/net/net.h"
#include "nn/net/zoo.h"
#include "train/bench.h"
#include "train/setup.h"

#include <stdio.h>

#define NETS_MOST 16
#define NETS_MILLION 1e6
#define NETS_GIGA 1e9

struct nets {
    const struct zoo_net *chosen[NETS_MOST];
    size_t count;
    int64_t batch, threads;
    double seconds;
};

static enum status nets_choose(struct command_line *line, struct nets *nets, struct err *err)
{
    const struct zoo_net *net;

    if (line->argc == 1)
        while (nets->count < NETS_MOST && (net = zoo_at(nets->count)) != NULL)
            nets->chosen[nets->count++] = net;
    for (int i = 1; i < line->argc; i++) {
        net = zoo_find(line->argv[i]);
        if (net == NULL)
            return options_refuse(line, err, "%.40s: there is no such net", line->argv[i]);
        nets->chosen[nets->count++] = net;
    }
    return ST_OK;
}

static enum status nets_list(const struct nets *nets, struct err *err)
{
    (void)printf("%-14s %8s %8s %7s\n", "net", "weights", "MAC", "pixels");
    for (size_t i = 0; i < nets->count; i++) {
        const struct zoo_net *table = nets->chosen[i];
        const struct net_options options = {.name = table->name,
                                            .size = table->usual_size,
                                            .embedding = 128,
                                            .max_batch = 1,
                                            .threads = 1};
        struct net *net;
        enum status status = net_new(&net, &options, err);

        if (status != ST_OK)
            return status;
        (void)printf("%-14s %6.2f M %6.0f M %7u  %s\n", table->name,
                     (double)net_parameter_count(net) / NETS_MILLION,
                     (double)net_multiply_adds(net) / NETS_MILLION, table->usual_size, table->help);
        net_del(net);
    }
    return ST_OK;
}

static enum status nets_bench(const struct nets *nets, const struct bench_machine *machine,
                              struct err *err)
{
    (void)printf("%-14s %27s %26s %8s\n", "", "training", "embedding", "memory");
    (void)printf("%-14s %9s %8s %8s %9s %8s %7s %8s\n", "net", "images/s", "GFLOP/s", "of peak",
                 "images/s", "GFLOP/s", "of peak", "MiB");
    for (size_t i = 0; i < nets->count; i++) {
        double train, embed, work, memory;
        struct bench *bench;
        enum status status =
            bench_new(&bench, nets->chosen[i], (size_t)nets->batch, (int)nets->threads, err);

        if (status != ST_OK)
            return status;
        work = 2 * (double)net_multiply_adds(bench_net(bench));
        train = bench_train(bench, nets->seconds);
        memory = (double)bench_peak_memory() / (1 << 20);
        embed = bench_embed(bench, nets->seconds);
        bench_del(bench);
        (void)printf("%-14s %9.1f %8.1f %7.0f%% %9.1f %8.1f %6.0f%% %8.0f\n", nets->chosen[i]->name,
                     train, 3 * work * train / NETS_GIGA, 300 * work * train / machine->peak, embed,
                     work * embed / NETS_GIGA, 100 * work * embed / machine->peak, memory);
        (void)fflush(stdout);
    }
    return ST_OK;
}

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

static enum status nets_profile(const struct nets *nets, const struct bench_machine *machine,
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

static enum status nets_measure(const struct nets *nets, bool profile, struct err *err)
{
    struct bench_machine machine;
    enum status status = bench_machine(&machine, (int)nets->threads, err);

    if (status != ST_OK)
        return status;
    (void)printf("%s, threads %d: peak %.0f GFLOP/s, memory %.1f GB/s; batch %d\n", machine.isa,
                 (int)nets->threads, machine.peak / NETS_GIGA, machine.bandwidth / NETS_GIGA,
                 (int)nets->batch);
    return profile ? nets_profile(nets, &machine, err) : nets_bench(nets, &machine, err);
}

enum status command_nets(struct command_line *line, struct err *err)
{
    struct nets nets = {.batch = 64, .seconds = 3};
    struct settings settings;
    bool bench = false, profile = false;
    const struct setting *threads = &settings_table[SETTING_THREADS];
    const struct option options[] = {
        OPTION_FLAG("bench", &bench,
                    "measure training and embedding at that side; operations are counted as those "
                    "of the plain convolution, whatever is done in its place"),
        OPTION_FLAG("profile", &profile,
                    "measure where the time of a training step goes, layer by layer"),
        OPTION_INTEGER("batch", "N", &nets.batch, 8, 1024, "images of a step, a multiple of 4"),
        OPTION_INTEGER("threads", "N", &nets.threads, (int64_t)threads->low, (int64_t)threads->high,
                       threads->help),
        OPTION_REAL("seconds", "S", &nets.seconds, 0.01, 3600, "length of each measurement"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet nets [NET...] [--bench | --profile] [OPTION...]\n",
        .about = "Lists the nets: weights, multiply-adds of an image's forward pass, and the side "
                 "in pixels that each is made for.",
        .options = options,
        .most = NETS_MOST};
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    if (bench && profile)
        return options_refuse(line, err, "--bench and --profile exclude each other");
    if (nets.batch % 4 != 0)
        return options_refuse(line, err, "--batch %d: it takes a multiple of 4", (int)nets.batch);
    status = nets_choose(line, &nets, err);
    if (status != ST_OK)
        return status;
    settings_init(&settings);
    settings.value[SETTING_THREADS] = (double)nets.threads;
    nets.threads = setup_threads(&settings);
    return bench || profile ? nets_measure(&nets, profile, err) : nets_list(&nets, err);
}
