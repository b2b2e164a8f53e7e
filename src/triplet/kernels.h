/* The inner loops of mining, built for AVX-512, AVX2 and portable C from one source and chosen at
 * run time.  All of them give the same bits: they compare, count, add whole numbers and take
 * minima, and none of these depends on the order; the weights are made by the same operations on
 * each number.
 *
 * They work on the pairs of one anchor, at most KERNELS_PAIRS at a time, and on those of its
 * negatives about which these pairs can differ: `filter` leaves them, and counts the others. */
#ifndef FACENET_TRIPLET_KERNELS_H
#define FACENET_TRIPLET_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#define KERNELS_PAIRS 64
#define KERNELS_LANES 16          /* arrays of negatives are padded to a multiple of this */
#define KERNELS_UNIT 0x1.0p-23f   /* of fixed-point distances; see census.c */
#define KERNELS_FAR 8.0f          /* counted distances are at most this: the sums need it */
#define KERNELS_WEIGHT_BITS 30    /* the largest weight of an anchor is 2^30 */
#define KERNELS_WEIGHT_NEAR 0.25f /* D below is weighted as this: d clamped at 0.5 */

/* Negatives of one anchor, in the order of the batch. */
struct triplet_negatives {
    float *value;              /* (count, padded with INFINITY) distances */
    int32_t *at;               /* (count, padded) their places in the batch */
    size_t count;              /* of those kept, low < D < high */
    size_t padded;             /* count, rounded up to a multiple of KERNELS_LANES */
    uint64_t all;              /* kept or not, but for the odd */
    uint64_t odd;              /* NaN or beyond KERNELS_FAR: never kept */
    uint64_t below, below_sum; /* D <= low: how many, and the sum of their fixed-point values */
};

struct triplet_count {
    uint64_t hard;  /* values <= d */
    uint64_t below; /* values < t */
    uint64_t sum;   /* of the fixed-point values of those below */
};

struct triplet_kernels {
    const char *name; /* "avx512", "avx2", "portable" */

    /* From distance, label (n): the negatives of the identity own.  out->value and out->at must
     * have room for n rounded up, and KERNELS_LANES more. */
    void (*filter)(struct triplet_negatives *out, const float *distance, const uint32_t *label,
                   size_t n, uint32_t own, float low, float high);

    /* The first place from `from` on whose label (n) is own; n when there is none. */
    size_t (*alike)(const uint32_t *label, size_t from, size_t n, uint32_t own);

    /* out, d, t (pairs): how many of the kept negatives are <= d and < t. */
    void (*count)(struct triplet_count *out, const struct triplet_negatives *negatives,
                  const float *d, const float *t, size_t pairs);

    /* at, low, high (pairs): the place in the batch of the nearest negative with low < D < high, of
     * equal ones the first; -1 when there is none. */
    void (*nearest)(int32_t *at, const struct triplet_negatives *negatives, const float *low,
                    const float *high, size_t pairs);

    /* The which-th (0, 1, ...) of the negatives with low < D < high: its place in the batch.  There
     * must be as many. */
    int32_t (*pick)(const struct triplet_negatives *negatives, float low, float high, size_t which);

    /* cover (padded): in how many of the windows (low, high) (pairs) each negative lies. */
    void (*cover)(int32_t *cover, const struct triplet_negatives *negatives, const float *low,
                  const float *high, size_t pairs);

    /* weight (padded): 1/q(d), d = sqrt(D) (Wu, equation 3), as whole numbers relative to the
     * largest, which is 2^KERNELS_WEIGHT_BITS; 0 for padding.  dim: of the embedding; D < 4. */
    void (*weigh)(uint32_t *weight, const struct triplet_negatives *negatives, uint32_t dim);

    /* out (dim) = sum_j factor[j] * rows[j], factor (n) mostly 0, rows (n, dim). */
    void (*mix)(float *out, const float *factor, const float *rows, size_t n, size_t dim);
};

/* By name; NULL when there is none or this processor cannot run it. */
const struct triplet_kernels *triplet_kernels_find(const char *name);

/* The one that $FACENET_ISA names, else the fastest. */
const struct triplet_kernels *triplet_kernels_best(void);

#endif
