/* Batch normalisation (Ioffe and Szegedy 2015), with ReLU or PReLU in the same pass. */
#include "nn/layer/batch_norm.h"

#include <math.h>
#include <string.h>

#define BATCH_NORM_SUMS 4
#define BATCH_NORM_PRELU 0.25f /* PReLU's first slope, as He et al. 2015 */

/* Saved for the backward pass: mean (c), inverse deviation (c).  Scratch per image: two sums per
 * channel, and room for computing them or for a third; in lane scratch of lane 0 coefficients (3,
 * c) and the slopes of ReLU, zeros. */
static enum status batch_norm_plan(struct layer *layer, size_t embedding, struct err *err)
{
    const struct window_shape *s = &layer->shape;

    layer->weights = layer->biases = s->c;
    layer->slopes = layer->row->prelu ? s->c : 0;
    layer->statistics = layer->saved = 2 * s->c;
    layer->batch_scratch = BATCH_NORM_SUMS * s->c;
    layer->lane_scratch = 4 * s->c;
    return layer_plan_same(layer, embedding, err);
}

/* Merges the images' means and squared deviations in image order (Chan, Golub, LeVeque 1979);
 * images have equally many rows. */
static void batch_norm_merge(double *mean, double *variance, const struct layer *layer,
                             const struct pass *pass, size_t channel)
{
    size_t c = layer->shape.c;
    double rows = (double)(layer->shape.h * layer->shape.w), m = 0, m2 = 0;

    for (size_t i = 0; i < pass->n; i++) {
        const float *image = pass->batch_scratch + i * BATCH_NORM_SUMS * c;
        double delta = image[channel] - m, before = (double)i;

        m += delta / (before + 1);
        m2 += image[c + channel] + delta * delta * rows * before / (before + 1);
    }
    *mean = m;
    *variance = m2 / (rows * (double)pass->n);
}

static float batch_norm_inverse(double variance) /* of the deviation */
{
    return (float)(1 / sqrt(variance + BATCH_NORM_EPSILON));
}

void layer_batch_norm_moments(const struct pass *pass, const float *images, size_t pixels, size_t c,
                              size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        float *sums = pass->batch_scratch + i * BATCH_NORM_SUMS * c;

        pass->kernels->moments(sums, sums + c, images + i * pixels * c, pixels, c, sums + 2 * c);
    }
}

static void batch_norm_statistics(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c, pixels = layer->shape.h * layer->shape.w;
    double count = (double)(pixels * pass->n);

    if (pass->frozen_norm) {
        memcpy(pass->saved, pass->statistics, c * sizeof *pass->saved);
        for (size_t ch = 0; ch < c; ch++)
            pass->saved[c + ch] = batch_norm_inverse((double)pass->statistics[c + ch]);
        return;
    }
    if (!layer->moments) {
        LAYER_PARALLEL(pass)
        for (size_t i = 0; i < pass->n; i++)
            layer_batch_norm_moments(pass, pass->in[0], pixels, c, i, i + 1);
    }
    for (size_t ch = 0; ch < c; ch++) {
        double mean, variance;
        float *running = pass->statistics;

        batch_norm_merge(&mean, &variance, layer, pass, ch);
        pass->saved[ch] = (float)mean;
        pass->saved[c + ch] = batch_norm_inverse(variance);
        if (pass->mode != NET_TRAIN)
            continue;
        /* As in other libraries, the running variance is unbiased. */
        variance *= count / (count - 1);
        running[ch] += (float)(BATCH_NORM_MOMENTUM * (mean - running[ch]));
        running[c + ch] += (float)(BATCH_NORM_MOMENTUM * (variance - running[c + ch]));
    }
}

/* scale = inverse deviation times the weight; returns the rectifier's slopes, NULL without one. */
static const float *batch_norm_scale(float *scale, const struct layer *layer,
                                     const struct pass *pass)
{
    size_t c = layer->shape.c;

    for (size_t ch = 0; ch < c; ch++) {
        scale[ch] = pass->saved[c + ch] * pass->parameters[ch];
        scale[3 * c + ch] = 0;
    }
    if (layer->row->prelu)
        return pass->parameters + 2 * c;
    return layer->row->relu ? scale + 3 * c : NULL;
}

/* The second pass, with mean and inverse deviation as saved. */
static void batch_norm_again(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c, pixels = layer->shape.h * layer->shape.w;
    float *scale = pass->lane_scratch;
    const float *slope = batch_norm_scale(scale, layer, pass);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->normalize(pass->out + i * pixels * c, pass->in[0] + i * pixels * c,
                                 pass->saved, scale, pass->parameters + c, slope, pixels, c);
}

static void batch_norm_forward(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c;
    float *mean = pass->saved, *inverse = pass->saved + c;

    if (pass->mode != NET_INFER)
        batch_norm_statistics(layer, pass);
    for (size_t ch = 0; pass->mode == NET_INFER && ch < c; ch++) {
        mean[ch] = pass->statistics[ch];
        inverse[ch] = batch_norm_inverse(pass->statistics[c + ch]);
    }
    batch_norm_again(layer, pass);
}

/* d_in = scale (d - (sum + normal product) / rows), as scale d + b (in - mean) + e. */
static void batch_norm_coefficients(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c;
    double rows = (double)(layer->shape.h * layer->shape.w * pass->n);
    float *scale = pass->lane_scratch, *b = scale + c, *e = b + c;

    for (size_t ch = 0; ch < c; ch++) {
        double sum = 0, product = 0, slope = 0, inverse = pass->saved[c + ch];

        for (size_t i = 0; i < pass->n; i++) {
            const float *sums = pass->batch_scratch + i * BATCH_NORM_SUMS * c;

            sum += sums[ch];
            product += sums[c + ch];
            slope += sums[2 * c + ch];
        }
        pass->d_parameters[ch] += (float)product;
        pass->d_parameters[c + ch] += (float)sum;
        if (layer->row->prelu)
            pass->d_parameters[2 * c + ch] += (float)slope;
        if (pass->frozen_norm) /* mean and deviation are constants */
            sum = product = 0;
        b[ch] = (float)(-inverse * pass->parameters[ch] * inverse * product / rows);
        e[ch] = (float)(-inverse * pass->parameters[ch] * sum / rows);
    }
}

static void batch_norm_backward(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c, pixels = layer->shape.h * layer->shape.w, image = pixels * c;
    const float *mean = pass->saved, *inverse = pass->saved + c, *shift = pass->parameters + c;
    float *scale = pass->lane_scratch;
    const float *slope = batch_norm_scale(scale, layer, pass);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++) {
        float *sums = pass->batch_scratch + i * BATCH_NORM_SUMS * c;

        pass->kernels->normalize_sums(sums, sums + c, sums + 2 * c, pass->d_out + i * image,
                                      pass->in[0] + i * image, mean, inverse, scale, shift, slope,
                                      pixels, c);
    }
    batch_norm_coefficients(layer, pass);
    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->normalize_backward(pass->d_in[0] + i * image, pass->d_out + i * image,
                                          pass->in[0] + i * image, mean, scale, shift, slope,
                                          scale + c, scale + 2 * c, pixels, c, layer->add[0]);
}

static void batch_norm_init(const struct layer *layer, float *parameters, float *statistics,
                            struct rng *rng)
{
    size_t c = layer->shape.c;

    (void)rng;
    for (size_t ch = 0; ch < c; ch++) {
        parameters[ch] = statistics[c + ch] = 1;
        statistics[ch] = 0;
        if (layer->row->prelu)
            parameters[2 * c + ch] = BATCH_NORM_PRELU;
    }
}

/* bias = (bias - mean) * scale + shift; weights times the scale. */
static void batch_norm_fold(const struct layer *layer, const float *parameters,
                            const float *statistics, float *weights, size_t weight_count,
                            float *bias, float *slope)
{
    size_t c = layer->shape.c;

    for (size_t ch = 0; ch < c; ch++) {
        float scale = batch_norm_inverse(statistics[c + ch]) * parameters[ch];

        bias[ch] = (bias[ch] - statistics[ch]) * scale + parameters[c + ch];
        if (layer->row->prelu)
            slope[ch] = parameters[2 * c + ch];
        for (size_t k = ch; k < weight_count; k += c)
            weights[k] *= scale;
    }
}

const struct layer_ops layer_batch_norm = {
    .word = "batch normalisation",
    .plan = batch_norm_plan,
    .init = batch_norm_init,
    .forward = batch_norm_forward,
    .backward = batch_norm_backward,
    .reads_in = true,
    .again = batch_norm_again,
    .takes_moments = true,
    .fold = batch_norm_fold,
};
