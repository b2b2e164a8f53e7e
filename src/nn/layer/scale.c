/* A scale and a shift for each channel, and PReLU (He et al. 2015) as a layer of its own: batch
 * normalisation without the statistics. */
#include "nn/layer/layer.h"

#include <string.h>

#define SCALE_PRELU 0.25f /* PReLU's first slope, as He et al. 2015 */
#define SCALE_SUMS 3

/* Lane scratch of lane 0: zeros, ones (2, c).  Scratch per image: its sums (SCALE_SUMS, c). */
static enum status scale_plan_memory(struct layer *layer, size_t embedding, struct err *err)
{
    layer->lane_scratch = 2 * layer->shape.c;
    layer->batch_scratch = SCALE_SUMS * layer->shape.c;
    return layer_plan_same(layer, embedding, err);
}

static enum status scale_plan(struct layer *layer, size_t embedding, struct err *err)
{
    layer->weights = layer->biases = layer->shape.c;
    return scale_plan_memory(layer, embedding, err);
}

static enum status prelu_plan(struct layer *layer, size_t embedding, struct err *err)
{
    layer->slopes = layer->shape.c;
    return scale_plan_memory(layer, embedding, err);
}

static void scale_init(const struct layer *layer, float *parameters, float *statistics,
                       struct rng *rng)
{
    (void)statistics;
    (void)rng;
    for (size_t ch = 0; ch < layer->weights; ch++)
        parameters[ch] = 1;
    for (size_t ch = 0; ch < layer->slopes; ch++)
        parameters[ch] = SCALE_PRELU;
}

/* The kernels' arguments: a layer without scales has ones, one without slopes NULL. */
struct scale {
    const float *zeros, *ones, *scale, *shift, *slope;
};

static struct scale scale_of(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c;
    float *zeros = pass->lane_scratch, *ones = zeros + c;

    memset(zeros, 0, c * sizeof *zeros);
    for (size_t ch = 0; ch < c; ch++)
        ones[ch] = 1;
    if (layer->slopes != 0)
        return (struct scale){zeros, ones, ones, zeros, pass->parameters};
    return (struct scale){zeros, ones, pass->parameters, pass->parameters + c, NULL};
}

static void scale_forward(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c, pixels = layer->shape.h * layer->shape.w;
    const struct scale s = scale_of(layer, pass);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->normalize(pass->out + i * pixels * c, pass->in[0] + i * pixels * c, s.zeros,
                                 s.scale, s.shift, s.slope, pixels, c);
}

/* Adds the images' gradients in image order. */
static void scale_add_sums(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c;

    for (size_t i = 0; i < pass->n; i++) {
        const float *sums = pass->batch_scratch + i * SCALE_SUMS * c;

        if (layer->slopes != 0) {
            pass->kernels->accumulate(pass->d_parameters, sums + 2 * c, c);
        } else {
            pass->kernels->accumulate(pass->d_parameters, sums + c, c);
            pass->kernels->accumulate(pass->d_parameters + c, sums, c);
        }
    }
}

static void scale_backward(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c, pixels = layer->shape.h * layer->shape.w, image = pixels * c;
    const struct scale s = scale_of(layer, pass);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++) {
        const float *d_out = pass->d_out + i * image, *in = pass->in[0] + i * image;
        float *sums = pass->batch_scratch + i * SCALE_SUMS * c;

        pass->kernels->normalize_sums(sums, sums + c, sums + 2 * c, d_out, in, s.zeros, s.ones,
                                      s.scale, s.shift, s.slope, pixels, c);
        if (pass->d_in[0] != NULL)
            pass->kernels->normalize_backward(pass->d_in[0] + i * image, d_out, in, s.zeros,
                                              s.scale, s.shift, s.slope, s.zeros, s.zeros, pixels,
                                              c, layer->add[0]);
    }
    scale_add_sums(layer, pass);
}

static void scale_fold(const struct layer *layer, const float *parameters, const float *statistics,
                       float *weights, size_t weight_count, float *bias, float *slope)
{
    size_t c = layer->shape.c;

    (void)statistics;
    (void)slope;
    for (size_t ch = 0; ch < c; ch++) {
        bias[ch] = bias[ch] * parameters[ch] + parameters[c + ch];
        for (size_t k = ch; k < weight_count; k += c)
            weights[k] *= parameters[ch];
    }
}

static void prelu_fold(const struct layer *layer, const float *parameters, const float *statistics,
                       float *weights, size_t weight_count, float *bias, float *slope)
{
    (void)statistics;
    (void)weights;
    (void)weight_count;
    (void)bias;
    memcpy(slope, parameters, layer->shape.c * sizeof *slope);
}

const struct layer_ops layer_scale = {
    .word = "scale",
    .plan = scale_plan,
    .init = scale_init,
    .forward = scale_forward,
    .backward = scale_backward,
    .reads_in = true,
    .fold = scale_fold,
};

const struct layer_ops layer_prelu = {
    .word = "PReLU",
    .plan = prelu_plan,
    .init = scale_init,
    .forward = scale_forward,
    .backward = scale_backward,
    .reads_in = true,
    .rectifies = true,
    .fold = prelu_fold,
};
