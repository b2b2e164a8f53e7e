/* See sampler_plan.h. */
#include "data/sampler_plan.h"

#include "base/mem.h"
#include "base/rng.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define PLAN_ONE ((uint64_t)1 << 32) /* one visit */
#define PLAN_STREAM 0u               /* RNG_SAMPLER, a: epoch */

/* floor(a * b / c) for b <= c < 2^32, without the overflow of a * b. */
static uint64_t plan_portion(uint64_t a, uint64_t b, uint64_t c)
{
    return a / c * b + a % c * b / c;
}

/* One pass of water filling: what the capped items leave is distributed in proportion to the
 * weights of the others. True if that brought another item to the cap. */
static bool plan_fill(struct sampler_plan *plan, const uint32_t *weight, uint64_t total,
                      uint64_t cap)
{
    uint64_t rest = total, weights = 0;
    bool changed = false;

    for (size_t i = 0; i < plan->items; i++) {
        if (plan->share[i] == cap)
            rest -= cap;
        else
            weights += weight[i];
    }
    for (size_t i = 0; i < plan->items; i++) {
        if (plan->share[i] == cap)
            continue;
        plan->share[i] = plan_portion(rest, weight[i], weights);
        if (plan->share[i] >= cap) {
            plan->share[i] = cap;
            changed = true;
        }
    }
    return changed;
}

/* Shares that sum to exactly width * steps visits, none above steps. */
static void plan_share(struct sampler_plan *plan, const uint32_t *weight)
{
    uint64_t most = plan->steps * PLAN_ONE, total = most * plan->width;
    uint64_t even = total / plan->items + (total % plan->items != 0);
    uint64_t cap = even > most / 2 ? even : most / 2, left = total;

    memset(plan->share, 0, plan->items * sizeof *plan->share);
    while (plan_fill(plan, weight, total, cap))
        ;
    for (size_t i = 0; i < plan->items; i++)
        left -= plan->share[i];
    for (size_t i = 0; left > 0; i = (i + 1) % plan->items) { /* the rounding remainder */
        if (plan->share[i] < most) {
            plan->share[i]++;
            left--;
        }
    }
}

enum status sampler_plan_init(struct sampler_plan *plan, const uint32_t *weight, size_t items,
                              size_t width, size_t steps, struct err *err)
{
    size_t slots;

    assert(items > 0 && width > 0 && width <= items && steps > 0);
    *plan =
        (struct sampler_plan){.items = items, .width = width, .steps = steps, .epoch = UINT64_MAX};
    if (!mem_multiply(width, steps, &slots) || slots >= (size_t)1 << 31)
        return err_set(err, ST_LIMIT,
                       "an epoch of %zu steps of %zu people is too long to plan: raise "
                       "--images or --negatives",
                       steps, width);
    plan->share = mem_new(items, sizeof *plan->share);
    plan->order = mem_new(items, sizeof *plan->order);
    plan->slot = mem_new(slots, sizeof *plan->slot);
    plan->visit = mem_new(slots, sizeof *plan->visit);
    if (plan->share == NULL || plan->order == NULL || plan->slot == NULL || plan->visit == NULL) {
        sampler_plan_free(plan);
        return err_nomem(err, "the plan of an epoch");
    }
    plan_share(plan, weight);
    return ST_OK;
}

void sampler_plan_free(struct sampler_plan *plan)
{
    mem_free(plan->share);
    mem_free(plan->order);
    mem_free(plan->slot);
    mem_free(plan->visit);
    *plan = (struct sampler_plan){0};
}

/* Distributes the items in a random order: visit j goes to step j mod steps. As no item has more
 * visits than there are steps, no step holds one twice. A share with a fraction is rounded by its
 * position (systematic sampling), so its expectation is exact. */
static void plan_lay(struct sampler_plan *plan, struct rng *rng)
{
    uint64_t sum = rng_u32(rng);
    size_t laid = 0;

    for (size_t i = 0; i < plan->items; i++)
        plan->order[i] = (uint32_t)i;
    rng_shuffle(rng, plan->order, plan->items);
    for (size_t i = 0; i < plan->items; i++) {
        sum += plan->share[plan->order[i]];
        for (; laid < sum / PLAN_ONE; laid++)
            plan->slot[laid % plan->steps * plan->width + laid / plan->steps] = plan->order[i];
    }
    assert(laid == plan->width * plan->steps);
}

static bool plan_step_holds(const struct sampler_plan *plan, size_t step, uint32_t item)
{
    const uint32_t *slot = plan->slot + step * plan->width;
    unsigned found = 0;

    for (size_t i = 0; i < plan->width; i++) /* no early exit, so that it vectorises */
        found |= slot[i] == item;
    return found != 0;
}

/* Neighbours in this order would meet again and again; swaps that keep the invariant mix them until
 * it is random which identities meet. */
static void plan_mix(struct sampler_plan *plan, struct rng *rng)
{
    size_t slots = plan->width * plan->steps;

    for (size_t n = 0; n < 2 * slots; n++) {
        size_t i = n % slots, j = rng_below(rng, (uint32_t)slots);
        uint32_t a = plan->slot[i], b = plan->slot[j];

        if (plan_step_holds(plan, i / plan->width, b) || plan_step_holds(plan, j / plan->width, a))
            continue;
        plan->slot[i] = b;
        plan->slot[j] = a;
    }
}

void sampler_plan_draw(struct sampler_plan *plan, uint64_t seed, uint64_t epoch)
{
    struct rng rng;

    if (plan->epoch == epoch)
        return;
    rng_init(&rng, seed, RNG_SAMPLER, epoch, PLAN_STREAM);
    plan_lay(plan, &rng);
    plan_mix(plan, &rng);
    memset(plan->order, 0, plan->items * sizeof *plan->order); /* from here on: visits so far */
    for (size_t i = 0; i < plan->width * plan->steps; i++)
        plan->visit[i] = plan->order[plan->slot[i]]++;
    plan->epoch = epoch;
}
