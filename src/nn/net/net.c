/* See net.h: arenas, tensors, and the two passes over the planned layers. */
#include "nn/net/net.h"

#include "base/clock.h"
#include "base/mem.h"
#include "nn/net/infer.h"
#include "nn/net/plan.h"
#include "nn/net/table.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define NET_NAME_SIZE 64

/* Adds one tensor of a layer, unless it is empty; while there is no list yet it is only counted. */
static void net_add_tensor(struct net *net, const struct layer *layer, const char *suffix,
                           float *data, const size_t *shape, size_t dims)
{
    if (shape[0] == 0)
        return;
    if (net->tensors != NULL) {
        struct tensor *tensor = &net->tensors[net->tensor_count];
        char *name = net->names + net->tensor_count * NET_NAME_SIZE;

        (void)snprintf(name, NET_NAME_SIZE, "%s.%s", layer->row->name, suffix);
        *tensor = (struct tensor){.name = name, .dims = dims, .data = data};
        memcpy(tensor->shape, shape, dims * sizeof *shape);
    }
    net->tensor_count++;
}

/* Lists the tensors of all layers, in the arena's order. */
static void net_list_tensors(struct net *net)
{
    net->tensor_count = 0;
    for (size_t i = 0; i < net->table->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        float *at = net->parameters + layer->parameters_at;
        float *statistics = net->statistics + layer->statistics_at;
        size_t half = layer->statistics / 2;

        net_add_tensor(net, layer, "weight", at, layer->weight_shape, layer->weight_dims);
        net_add_tensor(net, layer, "bias", at + layer->weights, &layer->biases, 1);
        net_add_tensor(net, layer, "slope", at + layer->weights + layer->biases, &layer->slopes, 1);
        net_add_tensor(net, layer, "running_mean", statistics, &half, 1);
        net_add_tensor(net, layer, "running_var", statistics + half, &half, 1);
    }
}

static enum status net_allocate(struct net *net, struct err *err)
{
    const bool trains = net_trains(net);

    net->parameters = mem_new_aligned(net->parameter_count, sizeof(float));
    net->gradients = mem_new_aligned(trains ? net->parameter_count : 0, sizeof(float));
    net->statistics = mem_new_aligned(net->statistics_count, sizeof(float));
    net->decay = mem_new(net->parameter_count, 1);
    net->workspace = mem_new_aligned(trains ? net->workspace_count : 0, sizeof(float));
    net->batch_scratch = mem_new_aligned(net->batch_scratch_count, sizeof(float));
    net->lane_scratch = mem_new_aligned(net->lanes * net->lane_stride, sizeof(float));
    net->shared_scratch = mem_new_aligned(net->shared_scratch_count, sizeof(float));
    if (net->parameters == NULL || net->gradients == NULL || net->statistics == NULL ||
        net->decay == NULL || net->workspace == NULL || net->batch_scratch == NULL ||
        net->lane_scratch == NULL || net->shared_scratch == NULL)
        return err_nomem(err, "a net");
    net_list_tensors(net);
    net->names = mem_new(net->tensor_count, NET_NAME_SIZE);
    net->tensors = mem_new(net->tensor_count, sizeof *net->tensors);
    if (net->names == NULL || net->tensors == NULL)
        return err_nomem(err, "a net's tensors");
    net_list_tensors(net);
    return ST_OK;
}

static enum status net_make(struct net **out, const struct zoo_net *table,
                            const struct net_options *options, struct err *err)
{
    struct net *net = mem_new(1, sizeof *net);
    enum status status;

    if (net == NULL)
        return err_nomem(err, "a net");
    net->table = table;
    net->options = *options;
    net->options.name = table->name;
    status = kernels_choose(&net->kernels, err);
    if (status == ST_OK)
        status = net_plan(net, err);
    if (status == ST_OK && !options->only_planned)
        status = net_allocate(net, err);
    if (status != ST_OK) {
        net_del(net);
        return status;
    }
    for (size_t i = 0; !options->only_planned && i < table->layer_count; i++) {
        const struct layer *layer = &net->layers[i];

        if (layer->ops->decays && !layer->row->fixed)
            memset(net->decay + layer->parameters_at, 1, layer->weights);
    }
    *out = net;
    return ST_OK;
}

static bool net_fits(const struct zoo_net *table, struct net_options options)
{
    struct net *net;
    struct err err;

    options.only_planned = true;
    if (net_make(&net, table, &options, &err) != ST_OK)
        return false;
    net_del(net);
    return true;
}

/* Says which images a net takes that is too large for its own: a linear layer grows with them. */
static enum status net_refuse_size(const struct zoo_net *table, const struct net_options *options,
                                   struct err *err)
{
    struct net_options o = *options;
    uint32_t low = table->least_size, high = o.size;

    while (low < high) {
        o.size = low + (high - low) / 2;
        if (net_fits(table, o))
            low = o.size + 1;
        else
            high = o.size;
    }
    if (low == table->least_size)
        return ST_LIMIT;
    return err_set(err, ST_LIMIT,
                   "net %s with %u dimensions is too large for memory for images of %u pixels a "
                   "side; it takes %u to %u",
                   table->name, options->embedding, options->size, table->least_size, low - 1);
}

enum status net_new_from(struct net **out, const struct zoo_net *table,
                         const struct net_options *options, struct err *err)
{
    enum status status = net_make(out, table, options, err);

    return status == ST_LIMIT && options->width == 0 ? net_refuse_size(table, options, err)
                                                     : status;
}

bool net_takes_vectors(const struct net *net)
{
    return net->table->vector;
}

size_t net_input_size(const struct net *net)
{
    return net->input;
}

enum status net_new(struct net **out, const struct net_options *options, struct err *err)
{
    const struct zoo_net *table = zoo_find(options->name);

    if (table == NULL)
        return err_set(err, ST_INVALID, "there is no net called %.40s", options->name);
    return net_new_from(out, table, options, err);
}

enum status net_new_of(struct net **out, struct table *table, const struct net_options *options,
                       struct err *err)
{
    enum status status = net_new_from(out, &table->net, options, err);

    if (status == ST_OK)
        (*out)->own_table = table;
    else
        table_del(table);
    return status;
}

const struct table *net_own_table(const struct net *net)
{
    return net->own_table;
}

void net_del(struct net *net)
{
    if (net == NULL)
        return;
    table_del(net->own_table);
    mem_free(net->layers);
    mem_free(net->infer.steps);
    mem_free(net->parameters);
    mem_free(net->gradients);
    mem_free(net->statistics);
    mem_free(net->decay);
    mem_free(net->workspace);
    mem_free(net->batch_scratch);
    mem_free(net->lane_scratch);
    mem_free(net->shared_scratch);
    mem_free(net->names);
    mem_free(net->tensors);
    mem_free(net->seconds);
    mem_free(net);
}

void net_init_weights(struct net *net, uint64_t seed)
{
    memset(net->parameters, 0, net->parameter_count * sizeof(float));
    for (size_t i = 0; i < net->table->layer_count; i++) {
        const struct layer *layer = &net->layers[i];
        struct rng rng;

        rng_init(&rng, seed, RNG_WEIGHTS, i, 0);
        if (layer->ops->init != NULL)
            layer->ops->init(layer, net->parameters + layer->parameters_at,
                             net->statistics + layer->statistics_at, &rng);
    }
}

size_t net_parameter_count(const struct net *net)
{
    return net->parameter_count;
}

float *net_parameters(struct net *net)
{
    return net->parameters;
}

float *net_gradients(struct net *net)
{
    return net->gradients;
}

const uint8_t *net_decay_mask(const struct net *net)
{
    return net->decay;
}

void net_zero_gradients(struct net *net)
{
    memset(net->gradients, 0, net->parameter_count * sizeof *net->gradients);
}

size_t net_statistic_count(const struct net *net)
{
    return net->statistics_count;
}

float *net_statistics(struct net *net)
{
    return net->statistics;
}

uint64_t net_multiply_adds(const struct net *net)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < net->table->layer_count; i++)
        sum += net->layers[i].multiply_adds;
    return sum;
}

const struct net_options *net_made_for(const struct net *net)
{
    return &net->options;
}

const char *net_isa(const struct net *net)
{
    return net->kernels->name;
}

size_t net_tensor_count(const struct net *net)
{
    return net->tensor_count;
}

void net_tensor(struct net *net, size_t index, struct tensor *out)
{
    assert(index < net->tensor_count);
    *out = net->tensors[index];
}

size_t net_layer_count(const struct net *net)
{
    return net->table->layer_count;
}

const struct layer *net_planned(const struct net *net, size_t index)
{
    assert(index < net->table->layer_count);
    return &net->layers[index];
}

void net_layer(const struct net *net, size_t index, struct net_layer *out)
{
    const struct layer *layer = &net->layers[index];

    assert(index < net->table->layer_count);
    *out = (struct net_layer){.name = layer->row->name,
                              .kind = layer->ops->word,
                              .in = layer_in_size(layer),
                              .out = layer_out_size(layer),
                              .parameters = layer->weights + layer->biases + layer->slopes,
                              .multiply_adds = layer->multiply_adds};
    for (size_t k = 1; k < layer->input_count; k++)
        out->in += layer->shape.h * layer->shape.w * layer->input_c[k];
    if (net->seconds != NULL) {
        out->forward = net->seconds[2 * index];
        out->backward = net->seconds[2 * index + 1];
    }
}

enum status net_profile(struct net *net, struct err *err)
{
    mem_free(net->seconds);
    net->seconds = mem_new(net->table->layer_count, 2 * sizeof *net->seconds);
    return net->seconds == NULL ? err_nomem(err, "the layers' times") : ST_OK;
}

size_t net_tape_bytes(const struct net *net)
{
    return net->tape_count * sizeof(float);
}

enum status net_tape_new(struct net *net, struct net_tape **out, struct err *err)
{
    struct net_tape *tape = mem_new(1, sizeof *tape);

    if (tape != NULL)
        tape->values = mem_new_aligned(net->tape_count, sizeof(float));
    if (tape == NULL || tape->values == NULL) {
        net_tape_del(tape);
        return err_nomem(err, "a net's activations; choose a smaller micro-batch");
    }
    *out = tape;
    return ST_OK;
}

void net_tape_del(struct net_tape *tape)
{
    if (tape != NULL)
        mem_free(tape->values);
    mem_free(tape);
}

/* The output of a layer as a pass finds it; the backward pass may not read one that is gone. */
static float *layer_output(const struct net *net, const struct net_tape *tape,
                           const struct layer *layer, bool backward)
{
    if (layer->kept)
        return tape->values + layer->output_at;
    return net->workspace + (backward && layer->again ? layer->again_at : layer->output_at);
}

/* What both passes give to a layer. */
static struct pass net_pass(const struct net *net, const struct net_tape *tape,
                            const struct layer *layer, bool backward)
{
    struct pass pass = {
        .kernels = net->kernels,
        .n = tape->n,
        .lanes = net->lanes,
        .threads = net->options.threads,
        .mode = tape->mode,
        .key = tape->key,
        .dropout = net->options.dropout,
        .frozen_norm = net->options.frozen_norm,
        .out = layer_output(net, tape, layer, backward),
        .saved = tape->values + layer->saved_at,
        .parameters = net->parameters + layer->parameters_at,
        .statistics = net->statistics + layer->statistics_at,
        .batch_scratch = net->batch_scratch,
        .lane_scratch = net->lane_scratch,
        .lane_scratch_stride = net->lane_stride,
        .shared_scratch = net->shared_scratch,
    };

    for (size_t k = 0; k < layer->input_count; k++)
        pass.in[k] = layer->inputs[k] == LAYER_IMAGE
                         ? tape->in
                         : layer_output(net, tape, &net->layers[layer->inputs[k]], backward);
    return pass;
}

void net_forward_layers(struct net *net, struct net_tape *tape, float *out)
{
    size_t last = net->table->layer_count - 1;

    for (size_t i = 0; i <= last; i++) {
        struct pass pass = net_pass(net, tape, &net->layers[i], false);
        double begin = net->seconds == NULL ? 0 : clock_seconds();

        net->layers[i].ops->forward(&net->layers[i], &pass);
        if (net->seconds != NULL)
            net->seconds[2 * i] += clock_seconds() - begin;
    }
    if (out != NULL)
        memcpy(out, layer_output(net, tape, &net->layers[last], false),
               tape->n * net->options.embedding * sizeof *out);
}

void net_forward(struct net *net, struct net_tape *tape, float *out, const float *in, size_t n,
                 enum net_mode mode, const struct net_key *key)
{
    assert(n >= (mode == NET_INFER ? 1 : 2) && n <= net->options.max_batch);
    assert(net->output_count == 0);
    assert(mode == NET_INFER || (key != NULL && net_trains(net)));
    tape->in = in;
    tape->n = n;
    tape->mode = mode;
    if (key != NULL)
        tape->key = *key;
    if (mode == NET_INFER)
        net_forward_folded(net, tape, out);
    else
        net_forward_layers(net, tape, out);
}

size_t net_output_count(const struct net *net)
{
    return net->output_count;
}

void net_output(const struct net *net, size_t index, struct net_output *out)
{
    const struct layer *layer = &net->layers[net->outputs[index]];

    assert(index < net->output_count);
    *out = (struct net_output){layer->row->name, layer->shape.out_h, layer->shape.out_w,
                               layer->shape.out_c};
}

void net_infer_outputs(struct net *net, struct net_tape *tape, const float **outputs,
                       const float *in, size_t n)
{
    assert(n >= 1 && n <= net->options.max_batch && net->output_count > 0);
    tape->in = in;
    tape->n = n;
    tape->mode = NET_INFER;
    net_forward_folded(net, tape, NULL);
    for (size_t k = 0; k < net->output_count; k++)
        outputs[k] =
            tape->values + net->infer.steps[net->layers[net->outputs[k]].infer_step].output_at;
}

/* Recomputes the outputs that the backward pass of a row is the first to need. */
static void net_make_again(const struct net *net, const struct net_tape *tape, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (net->layers[i].again && net->layers[i].again_for == row) {
            struct pass pass = net_pass(net, tape, &net->layers[i], true);

            net->layers[i].ops->again(&net->layers[i], &pass);
        }
}

void net_backward(struct net *net, struct net_tape *tape, const float *d_out)
{
    size_t last = net->table->layer_count - 1;

    assert(tape->n > 0 && tape->mode != NET_INFER);
    for (size_t i = last + 1; i-- > net->trained_from;) {
        const struct layer *layer = &net->layers[i];
        struct pass pass = net_pass(net, tape, layer, true);
        double begin = net->seconds == NULL ? 0 : clock_seconds();

        if (layer->row->fixed) /* no gradients: its input is the image, which has none either */
            continue;
        net_make_again(net, tape, i);
        pass.d_out = i == last ? d_out : net->workspace + layer->gradient_at;
        pass.d_parameters = net->gradients + layer->parameters_at;
        for (size_t k = 0; k < layer->input_count; k++)
            if (layer->inputs[k] != LAYER_IMAGE)
                pass.d_in[k] = net->workspace + net->layers[layer->inputs[k]].gradient_at;
        layer->ops->backward(layer, &pass);
        if (net->seconds != NULL)
            net->seconds[2 * i + 1] += clock_seconds() - begin;
        if (net->done != NULL)
            net->done(net->done_context, layer->parameters_at);
    }
}
