/* Dropout (Srivastava et al. 2014); its masks are a function of pass->key. */
#include "nn/layer/layer.h"

#include <string.h>

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

static void dropout_forward(const struct layer *layer, const struct pass *pass)
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

static void dropout_backward(const struct layer *layer, const struct pass *pass)
{
    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        dropout_apply(layer, pass, i, pass->d_in[0], pass->d_out, layer->add[0]);
}

const struct layer_ops layer_dropout = {
    .word = "dropout",
    .plan = layer_plan_same,
    .forward = dropout_forward,
    .backward = dropout_backward,
};
