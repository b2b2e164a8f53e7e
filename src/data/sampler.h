/* The P x K sampler. A batch is a pure function of (seed, step): P identities with up to K images
 * each, and R further images of distinct identities outside the P, which serve as negatives only.
 * No batch holds an image twice; but with V views, each of the R comes V times, to be augmented
 * differently, and these are each other's positives.
 *
 * The P are drawn from the identities with two images or more; if there are fewer than P of them,
 * the batch is smaller. Over an epoch an identity is visited in proportion to max(K, its images),
 * which shows every image about equally often; but no identity is in more than half of the batches
 * unless that is needed to fill them. Its visits in an epoch go through all its images before one
 * is repeated. The R are drawn from all identities, each once per round, skipping those that are
 * among the P of a batch: this is how identities with one image are used. Where somebody proposes
 * hard images, three of four of the R are such ones from the second epoch on. */
#ifndef FACENET_DATA_SAMPLER_H
#define FACENET_DATA_SAMPLER_H

#include "data/dataset.h"
#include "data/sampler_batch.h"

struct sampler;

/* Of a data set with labels the identities are labels: see sampler_labels.h. */
/* Uses the identities that have a name and held_out == false; strangers are negatives only, and no
 * part of an epoch's images; nor is one ever a positive of itself. Refuses fewer than two trainable
 * ones of two images, with advice. Borrows dataset. identities, images >= 2; views from 1 to 255.
 * micro_batch >= 2: largest micro-batch; sizes within a batch differ by at most 1 and are never 1
 * (so with micro_batch 2 an odd batch has one of 3); images are distributed so that each identity
 * spreads over the micro-batches, in an order seeded by (seed, step). */
enum status sampler_new(struct sampler **out, const struct dataset *dataset, size_t identities,
                        size_t images, size_t negatives, size_t views, size_t micro_batch,
                        uint64_t seed, struct err *err) MUST_CHECK;
void sampler_del(struct sampler *sampler);

/* Proposes images of training identities that are not among those of a batch (count), each of
 * another identity, most at most; returns how many.  A batch then depends on these, too. */
typedef size_t sampler_propose(void *context, const uint32_t *identity, size_t count,
                               uint32_t *image, size_t most);
void sampler_set_propose(struct sampler *sampler, sampler_propose *propose, void *context);

/* The largest batch, the largest micro-batch that occurs in one, and the steps of an epoch:
 * ceil(training images / batch size). */
size_t sampler_batch_size(const struct sampler *sampler);
size_t sampler_micro_size(const struct sampler *sampler);
uint64_t sampler_epoch_steps(const struct sampler *sampler);
size_t sampler_training_images(const struct sampler *sampler);
size_t sampler_training_identities(const struct sampler *sampler);

/* The batch of step (1, 2, ...); valid until the next call. Never fails, always terminates. Cheap
 * in any order within an epoch; the first batch of another epoch plans it, in time proportional to
 * its images. */
const struct sampler_batch *sampler_next(struct sampler *sampler, uint64_t step);

#endif
