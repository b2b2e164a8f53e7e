/* Inference: the forward pass that only embeds.
 *
 * Running statistics are constants, so batch normalisation and scales are folded into the weights
 * and the bias of the convolution before them; bias, rectifier and residual addition are applied
 * before results are stored (struct finish).  Each thread takes a group of images through many
 * layers, so that outputs stay in its cache; groups, like tapes, are planned by infer_plan.c.  All
 * memory is the tape's.
 *
 * An image's embedding does not depend on its group or thread: every number is one sum in order. */
#include "nn/net/infer.h"

#include <string.h>

/* A thread's share of a pass over n images from first on. */
struct infer {
    const struct net *net;
    float *values; /* the tape's */
    const float *in;
    float *out; /* NULL: the net gives outputs, which stay in the tape */
    size_t first, n, thread;
};

static float *infer_scratch(const struct infer *infer)
{
    return infer->net->lane_scratch + infer->thread * infer->net->lane_stride;
}

/* folded (..., out_c) = the weights of a step, and its bias and slope, with the rows after it. */
static void infer_fold(const struct infer *infer, const struct infer_step *step, float *folded)
{
    const struct net *net = infer->net;
    const struct layer *layer = &net->layers[step->row];
    const float *weights = net->parameters + layer->parameters_at;
    size_t c = layer->shape.out_c;
    float *bias = infer->values + step->finish_at, *slope = bias + c;

    memcpy(folded, weights, layer->weights * sizeof *folded);
    for (size_t i = 0; i < c; i++) {
        bias[i] = layer->biases != 0 ? weights[layer->weights + i] : 0;
        slope[i] = 0;
    }
    for (const struct layer *next = layer + 1; next <= layer + step->folds; next++)
        next->ops->fold(next, net->parameters + next->parameters_at,
                        net->statistics + next->statistics_at, folded, layer->weights, bias, slope);
}

/* Folds and lays out the weights of a step. */
static void infer_prepare(const struct infer *infer, const struct infer_step *step)
{
    const struct layer *layer = &infer->net->layers[step->row];
    float *folded = infer_scratch(infer);

    if (layer->ops->product == NULL)
        return;
    infer_fold(infer, step, folded);
    layer->ops->product->prepare(layer, infer->net->kernels, infer->values + step->weights_at,
                                 folded);
}

/* The output of a row, for this thread's share. */
static float *infer_output(const struct infer *infer, size_t row)
{
    const struct net *net = infer->net;
    const struct infer_step *step = &net->infer.steps[net->layers[row].infer_step];

    if (infer->out != NULL && row + 1 == net->table->layer_count)
        return infer->out + infer->first * net->options.embedding;
    if (step->shared)
        return infer->values + step->output_at + infer->first * layer_out_size(&net->layers[row]);
    return infer->values + net->infer.threads_at + infer->thread * net->infer.thread_count +
           step->output_at;
}

static const float *infer_input(const struct infer *infer, size_t row)
{
    return row == LAYER_IMAGE ? infer->in + infer->first * infer->net->pixels * 3
                              : infer_output(infer, row);
}

static void infer_product(const struct infer *infer, const struct infer_step *step)
{
    const struct layer *layer = &infer->net->layers[step->row];
    float *out = infer_output(infer, step->row + step->rows - 1);
    size_t out_size = layer_out_size(layer);
    struct finish finish = {.bias = infer->values + step->finish_at, .add = step->sum != NULL};

    if (step->slope)
        finish.slope = finish.bias + layer->shape.out_c;
    if (finish.add && infer_input(infer, step->other) != out)
        memcpy(out, infer_input(infer, step->other), infer->n * out_size * sizeof *out);
    layer->ops->product->run(layer, infer->net->kernels, out, infer_input(infer, layer->inputs[0]),
                             infer->n, infer->values + step->weights_at, infer_scratch(infer),
                             &finish);
}

/* Any other layer, as one lane on this thread. */
static void infer_layer(const struct infer *infer, const struct infer_step *step)
{
    const struct net *net = infer->net;
    const struct layer *layer = &net->layers[step->row];
    struct pass pass = {
        .kernels = net->kernels,
        .n = infer->n,
        .lanes = 1,
        .threads = 1,
        .mode = NET_INFER,
        .out = infer_output(infer, step->row),
        .saved = infer->values + net->infer.threads_at + infer->thread * net->infer.thread_count +
                 net->infer.saved_at,
        .parameters = net->parameters + layer->parameters_at,
        .statistics = net->statistics + layer->statistics_at,
        .lane_scratch = infer_scratch(infer),
        .lane_scratch_stride = net->lane_stride,
    };

    for (size_t k = 0; k < layer->input_count; k++)
        pass.in[k] = infer_input(infer, layer->inputs[k]);
    layer->ops->forward(layer, &pass);
}

static void infer_run(const struct infer *infer, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct infer_step *step = &infer->net->infer.steps[i];

        if (infer->net->layers[step->row].ops->product != NULL)
            infer_product(infer, step);
        else
            infer_layer(infer, step);
    }
}

/* Takes the next of count pieces of work; false when none is left. */
static bool infer_next(size_t *next, size_t count, size_t *mine)
{
#pragma omp atomic capture
    *mine = (*next)++;
    return *mine < count;
}

/* Steps [from, to), which have equal groups, of all n images.  Groups shrink where that balances
 * the threads' work. */
static void infer_groups(const struct infer *whole, size_t from, size_t to)
{
    size_t threads = (size_t)whole->net->options.threads, next = 0;
    size_t group = whole->net->infer.steps[from].group;
    size_t rounds = (whole->n + threads * group - 1) / (threads * group);

    group = (whole->n + threads * rounds - 1) / (threads * rounds);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t thread = 0; thread < threads; thread++) {
        struct infer infer = *whole;
        size_t mine;

        infer.thread = thread;
        while (infer_next(&next, (whole->n + group - 1) / group, &mine)) {
            infer.first = mine * group;
            infer.n = whole->n - infer.first < group ? whole->n - infer.first : group;
            infer_run(&infer, from, to);
        }
    }
}

void net_forward_folded(const struct net *net, struct net_tape *tape, float *out)
{
    const struct infer whole = {net, tape->values, tape->in, out, 0, tape->n, 0};
    const struct infer_step *steps = net->infer.steps;
    size_t count = net->infer.step_count, threads = (size_t)net->options.threads, next = 0;

#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t thread = 0; thread < threads; thread++) {
        struct infer infer = whole;
        size_t mine;

        infer.thread = thread;
        while (infer_next(&next, count, &mine))
            infer_prepare(&infer, &steps[mine]);
    }
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && steps[to].group == steps[from].group;)
            to++;
        infer_groups(&whole, from, to);
    }
}
