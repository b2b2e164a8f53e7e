/* facenet nets --bench; see measure.h. */
#include "cmd/nets/measure.h"

#include <stdio.h>

enum status nets_bench(const struct nets *nets, const struct bench_machine *machine,
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
