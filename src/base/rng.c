/* See rng.h. */
#include "base/rng.h"

#include <math.h>

#define PHILOX_M0 0xD2511F53u
#define PHILOX_M1 0xCD9E8D57u
#define PHILOX_W0 0x9E3779B9u
#define PHILOX_W1 0xBB67AE85u

static void philox_block(struct rng *rng)
{
    uint32_t c[4] = {rng->counter[0], rng->counter[1], rng->counter[2], rng->counter[3]};
    uint32_t k0 = rng->key[0], k1 = rng->key[1];

    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)PHILOX_M0 * c[0], p1 = (uint64_t)PHILOX_M1 * c[2];
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c[1] ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c[3] ^ k1;

        c[0] = n0;
        c[1] = (uint32_t)p1;
        c[2] = n2;
        c[3] = (uint32_t)p0;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
    for (int i = 0; i < 4; i++)
        rng->block[i] = c[i];
    rng->used = 0;
    rng->counter[0]++;
}

uint64_t rng_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9ull;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

void rng_init(struct rng *rng, uint64_t seed, enum rng_purpose purpose, uint64_t a, uint32_t b)
{
    uint64_t key = rng_mix(seed + 0x9E3779B97F4A7C15ull * (uint64_t)purpose);

    rng->key[0] = (uint32_t)key;
    rng->key[1] = (uint32_t)(key >> 32);
    rng->counter[0] = 0;
    rng->counter[1] = b;
    rng->counter[2] = (uint32_t)a;
    rng->counter[3] = (uint32_t)(a >> 32);
    rng->used = 4;
}

uint32_t rng_u32(struct rng *rng)
{
    if (rng->used == 4)
        philox_block(rng);
    return rng->block[rng->used++];
}

float rng_uniform(struct rng *rng)
{
    return (float)(rng_u32(rng) >> 8) * (1.0f / 16777216.0f);
}

float rng_range(struct rng *rng, float low, float high)
{
    return low + (high - low) * rng_uniform(rng);
}

float rng_normal(struct rng *rng)
{
    float u = 1.0f - rng_uniform(rng), v = rng_uniform(rng);

    return sqrtf(-2.0f * logf(u)) * cosf(6.28318530718f * v);
}

uint32_t rng_below(struct rng *rng, uint32_t n)
{
    uint64_t product = (uint64_t)rng_u32(rng) * n;
    uint32_t low = (uint32_t)product;

    if (low < n) { /* Lemire's rejection: only the few values that would be biased are redrawn. */
        uint32_t least = (0u - n) % n;

        while (low < least) {
            product = (uint64_t)rng_u32(rng) * n;
            low = (uint32_t)product;
        }
    }
    return (uint32_t)(product >> 32);
}

void rng_shuffle(struct rng *rng, uint32_t *items, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = rng_below(rng, (uint32_t)i);
        uint32_t keep = items[i - 1];

        items[i - 1] = items[j];
        items[j] = keep;
    }
}
