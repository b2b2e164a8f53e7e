/* See dlib.h.  A residual network of 29 convolutions (He et al. 2016 with half of the filters).  A
 * convolution is followed by a scale for each channel, which is folded into it here.  Where a block
 * halves the image, the way past it is an average over 2 x 2 pixels with zeros for the channels
 * that it lacks; and where its own output is smaller than that, it gets lines of zeros at the end.
 */
#include "nn/tfjs/dlib.h"

#include "base/mem.h"
#include "nn/onnx/graph.h"

#include <stdio.h>
#include <string.h>

#define DLIB_NUMBERS 128

/* A stage: a block that halves the image, unless it is the first one, then blocks that don't. */
static const struct {
    const char *down;
    const char *blocks[3];
    size_t channels;
} stages[] = {
    {NULL, {"conv32_1", "conv32_2", "conv32_3"}, 32},
    {"conv64_down", {"conv64_1", "conv64_2", "conv64_3"}, 64},
    {"conv128_down", {"conv128_1", "conv128_2", NULL}, 128},
    {"conv256_down", {"conv256_1", "conv256_2", NULL}, 256},
    {"conv256_down_out", {NULL, NULL, NULL}, 256},
};

struct dlib {
    struct graph graph;
    const struct manifest *manifest;
};

static enum status dlib_find(struct dlib *net, const char *name, const size_t *shape, size_t dims,
                             const float **data)
{
    const struct tensor *tensor = manifest_find(net->manifest, name);

    if (tensor == NULL || tensor->dims != dims ||
        memcmp(tensor->shape, shape, dims * sizeof *shape) != 0)
        return err_set(net->graph.err, ST_UNSUPPORTED,
                       "not dlib's recogniser as face-api.js stores it: %s", name);
    *data = tensor->data;
    return ST_OK;
}

/* The parts of a convolution: filters (kernel, kernel, in, out), bias and the scale after it. */
static enum status dlib_parts(struct dlib *net, const char *name, size_t kernel, size_t in,
                              size_t out, const float *part[4])
{
    static const char *const suffixes[] = {"conv/filters", "conv/bias", "scale/weights",
                                           "scale/biases"};
    const size_t filters[] = {kernel, kernel, in, out}, each[] = {out};
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < 4; i++) {
        char full[64];

        (void)snprintf(full, sizeof full, "%s/%s", name, suffixes[i]);
        status = dlib_find(net, full, i == 0 ? filters : each, i == 0 ? 4 : 1, &part[i]);
    }
    return status;
}

/* A convolution with its scale: value becomes its output, of side pixels. */
static enum status dlib_conv(struct dlib *net, const char *name, struct zoo_layer row, size_t out,
                             struct value *value)
{
    const size_t kernel = row.kernel, shape[] = {kernel, kernel, value->c, out};
    const size_t padded = value->h + 2u * row.pad - kernel;
    const float *part[4] = {NULL};
    double *bias = NULL;
    float *weights;
    const char *to = NULL;
    enum status status = dlib_parts(net, name, kernel, value->c, out, part);

    row.kind = LAYER_CONV;
    row.channels = (uint16_t)out;
    row.bias = true;
    if (status == ST_OK)
        status = graph_add_row(&net->graph, row, value, &to);
    if (status == ST_OK)
        status = graph_add_tensor(&net->graph, "weight", shape, 4, &weights);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < kernel * kernel * value->c * out; i++)
        weights[i] = graph_weight((double)part[0][i] * (double)part[2][i % out]);
    bias = mem_new(out, sizeof *bias);
    if (bias == NULL)
        return err_nomem(net->graph.err, "a bias");
    for (size_t i = 0; i < out; i++)
        bias[i] = (double)part[1][i] * (double)part[2][i] + (double)part[3][i];
    status = graph_add_vector(&net->graph, "bias", bias, out);
    mem_free(bias);
    *value = (struct value){
        .row = to, .h = padded / row.stride + 1, .w = padded / row.stride + 1, .c = out};
    return status;
}

static enum status dlib_row(struct dlib *net, struct zoo_layer row, struct value *value)
{
    return graph_add_row(&net->graph, row, value, &value->row);
}

/* Zeros for the channels that value lacks: a product with ones and zeros. */
static enum status dlib_widen(struct dlib *net, size_t channels, struct value *value)
{
    const size_t shape[] = {1, 1, value->c, channels};
    const struct zoo_layer row = {
        .kind = LAYER_CONV, .channels = (uint16_t)channels, .kernel = 1, .stride = 1};
    float *weights;
    enum status status = dlib_row(net, row, value);

    if (status == ST_OK)
        status = graph_add_tensor(&net->graph, "weight", shape, 4, &weights);
    for (size_t i = 0; status == ST_OK && i < value->c; i++)
        weights[i * channels + i] = 1;
    value->c = channels;
    return status;
}

/* Two convolutions, and the way past them. */
static enum status dlib_block(struct dlib *net, const char *name, bool down, size_t channels,
                              struct value *value)
{
    const struct zoo_layer relu = {.kind = LAYER_RELU};
    struct value skip[1] = {*value}; /* what goes past them */
    struct zoo_layer sum = {.kind = LAYER_ADD, .relu = true};
    char conv[64];
    enum status status;

    (void)snprintf(conv, sizeof conv, "%s/conv1", name);
    status = dlib_conv(net, conv,
                       down ? (struct zoo_layer){.kernel = 3, .stride = 2}
                            : (struct zoo_layer){.kernel = 3, .stride = 1, .pad = 1},
                       channels, value);
    if (status == ST_OK)
        status = dlib_row(net, relu, value);
    (void)snprintf(conv, sizeof conv, "%s/conv2", name);
    if (status == ST_OK)
        status = dlib_conv(net, conv, (struct zoo_layer){.kernel = 3, .stride = 1, .pad = 1},
                           channels, value);
    if (status == ST_OK && down) {
        status = dlib_row(
            net, (struct zoo_layer){.kind = LAYER_AVERAGE_POOL, .kernel = 2, .stride = 2}, skip);
        skip->h = skip->w = (skip->h - 2) / 2 + 1;
    }
    if (status == ST_OK && skip->c < channels)
        status = dlib_widen(net, channels, skip);
    if (status == ST_OK && value->h < skip->h) {
        status = dlib_row(net, (struct zoo_layer){.kind = LAYER_PAD, .pad_end = 1}, value);
        value->h = value->w = skip->h;
    }
    sum.inputs[1] = skip->row;
    return status == ST_OK ? dlib_row(net, sum, value) : status;
}

static enum status dlib_stages(struct dlib *net, struct value *value)
{
    enum status status = ST_OK;

    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        if (status == ST_OK && stages[i].down != NULL)
            status = dlib_block(net, stages[i].down, true, stages[i].channels, value);
        for (size_t k = 0; status == ST_OK && k < 3 && stages[i].blocks[k] != NULL; k++)
            status = dlib_block(net, stages[i].blocks[k], false, stages[i].channels, value);
    }
    return status;
}

/* The mean over the image, a product, and length 1. */
static enum status dlib_end(struct dlib *net, struct value *value)
{
    const size_t shape[] = {256, DLIB_NUMBERS};
    const float *from = NULL;
    float *weights;
    enum status status = dlib_find(net, "fc", shape, 2, &from);

    if (status == ST_OK)
        status = dlib_row(net, (struct zoo_layer){.kind = LAYER_AVERAGE_POOL, .stride = 1}, value);
    if (status == ST_OK)
        status = dlib_row(net, (struct zoo_layer){.kind = LAYER_LINEAR, .channels = DLIB_NUMBERS},
                          value);
    if (status == ST_OK)
        status = graph_add_tensor(&net->graph, "weight", shape, 2, &weights);
    for (size_t i = 0; status == ST_OK && i < shape[0] * shape[1]; i++)
        weights[i] = graph_weight((double)from[i]);
    return status == ST_OK ? graph_add_normalize(&net->graph, value) : status;
}

enum status dlib_import(struct import *out, const struct manifest *manifest,
                        const struct import_options *options, struct err *err)
{
    struct dlib net = {.graph = {.out = out, .err = err}, .manifest = manifest};
    struct value value[1] = {{.c = 3, .h = DLIB_SIZE, .w = DLIB_SIZE}};
    enum status status;

    *out = (struct import){
        .role = options->role, .size = DLIB_SIZE, .width = DLIB_SIZE, .embedding = DLIB_NUMBERS};
    if (options->role != IMPORT_RECOGNISER || (options->size != 0 && options->size != DLIB_SIZE))
        return err_set(err, ST_INVALID, "dlib's recogniser takes faces of %u pixels, no others",
                       DLIB_SIZE);
    status = table_new(&out->table, "imported", DLIB_SIZE, err);
    if (status == ST_OK)
        status = graph_add_input(&net.graph, options, value);
    if (status == ST_OK)
        status =
            dlib_conv(&net, "conv32_down", (struct zoo_layer){.kernel = 7, .stride = 2}, 32, value);
    if (status == ST_OK)
        status = dlib_row(&net, (struct zoo_layer){.kind = LAYER_RELU}, value);
    if (status == ST_OK)
        status = dlib_row(
            &net, (struct zoo_layer){.kind = LAYER_MAX_POOL, .kernel = 3, .stride = 2}, value);
    value->h = value->w = (value->h - 3) / 2 + 1;
    if (status == ST_OK)
        status = dlib_stages(&net, value);
    return status == ST_OK ? dlib_end(&net, value) : status;
}
