/* Where outputs and their gradients lie.
 *
 * An output that the backward pass reads is kept in a tape.  If it can be recomputed cheaply from
 * one that is kept (layer_ops.again), it is recomputed instead, before the first backward pass that
 * needs it.  All others, and the gradients, live in the workspace until their last reader has run,
 * and share it with whatever does not live at the same time.
 *
 * A net that only runs has no backward pass; what it outputs lives to the end.
 *
 * Time: row i of n runs at i, its backward pass at 2 n - 1 - i. */
#include "nn/net/memory.h"

#include "base/mem.h"

static size_t backward_time(const struct net *net, size_t index)
{
    return 2 * net->table->layer_count - 1 - index;
}

static size_t output_floats(const struct net *net, size_t index)
{
    return net_align(layer_out_size(&net->layers[index]) * net->options.max_batch);
}

size_t net_memory_place(struct net_memory *memory, size_t size, size_t from, size_t to)
{
    struct net_span span = {from, to, 0, size};

    for (size_t i = 0; i < memory->count;) {
        const struct net_span *other = &memory->spans[i];

        if (other->from <= to && from <= other->to && span.at < other->at + other->size &&
            other->at < span.at + span.size) {
            span.at = other->at + other->size;
            i = 0; /* Moved: look at all others again. */
        } else {
            i++;
        }
    }
    if (span.at + span.size > memory->size)
        memory->size = span.at + span.size;
    memory->spans[memory->count++] = span;
    return span.at;
}

static size_t tape_place(struct net *net, size_t floats)
{
    size_t at = net->tape_count;

    net->tape_count += net_align(floats);
    return at;
}

/* The first row whose backward pass reads the output of row index, which comes last in time; the
 * number of rows when none does. */
static size_t first_backward_reader(const struct net *net, size_t index)
{
    if (net->layers[index].reads_out)
        return index;
    for (size_t i = index + 1; i <= net->layers[index].last_reader; i++)
        for (size_t k = 0; k < net->layers[i].input_count; k++)
            if (net->layers[i].inputs[k] == index && net->layers[i].reads_in)
                return i;
    return net->table->layer_count;
}

/* Whether the output of a row can be recomputed from what is kept. */
static bool can_be_made_again(const struct net *net, const struct layer *layer)
{
    const struct layer *input =
        layer->inputs[0] == LAYER_IMAGE ? NULL : &net->layers[layer->inputs[0]];

    return layer->ops->again != NULL && !layer->reads_out &&
           (input == NULL || input->kept || input->again);
}

/* The row before whose backward pass an output is recomputed: the last that reads it, or an earlier
 * one for which another output is recomputed from it. */
static size_t made_again_for(const struct net *net, size_t index)
{
    size_t row = 0;

    for (size_t i = index + 1; i <= net->layers[index].last_reader; i++)
        for (size_t k = 0; k < net->layers[i].input_count; k++) {
            const struct layer *reader = &net->layers[i];
            size_t needed = reader->again ? reader->again_for : i;

            if (reader->inputs[k] == index && (reader->again || reader->reads_in) && needed > row)
                row = needed;
        }
    return row;
}

/* Places the gradient of an output, and the output itself where it is recomputed. */
static void place_backward(struct net_memory *memory, struct net *net, size_t index)
{
    struct layer *layer = &net->layers[index];
    size_t born = backward_time(net, layer->last_reader), floats = output_floats(net, index);

    if (layer->again) {
        layer->again_for = made_again_for(net, index);
        layer->again_at = net_memory_place(memory, floats, backward_time(net, layer->again_for),
                                           backward_time(net, first_backward_reader(net, index)));
    }
    layer->gradient_at = net_memory_place(memory, floats, born, backward_time(net, index));
}

enum status net_plan_memory(struct net *net, struct err *err)
{
    size_t count = net->table->layer_count;
    struct net_memory memory = {.spans = mem_new(3 * count, sizeof *memory.spans)};

    if (memory.spans == NULL)
        return err_nomem(err, "a net's plan");
    for (size_t i = 0; i < count; i++) {
        struct layer *layer = &net->layers[i];
        bool wanted = net_trains(net) && first_backward_reader(net, i) < count;

        layer->again = wanted && can_be_made_again(net, layer);
        layer->kept = wanted && !layer->again;
        layer->saved_at = tape_place(net, layer->saved);
        if (layer->kept)
            layer->output_at = tape_place(net, output_floats(net, i));
        else
            layer->output_at =
                net_memory_place(&memory, output_floats(net, i), i,
                                 layer->row->output != 0 ? count : layer->last_reader);
    }
    /* The gradient of the last output is the caller's. */
    for (size_t i = net_trains(net) ? count - 1 : 0; i-- > 0;)
        place_backward(&memory, net, i);
    net->workspace_count = memory.size;
    mem_free(memory.spans);
    return ST_OK;
}
