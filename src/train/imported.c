/* See imported.h. */
#include "train/imported.h"

#include "base/clock.h"
#include "base/mem.h"
#include "nn/net/checkpoint.h"
#include "train/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMPORTED_PASSES 7
#define IMPORTED_BATCH 8

enum status imported_save(const struct import *import, const char *path, char sha256[SHA256_HEX],
                          struct err *err)
{
    char embedding[16], size[16];
    struct text table = {0};
    const struct checkpoint_meta meta[] = {
        {settings_table[SETTING_NET].name, SETTINGS_NET_IMPORTED},
        {settings_table[SETTING_EMBEDDING].name, embedding},
        /* More need 2 GB for MobileFaceNet, and are no faster. */
        {settings_table[SETTING_MICRO_BATCH].name, "16"},
        {SETUP_INPUT_SIZE, size},
        {TABLE_META, NULL},
    };
    struct checkpoint_meta filled[sizeof meta / sizeof *meta];
    enum status status;

    (void)snprintf(embedding, sizeof embedding, "%u", import->embedding);
    (void)snprintf(size, sizeof size, "%u", import->size);
    table_write(import->table, &table);
    memcpy(filled, meta, sizeof meta);
    filled[sizeof meta / sizeof *meta - 1].value = text_string(&table);
    status = table.failed ? err_nomem(err, path)
                          : checkpoint_save(path, import->tensors, import->tensor_count, filled,
                                            sizeof filled / sizeof *filled, sha256, err);
    text_free(&table);
    return status;
}

/* The net itself, with its weights. */
static enum status imported_net(struct net **out, const struct import *import, struct err *err)
{
    const struct net_options options = {.size = import->size,
                                        .width = import->width,
                                        .embedding = import->embedding,
                                        .max_batch = IMPORTED_BATCH,
                                        .threads = 1,
                                        .only_runs = true};
    enum status status = net_new_from(out, &import->table->net, &options, err);

    for (size_t i = 0; status == ST_OK && i < net_tensor_count(*out); i++) {
        struct tensor to;
        size_t from = 0;

        net_tensor(*out, i, &to);
        while (from < import->tensor_count && strcmp(import->tensors[from].name, to.name) != 0)
            from++;
        if (from < import->tensor_count)
            memcpy(to.data, import->tensors[from].data, tensor_size(&to) * sizeof(float));
    }
    return status;
}

static int imported_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* One pass: of an embedding or of outputs. */
static void imported_pass(struct net *net, struct net_tape *tape, const float *input, float *out)
{
    static const struct net_key none = {0};
    const float *outputs[NET_OUTPUTS_MAX];

    if (net_output_count(net) > 0)
        net_infer_outputs(net, tape, outputs, input, IMPORTED_BATCH);
    else
        net_forward(net, tape, out, input, IMPORTED_BATCH, NET_INFER, &none);
}

static void imported_measure(struct net *net, struct net_tape *tape, const float *input, float *out,
                             double *milliseconds)
{
    double seconds[IMPORTED_PASSES];

    imported_pass(net, tape, input, out); /* warm */
    for (int i = 0; i < IMPORTED_PASSES; i++) {
        double started = clock_seconds();

        imported_pass(net, tape, input, out);
        seconds[i] = clock_seconds() - started;
    }
    qsort(seconds, IMPORTED_PASSES, sizeof *seconds, imported_compare);
    *milliseconds = seconds[IMPORTED_PASSES / 2] * 1e3 / IMPORTED_BATCH;
}

enum status imported_speed(const struct import *import, double *milliseconds, struct err *err)
{
    size_t values = (size_t)IMPORTED_BATCH * import->size * import->width * 3;
    float *input = mem_new_aligned(values, sizeof *input);
    float *out = mem_new_aligned((size_t)IMPORTED_BATCH * import->embedding, sizeof *out);
    struct net *net = NULL;
    struct net_tape *tape = NULL;
    enum status status = input == NULL || out == NULL ? err_nomem(err, "the pictures") : ST_OK;

    if (status == ST_OK)
        status = imported_net(&net, import, err);
    if (status == ST_OK)
        status = net_tape_new(net, &tape, err);
    if (status == ST_OK) {
        for (size_t i = 0; i < values; i++)
            input[i] = (float)((i * 37 % 256) / 127.5 - 1);
        imported_measure(net, tape, input, out, milliseconds);
    }
    if (tape != NULL)
        net_tape_del(tape);
    net_del(net);
    mem_free(input);
    mem_free(out);
    return status;
}
