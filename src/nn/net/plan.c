/* Planning: from the rows of a table to layers with shapes, and places in the net's arenas; those
 * of outputs and gradients are memory.c's, of the pass that only embeds infer_plan.c's. */
#include "nn/net/plan.h"

#include "base/mem.h"
#include "nn/net/infer_plan.h"
#include "nn/net/memory.h"

#include <string.h>

#define NET_SIZE_MAX 512
#define NET_OUTPUTS_SIZE_MAX 4096 /* of a net that gives outputs, which is not trained */
#define NET_EMBEDDING_MAX 4096
#define NET_BATCH_MAX 65536
#define NET_THREADS_MAX 256
#define NET_LANES 4 /* with up to as many threads */
#define NET_CHANNELS 3
#define NET_VECTOR_MAX 4096
#define NET_CHANNELS_MAX 65536
#define NET_FLOATS_MAX \
    (SIZE_MAX / 8 / (4 * LAYER_ROWS_MAX)) /* of an output: sums do not overflow */
/* A table may come from a file: of a picture's output, and of all weights together. */
#define NET_PICTURE_MAX ((size_t)1 << 26)
#define NET_WEIGHTS_MAX ((size_t)1 << 28)

static enum status plan_options(const struct net *net, struct err *err)
{
    const struct net_options *o = &net->options;
    uint32_t least = net->table->least_size;
    uint32_t most = net->output_count == 0 ? NET_SIZE_MAX : NET_OUTPUTS_SIZE_MAX;

    if (net->table->vector && (o->size < least || o->size > NET_VECTOR_MAX))
        return err_set(err, ST_INVALID, "net %s takes vectors of %u to %u numbers, not %u",
                       net->table->name, least, NET_VECTOR_MAX, o->size);
    if (!net->table->vector &&
        (o->size < least || o->width < least || o->size > most || o->width > most))
        return err_set(err, ST_INVALID, "net %s takes images of %u to %u pixels a side, not %u",
                       net->table->name, least, most,
                       o->size < least || o->size > most ? o->size : o->width);
    if (net->output_count == 0 && (o->embedding < 2 || o->embedding > NET_EMBEDDING_MAX))
        return err_set(err, ST_INVALID, "an embedding has 2 to %d dimensions, not %u",
                       NET_EMBEDDING_MAX, o->embedding);
    if (!(o->dropout >= 0 && o->dropout < 1))
        return err_set(err, ST_INVALID, "dropout takes a share from 0 to below 1, not %g",
                       (double)o->dropout);
    if (o->max_batch < 1 || o->max_batch > NET_BATCH_MAX)
        return err_set(err, ST_INVALID, "a micro-batch has 1 to %d images, not %zu", NET_BATCH_MAX,
                       o->max_batch);
    if (o->threads < 1 || o->threads > NET_THREADS_MAX)
        return err_set(err, ST_INVALID, "a net runs on 1 to %d threads, not %d", NET_THREADS_MAX,
                       o->threads);
    return ST_OK;
}

/* Finds the rows that are marked as outputs: 1, 2, ..., each once. */
static enum status plan_outputs(struct net *net, struct err *err)
{
    const struct zoo_net *table = net->table;
    size_t found = 0;

    if (table->layer_count == 0 || table->layer_count > LAYER_ROWS_MAX)
        return err_set(err, ST_INVALID, "net %s must have 1 to %d rows", table->name,
                       LAYER_ROWS_MAX);
    for (size_t i = 0; i < table->layer_count; i++)
        net->output_count += table->layers[i].output != 0;
    for (size_t i = 0; i < table->layer_count; i++)
        for (size_t k = 0; k < net->output_count && k < NET_OUTPUTS_MAX; k++)
            if (table->layers[i].output == k + 1) {
                net->outputs[k] = i;
                found |= (size_t)1 << k;
            }
    if (net->output_count > NET_OUTPUTS_MAX || found != ((size_t)1 << net->output_count) - 1)
        return err_set(err, ST_INVALID, "the outputs of net %s are not numbered 1 to at most %d",
                       table->name, NET_OUTPUTS_MAX);
    return ST_OK;
}

/* The index of the row called name, before row index. */
static enum status plan_find(size_t *found, const struct net *net, size_t index, const char *name,
                             struct err *err)
{
    const struct zoo_layer *rows = net->table->layers;

    for (size_t i = index; i-- > 0;)
        if (strcmp(rows[i].name, name) == 0) {
            *found = i;
            return ST_OK;
        }
    return err_set(err, ST_INVALID, "net %s: row %s reads %s, which is not an earlier row",
                   net->table->name, rows[index].name, name);
}

/* Fills in a layer's inputs and its input shape; all inputs must have the same height and width,
 * but the second of a kind that spreads one pixel. */
static enum status plan_inputs(struct net *net, struct layer *layer, struct err *err)
{
    const struct zoo_layer *row = layer->row;
    struct window_shape *s = &layer->shape;
    enum status status;

    for (size_t k = 0; k < LAYER_INPUTS && (k == 0 || row->inputs[k] != NULL); k++) {
        struct window_shape from = {
            .out_h = net->options.size, .out_w = net->options.width, .out_c = NET_CHANNELS};

        if (net->table->vector)
            from = (struct window_shape){.out_h = 1, .out_w = 1, .out_c = net->options.size};

        layer->inputs[k] = layer->index == 0 ? LAYER_IMAGE : layer->index - 1;
        if (row->inputs[k] != NULL) {
            status = plan_find(&layer->inputs[k], net, layer->index, row->inputs[k], err);
            if (status != ST_OK)
                return status;
        }
        if (layer->inputs[k] != LAYER_IMAGE)
            from = net->layers[layer->inputs[k]].shape;
        if (k == 0)
            *s = (struct window_shape){.h = from.out_h, .w = from.out_w, .c = from.out_c};
        if (k == 1 && layer->ops->spreads && from.out_h == 1 && from.out_w == 1)
            layer->spread = true;
        else if (from.out_h != s->h || from.out_w != s->w)
            return err_set(err, ST_INVALID, "net %s: the inputs of row %s differ in size",
                           net->table->name, row->name);
        layer->input_c[k] = from.out_c;
        layer->input_count = k + 1;
    }
    if (layer->input_count > 1 && !layer->ops->joins)
        return err_set(err, ST_INVALID, "net %s: row %s (%s) takes one input", net->table->name,
                       row->name, layer->ops->word);
    return ST_OK;
}

/* Where the layer's parameters lie, and how much scratch memory it needs.  Parameters are packed:
 * the arena's length is the net's number of weights. */
static enum status plan_memory(struct net *net, struct layer *layer, struct err *err)
{
    size_t batch = net->options.max_batch, scratch;

    layer->parameters_at = net->parameter_count;
    if (layer->weight_dims == 0) {
        layer->weight_dims = 1;
        layer->weight_shape[0] = layer->weights;
    }
    net->parameter_count += layer->weights + layer->biases + layer->slopes;
    layer->statistics_at = net->statistics_count;
    net->statistics_count += layer->statistics;
    if (layer->shape.out_c > NET_CHANNELS_MAX || layer_out_size(layer) > NET_FLOATS_MAX / batch ||
        layer_out_size(layer) > NET_PICTURE_MAX || net->parameter_count > NET_WEIGHTS_MAX ||
        !mem_multiply(layer->batch_scratch, batch, &scratch))
        return err_set(err, ST_LIMIT, "net %s is too large for memory", net->table->name);
    if (layer->lane_scratch > net->lane_stride)
        net->lane_stride = net_align(layer->lane_scratch);
    if (layer->shared_scratch > net->shared_scratch_count)
        net->shared_scratch_count = layer->shared_scratch;
    if (scratch > net->batch_scratch_count)
        net->batch_scratch_count = scratch;
    return ST_OK;
}

/* Finds the last row that reads the output of each. */
static enum status plan_readers(struct net *net, struct err *err)
{
    for (size_t i = 0; i < net->table->layer_count; i++)
        for (size_t k = 0; k < net->layers[i].input_count; k++)
            if (net->layers[i].inputs[k] != LAYER_IMAGE)
                net->layers[net->layers[i].inputs[k]].last_reader = i;
    for (size_t i = 0; i < net->table->layer_count; i++)
        if (net->layers[i].last_reader == 0 && net->layers[i].row->output == 0 &&
            (i + 1 < net->table->layer_count || net->output_count > 0))
            return err_set(err, ST_INVALID, "net %s: nothing reads row %s", net->table->name,
                           net->layers[i].row->name);
    return ST_OK;
}

/* Marks which readers start a gradient and which add to it: the backward pass runs from the last
 * row to the first, so the last reader starts. */
static void plan_begin_or_add(struct net *net)
{
    for (size_t i = 0; i < net->table->layer_count; i++)
        for (size_t k = 0; k < net->layers[i].input_count; k++) {
            struct layer *layer = &net->layers[i];
            bool twice = false;

            for (size_t j = 0; j < k; j++)
                twice = twice || layer->inputs[j] == layer->inputs[k];
            layer->add[k] = layer->inputs[k] != LAYER_IMAGE &&
                            (twice || net->layers[layer->inputs[k]].last_reader != i);
        }
}

static enum status plan_layer(struct net *net, size_t index, struct err *err)
{
    struct layer *layer = &net->layers[index];
    enum status status;

    layer->row = &net->table->layers[index];
    layer->ops = layer_table[layer->row->kind];
    layer->index = index;
    layer->reads_in = layer->ops->reads_in;
    layer->reads_out = layer->ops->reads_out;
    status = plan_inputs(net, layer, err);
    if (status == ST_OK && layer->row->fixed && layer->inputs[0] != LAYER_IMAGE)
        status = err_set(err, ST_INVALID, "net %s: row %s is fixed, but does not read the image",
                         net->table->name, layer->row->name);
    if (status == ST_OK)
        status = layer->ops->plan(layer, net->options.embedding, err);
    if (layer->ops->takes_moments && !net->options.frozen_norm && index > 0 &&
        layer->inputs[0] == index - 1 && layer[-1].ops->product != NULL)
        layer->moments = layer[-1].moments = true;
    if (status == ST_OK)
        status = plan_memory(net, layer, err);
    return status;
}

enum status net_plan(struct net *net, struct err *err)
{
    const struct layer *last;
    enum status status = plan_outputs(net, err);

    if (net->options.width == 0)
        net->options.width = net->options.size;
    net->input = net->table->vector ? net->options.size
                                    : (size_t)net->options.size * net->options.width * NET_CHANNELS;
    if (status == ST_OK)
        status = plan_options(net, err);
    if (status != ST_OK)
        return status;
    net->lanes = net->options.threads <= NET_LANES ? NET_LANES : (size_t)net->options.threads;
    net->layers = mem_new(net->table->layer_count, sizeof *net->layers);
    if (net->layers == NULL)
        return err_nomem(err, "a net's plan");
    for (size_t i = 0; status == ST_OK && i < net->table->layer_count; i++)
        status = plan_layer(net, i, err);
    if (status != ST_OK)
        return status;
    last = &net->layers[net->table->layer_count - 1];
    if (net->output_count == 0 && (!last->ops->unit || last->shape.out_c != net->options.embedding))
        return err_set(err, ST_INVALID,
                       "net %s must end with L2 normalisation of the embedding's size",
                       net->table->name);
    status = plan_readers(net, err);
    if (status != ST_OK)
        return status;
    plan_begin_or_add(net);
    status = net_plan_memory(net, err);
    return status == ST_OK ? net_plan_infer(net, err) : status;
}
