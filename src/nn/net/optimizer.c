/* See optimizer.h.  One loop per rule over the whole arena; with g the gradient, w a parameter:
 *   AdaGrad   s += g^2,                       w -= rate g / (sqrt(s) + 1e-10)
 *   SGD       v = momentum v + g,             w -= rate v
 *   Adam      m, s moving means of g and g^2, w -= rate m' / (sqrt(s') + 1e-8), ' bias-corrected
 * where g includes decay * w, but for AdamW, which shrinks w by rate * decay instead.  Momentum is
 * Adam's beta 1, the decay of m. */
#include "nn/net/optimizer.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define ADAGRAD_EPSILON 1e-10f
#define ADAM_EPSILON 1e-8f
#define ADAM_BETA_2 0.999f
#define STEPS_FIRST 0.6 /* shares of the run after which the rate is divided by 10 */
#define STEPS_SECOND 0.85
#define COSINE_LEAST 0.01 /* of the base rate, at the end */

bool optimizer_has_beta_1(enum optimizer_kind kind)
{
    return kind == OPTIMIZER_ADAM || kind == OPTIMIZER_ADAMW;
}

enum status optimizer_init(struct optimizer *optimizer, enum optimizer_kind kind, size_t count,
                           struct err *err)
{
    *optimizer = (struct optimizer){
        .kind = kind, .count = count, .state_count = optimizer_has_beta_1(kind) ? 2 : 1};
    for (size_t i = 0; i < optimizer->state_count; i++) {
        optimizer->state[i] = mem_new_aligned(count, sizeof(float));
        if (optimizer->state[i] == NULL) {
            optimizer_free(optimizer);
            return err_nomem(err, "the optimiser's state");
        }
    }
    return ST_OK;
}

void optimizer_reset(struct optimizer *optimizer)
{
    for (size_t i = 0; i < optimizer->state_count; i++)
        memset(optimizer->state[i], 0, optimizer->count * sizeof *optimizer->state[i]);
    optimizer->updates = 0;
}

void optimizer_free(struct optimizer *optimizer)
{
    mem_free(optimizer->state[0]);
    mem_free(optimizer->state[1]);
    *optimizer = (struct optimizer){0};
}

/* The parameters [begin, end) of one update and what is the same for all of them. */
struct update {
    float *restrict w, *restrict first, *restrict second;
    const float *restrict g;
    const uint8_t *restrict mask;
    size_t begin, end;
    float rate, momentum, decay;
    float first_scale, second_scale; /* Adam's bias corrections */
};

static void update_adagrad(const struct update *u)
{
    float *restrict w = u->w, *restrict s = u->first;

    for (size_t i = u->begin; i < u->end; i++) {
        float g = u->g[i] + u->decay * (float)u->mask[i] * w[i];

        s[i] += g * g;
        w[i] -= u->rate * g / (sqrtf(s[i]) + ADAGRAD_EPSILON);
    }
}

static void update_sgd(const struct update *u)
{
    float *restrict w = u->w, *restrict v = u->first;

    for (size_t i = u->begin; i < u->end; i++) {
        v[i] = u->momentum * v[i] + (u->g[i] + u->decay * (float)u->mask[i] * w[i]);
        w[i] -= u->rate * v[i];
    }
}

/* For Adam shrink is 0, for AdamW add is 0. */
static void update_adam(const struct update *u, float add, float shrink)
{
    float *restrict w = u->w, *restrict m = u->first, *restrict s = u->second;

    for (size_t i = u->begin; i < u->end; i++) {
        float mask = (float)u->mask[i], g = u->g[i] + add * mask * w[i];

        m[i] += (1 - u->momentum) * (g - m[i]);
        s[i] += (1 - ADAM_BETA_2) * (g * g - s[i]);
        w[i] -= shrink * mask * w[i] +
                u->rate * (m[i] * u->first_scale) / (sqrtf(s[i] * u->second_scale) + ADAM_EPSILON);
    }
}

static void update_range(enum optimizer_kind kind, const struct update *u)
{
    switch (kind) {
    case OPTIMIZER_ADAGRAD:
        update_adagrad(u);
        break;
    case OPTIMIZER_SGD:
        update_sgd(u);
        break;
    case OPTIMIZER_ADAM:
        update_adam(u, u->decay, 0);
        break;
    case OPTIMIZER_ADAMW:
        update_adam(u, 0, u->rate * u->decay);
        break;
    }
}

void optimizer_step(struct optimizer *optimizer, float *parameters, const float *gradients,
                    const uint8_t *decay_mask, const struct optimizer_rate *rate, size_t first,
                    int threads)
{
    double updates = (double)++optimizer->updates;
    const struct update whole = {
        .w = parameters,
        .first = optimizer->state[0],
        .second = optimizer->state[1],
        .g = gradients,
        .mask = decay_mask,
        .rate = rate->learning_rate,
        .momentum = rate->momentum,
        .decay = rate->weight_decay,
        .first_scale = (float)(1 / (1 - pow(rate->momentum, updates))),
        .second_scale = (float)(1 / (1 - pow(ADAM_BETA_2, updates))),
    };
    size_t parts = (size_t)threads, count = optimizer->count - first;

    assert(threads >= 1 && first <= optimizer->count);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (size_t part = 0; part < parts; part++) {
        struct update u = whole;

        u.begin = first + count * part / parts;
        u.end = first + count * (part + 1) / parts;
        update_range(optimizer->kind, &u);
    }
}

double optimizer_rate_at(enum lr_schedule schedule, double base, uint64_t step, uint64_t total,
                         uint64_t warmup)
{
    double done = total == 0 ? 0 : (double)step / (double)total;

    if (step < warmup)
        return base * (double)step / (double)warmup;
    if (done > 1)
        done = 1;
    switch (schedule) {
    case LR_STEPS:
        return done <= STEPS_FIRST ? base : done <= STEPS_SECOND ? base * 0.1 : base * 0.01;
    case LR_COSINE:
        if (total > warmup)
            done = step >= total ? 1 : (double)(step - warmup) / (double)(total - warmup);
        return base * (COSINE_LEAST + (1 - COSINE_LEAST) * 0.5 * (1 + cos(M_PI * done)));
    case LR_CONSTANT:
        break;
    }
    return base;
}
