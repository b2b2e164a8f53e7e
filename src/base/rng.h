/* Counter-based random numbers: Philox 4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011).
 *
 * A stream is named by what it is for and where in the run it is used, never by how many numbers
 * were drawn before.  So any thread, any order and a resumed run draw the same numbers. */
#ifndef FACENET_BASE_RNG_H
#define FACENET_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/* One constant per use of randomness: two uses never share a stream. */
enum rng_purpose {
    RNG_WEIGHTS = 1, /* a: tensor */
    RNG_SAMPLER,     /* a: epoch or step, b: item */
    RNG_DEAL,        /* a: step: which micro-batch an image goes to */
    RNG_AUGMENT,     /* a: step, b: image */
    RNG_DROPOUT,     /* a: step, b: layer and image */
    RNG_SELECT,      /* a: step, b: anchor */
    RNG_PAIRS,       /* a: number of the list */
    RNG_MONITOR,     /* a: step: random pairs for the collapse figures */
    RNG_SYNTH,       /* a: identity, b: image */
    RNG_TEST,
    RNG_MISLABEL,   /* a: identity, b: image */
    RNG_CLUSTER,    /* the order of the points */
    RNG_BOOTSTRAP,  /* a: replicate */
    RNG_PHOTO,      /* a: photo or round, b: what is drawn for it */
    RNG_PROJECTION, /* the directions that a search for axes begins with */
    RNG_CLASSES     /* a: person: class weights */
};

struct rng {
    uint32_t key[2];
    uint32_t counter[4];
    uint32_t block[4];
    unsigned used; /* numbers of block already given out */
};

/* Starts the stream (seed, purpose, a, b) at its beginning. */
void rng_init(struct rng *rng, uint64_t seed, enum rng_purpose purpose, uint64_t a, uint32_t b);

uint32_t rng_u32(struct rng *rng);

/* Uniform in [0, 1), 24 bits; and in [low, high). */
float rng_uniform(struct rng *rng);
float rng_range(struct rng *rng, float low, float high);

/* Standard normal (Box-Muller). */
float rng_normal(struct rng *rng);

/* Uniform in [0, n) without bias; n >= 1. */
uint32_t rng_below(struct rng *rng, uint32_t n);

/* Shuffles count indices (Fisher-Yates). */
void rng_shuffle(struct rng *rng, uint32_t *items, size_t count);

/* Splits 64 bits well (SplitMix64's finaliser): for hashing ids into keys. */
uint64_t rng_mix(uint64_t x);

#endif
