/* Pictures a second of a net that was added, for comparing with onnxruntime (peer_onnx.js).
 *
 * usage: bench_added CHECKPOINT WIDTH HEIGHT BATCH THREADS SECONDS */
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "nn/net/checkpoint.h"
#include "nn/net/net.h"
#include "nn/net/table.h"
#include "nn/net/zoo.h"

#include <stdio.h>
#include <stdlib.h>

#define PASSES_MOST 100000

/* What a pass needs, of either kind of net. */
struct bench {
    struct net *net;
    struct net_tape *tape;
    float *input, *out; /* out NULL: the net has outputs */
    size_t batch;
};

static void pass(const struct bench *bench)
{
    static const struct net_key none = {0};
    const float *outputs[NET_OUTPUTS_MAX];

    if (bench->out != NULL)
        net_forward(bench->net, bench->tape, bench->out, bench->input, bench->batch, NET_INFER,
                    &none);
    else
        net_infer_outputs(bench->net, bench->tape, outputs, bench->input, bench->batch);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* From the median of the passes that fit in these seconds. */
static double rate(const struct bench *bench, double seconds)
{
    static double times[PASSES_MOST];
    double end;
    size_t count = 0;

    pass(bench);
    pass(bench);
    end = clock_seconds() + seconds;
    while (count < PASSES_MOST && (count < 3 || clock_seconds() < end)) {
        double started = clock_seconds();

        pass(bench);
        times[count++] = clock_seconds() - started;
    }
    qsort(times, count, sizeof *times, compare);
    return (double)bench->batch / times[count / 2];
}

static enum status open_net(struct bench *bench, const char *path,
                            const struct net_options *options, struct err *err)
{
    struct checkpoint *checkpoint;
    struct table *table;
    const char *text;
    enum status status = checkpoint_open(&checkpoint, path, err);

    if (status != ST_OK)
        return status;
    text = checkpoint_get_meta(checkpoint, TABLE_META);
    status = text == NULL ? err_set(err, ST_INVALID, "%s: not a net that was added", path)
                          : table_read(&table, "imported", options->size, text, err);
    if (status == ST_OK)
        status = net_new_of(&bench->net, table, options, err);
    if (status == ST_OK)
        status = checkpoint_load_net(checkpoint, bench->net, err);
    if (status == ST_OK)
        status = net_tape_new(bench->net, &bench->tape, err);
    checkpoint_close(checkpoint);
    return status;
}

/* The words of the command line; false when they aren't numbers in range. */
static bool read_words(char *argv[], struct net_options *options, double *seconds)
{
    int64_t number[4];

    for (int i = 0; i < 4; i++)
        if (!text_parse_integer(argv[2 + i], 1, 4096, &number[i]))
            return false;
    options->width = (uint32_t)number[0];
    options->size = (uint32_t)number[1];
    options->max_batch = (size_t)number[2];
    options->threads = (int)number[3];
    options->embedding = 512;
    options->only_runs = true;
    return text_parse_real(argv[6], 0.01, 3600, seconds);
}

int main(int argc, char *argv[])
{
    struct bench bench = {0};
    struct net_options options = {0};
    struct err err;
    double seconds;
    size_t values;

    if (argc != 7 || !read_words(argv, &options, &seconds)) {
        (void)fputs("usage: bench_added CHECKPOINT WIDTH HEIGHT BATCH THREADS SECONDS\n", stderr);
        return 2;
    }
    bench.batch = options.max_batch;
    if (open_net(&bench, argv[1], &options, &err) != ST_OK) {
        (void)fprintf(stderr, "bench_added: %s\n", err.message);
        return 1;
    }
    values = bench.batch * options.width * options.size * 3;
    bench.input = mem_new_aligned(values, sizeof *bench.input);
    if (net_output_count(bench.net) == 0)
        bench.out = mem_new_aligned(bench.batch * options.embedding, sizeof *bench.out);
    if (bench.input == NULL || (net_output_count(bench.net) == 0 && bench.out == NULL))
        return 1;
    for (size_t i = 0; i < values; i++)
        bench.input[i] = (float)((double)(i * 37 % 256) / 127.5 - 1);
    (void)printf("%.2f\n", rate(&bench, seconds));
    net_tape_del(bench.tape);
    net_del(bench.net);
    mem_free(bench.input);
    mem_free(bench.out);
    return 0;
}
