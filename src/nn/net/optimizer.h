/* Optimisers over one arena of parameters: AdaGrad (Duchi 2011; the paper's), SGD with momentum,
 * Adam (Kingma 2015), AdamW (Loshchilov 2019).  Learning-rate schedules. */
#ifndef FACENET_NN_NET_OPTIMIZER_H
#define FACENET_NN_NET_OPTIMIZER_H

#include "base/err.h"
#include "base/settings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool optimizer_has_beta_1(enum optimizer_kind kind); /* Adam and AdamW: it is their momentum */

struct optimizer {
    enum optimizer_kind kind;
    size_t count;
    float *state[2];    /* (count) each: accumulated squares; momentum; first and second moments */
    size_t state_count; /* arrays in use: 1 or 2 */
    uint64_t updates;   /* steps taken, for Adam's bias correction */
};

enum status optimizer_init(struct optimizer *optimizer, enum optimizer_kind kind, size_t count,
                           struct err *err) MUST_CHECK;
void optimizer_free(struct optimizer *optimizer);

struct optimizer_rate {
    float learning_rate, momentum, weight_decay; /* momentum: beta 1 of Adam and AdamW */
};

/* One update of the parameters from the first-th on; decays only where mask is 1.  Elementwise, so
 * independent of threads. */
void optimizer_step(struct optimizer *optimizer, float *parameters, const float *gradients,
                    const uint8_t *decay_mask, const struct optimizer_rate *rate, size_t first,
                    int threads);
/* Begins again, as after optimizer_init. */
void optimizer_reset(struct optimizer *optimizer);

/* Learning rate at step (1 .. total) for a base rate: warm-up from 0, then constant; steps (x 0.1
 * at 60 % and 85 % of the run); or cosine to 1 % of base. */
double optimizer_rate_at(enum lr_schedule schedule, double base, uint64_t step, uint64_t total,
                         uint64_t warmup);

#endif
