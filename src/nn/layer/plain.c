/* Layers without a window and without parameters: ReLU, residual addition, concatenation of
 * branches, dropout; and the table of all kinds. */
#include "nn/layer/norm.h"

#include "base/rng.h"

#include <string.h>

static enum status plan_same(struct layer *layer)
{
    struct window_shape *s = &layer->shape;

    s->out_h = s->h;
    s->out_w = s->w;
    s->out_c = s->c;
    return ST_OK;
}

enum status layer_plan_relu(struct layer *layer, size_t embedding, struct err *err)
{
    (void)embedding;
    (void)err;
    return plan_same(layer);
}

void layer_relu_forward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->relu(pass->out + i * size, pass->in[0] + i * size, size);
}

void layer_relu_backward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->relu_backward(pass->d_in[0] + i * size, pass->d_out + i * size,
                                     pass->out + i * size, size, layer->add[0]);
}

enum status layer_plan_add(struct layer *layer, size_t embedding, struct err *err)
{
    (void)embedding;
    if (layer->input_count != 2 || layer->input_c[0] != layer->input_c[1])
        return err_set(err, ST_INVALID, "%s: only two inputs of equal shape can be added",
                       layer->row->name);
    layer->reads_out = layer->row->relu;
    return plan_same(layer);
}

void layer_add_forward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->add(pass->out + i * size, pass->in[0] + i * size, pass->in[1] + i * size,
                           size, layer->row->relu);
}

void layer_add_backward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        for (size_t k = 0; k < 2; k++)
            if (pass->d_in[k] != NULL)
                pass->kernels->relu_backward(pass->d_in[k] + i * size, pass->d_out + i * size,
                                             layer->row->relu ? pass->out + i * size : NULL, size,
                                             layer->add[k]);
}

enum status layer_plan_concat(struct layer *layer, size_t embedding, struct err *err)
{
    struct window_shape *s = &layer->shape;

    (void)embedding;
    (void)err;
    (void)plan_same(layer);
    s->out_c = 0;
    for (size_t k = 0; k < layer->input_count; k++)
        s->out_c += layer->input_c[k];
    return ST_OK;
}

void layer_concat_forward(const struct layer *layer, const struct pass *pass)
{
    size_t pixels = layer->shape.h * layer->shape.w, out_c = layer->shape.out_c;

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++) {
        float *out = pass->out + i * pixels * out_c;

        for (size_t k = 0; k < layer->input_count; out += layer->input_c[k++]) {
            size_t c = layer->input_c[k];
            const float *in = pass->in[k] + i * pixels * c;

            for (size_t p = 0; p < pixels; p++)
                memcpy(out + p * out_c, in + p * c, c * sizeof *out);
        }
    }
}

void layer_concat_backward(const struct layer *layer, const struct pass *pass)
{
    size_t pixels = layer->shape.h * layer->shape.w, out_c = layer->shape.out_c;

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++) {
        const float *d_out = pass->d_out + i * pixels * out_c;

        for (size_t k = 0; k < layer->input_count; d_out += layer->input_c[k++]) {
            size_t c = layer->input_c[k];

            for (size_t p = 0; pass->d_in[k] != NULL && p < pixels; p++)
                pass->kernels->relu_backward(pass->d_in[k] + (i * pixels + p) * c,
                                             d_out + p * out_c, NULL, c, layer->add[k]);
        }
    }
}

enum status layer_plan_dropout(struct layer *layer, size_t embedding, struct err *err)
{
    (void)embedding;
    (void)err;
    return plan_same(layer);
}

/* out = in times the mask, which is drawn again for the backward pass; of one image. */
static void dropout_apply(const struct layer *layer, const struct pass *pass, size_t i, float *out,
                          const float *in, bool add)
{
    size_t size = layer_in_size(layer);
    float keep = 1 / (1 - pass->dropout);
    struct rng rng;

    rng_init(&rng, pass->key.seed, RNG_DROPOUT, pass->key.step,
             (uint32_t)(layer->index << LAYER_IMAGE_BITS | (pass->key.first + i)));
    for (size_t k = 0; k < size; k++) {
        float value = rng_uniform(&rng) < pass->dropout ? 0 : in[i * size + k] * keep;

        out[i * size + k] = add ? out[i * size + k] + value : value;
    }
}

void layer_dropout_forward(const struct layer *layer, const struct pass *pass)
{
    size_t size = layer_in_size(layer);

    if (pass->mode == NET_INFER || pass->dropout == 0) {
        memcpy(pass->out, pass->in[0], pass->n * size * sizeof *pass->out);
        return;
    }
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        dropout_apply(layer, pass, i, pass->out, pass->in[0], false);
}

void layer_dropout_backward(const struct layer *layer, const struct pass *pass)
{
    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        dropout_apply(layer, pass, i, pass->d_in[0], pass->d_out, layer->add[0]);
}

const struct layer_ops layer_table[LAYER_KIND_COUNT] = {
    [LAYER_CONV] = {"convolution", layer_plan_conv, layer_conv_forward, layer_conv_backward,
                    .reads_in = true},
    [LAYER_DEPTHWISE] = {"depthwise convolution", layer_plan_depthwise, layer_depthwise_forward,
                         layer_depthwise_backward, .reads_in = true},
    [LAYER_BATCH_NORM] = {"batch normalisation", layer_plan_batch_norm, layer_batch_norm_forward,
                          layer_batch_norm_backward, .reads_in = true,
                          .again = layer_batch_norm_again},
    [LAYER_RELU] = {"ReLU", layer_plan_relu, layer_relu_forward, layer_relu_backward,
                    .reads_out = true},
    [LAYER_MAX_POOL] = {"max pooling", layer_plan_pool, layer_pool_forward, layer_pool_backward,
                        .reads_in = true, .reads_out = true},
    [LAYER_AVERAGE_POOL] = {"average pooling", layer_plan_pool, layer_pool_forward,
                            layer_pool_backward, .reads_in = false},
    [LAYER_L2_POOL] = {"L2 pooling", layer_plan_pool, layer_pool_forward, layer_pool_backward,
                       .reads_in = true, .reads_out = true},
    [LAYER_LRN] = {"local response normalisation", layer_plan_lrn, layer_lrn_forward,
                   layer_lrn_backward, .reads_in = true},
    [LAYER_CONCAT] = {"concatenation", layer_plan_concat, layer_concat_forward,
                      layer_concat_backward, .reads_in = false},
    [LAYER_ADD] = {"addition", layer_plan_add, layer_add_forward, layer_add_backward,
                   .reads_out = true},
    [LAYER_DROPOUT] = {"dropout", layer_plan_dropout, layer_dropout_forward, layer_dropout_backward,
                       .reads_in = false},
    [LAYER_LINEAR] = {"linear", layer_plan_linear, layer_conv_forward, layer_conv_backward,
                      .reads_in = true},
    [LAYER_L2_NORMALIZE] = {"L2 normalisation", layer_plan_l2_normalize, layer_l2_normalize_forward,
                            layer_l2_normalize_backward, .reads_in = true, .reads_out = true},
};
