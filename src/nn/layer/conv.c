/* Convolution and linear layers: bias, lanes and the sum of their weight gradients.  conv_methods.c
 * computes the product itself. */
#include "nn/kernel/conv_methods.h"
#include "nn/layer/batch_norm.h"

#define CONV_GROUP_FLOATS ((size_t)1 << 18) /* of outputs whose moments are taken in the cache */

/* A lane's scratch: what the method needs, then its gradients of weights and biases. */
static void conv_plan_memory(struct layer *layer)
{
    const struct window_shape *s = &layer->shape;
    size_t depth = s->kernel * s->kernel * s->c;

    layer->method = conv_choose(s);
    layer->weights = depth * s->out_c;
    layer->biases = layer->row->bias ? s->out_c : 0;
    layer->shared_scratch = layer->method->prepared(s);
    layer->lane_scratch = layer->method->scratch(s) + layer->weights + s->out_c;
    layer->multiply_adds = (uint64_t)s->out_h * s->out_w * layer->weights;
}

static enum status conv_plan(struct layer *layer, size_t embedding, struct err *err)
{
    struct window_shape *s = &layer->shape;
    enum status status;

    (void)embedding;
    s->dilation = layer->row->dilation;
    status = layer_plan_window(layer, layer->row->channels, err);
    if (status != ST_OK)
        return status;
    layer->weight_dims = 4;
    layer->weight_shape[0] = layer->weight_shape[1] = s->kernel;
    layer->weight_shape[2] = s->c;
    layer->weight_shape[3] = s->out_c;
    conv_plan_memory(layer);
    return ST_OK;
}

/* A linear layer is a 1x1 convolution of an image of one pixel whose channels are all inputs. */
static enum status linear_plan(struct layer *layer, size_t embedding, struct err *err)
{
    size_t c = layer_in_size(layer);
    size_t out_c = layer->row->channels != 0 ? layer->row->channels : embedding;

    if (out_c == 0)
        return err_set(err, ST_INVALID, "%s: a linear layer needs channels here", layer->row->name);
    if (c > UINT32_MAX / out_c)
        return err_set(err, ST_LIMIT, "%s: a linear layer of %zu by %zu weights is too large",
                       layer->row->name, c, out_c);
    layer->shape = (struct window_shape){1, 1, c, 1, 1, out_c, 1, 1, 0, 1, 0, 0};
    layer->weight_dims = 2;
    layer->weight_shape[0] = c;
    layer->weight_shape[1] = out_c;
    conv_plan_memory(layer);
    return ST_OK;
}

static struct conv_lane conv_lane(const struct layer *layer, const struct pass *pass,
                                  const struct lane *lane)
{
    return (struct conv_lane){pass->kernels,        &layer->shape, lane->begin, lane->end,
                              pass->shared_scratch, lane->scratch, NULL};
}

/* Lays out the weights for a pass, on all threads. */
static void conv_prepare(const struct layer *layer, const struct pass *pass, bool backward)
{
    size_t parts = (size_t)pass->threads;

    LAYER_PARALLEL(pass)
    for (size_t part = 0; part < parts; part++)
        layer->method->prepare(pass->kernels, &layer->shape, pass->shared_scratch, pass->parameters,
                               backward, part, parts);
}

static void conv_forward(const struct layer *layer, const struct pass *pass)
{
    const struct window_shape *s = &layer->shape;
    const float *bias = layer->biases != 0 ? pass->parameters + layer->weights : NULL;
    bool moments = layer->moments && pass->mode != NET_INFER;
    size_t group = moments ? 1 + CONV_GROUP_FLOATS / layer_out_size(layer) : pass->n;

    conv_prepare(layer, pass, false);
    LAYER_PARALLEL(pass)
    for (size_t l = 0; l < pass->lanes; l++) {
        struct lane lane = pass_lane(pass, l);
        struct conv_lane conv = conv_lane(layer, pass, &lane);

        for (; conv.begin < lane.end; conv.begin = conv.end) {
            conv.end = lane.end - conv.begin < group ? lane.end : conv.begin + group;
            layer->method->forward(&conv, pass->out, pass->in[0], &(struct finish){.bias = bias});
            if (moments)
                layer_batch_norm_moments(pass, pass->out, s->out_h * s->out_w, s->out_c, conv.begin,
                                         conv.end);
        }
    }
}

/* Adds the lanes' gradients in lane order; each thread has a range of the weights. */
static void conv_add_lanes(const struct layer *layer, const struct pass *pass)
{
    size_t count = layer->weights + layer->biases, parts = (size_t)pass->threads;
    size_t at = layer->method->scratch(&layer->shape);

    LAYER_PARALLEL(pass)
    for (size_t part = 0; part < parts; part++) {
        size_t begin = count * part / parts, end = count * (part + 1) / parts;

        for (size_t l = 0; l < pass->lanes; l++) {
            struct lane lane = pass_lane(pass, l);

            if (lane.begin < lane.end)
                pass->kernels->accumulate(pass->d_parameters + begin, lane.scratch + at + begin,
                                          end - begin);
        }
    }
}

static void conv_backward(const struct layer *layer, const struct pass *pass)
{
    const struct window_shape *s = &layer->shape;

    if (pass->d_in[0] != NULL)
        conv_prepare(layer, pass, true);
    LAYER_PARALLEL(pass)
    for (size_t l = 0; l < pass->lanes; l++) {
        struct lane lane = pass_lane(pass, l);
        struct conv_lane conv = conv_lane(layer, pass, &lane);
        float *d_weights = lane.scratch + layer->method->scratch(s);

        if (lane.begin == lane.end)
            continue;
        layer->method->backward(&conv, pass->d_in[0], layer->add[0], d_weights, pass->d_out,
                                pass->in[0]);
        if (layer->biases != 0)
            pass->kernels->sum_rows(d_weights + layer->weights,
                                    pass->d_out + lane.begin * layer_out_size(layer),
                                    (lane.end - lane.begin) * s->out_h * s->out_w, s->out_c);
    }
    conv_add_lanes(layer, pass);
}

static size_t product_prepared(const struct layer *layer)
{
    return layer->method->prepared(&layer->shape);
}

static void product_prepare(const struct layer *layer, const struct kernels *kernels,
                            float *prepared, const float *weights)
{
    layer->method->prepare(kernels, &layer->shape, prepared, weights, false, 0, 1);
}

static void product_run(const struct layer *layer, const struct kernels *kernels, float *out,
                        const float *in, size_t n, const float *prepared, float *scratch,
                        const struct finish *finish)
{
    const struct conv_lane lane = {kernels, &layer->shape, 0, n, prepared, scratch, layer->border};

    layer->method->forward(&lane, out, in, finish);
}

static const struct layer_product conv_product = {product_prepared, product_prepare, product_run};

const struct layer_ops layer_conv = {
    .word = "convolution",
    .plan = conv_plan,
    .init = layer_init_he,
    .forward = conv_forward,
    .backward = conv_backward,
    .reads_in = true,
    .decays = true,
    .product = &conv_product,
};

const struct layer_ops layer_linear = {
    .word = "linear",
    .plan = linear_plan,
    .init = layer_init_he,
    .forward = conv_forward,
    .backward = conv_backward,
    .reads_in = true,
    .decays = true,
    .product = &conv_product,
};
