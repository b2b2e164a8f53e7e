/* Numbers that make_reference.py draws too: a linear congruential generator, in [-1, 1). */
#ifndef FACENET_TESTS_NN_LCG_H
#define FACENET_TESTS_NN_LCG_H

#include <stddef.h>
#include <stdint.h>

static inline float lcg_next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return (float)(*state >> 8) / 8388608.0f - 1.0f;
}

static inline void lcg_fill(float *out, size_t count, uint32_t seed)
{
    for (size_t i = 0; i < count; i++)
        out[i] = lcg_next(&seed);
}

#endif
