/* Layers that normalise: batch normalisation (Ioffe and Szegedy 2015), local response normalisation
 * (Krizhevsky 2012), L2 normalisation. */
#include "nn/layer/norm.h"

#include <math.h>

#define BATCH_NORM_EPSILON 1e-5
#define BATCH_NORM_SUMS 4
#define BATCH_NORM_MOMENTUM 0.1 /* share of the newest batch in the running statistics */

/* Saved for the backward pass: mean (c), inverse deviation (c).  Scratch per image: two sums per
 * channel, and as much for making them or a third; in lane scratch of lane 0 coefficients (3, c)
 * and the slopes of ReLU, zeros. */
enum status layer_plan_batch_norm(struct layer *layer, size_t embedding, struct err *err)
{
    struct window_shape *s = &layer->shape;

    (void)embedding;
    (void)err;
    s->out_h = s->h;
    s->out_w = s->w;
    s->out_c = s->c;
    layer->weights = layer->biases = s->c;
    layer->slopes = layer->row->prelu ? s->c : 0;
    layer->statistics = layer->saved = 2 * s->c;
    layer->batch_scratch = BATCH_NORM_SUMS * s->c;
    layer->lane_scratch = 4 * s->c;
    return ST_OK;
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

float layer_batch_norm_inverse(double variance)
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
        pass->saved[c + ch] = layer_batch_norm_inverse(variance);
        if (pass->mode != NET_TRAIN)
            continue;
        /* As others do, the running variance is the unbiased one. */
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
void layer_batch_norm_again(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c, pixels = layer->shape.h * layer->shape.w;
    float *scale = pass->lane_scratch;
    const float *slope = batch_norm_scale(scale, layer, pass);

    LAYER_PARALLEL(pass)
    for (size_t i = 0; i < pass->n; i++)
        pass->kernels->normalize(pass->out + i * pixels * c, pass->in[0] + i * pixels * c,
                                 pass->saved, scale, pass->parameters + c, slope, pixels, c);
}

void layer_batch_norm_forward(const struct layer *layer, const struct pass *pass)
{
    size_t c = layer->shape.c;
    float *mean = pass->saved, *inverse = pass->saved + c;

    if (pass->mode != NET_INFER)
        batch_norm_statistics(layer, pass);
    for (size_t ch = 0; pass->mode == NET_INFER && ch < c; ch++) {
        mean[ch] = pass->statistics[ch];
        inverse[ch] = layer_batch_norm_inverse(pass->statistics[c + ch]);
    }
    layer_batch_norm_again(layer, pass);
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
        b[ch] = (float)(-inverse * pass->parameters[ch] * inverse * product / rows);
        e[ch] = (float)(-inverse * pass->parameters[ch] * sum / rows);
    }
}

void layer_batch_norm_backward(const struct layer *layer, const struct pass *pass)
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

enum status layer_plan_lrn(struct layer *layer, size_t embedding, struct err *err)
{
    struct window_shape *s = &layer->shape;

    (void)embedding;
    (void)err;
    s->out_h = s->h;
    s->out_w = s->w;
    s->out_c = s->c;
    layer->lane_scratch = 2 * (s->c + KERNELS_LRN_SIZE);
    return ST_OK;
}

void layer_lrn_forward(const struct layer *layer, const struct pass *pass)
{
    size_t image = layer_in_size(layer), c = layer->shape.c;

    LAYER_PARALLEL(pass)
    for (size_t l = 0; l < pass->lanes; l++) {
        struct lane lane = pass_lane(pass, l);

        pass->kernels->lrn(pass->out + lane.begin * image, pass->in[0] + lane.begin * image,
                           (lane.end - lane.begin) * image / c, c, lane.scratch);
    }
}

void layer_lrn_backward(const struct layer *layer, const struct pass *pass)
{
    size_t image = layer_in_size(layer), c = layer->shape.c;

    if (pass->d_in[0] == NULL)
        return;
    LAYER_PARALLEL(pass)
    for (size_t l = 0; l < pass->lanes; l++) {
        struct lane lane = pass_lane(pass, l);
        size_t at = lane.begin * image;

        pass->kernels->lrn_backward(pass->d_in[0] + at, pass->d_out + at, pass->in[0] + at,
                                    (lane.end - lane.begin) * image / c, c, layer->add[0],
                                    lane.scratch);
    }
}

enum status layer_plan_l2_normalize(struct layer *layer, size_t embedding, struct err *err)
{
    struct window_shape *s = &layer->shape;

    (void)embedding;
    if (s->h != 1 || s->w != 1)
        return err_set(err, ST_INVALID, "%s: L2 normalisation takes a vector, not a %zux%zu image",
                       layer->row->name, s->h, s->w);
    s->out_h = s->out_w = 1;
    s->out_c = s->c;
    return ST_OK;
}

void layer_l2_normalize_forward(const struct layer *layer, const struct pass *pass)
{
    pass->kernels->l2_normalize(pass->out, pass->in[0], pass->n, layer->shape.c);
}

void layer_l2_normalize_backward(const struct layer *layer, const struct pass *pass)
{
    if (pass->d_in[0] != NULL)
        pass->kernels->l2_normalize_backward(pass->d_in[0], pass->d_out, pass->out, pass->in[0],
                                             pass->n, layer->shape.c, layer->add[0]);
}
