/* The plan of inference: see infer.c.
 *
 * Rows become steps: a convolution, what is folded into it and the residual addition after that
 * become one.  Between two steps only one output may be alive: that is a cut.  From cut to cut, the
 * size of outputs says how many images fit the cache; each thread takes its group through a run of
 * steps with equal groups; where the run ends, all threads share the output.  They share the net's
 * outputs, which stay, too. */
#include "nn/net/infer_plan.h"

#include "base/mem.h"
#include "nn/net/memory.h"

#define GROUP_FLOATS ((size_t)1 << 18) /* input and output of a step: the second-level cache */
#define GROUP_MOST 16

static struct infer_step *last_step(const struct net *net)
{
    return &net->infer.steps[net->infer.step_count - 1];
}

static const struct layer *step_output(const struct net *net, const struct infer_step *step)
{
    return &net->layers[step->row + step->rows - 1];
}

static size_t count_readers(const struct net *net, size_t index)
{
    size_t count = 0;

    for (size_t i = index + 1; i < net->table->layer_count; i++)
        for (size_t k = 0; k < net->layers[i].input_count; k++)
            count += net->layers[i].inputs[k] == index;
    return count;
}

/* The row after index, when it alone reads it; else NULL. */
static const struct layer *only_reader(const struct net *net, size_t index)
{
    const struct layer *next = &net->layers[index + 1];

    if (index + 1 == net->table->layer_count || net->layers[index].row->output != 0 ||
        net->layers[index].last_reader != index + 1 || count_readers(net, index) != 1)
        return NULL;
    return next;
}

/* Adds the step that begins with a row. */
static void add_step(struct net *net, size_t row)
{
    struct infer_step *step = &net->infer.steps[net->infer.step_count++];
    const struct layer *next;

    *step = (struct infer_step){.row = row, .rows = 1};
    if (net->layers[row].ops->product == NULL)
        return;
    while ((next = only_reader(net, row + step->folds)) != NULL && next->ops->fold != NULL &&
           !step->slope) {
        step->slope = next->row->relu || next->row->prelu || next->ops->rectifies;
        step->folds++;
    }
    step->rows += step->folds;
    if (step->slope || next == NULL || !next->ops->sums)
        return;
    step->sum = next;
    step->slope = next->row->relu;
    step->other = next->inputs[next->inputs[0] == row + step->folds];
    step->rows++;
}

/* Floats per image that a step reads and writes. */
static size_t step_floats(const struct net *net, const struct infer_step *step)
{
    return layer_in_size(&net->layers[step->row]) + layer_out_size(step_output(net, step));
}

/* Images that fit, a power of 4. */
static size_t group_of(size_t floats)
{
    size_t group = 1;

    while (group < GROUP_MOST && 4 * group * floats <= GROUP_FLOATS)
        group *= 4;
    return group;
}

/* Gives steps their groups, which only grow from cut to cut. */
static void plan_groups(struct net *net)
{
    struct infer_step *steps = net->infer.steps;
    size_t first = 0, alive = 0, most = 0, group = GROUP_MOST;

    for (size_t i = 0; i < net->infer.step_count; i++) {
        size_t floats = step_floats(net, &steps[i]);
        bool cut = i + 1 == net->infer.step_count || alive <= steps[i].row + steps[i].rows - 1;
        const struct layer *out = step_output(net, &steps[i]);
        size_t reader = out->row->output != 0 ? 0 : out->last_reader;

        most = floats > most ? floats : most;
        alive = reader > alive ? reader : alive;
        for (; cut && first <= i; first++) {
            steps[first].group = group_of(most);
            most = first == i ? 0 : most;
        }
    }
    for (size_t i = net->infer.step_count; i-- > 0; steps[i].group = group)
        group = steps[i].group < group ? steps[i].group : group;
}

/* Places what lies in a tape for all images: weights, and outputs that all threads share. */
static void place_shared(struct net *net, struct infer_step *step, bool shared, size_t *top)
{
    const struct layer *layer = &net->layers[step->row];

    if (layer->ops->product != NULL) {
        step->weights_at = *top;
        *top += net_align(layer->ops->product->prepared(layer));
        step->finish_at = *top;
        *top += net_align(2 * layer->shape.out_c);
    }
    step->shared = shared;
    if (!shared)
        return;
    step->output_at = *top;
    *top += net_align(layer_out_size(step_output(net, step)) * net->options.max_batch);
}

/* Places an output in a thread's part.  A sum takes the place of what it adds to, if that has no
 * later reader and the convolution, which writes the sum while it reads, has another input. */
static void place_output(struct net *net, struct infer_step *step, struct net_memory *memory)
{
    const struct layer *out = step_output(net, step);
    const struct infer_step *other = step->sum == NULL || step->other == LAYER_IMAGE
                                         ? NULL
                                         : &net->infer.steps[net->layers[step->other].infer_step];
    size_t floats = net_align(layer_out_size(out) * step->group);

    if (other == NULL || net->layers[step->other].row->output != 0 ||
        net->layers[step->other].last_reader != out->index ||
        net->layers[step->row].inputs[0] == step->other) {
        step->output_at = net_memory_place(memory, floats, step->row, out->last_reader);
        return;
    }
    step->shared = other->shared;
    step->output_at = other->output_at;
    if (!step->shared)
        memory->spans[memory->count++] =
            (struct net_span){step->row, out->last_reader, step->output_at, floats};
}

enum status net_plan_infer(struct net *net, struct err *err)
{
    size_t rows = net->table->layer_count, top = 0, saved = 0;
    struct net_memory memory = {.spans = mem_new(rows, sizeof *memory.spans)};

    net->infer.steps = mem_new(rows, sizeof *net->infer.steps);
    if (net->infer.steps == NULL || memory.spans == NULL) {
        mem_free(memory.spans);
        return err_nomem(err, "a net's plan");
    }
    for (size_t row = 0; row < rows; row += last_step(net)->rows)
        add_step(net, row);
    plan_groups(net);
    for (size_t i = 0; i < net->infer.step_count; i++) {
        struct infer_step *step = &net->infer.steps[i];
        bool ends = i + 1 == net->infer.step_count || step[1].group != step->group, shared;

        shared = ends || step_output(net, step)->row->output != 0;
        place_shared(net, step, shared, &top);
        if (!shared)
            place_output(net, step, &memory);
        if (ends)
            memory.count = 0; /* The next run starts with free memory. */
        net->layers[step->row + step->rows - 1].infer_step = i;
        if (net->layers[step->row].saved > saved)
            saved = net->layers[step->row].saved;
    }
    net->infer.threads_at = top;
    net->infer.saved_at = memory.size;
    net->infer.thread_count = memory.size + net_align(saved);
    top += net->infer.thread_count * (size_t)net->options.threads;
    if (top > net->tape_count)
        net->tape_count = top;
    mem_free(memory.spans);
    return ST_OK;
}
