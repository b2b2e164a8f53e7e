/* See planned.h. */
#include "face/planned.h"

#include "base/mem.h"
#include "nn/net/checkpoint.h"
#include "nn/net/net.h"
#include "nn/net/table.h"

#define PLANNED_SHAPES 4

struct planned_shape {
    size_t height, width;
    uint64_t used; /* number of the run that used it last; 0: free */
    struct net *net;
    struct net_tape *tape;
    size_t count;
    struct head_map maps[NET_OUTPUTS_MAX];
};

struct planned {
    struct checkpoint *checkpoint;
    struct table *table;
    size_t batch;
    int threads;
    uint64_t runs;
    struct planned_shape shapes[PLANNED_SHAPES];
};

enum status planned_open(struct planned **out, const char *path, size_t batch, int threads,
                         struct err *err)
{
    struct planned *planned = mem_new(1, sizeof *planned);
    const char *text;
    enum status status;

    *out = NULL;
    if (planned == NULL)
        return err_nomem(err, path);
    planned->batch = batch;
    planned->threads = threads;
    status = checkpoint_open(&planned->checkpoint, path, err);
    text = status == ST_OK ? checkpoint_get_meta(planned->checkpoint, TABLE_META) : NULL;
    if (status == ST_OK && text == NULL)
        status = err_set(err, ST_INVALID, "%s: not a net that was added from a file", path);
    if (status == ST_OK)
        status = table_read(&planned->table, "imported", 0, text, err);
    if (status == ST_OK)
        *out = planned;
    else
        planned_close(planned);
    return status;
}

static void planned_drop(struct planned_shape *shape)
{
    if (shape->tape != NULL)
        net_tape_del(shape->tape);
    net_del(shape->net);
    *shape = (struct planned_shape){0};
}

void planned_close(struct planned *planned)
{
    if (planned == NULL)
        return;
    for (size_t i = 0; i < PLANNED_SHAPES; i++)
        planned_drop(&planned->shapes[i]);
    table_del(planned->table);
    if (planned->checkpoint != NULL)
        checkpoint_close(planned->checkpoint);
    mem_free(planned);
}

static enum status planned_load(const struct planned *planned, struct planned_shape *shape,
                                struct err *err)
{
    const struct net_options options = {.size = (uint32_t)shape->height,
                                        .width = (uint32_t)shape->width,
                                        .max_batch = planned->batch,
                                        .threads = planned->threads,
                                        .only_runs = true};
    enum status status = net_new_from(&shape->net, &planned->table->net, &options, err);
    if (status == ST_OK)
        status = checkpoint_load_net(planned->checkpoint, shape->net, err);
    if (status == ST_OK)
        status = net_tape_new(shape->net, &shape->tape, err);
    if (status != ST_OK)
        return status;
    shape->count = net_output_count(shape->net);
    for (size_t i = 0; i < shape->count; i++) {
        struct net_output output;

        net_output(shape->net, i, &output);
        shape->maps[i] = (struct head_map){.height = output.h, .width = output.w, output.c};
    }
    return ST_OK;
}

/* The plan of a shape; a new one takes the place of the one that was used longest ago. */
static enum status planned_shape(struct planned *planned, size_t height, size_t width,
                                 struct planned_shape **out, struct err *err)
{
    struct planned_shape *oldest = &planned->shapes[0];
    enum status status;

    for (size_t i = 0; i < PLANNED_SHAPES; i++) {
        struct planned_shape *shape = &planned->shapes[i];

        if (shape->height == height && shape->width == width) {
            *out = shape;
            return ST_OK;
        }
        if (shape->used < oldest->used)
            oldest = shape;
    }
    planned_drop(oldest);
    oldest->height = height;
    oldest->width = width;
    status = planned_load(planned, oldest, err);
    if (status != ST_OK)
        planned_drop(oldest);
    *out = oldest;
    return status;
}

enum status planned_run(struct planned *planned, const float *in, size_t n, size_t height,
                        size_t width, const struct head_map **maps, size_t *count, struct err *err)
{
    const float *outputs[NET_OUTPUTS_MAX];
    struct planned_shape *shape;
    enum status status = planned_shape(planned, height, width, &shape, err);

    if (status != ST_OK)
        return status;
    if (shape->count == 0)
        return err_set(err, ST_INVALID, "%s: a net that embeds, not a detector or landmarks",
                       checkpoint_path(planned->checkpoint));
    shape->used = ++planned->runs;
    net_infer_outputs(shape->net, shape->tape, outputs, in, n);
    for (size_t i = 0; i < shape->count; i++)
        shape->maps[i].values = outputs[i];
    *maps = shape->maps;
    *count = shape->count;
    return ST_OK;
}
