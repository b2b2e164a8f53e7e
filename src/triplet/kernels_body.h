/* The body of the kernels, included by kernels.c once for each instruction set, with
 * KERNEL_BYTES  width of its vectors (the compiler splits wider ones badly),
 * KERNEL_NAME   its name as a suffix: KERNEL_NAME(count),
 * KERNEL_TARGET the attribute that lets the compiler use it,
 * and the operations of kernels.c on masks; those that are missing are lanes of ones here.
 * No include guard. */
#define LANES ((size_t)KERNEL_BYTES / sizeof(float))

/* A fixed-point value is at most 2^26, so 63 of them fit a lane of 32 bits. */
#define BLOCK (63 * LANES)

/* Pairs that share a pass: their figures stay in registers. */
#define TOGETHER 4

typedef float KERNEL_NAME(real) __attribute__((vector_size(KERNEL_BYTES), aligned(4), may_alias));
typedef int32_t KERNEL_NAME(whole)
    __attribute__((vector_size(KERNEL_BYTES), aligned(4), may_alias));
#define REAL KERNEL_NAME(real)
#define WHOLE KERNEL_NAME(whole)

#ifndef MASK
#define MASK WHOLE
#define LESS(a, b) ((a) < (b))
#define AT_MOST(a, b) ((a) <= (b))
#define OTHER(a, b) ((a) != (b))
#define ADD_IF(sum, mask, x) ((sum) + ((mask) & (x)))
#endif

#define ALL(x) ((x) - (REAL){0}) /* the number in each lane; x - 0 costs nothing */
#define ALL_WHOLE(x) ((x) - (WHOLE){0})
#define LOAD(from) (*(const REAL *)(from))
#define LOAD_WHOLE(from) (*(const WHOLE *)(from))

/* In fixed point; odd values and padding become 0 and add nothing. */
#define FIXED(v) \
    __builtin_convertvector( \
        (REAL)PICK(AT_MOST(v, ALL(KERNELS_FAR)), v, ALL(0)) * ALL(1 / KERNELS_UNIT), WHOLE)

KERNEL_TARGET static uint64_t KERNEL_NAME(total)(WHOLE v)
{
    uint64_t total = 0;

    for (size_t lane = 0; lane < LANES; lane++)
        total += (uint32_t)v[lane];
    return total;
}

#include "triplet/kernels_filter.h"
#include "triplet/kernels_search.h"
#include "triplet/kernels_weigh.h"

#undef LANES
#undef BLOCK
#undef TOGETHER
#undef REAL
#undef WHOLE
#undef MASK
#undef LESS
#undef AT_MOST
#undef OTHER
#undef PICK
#undef ADD_IF
#undef BITS
#undef KEEP
#undef ALL
#undef ALL_WHOLE
#undef LOAD
#undef LOAD_WHOLE
#undef FIXED
#undef KERNEL_BYTES
#undef KERNEL_NAME
#undef KERNEL_TARGET
