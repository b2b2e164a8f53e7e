/* The P x K sampler.  A batch is a pure function of (seed, step): P identities with up to K images
 * each, and R further images of distinct identities outside the P, which serve as negatives only.
 * Identities with one image can only be negatives (among the R), never among the P, unless fewer
 * than P identities have two images: then the batch is smaller.  Over an epoch each
 * identity is visited in proportion to its images. */
#ifndef FACENET_DATA_SAMPLER_H
#define FACENET_DATA_SAMPLER_H

#include "data/dataset.h"

struct sampler;

struct sampler_batch {
    uint32_t *image;        /* index into dataset->images */
    uint32_t *label;        /* identity index */
    uint8_t *negative_only; /* 1 for the R extra ones: never anchor or positive */
    size_t count;
    uint32_t *micro_start; /* micro-batch i is [micro_start[i], micro_start[i + 1]) */
    size_t micro_count;
};

/* Uses the identities with held_out == false.  Refuses, with what to do, a data set without two
 * trainable identities of two images.  Borrows dataset.  micro_batch: largest micro-batch; sizes
 * are evened and never 1; images are dealt so that each identity spreads over the micro-batches,
 * in an order seeded by (seed, step). */
enum status sampler_new(struct sampler **out, const struct dataset *dataset, size_t identities,
                        size_t images, size_t negatives, size_t micro_batch, uint64_t seed,
                        struct err *err) MUST_CHECK;
void sampler_del(struct sampler *sampler);

/* The largest batch, and the steps of an epoch: ceil(training images / batch size). */
size_t sampler_batch_size(const struct sampler *sampler);
uint64_t sampler_epoch_steps(const struct sampler *sampler);
size_t sampler_training_images(const struct sampler *sampler);
size_t sampler_training_identities(const struct sampler *sampler);

/* The batch of step (1, 2, ...); valid until the next call.  Never fails, never loops. */
const struct sampler_batch *sampler_next(struct sampler *sampler, uint64_t step);

#endif
