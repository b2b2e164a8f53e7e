/* The two inner loops of mining, built for AVX-512, AVX2 and portable C from one source and chosen
 * at run time.  All of them give the same bits: they compare, count, add whole numbers and take
 * minima, and none of these depends on the order. */
#ifndef FACENET_TRIPLET_KERNELS_H
#define FACENET_TRIPLET_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#define KERNELS_LANES 16       /* counted vectors are padded to a multiple of this */
#define KERNELS_UNIT 0x1.0p-23 /* of fixed-point distances; see census.c */
#define KERNELS_FAR 8.0f       /* counted distances are at most this: the sums need it */

struct triplet_count {
    uint64_t hard;  /* values <= d */
    uint64_t below; /* values < t */
    uint64_t sum;   /* of the fixed-point values of those below */
};

struct triplet_kernels {
    const char *name; /* "avx512", "avx2", "portable" */

    /* value, fixed (m): m a multiple of KERNELS_LANES; padding is INFINITY and 0. */
    void (*count)(struct triplet_count *out, const float *value, const int32_t *fixed, size_t m,
                  float d, float t);

    /* The smallest distance[j] in the open interval (low, high) with label[j] != own, j < n;
     * INFINITY when there is none. */
    float (*nearest)(const float *distance, const uint32_t *label, size_t n, uint32_t own,
                     float low, float high);
};

/* By name; NULL when there is none or this processor cannot run it. */
const struct triplet_kernels *triplet_kernels_find(const char *name);

/* The one that $FACENET_ISA names, else the fastest. */
const struct triplet_kernels *triplet_kernels_best(void);

#endif
