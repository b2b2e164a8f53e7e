/* Concatenation of the channels of several inputs. */
#include "nn/layer/layer.h"

#include <string.h>

static enum status concat_plan(struct layer *layer, size_t embedding, struct err *err)
{
    enum status status = layer_plan_same(layer, embedding, err);

    layer->shape.out_c = 0;
    for (size_t k = 0; k < layer->input_count; k++)
        layer->shape.out_c += layer->input_c[k];
    return status;
}

static void concat_forward(const struct layer *layer, const struct pass *pass)
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

static void concat_backward(const struct layer *layer, const struct pass *pass)
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

const struct layer_ops layer_concat = {
    .word = "concatenation",
    .plan = concat_plan,
    .forward = concat_forward,
    .backward = concat_backward,
    .joins = true,
};
