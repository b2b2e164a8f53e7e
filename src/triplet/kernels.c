/* See kernels.h.  The loops are in kernels_body.h; what their instruction sets do differently, the
 * masks that comparisons give, is named here:
 *   MASK             a truth for each lane
 *   LESS, AT_MOST    a < b, a <= b, false for NaN; OTHER: whole numbers that differ
 *   PICK             mask ? a : b
 *   ADD_IF           sum + (mask ? x : 0), of whole numbers
 *   BITS             the mask as bits, the first lane lowest */
#include "triplet/kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef __x86_64__
#include <immintrin.h>

#define KERNEL_BYTES 64
#define KERNEL_NAME(what) what##_avx512
#define KERNEL_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt")))
#define MASK __mmask16
#define LESS(a, b) _mm512_cmp_ps_mask((__m512)(a), (__m512)(b), _CMP_LT_OQ)
#define AT_MOST(a, b) _mm512_cmp_ps_mask((__m512)(a), (__m512)(b), _CMP_LE_OQ)
#define OTHER(a, b) _mm512_cmpneq_epi32_mask((__m512i)(a), (__m512i)(b))
#define PICK(mask, a, b) _mm512_mask_blend_epi32(mask, (__m512i)(b), (__m512i)(a))
#define ADD_IF(sum, mask, x) \
    (WHOLE) _mm512_mask_add_epi32((__m512i)(sum), mask, (__m512i)(sum), (__m512i)(x))
#define BITS(mask) (mask)
#define KEEP(to, mask, v) _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(mask, (__m512i)(v)))
#include "triplet/kernels_body.h"

#define KERNEL_BYTES 32
#define KERNEL_NAME(what) what##_avx2
#define KERNEL_TARGET __attribute__((target("avx2,popcnt")))
#define BITS(mask) (unsigned)_mm256_movemask_ps((__m256)(mask))
#define PICK(mask, a, b) _mm256_blendv_ps((__m256)(b), (__m256)(a), (__m256)(mask))
#include "triplet/kernels_body.h"
#endif

typedef int32_t kernels_whole __attribute__((vector_size(16), aligned(4), may_alias));

static unsigned kernels_bits(kernels_whole mask)
{
    return (mask[0] & 1u) | (mask[1] & 2u) | (mask[2] & 4u) | (mask[3] & 8u);
}

#define KERNEL_BYTES 16
#define KERNEL_NAME(what) what##_portable
#define KERNEL_TARGET
#define BITS(mask) kernels_bits(mask)
#define PICK(mask, a, b) (((mask) & (WHOLE)(a)) | (~(mask) & (WHOLE)(b)))
#include "triplet/kernels_body.h"

#define KERNELS_ROW(isa) \
    { \
#isa, filter_##isa, alike_##isa, count_##isa, nearest_##isa, pick_##isa, cover_##isa, \
            weigh_##isa, mix_##isa \
    }

/* The fastest first. */
static const struct triplet_kernels kernels_table[] = {
#ifdef __x86_64__
    KERNELS_ROW(avx512),
    KERNELS_ROW(avx2),
#endif
    KERNELS_ROW(portable),
};

#define KERNELS_BUILT (sizeof kernels_table / sizeof kernels_table[0])

static int kernels_can_run(const struct triplet_kernels *kernels)
{
#ifdef __x86_64__
    if (strcmp(kernels->name, "avx512") == 0)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("popcnt");
    if (strcmp(kernels->name, "avx2") == 0)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
#endif
    return kernels->name != NULL;
}

const struct triplet_kernels *triplet_kernels_find(const char *name)
{
    for (size_t i = 0; i < KERNELS_BUILT; i++)
        if (strcmp(kernels_table[i].name, name) == 0)
            return kernels_can_run(&kernels_table[i]) ? &kernels_table[i] : NULL;
    return NULL;
}

const struct triplet_kernels *triplet_kernels_best(void)
{
    const char *name = getenv("FACENET_ISA");
    const struct triplet_kernels *kernels = name == NULL ? NULL : triplet_kernels_find(name);

    for (size_t i = 0; kernels == NULL && i < KERNELS_BUILT; i++)
        if (kernels_can_run(&kernels_table[i]))
            kernels = &kernels_table[i];
    return kernels;
}
