/* Inference: the forward pass that only embeds.
 *
 * Running statistics are constants, so batch normalisation and scales are folded into the weights
 * and the bias of the convolution before them; bias, rectifier and residual addition are applied
 * before results are stored (struct finish).  Each thread takes a group of images through many
 * layers, so that outputs stay in its cache.  Where one image is too large for that, a chain of
 * layers takes it in bands, a few lines each; a layer keeps those lines that the next one still
 * needs.  Groups and chains, like tapes, are planned by infer_plan.c.  All memory is the tape's.
 *
 * An image's embedding does not depend on its group, thread or bands: every number is one sum in
 * order. */
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

/* Does the fixed row before a step in its weights (..., c, out_c): each colour that this makes is
 * one of the image's. */
static void infer_fold_colours(const struct infer *infer, const struct infer_step *step,
                               float *folded, float *bias)
{
    const float *scale = infer->net->parameters + step->colours->parameters_at;
    const float *shift = scale + step->colours->weights;
    const struct window_shape *s = &infer->net->layers[step->row].shape;
    float *border = infer->values + step->border_at;

    for (size_t tap = 0; tap < s->kernel * s->kernel; tap++)
        for (size_t o = 0; o < s->out_c; o++) {
            float *to = folded + tap * s->c * s->out_c + o, old[INFER_COLOURS];

            for (size_t i = 0; i < s->c; i++) {
                old[i] = to[i * s->out_c];
                bias[o] += old[i] * shift[i];
            }
            for (size_t i = 0; i < s->c; i++) {
                to[i * s->out_c] = 0;
                for (size_t k = 0; k < s->c; k++)
                    to[i * s->out_c] += scale[i * s->c + k] * old[k];
            }
        }
    for (size_t i = 0; i < s->c; i++)
        for (size_t k = 0; k < s->c; k++)
            if (scale[i * s->c + k] != 0)
                border[i] = -shift[k] / scale[i * s->c + k];
}

/* folded (..., out_c) = the weights of a step, and its bias and slope, with the rows around it. */
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
    if (step->colours != NULL)
        infer_fold_colours(infer, step, folded, bias);
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
    return row == LAYER_IMAGE || row < infer->net->infer.steps->row
               ? infer->in + infer->first * infer->net->input
               : infer_output(infer, row);
}

/* A step of n images of a layer, or of a band of one; add (n, ...) is what a sum adds to. */
static void infer_product(const struct infer *infer, const struct infer_step *step,
                          const struct layer *layer, float *out, const float *in, const float *add,
                          size_t n)
{
    struct finish finish = {.bias = infer->values + step->finish_at, .add = add != NULL};
    struct layer with = *layer;

    if (step->slope)
        finish.slope = finish.bias + layer->shape.out_c;
    if (finish.add && add != out)
        memcpy(out, add, n * layer_out_size(layer) * sizeof *out);
    with.border = step->colours == NULL ? NULL : infer->values + step->border_at;
    layer->ops->product->run(&with, infer->net->kernels, out, in, n,
                             infer->values + step->weights_at, infer_scratch(infer), &finish);
}

/* Steps that take one image band by band; the last makes all its lines. */
struct infer_chain {
    const struct infer *infer;
    const struct infer_step *steps;
    const float *in, *add; /* of the first; of the last, NULL: no sum */
    float *out;            /* of the last */
    size_t first[INFER_CHAIN_MAX], end[INFER_CHAIN_MAX]; /* output lines that steps have */
};

/* Where an output line of step k lies. */
static float *chain_line(const struct infer_chain *chain, size_t k, size_t line)
{
    const struct infer *infer = chain->infer;
    const struct infer_step *step = &chain->steps[k];
    const struct window_shape *s = &infer->net->layers[step->row].shape;
    float *base = step->chained
                      ? infer->values + infer->net->infer.threads_at +
                            infer->thread * infer->net->infer.thread_count + step->output_at
                      : chain->out;

    return base + (line - chain->first[k]) * s->out_w * s->out_c;
}

/* Makes the output lines below to of step k; its reader no longer needs those before from. */
static void chain_advance(struct infer_chain *chain, size_t k, size_t from, size_t to)
{
    const struct infer_step *step = &chain->steps[k];
    struct layer layer = chain->infer->net->layers[step->row];
    struct window_shape *s = &layer.shape;
    const size_t h = s->h, out_h = s->out_h; /* of the whole image */
    size_t line;

    while ((line = chain->end[k]) < to) {
        size_t in_line = line * s->stride < s->pad ? 0 : line * s->stride - s->pad, in_end;

        s->out_h = out_h - line < step->band ? out_h - line : step->band;
        in_end = (line + s->out_h - 1) * s->stride + (s->kernel - 1) * s->dilation + 1 - s->pad;
        in_end = in_end < h ? in_end : h;
        s->h = in_end - in_line;
        s->pad_cut = line * s->stride < s->pad ? line * s->stride : s->pad;
        if (k > 0)
            chain_advance(chain, k - 1, in_line, in_end);
        if (line + s->out_h > chain->first[k] + step->lines) {
            size_t kept = from < line ? from : line;

            memmove(chain_line(chain, k, chain->first[k]), chain_line(chain, k, kept),
                    (line - kept) * s->out_w * s->out_c * sizeof(float));
            chain->first[k] = kept;
        }
        infer_product(chain->infer, step, &layer, chain_line(chain, k, line),
                      k > 0 ? chain_line(chain, k - 1, in_line) : chain->in + in_line * s->w * s->c,
                      step->sum == NULL ? NULL : chain->add + line * s->out_w * s->out_c, 1);
        chain->end[k] = line + s->out_h;
    }
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

/* A product, or several that are chained; returns the last step. */
static const struct infer_step *infer_products(const struct infer *infer,
                                               const struct infer_step *step)
{
    const struct layer *layers = infer->net->layers, *layer = &layers[step->row];
    const struct infer_step *last = step;
    const float *in = infer_input(infer, layer->inputs[0]), *add;
    float *out;

    while (last->chained)
        last++;
    out = infer_output(infer, last->row + last->rows - 1);
    add = last->sum == NULL ? NULL : infer_input(infer, last->other);
    if (last == step) {
        infer_product(infer, step, layer, out, in, add, infer->n);
        return last;
    }
    for (size_t i = 0; i < infer->n; i++) {
        size_t out_size = layer_out_size(&layers[last->row]);
        struct infer_chain chain = {.infer = infer,
                                    .steps = step,
                                    .in = in + i * layer_in_size(layer),
                                    .add = add == NULL ? NULL : add + i * out_size,
                                    .out = out + i * out_size};

        chain_advance(&chain, (size_t)(last - step), 0, layers[last->row].shape.out_h);
    }
    return last;
}

static void infer_run(const struct infer *infer, size_t from, size_t to)
{
    const struct infer_step *step = &infer->net->infer.steps[from];

    for (const struct infer_step *end = step + (to - from); step < end; step++)
        if (infer->net->layers[step->row].ops->product != NULL)
            step = infer_products(infer, step);
        else
            infer_layer(infer, step);
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

static void infer_prepare_all(const struct infer *whole)
{
    size_t threads = (size_t)whole->net->options.threads, next = 0;

#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t thread = 0; thread < threads; thread++) {
        struct infer infer = *whole;
        size_t mine;

        infer.thread = thread;
        while (infer_next(&next, whole->net->infer.step_count, &mine))
            infer_prepare(&infer, &whole->net->infer.steps[mine]);
    }
}

void net_forward_folded(const struct net *net, struct net_tape *tape, float *out)
{
    const struct infer whole = {net, tape->values, tape->in, out, 0, tape->n, 0};
    const struct infer_step *steps = net->infer.steps;
    size_t count = net->infer.step_count;

    if (!tape->prepared)
        infer_prepare_all(&whole);
    tape->prepared = net->options.only_runs;
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && steps[to].group == steps[from].group;)
            to++;
        infer_groups(&whole, from, to);
    }
}
