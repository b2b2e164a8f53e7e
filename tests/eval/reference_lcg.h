/* Numbers that make_reference.py draws too: a linear congruential generator. */
#ifndef FACENET_TESTS_EVAL_REFERENCE_LCG_H
#define FACENET_TESTS_EVAL_REFERENCE_LCG_H

#include <math.h>
#include <stdint.h>

/* Uniform in [0, n), n < 2^24. */
static inline uint32_t lcg_below(uint32_t *state, uint32_t n)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % n;
}

/* Within the tolerance, or both NaN. */
static inline int reference_near(double found, double expected, double tolerance)
{
    return isnan(expected) ? isnan(found) : fabs(found - expected) <= tolerance;
}

#endif
