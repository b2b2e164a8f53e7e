/* See sampler_labels.h. */
#include "data/sampler_labels.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"

#include <string.h>

#define SAMPLER_LABELS 4 /* stream of RNG_SAMPLER; sampler.c has those before */

/* The training items of a label, into out; how many. */
static size_t label_items(const struct labels *labels, uint32_t label, uint32_t *out)
{
    size_t count = 0;

    for (uint32_t i = labels->of_start[label]; i < labels->of_start[label + 1]; i++)
        if (!labels->held_out[labels->of[i]])
            out[count++] = labels->of[i];
    return count;
}

enum status sampler_labels_init(struct sampler_labels *out, const struct labels *labels,
                                struct err *err)
{
    size_t most = labels->items > labels->labels ? labels->items : labels->labels;

    *out = (struct sampler_labels){.labels = labels,
                                   .paired = mem_new(labels->labels, sizeof *out->paired),
                                   .training = mem_new(labels->items, sizeof *out->training),
                                   .order = mem_new(most, sizeof *out->order),
                                   .stamp = mem_new(labels->items, sizeof *out->stamp)};
    if (out->paired == NULL || out->training == NULL || out->order == NULL || out->stamp == NULL)
        return err_nomem(err, "the sampler");
    for (size_t i = 0; i < labels->items; i++)
        if (!labels->held_out[i])
            out->training[out->training_count++] = (uint32_t)i;
    for (size_t k = 0; k < labels->labels; k++)
        if (label_items(labels, (uint32_t)k, out->order) >= 2)
            out->paired[out->paired_count++] = (uint32_t)k;
    return out->paired_count >= 2
               ? ST_OK
               : err_set(
                     err, ST_INVALID,
                     "a triplet needs two labels with two items, but only %zu of the %zu %s two "
                     "or more to train on: hold out fewer items",
                     out->paired_count, labels->labels,
                     text_noun(out->paired_count, "has", "have"));
}

void sampler_labels_free(struct sampler_labels *sampler)
{
    mem_free(sampler->paired);
    mem_free(sampler->training);
    mem_free(sampler->order);
    mem_free(sampler->stamp);
    *sampler = (struct sampler_labels){0};
}

/* Moves a random one of order[at ..) to at. */
static uint32_t order_next(uint32_t *order, size_t at, size_t count, struct rng *rng)
{
    size_t from = at + rng_below(rng, (uint32_t)(count - at));
    uint32_t taken = order[from];

    order[from] = order[at];
    order[at] = taken;
    return taken;
}

/* Adds up to wanted random ones of the count items in order. */
static void draw_items(struct sampler_labels *sampler, struct sampler_batch *drawn, size_t count,
                       size_t wanted, uint32_t label, bool negative, struct rng *rng)
{
    for (size_t i = 0; i < count && wanted > 0; i++) {
        uint32_t item = order_next(sampler->order, i, count, rng);

        if (sampler->stamp[item] == sampler->now)
            continue;
        sampler->stamp[item] = sampler->now;
        drawn->image[drawn->count] = item;
        drawn->label[drawn->count] = label;
        drawn->view[drawn->count] = 0;
        drawn->negative_only[drawn->count++] = negative;
        wanted--;
    }
}

void sampler_labels_draw(struct sampler_labels *sampler, struct sampler_batch *drawn,
                         size_t identities, size_t images, size_t negatives, uint64_t seed,
                         uint64_t step)
{
    struct rng rng, labels;

    rng_init(&rng, seed, RNG_SAMPLER, step, SAMPLER_LABELS);
    rng_init(&labels, seed, RNG_SAMPLER, step, SAMPLER_LABELS + 1);
    sampler->now++;
    for (size_t p = 0; p < identities; p++) {
        uint32_t label = sampler->paired[rng_below(&labels, (uint32_t)sampler->paired_count)];
        size_t count = label_items(sampler->labels, label, sampler->order);

        draw_items(sampler, drawn, count, images, label, false, &rng);
    }
    memcpy(sampler->order, sampler->training, sampler->training_count * sizeof *sampler->order);
    draw_items(sampler, drawn, sampler->training_count, negatives, UINT32_MAX, true, &rng);
}
