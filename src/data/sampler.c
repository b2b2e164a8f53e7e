/* See sampler.h. sampler_plan.c decides which identity is visited when; this file chooses the
 * images of a visit and the negatives, and distributes them over micro-batches. */
#include "data/sampler.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "data/sampler_labels.h"
#include "data/sampler_plan.h"

#include <assert.h>

#define SAMPLER_RANDOM 4 /* one of so many negatives is random where others are proposed */

/* Streams of RNG_SAMPLER beside the plan's (0). */
enum { SAMPLER_ORDER = 1, SAMPLER_ROUND, SAMPLER_NEGATIVE };

/* A permutation of all trainable identities, from which the negatives of some steps come. */
struct sampler_round {
    uint64_t number; /* UINT64_MAX: none yet */
    uint32_t *order; /* (trainable) */
};

struct sampler {
    const struct dataset *dataset;
    size_t identities, images, negatives; /* P, K, R, reduced to what the data set has */
    size_t views;                         /* V, of each of the R */
    size_t micro_batch, training_images;
    uint64_t seed, epoch_steps;
    uint32_t *trainable, *paired; /* identities with an image, with two or more */
    size_t trainable_count, paired_count;
    size_t most;              /* images of the identity that has most */
    struct sampler_plan plan; /* items are numbers in paired */
    uint32_t *order;          /* (images of dataset): each identity's, shuffled for an epoch */
    uint64_t order_epoch;     /* UINT64_MAX: none yet */
    struct sampler_round rounds[2];
    uint64_t *stamp, stamp_now;   /* (identities of dataset): in this batch when equal */
    uint32_t *groups;             /* (identities), scratch: columns of the plan, shuffled */
    struct sampler_labels labels; /* of vectors, in place of the plan and what goes with it */
    struct sampler_batch drawn;   /* grouped by identity */
    struct sampler_batch batch;   /* dealt to micro-batches */
    sampler_propose *propose;     /* NULL: nobody does */
    void *context;
    uint32_t *proposed; /* (negatives) */
};

static const struct dataset_identity *sampler_identity(const struct sampler *sampler, uint32_t i)
{
    return &sampler->dataset->identities[i];
}

/* Lists the identities to train on. */
static enum status sampler_list(struct sampler *sampler, struct err *err)
{
    const struct dataset *dataset = sampler->dataset;
    size_t named = 0, strangers = 0;

    sampler->trainable = mem_new(dataset->identity_count, sizeof(uint32_t));
    sampler->paired = mem_new(dataset->identity_count, sizeof(uint32_t));
    if (sampler->trainable == NULL || sampler->paired == NULL)
        return err_nomem(err, "the sampler");
    for (size_t i = 0; i < dataset->identity_count; i++) {
        const struct dataset_identity *identity = &dataset->identities[i];

        named += identity->name[0] != '\0';
        if ((identity->name[0] == '\0' && !identity->stranger) || identity->held_out ||
            identity->count == 0)
            continue;
        sampler->trainable[sampler->trainable_count++] = (uint32_t)i;
        strangers += identity->stranger;
        if (identity->stranger)
            continue;
        sampler->training_images += identity->count;
        if (identity->count >= 2)
            sampler->paired[sampler->paired_count++] = (uint32_t)i;
        if (identity->count > sampler->most)
            sampler->most = identity->count;
    }
    if (sampler->paired_count >= 2)
        return ST_OK;
    if (named == 0)
        return err_set(
            err, ST_INVALID,
            "nobody in the data set has a name yet: name and confirm people in a review, and give "
            "--decisions");
    return err_set(
        err, ST_INVALID,
        "a triplet needs two people with two images, but only %zu of the %zu to train on "
        "%s two or more: import more images of each person, or hold out fewer people",
        sampler->paired_count, sampler->trainable_count - strangers,
        text_noun(sampler->paired_count, "has", "have"));
}

static enum status sampler_plan(struct sampler *sampler, struct err *err)
{
    uint32_t *weight = mem_new(sampler->paired_count, sizeof *weight);
    enum status status;

    if (weight == NULL)
        return err_nomem(err, "the sampler");
    for (size_t i = 0; i < sampler->paired_count; i++) {
        uint32_t count = sampler_identity(sampler, sampler->paired[i])->count;

        weight[i] = count > sampler->images ? count : (uint32_t)sampler->images;
    }
    status = sampler_plan_init(&sampler->plan, weight, sampler->paired_count, sampler->identities,
                               sampler->epoch_steps, err);
    mem_free(weight);
    return status;
}

static bool sampler_batch_init(struct sampler_batch *batch, size_t size)
{
    batch->image = mem_new(size, sizeof *batch->image);
    batch->label = mem_new(size, sizeof *batch->label);
    batch->view = mem_new(size, sizeof *batch->view);
    batch->negative_only = mem_new(size, sizeof *batch->negative_only);
    batch->micro_start = mem_new(size + 1, sizeof *batch->micro_start);
    return batch->image != NULL && batch->label != NULL && batch->view != NULL &&
           batch->negative_only != NULL && batch->micro_start != NULL;
}

static void sampler_batch_free(struct sampler_batch *batch)
{
    mem_free(batch->image);
    mem_free(batch->label);
    mem_free(batch->view);
    mem_free(batch->negative_only);
    mem_free(batch->micro_start);
}

static enum status sampler_reserve(struct sampler *sampler, struct err *err)
{
    size_t size = sampler_batch_size(sampler);
    bool room = sampler_batch_init(&sampler->drawn, size);

    room = sampler_batch_init(&sampler->batch, size) && room;
    sampler->order = mem_new(sampler->dataset->image_count, sizeof *sampler->order);
    sampler->stamp = mem_new(sampler->dataset->identity_count, sizeof *sampler->stamp);
    sampler->groups = mem_new(sampler->identities, sizeof *sampler->groups);
    sampler->proposed = mem_new(sampler->negatives, sizeof *sampler->proposed);
    room = room && sampler->proposed != NULL && sampler->order != NULL && sampler->stamp != NULL &&
           sampler->groups != NULL;
    sampler->order_epoch = UINT64_MAX;
    for (int i = 0; i < 2; i++) {
        sampler->rounds[i].number = UINT64_MAX;
        sampler->rounds[i].order = mem_new(sampler->trainable_count, sizeof(uint32_t));
        room = room && sampler->rounds[i].order != NULL;
    }
    return room ? ST_OK : err_nomem(err, "the sampler");
}

static size_t sampler_least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* What a sampler of labels has in place of lists and plan. */
static enum status sampler_list_labels(struct sampler *sampler, size_t identities, size_t images,
                                       size_t negatives, struct err *err)
{
    struct sampler_labels *labels = &sampler->labels;
    enum status status = sampler_labels_init(labels, sampler->dataset->labels, err);

    if (status == ST_OK && sampler->views > 1)
        status = err_set(err, ST_INVALID, "--views %zu: a vector has one", sampler->views);
    if (status != ST_OK)
        return status;
    sampler->training_images = labels->training_count;
    sampler->trainable_count = labels->paired_count;
    sampler->identities = sampler_least(identities, labels->paired_count);
    sampler->images = sampler_least(images, labels->training_count / sampler->identities);
    sampler->images = sampler->images < 2 ? 2 : sampler->images;
    sampler->negatives = sampler_least(negatives, labels->training_count);
    return sampler_batch_init(&sampler->drawn, sampler_batch_size(sampler)) &&
                   sampler_batch_init(&sampler->batch, sampler_batch_size(sampler))
               ? ST_OK
               : err_nomem(err, "the sampler");
}

enum status sampler_new(struct sampler **out, const struct dataset *dataset, size_t identities,
                        size_t images, size_t negatives, size_t views, size_t micro_batch,
                        uint64_t seed, struct err *err)
{
    struct sampler *sampler = mem_new(1, sizeof *sampler);
    enum status status;
    size_t size;

    assert(identities >= 2 && images >= 2 && views >= 1 && views <= UINT8_MAX && micro_batch >= 2);
    if (sampler == NULL)
        return err_nomem(err, "the sampler");
    sampler->dataset = dataset;
    sampler->views = views;
    sampler->micro_batch = micro_batch;
    sampler->seed = seed;
    if (dataset->labels != NULL) {
        status = sampler_list_labels(sampler, identities, images, negatives, err);
        size = sampler_batch_size(sampler);
        sampler->epoch_steps =
            size == 0 ? 0
                      : sampler->training_images / size + (sampler->training_images % size != 0);
        goto out;
    }
    status = sampler_list(sampler, err);
    if (status != ST_OK)
        goto out;
    sampler->identities = sampler_least(identities, sampler->paired_count);
    sampler->images = sampler_least(images, sampler->most);
    sampler->negatives = sampler_least(negatives, sampler->trainable_count - sampler->identities);
    size = sampler_batch_size(sampler);
    sampler->epoch_steps = sampler->training_images / size + (sampler->training_images % size != 0);
    status = sampler_plan(sampler, err);
    if (status == ST_OK)
        status = sampler_reserve(sampler, err);
out:
    if (status != ST_OK)
        sampler_del(sampler);
    else
        *out = sampler;
    return status;
}

void sampler_del(struct sampler *sampler)
{
    if (sampler == NULL)
        return;
    sampler_plan_free(&sampler->plan);
    sampler_labels_free(&sampler->labels);
    sampler_batch_free(&sampler->drawn);
    sampler_batch_free(&sampler->batch);
    mem_free(sampler->rounds[0].order);
    mem_free(sampler->rounds[1].order);
    mem_free(sampler->trainable);
    mem_free(sampler->paired);
    mem_free(sampler->order);
    mem_free(sampler->stamp);
    mem_free(sampler->groups);
    mem_free(sampler->proposed);
    mem_free(sampler);
}

void sampler_set_propose(struct sampler *sampler, sampler_propose *propose, void *context)
{
    sampler->propose = propose;
    sampler->context = context;
}

size_t sampler_batch_size(const struct sampler *sampler)
{
    return sampler->identities * sampler->images + sampler->negatives * sampler->views;
}

/* How many micro-batches count images need: as few as the limit allows, with at least two images
 * each. */
static size_t sampler_micro_count(const struct sampler *sampler, size_t count)
{
    size_t needed = (count + sampler->micro_batch - 1) / sampler->micro_batch;

    return sampler_least(needed, count / 2);
}

size_t sampler_micro_size(const struct sampler *sampler)
{
    size_t limit = sampler->micro_batch > 3 ? sampler->micro_batch : 3;

    return sampler_least(limit, sampler_batch_size(sampler));
}

uint64_t sampler_epoch_steps(const struct sampler *sampler)
{
    return sampler->epoch_steps;
}

size_t sampler_training_images(const struct sampler *sampler)
{
    return sampler->training_images;
}

size_t sampler_training_identities(const struct sampler *sampler)
{
    return sampler->trainable_count;
}

/* Shuffles the images of each identity for the epoch. */
static void sampler_shuffle(struct sampler *sampler, uint64_t epoch)
{
    struct rng rng;

    if (sampler->order_epoch == epoch)
        return;
    rng_init(&rng, sampler->seed, RNG_SAMPLER, epoch, SAMPLER_ORDER);
    for (size_t i = 0; i < sampler->dataset->image_count; i++)
        sampler->order[i] = (uint32_t)i;
    for (size_t i = 0; i < sampler->paired_count; i++) {
        const struct dataset_identity *identity = sampler_identity(sampler, sampler->paired[i]);

        rng_shuffle(&rng, sampler->order + identity->first, identity->count);
    }
    sampler->order_epoch = epoch;
}

static void sampler_add(struct sampler *sampler, uint32_t image, size_t view, uint32_t identity,
                        bool negative)
{
    struct sampler_batch *drawn = &sampler->drawn;

    drawn->image[drawn->count] = image;
    drawn->label[drawn->count] = identity;
    drawn->view[drawn->count] = (uint8_t)view;
    drawn->negative_only[drawn->count++] = negative;
    sampler->stamp[identity] = sampler->stamp_now;
}

/* The P identities in a random order, each with the images of its visit. */
static void sampler_draw_paired(struct sampler *sampler, uint64_t epoch, size_t at,
                                struct rng *deal)
{
    const struct sampler_plan *plan = &sampler->plan;

    sampler_plan_draw(&sampler->plan, sampler->seed, epoch);
    sampler_shuffle(sampler, epoch);
    for (size_t i = 0; i < plan->width; i++)
        sampler->groups[i] = (uint32_t)i;
    rng_shuffle(deal, sampler->groups, plan->width);
    for (size_t i = 0; i < plan->width; i++) {
        size_t slot = at * plan->width + sampler->groups[i];
        uint32_t who = sampler->paired[plan->slot[slot]];
        const struct dataset_identity *identity = sampler_identity(sampler, who);
        size_t take = sampler_least(sampler->images, identity->count);
        uint64_t from = (uint64_t)plan->visit[slot] * take;

        for (size_t k = 0; k < take; k++)
            sampler_add(sampler, sampler->order[identity->first + (from + k) % identity->count], 0,
                        who, false);
        sampler->groups[i] = who;
    }
}

static const uint32_t *sampler_round(struct sampler *sampler, uint64_t number)
{
    struct sampler_round *round = &sampler->rounds[number % 2];
    struct rng rng;

    if (round->number != number) {
        rng_init(&rng, sampler->seed, RNG_SAMPLER, number, SAMPLER_ROUND);
        for (size_t i = 0; i < sampler->trainable_count; i++)
            round->order[i] = sampler->trainable[i];
        rng_shuffle(&rng, round->order, sampler->trainable_count);
        round->number = number;
    }
    return round->order;
}

static void sampler_add_negative(struct sampler *sampler, uint32_t image, uint32_t who)
{
    bool stranger = sampler_identity(sampler, who)->stranger;

    for (size_t view = 0; view < sampler->views; view++)
        sampler_add(sampler, image, view, who, sampler->views == 1 || stranger);
}

/* Those that are proposed for the P of the batch; how many. */
static size_t sampler_draw_proposed(struct sampler *sampler, uint64_t step)
{
    size_t most = sampler->negatives - sampler->negatives / SAMPLER_RANDOM, count;

    if (sampler->propose == NULL || step <= sampler->epoch_steps)
        return 0;
    count = sampler->propose(sampler->context, sampler->groups, sampler->plan.width,
                             sampler->proposed, most);
    for (size_t i = 0; i < count; i++)
        sampler_add_negative(sampler, sampler->proposed[i],
                             sampler->dataset->images[sampler->proposed[i]].identity);
    return count;
}

/* The R negatives, after those that are proposed. Step s starts at place (s - 1) * R of an endless
 * sequence of rounds and skips the identities that are already in the batch. It ends within the
 * next round, since that holds every identity once and R of them are outside the P. */
static void sampler_draw_negatives(struct sampler *sampler, uint64_t step)
{
    uint64_t place = (step - 1) * sampler->negatives;
    struct rng rng;

    rng_init(&rng, sampler->seed, RNG_SAMPLER, step, SAMPLER_NEGATIVE);
    for (size_t found = sampler_draw_proposed(sampler, step); found < sampler->negatives; place++) {
        const uint32_t *order = sampler_round(sampler, place / sampler->trainable_count);
        uint32_t who = order[place % sampler->trainable_count];
        const struct dataset_identity *identity = sampler_identity(sampler, who);

        if (sampler->stamp[who] == sampler->stamp_now)
            continue;
        sampler_add_negative(sampler, identity->first + rng_below(&rng, identity->count), who);
        found++;
    }
}

/* Distributes the groups over the micro-batches in turn, so that each group is spread and the sizes
 * are even. */
static void sampler_deal(struct sampler *sampler)
{
    const struct sampler_batch *drawn = &sampler->drawn;
    struct sampler_batch *batch = &sampler->batch;
    size_t count = drawn->count, micros = sampler_micro_count(sampler, count);

    batch->count = count;
    batch->micro_count = micros;
    for (size_t m = 0; m <= micros; m++)
        batch->micro_start[m] = (uint32_t)(m * (count / micros) + sampler_least(m, count % micros));
    for (size_t i = 0; i < count; i++) {
        size_t to = batch->micro_start[i % micros] + i / micros;

        batch->image[to] = drawn->image[i];
        batch->label[to] = drawn->label[i];
        batch->view[to] = drawn->view[i];
        batch->negative_only[to] = drawn->negative_only[i];
    }
}

const struct sampler_batch *sampler_next(struct sampler *sampler, uint64_t step)
{
    struct rng deal;

    assert(step >= 1);
    sampler->drawn.count = 0;
    if (sampler->dataset->labels != NULL) {
        sampler_labels_draw(&sampler->labels, &sampler->drawn, sampler->identities, sampler->images,
                            sampler->negatives, sampler->seed, step);
        sampler_deal(sampler);
        return &sampler->batch;
    }
    rng_init(&deal, sampler->seed, RNG_DEAL, step, 0);
    sampler->stamp_now++;
    sampler_draw_paired(sampler, (step - 1) / sampler->epoch_steps,
                        (size_t)((step - 1) % sampler->epoch_steps), &deal);
    sampler_draw_negatives(sampler, step);
    sampler_deal(sampler);
    return &sampler->batch;
}
