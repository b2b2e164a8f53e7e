/* Batches to mine, for the tests of src/triplet: embeddings of length 1 around a centre for each
 * identity, as equal or as different as asked. */
#ifndef FACENET_TESTS_TRIPLET_BATCHES_H
#define FACENET_TESTS_TRIPLET_BATCHES_H

#include "base/rng.h"
#include "triplet/distances.h"

#include <math.h>
#include <stdlib.h>

struct batch_fixture {
    struct triplet_batch view;
    float *embedding, *distance; /* (n, dim), (n, n) */
    uint32_t *label;
    uint8_t *negative_only;
    size_t n, dim;
};

static inline void *batch_fixture_block(size_t count, size_t size)
{
    void *block = calloc(count == 0 ? 1 : count, size);

    if (block == NULL)
        abort();
    return block;
}

static inline void batch_fixture_normalise(float *row, size_t dim)
{
    double square = 0;

    for (size_t k = 0; k < dim; k++)
        square += (double)row[k] * row[k];
    for (size_t k = 0; k < dim; k++)
        row[k] = (float)(row[k] / sqrt(square));
}

/* Identities of sizes drawn from 1 to most, in shuffled order; about one in ten images is negative
 * only.  spread: noise of an image about its identity's centre. */
static inline struct batch_fixture batch_fixture_new(size_t n, size_t dim, uint32_t most,
                                                     float spread, uint64_t seed)
{
    struct batch_fixture fixture = {.n = n, .dim = dim};
    uint32_t identity = 0, left = 0;
    struct rng rng, centre;

    rng_init(&rng, seed, RNG_TEST, n, 1);
    fixture.embedding = batch_fixture_block(n * dim, sizeof(float));
    fixture.distance = batch_fixture_block(n * n, sizeof(float));
    fixture.label = batch_fixture_block(n, sizeof(uint32_t));
    fixture.negative_only = batch_fixture_block(n, 1);
    for (size_t i = 0; i < n; i++) {
        if (left == 0) {
            left = 1 + rng_below(&rng, most);
            identity++;
        }
        left--;
        fixture.label[i] = identity * 7919u;
        fixture.negative_only[i] = rng_below(&rng, 10) == 0;
    }
    rng_shuffle(&rng, fixture.label, n);
    for (size_t i = 0; i < n; i++) {
        rng_init(&centre, seed, RNG_TEST, fixture.label[i], 2);
        for (size_t k = 0; k < dim; k++)
            fixture.embedding[i * dim + k] = rng_normal(&centre) + spread * rng_normal(&rng);
        batch_fixture_normalise(fixture.embedding + i * dim, dim);
    }
    distances_compute(fixture.distance, fixture.embedding, n, dim);
    fixture.view =
        (struct triplet_batch){fixture.distance, fixture.label, fixture.negative_only, n};
    return fixture;
}

/* Rounds the distances to multiples of a unit: many are equal then. */
static inline void batch_fixture_quantise(struct batch_fixture *fixture, float unit)
{
    for (size_t i = 0; i < fixture->n * fixture->n; i++)
        fixture->distance[i] = roundf(fixture->distance[i] / unit) * unit;
}

static inline void batch_fixture_free(struct batch_fixture *fixture)
{
    free(fixture->embedding);
    free(fixture->distance);
    free(fixture->label);
    free(fixture->negative_only);
}

#endif
