/* The plan of inference: see infer.c.
 *
 * Rows become steps: a convolution, what is folded into it and the residual addition after that
 * become one.  Steps with large outputs, each of which only the next step reads, are a chain: they
 * take an image band by band.  Between two steps only one output may be alive: that is a cut.  From
 * cut to cut, the size of outputs says how many images fit the cache; each thread takes its group
 * through a run of steps with equal groups; where the run ends, all threads share the output.  They
 * share the net's outputs, which stay, too. */
#include "nn/net/infer_plan.h"

#include "base/mem.h"
#include "nn/kernel/conv_methods.h"
#include "nn/net/memory.h"

#define GROUP_FLOATS ((size_t)1 << 18) /* input and output of a step: the second-level cache */
#define GROUP_MOST 16
#define BAND_LEAST ((size_t)1 << 17)  /* smaller outputs are not cut into bands */
#define BAND_FLOATS ((size_t)1 << 13) /* of a band; at least a line */

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

/* Whether the convolution that alone reads the first row can do what that does to colours.  The
 * numbers of nets that are trained, which a run repeats, stay as they are. */
static bool folds_colours(const struct net *net)
{
    const struct layer *first = &net->layers[0], *next;
    const struct zoo_layer *row = first->row;

    if (!net->options.only_runs || !row->fixed || !row->bias || row->kind != LAYER_CONV ||
        first->shape.kernel != 1 || first->shape.stride != 1 || first->shape.pad != 0 ||
        first->shape.out_c != INFER_COLOURS)
        return false;
    next = only_reader(net, 0);
    return next != NULL && next->row->kind == LAYER_CONV &&
           (next->shape.pad == 0 ||
            (next->method->borders != NULL && next->method->borders(&next->shape)));
}

/* Adds the step that begins with a row. */
static void add_step(struct net *net, size_t row)
{
    struct infer_step *step = &net->infer.steps[net->infer.step_count++];
    const struct layer *next;

    *step = (struct infer_step){.row = row, .rows = 1};
    if (row == 1 && folds_colours(net))
        step->colours = &net->layers[0];
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

static bool takes_bands(const struct layer *layer)
{
    return layer->ops->product != NULL && (layer->method == NULL || layer->method->bands);
}

/* Whether the step after one, which alone reads it, can do so band by band. */
static bool can_chain(const struct net *net, const struct infer_step *step)
{
    size_t index = step->row + step->rows - 1;
    const struct layer *layer = &net->layers[step->row], *next = only_reader(net, index);

    return next != NULL && step->sum == NULL && takes_bands(layer) && takes_bands(next) &&
           next->shape.h == layer->shape.out_h && layer_out_size(layer) > BAND_LEAST;
}

/* Joins steps to chains.  A step keeps the lines that its reader's band needs, those of a band of
 * its own, and as many again so that lines are moved seldom. */
static void plan_chains(struct net *net)
{
    struct infer_step *steps = net->infer.steps;
    size_t length = 1, window = 0;

    for (size_t i = 0; i + 1 < net->infer.step_count; i++) {
        steps[i].chained = length < INFER_CHAIN_MAX && can_chain(net, &steps[i]);
        length = steps[i].chained ? length + 1 : 1;
    }
    for (size_t i = net->infer.step_count; i-- > 0;) {
        const struct window_shape *s = &net->layers[steps[i].row].shape;
        size_t band = 1 + BAND_FLOATS / (s->out_w * s->out_c);

        steps[i].band = band < s->out_h ? band : s->out_h;
        steps[i].lines = 2 * window + steps[i].band - 1;
        if (!steps[i].chained || steps[i].lines > s->out_h)
            steps[i].lines = s->out_h;
        window = (steps[i].band - 1) * s->stride + (s->kernel - 1) * s->dilation + 1;
    }
}

/* Floats per image that a step reads and writes, but for bands. */
static size_t step_floats(const struct net *net, const struct infer_step *step)
{
    bool reads = step == net->infer.steps || !step[-1].chained;

    return (reads ? layer_in_size(&net->layers[step->row]) : 0) +
           (step->chained ? 0 : layer_out_size(step_output(net, step)));
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
        bool cut = i + 1 == net->infer.step_count ||
                   (alive <= steps[i].row + steps[i].rows - 1 && !steps[i].chained);
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
        step->border_at = *top;
        *top += net_align(step->colours == NULL ? 0 : INFER_COLOURS);
    }
    step->shared = shared;
    if (!shared)
        return;
    step->output_at = *top;
    *top += net_align(layer_out_size(step_output(net, step)) * net->options.max_batch);
}

/* Places an output in a thread's part.  A sum takes the place of what it adds to, if that has no
 * later reader and the convolution, which writes the sum while it reads, has another input.  All
 * that a chain holds is in use from its first row to its last. */
static void place_output(struct net *net, struct infer_step *step, struct net_memory *memory)
{
    const struct layer *out = step_output(net, step);
    const struct infer_step *first = step, *last = step;
    const struct infer_step *other = step->sum == NULL || step->other == LAYER_IMAGE
                                         ? NULL
                                         : &net->infer.steps[net->layers[step->other].infer_step];
    size_t floats = net_align(layer_out_size(out) * step->group), until = out->last_reader;

    while (first > net->infer.steps && first[-1].chained)
        first--;
    while (last->chained)
        last++;
    if (step->chained) {
        floats = net_align(step->lines * out->shape.out_w * out->shape.out_c);
        until = last->row;
    }
    if (other == NULL || net->layers[step->other].row->output != 0 ||
        net->layers[step->other].last_reader != out->index ||
        net->layers[first->row].inputs[0] == step->other) {
        step->output_at = net_memory_place(memory, floats, first->row, until);
        return;
    }
    step->shared = other->shared;
    step->output_at = other->output_at;
    if (!step->shared)
        memory->spans[memory->count++] =
            (struct net_span){first->row, until, step->output_at, floats};
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
    for (size_t row = folds_colours(net); row < rows; row += last_step(net)->rows)
        add_step(net, row);
    plan_chains(net);
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
