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
    uint32_t *set; /* (n) bits: the labels of an item that may have several; NULL: label counts */
    uint8_t *said; /* (n, n) enum triplet_relation of pairs that a user judged, else 0 */
    uint32_t *relation; /* (n, n) of the view, from set and said */
    size_t n, dim;
};

/* Whether two items share a label by the definition, or a user said that they do. */
static inline bool batch_fixture_share(const struct batch_fixture *f, size_t a, size_t b)
{
    if (f->set == NULL)
        return f->label[a] == f->label[b];
    if (f->said[a * f->n + b] != 0)
        return f->said[a * f->n + b] == RELATION_POSITIVE;
    return a == b || (f->set[a] & f->set[b]) != 0;
}

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

/* The embedding of image i: about its label's centre. */
static inline void batch_fixture_draw(struct batch_fixture *fixture, size_t i, float spread,
                                      uint64_t seed)
{
    float *row = fixture->embedding + i * fixture->dim;
    struct rng centre, noise;

    rng_init(&centre, seed, RNG_TEST, fixture->label[i], 2);
    rng_init(&noise, seed, RNG_TEST, i, 3);
    for (size_t k = 0; k < fixture->dim; k++)
        row[k] = rng_normal(&centre) + spread * rng_normal(&noise);
    batch_fixture_normalise(row, fixture->dim);
}

/* Identities of sizes drawn from 1 to most, in shuffled order; about one in ten images is negative
 * only.  spread: noise of an image about its identity's centre. */
static inline struct batch_fixture batch_fixture_new(size_t n, size_t dim, uint32_t most,
                                                     float spread, uint64_t seed)
{
    struct batch_fixture fixture = {.n = n, .dim = dim};
    uint32_t identity = 0, left = 0;
    struct rng rng;

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
    for (size_t i = 0; i < n; i++)
        batch_fixture_draw(&fixture, i, spread, seed);
    distances_compute(fixture.distance, fixture.embedding, n, dim, 2);
    fixture.view = (struct triplet_batch){
        fixture.distance, fixture.label, fixture.negative_only, n, NULL, 0, 0, 0};
    return fixture;
}

/* Groups of the same size, one an identity: the paper's batch.  No image is negative only. */
static inline struct batch_fixture batch_fixture_groups(size_t identities, size_t images,
                                                        size_t dim, float spread, uint64_t seed)
{
    struct batch_fixture fixture = {.n = identities * images, .dim = dim};
    size_t n = fixture.n;

    fixture.embedding = batch_fixture_block(n * dim, sizeof(float));
    fixture.distance = batch_fixture_block(n * n, sizeof(float));
    fixture.label = batch_fixture_block(n, sizeof(uint32_t));
    for (size_t i = 0; i < n; i++) {
        fixture.label[i] = (uint32_t)(i / images);
        batch_fixture_draw(&fixture, i, spread, seed);
    }
    distances_compute(fixture.distance, fixture.embedding, n, dim, 2);
    fixture.view = (struct triplet_batch){fixture.distance, fixture.label, NULL, n, NULL, 0, 0, 0};
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
    free(fixture->set);
    free(fixture->said);
    free(fixture->relation);
}

#endif
