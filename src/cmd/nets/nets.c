/* facenet nets: lists the nets, measures them on this machine, shows where their time goes. */
#include "cmd/commands.h"
#include "cmd/nets/measure.h"

#include "nn/layer/layer.h"
#include "train/setup.h"

#include "base/similar.h"

#include <stdio.h>

#define NETS_MILLION 1e6

static enum status nets_refuse(struct command_line *line, const char *name, struct err *err)
{
    const struct zoo_net *net;
    char question[SIMILAR_QUESTION];
    struct similar similar;

    similar_begin(&similar, name);
    for (size_t i = 0; (net = zoo_at(i)) != NULL; i++)
        (void)similar_offer(&similar, net->name);
    return options_refuse(line, err, "%.40s: there is no such net%s", name,
                          similar_question(&similar, "", question));
}

static enum status nets_choose(struct command_line *line, struct nets *nets, struct err *err)
{
    const struct zoo_net *net;

    if (line->argc == 1)
        while (nets->count < NETS_MOST && (net = zoo_at(nets->count)) != NULL)
            nets->chosen[nets->count++] = net;
    for (int i = 1; i < line->argc; i++) {
        net = zoo_find(line->argv[i]);
        if (net == NULL)
            return nets_refuse(line, line->argv[i], err);
        nets->chosen[nets->count++] = net;
    }
    return ST_OK;
}

static void nets_print_layers(const struct net *net)
{
    const struct net_options *made = net_made_for(net);

    (void)printf("%s, %s of %u %s: %.2f M weights, %.0f M MAC\n", made->name,
                 net_takes_vectors(net) ? "vectors" : "images", made->size,
                 net_takes_vectors(net) ? "numbers" : "pixels",
                 (double)net_parameter_count(net) / NETS_MILLION,
                 (double)net_multiply_adds(net) / NETS_MILLION);
    (void)printf("%-18s %-28s %12s %10s %8s\n", "layer", "kind", "output", "weights", "MAC");
    for (size_t i = 0; i < net_layer_count(net); i++) {
        const struct window_shape *s = &net_planned(net, i)->shape;
        struct net_layer layer;
        char shape[32];

        net_layer(net, i, &layer);
        (void)snprintf(shape, sizeof shape, "%zux%zux%zu", s->out_h, s->out_w, s->out_c);
        (void)printf("%-18s %-28s %12s %10zu %6.1f M\n", layer.name, layer.kind, shape,
                     layer.parameters, (double)layer.multiply_adds / NETS_MILLION);
    }
}

/* A line for each net, or its layers. */
static enum status nets_list(const struct nets *nets, bool layers, struct err *err)
{
    if (!layers)
        (void)printf("%-14s %8s %8s %7s\n", "net", "weights", "MAC", "pixels");
    for (size_t i = 0; i < nets->count; i++) {
        const struct zoo_net *table = nets->chosen[i];
        const struct net_options options = {.name = table->name,
                                            .size = table->usual_size,
                                            .embedding = 128,
                                            .max_batch = 1,
                                            .threads = 1,
                                            .only_planned = true};
        struct net *net;
        enum status status = net_new(&net, &options, err);

        if (status != ST_OK)
            return status;
        if (layers)
            nets_print_layers(net);
        else
            (void)printf("%-14s %6.2f M %6.0f M %7u  %s\n", table->name,
                         (double)net_parameter_count(net) / NETS_MILLION,
                         (double)net_multiply_adds(net) / NETS_MILLION, table->usual_size,
                         table->help);
        net_del(net);
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
        .usage = "usage: facenet nets [NET...]\n"
                 "       facenet nets NET... --bench | --profile [OPTION...]\n",
        .about = "Lists the nets: weights, multiply-adds of an image's forward pass, and the side "
                 "in pixels (of linear and mlp the numbers of a vector) that each is made for; of "
                 "nets that are named, their layers.",
        .options = options,
        .most = NETS_MOST};
    enum status status = options_parse(line, &syntax, err);

    if (status != ST_OK || line->helped)
        return status;
    if (bench && profile)
        return options_refuse(line, err, "--bench and --profile exclude each other");
    if ((bench || profile) && line->argc == 1)
        return options_refuse(line, err, "name the nets to measure; some take gigabytes");
    if (nets.batch % 4 != 0)
        return options_refuse(line, err, "--batch %d: expected a multiple of 4", (int)nets.batch);
    status = nets_choose(line, &nets, err);
    if (status != ST_OK)
        return status;
    settings_init(&settings);
    settings.value[SETTING_THREADS] = (double)nets.threads;
    nets.threads = setup_threads(&settings);
    return bench || profile ? nets_measure(&nets, profile, err)
                            : nets_list(&nets, line->argc > 1, err);
}
