/* Vectors of floats, as wide as the instruction set that a file is built for, in the notation that
 * GCC and clang share.  Only for files that are built once per instruction set (local.mk). */
#ifndef FACENET_NN_KERNEL_VEC_H
#define FACENET_NN_KERNEL_VEC_H

#include <stddef.h>

#if defined(__AVX512F__)
#include <immintrin.h>
#define VEC_SIZE 16
#elif defined(__AVX2__)
#include <immintrin.h>
#define VEC_SIZE 8
#else
#define VEC_SIZE 4
#endif

typedef float vec __attribute__((vector_size(VEC_SIZE * 4)));
typedef float vec_anywhere __attribute__((vector_size(VEC_SIZE * 4), aligned(4), may_alias));

#define VEC_INLINE static inline __attribute__((always_inline))

/* Unrolls the following loop, whose count is a constant, so that arrays become registers; a build
 * with sanitizers does not. */
#ifdef __clang__
#pragma clang diagnostic ignored "-Wpass-failed"
#define VEC_UNROLL _Pragma("clang loop unroll(full)")
#else
#define VEC_UNROLL _Pragma("GCC unroll 64")
#endif

VEC_INLINE vec vec_load(const float *p)
{
    return *(const vec_anywhere *)p;
}

/* v in a register: the compiler doesn't load it again for each use. */
VEC_INLINE vec vec_keep(vec v)
{
#ifdef __x86_64__
    __asm__("" : "+v"(v));
#endif
    return v;
}

VEC_INLINE void vec_store(float *p, vec v)
{
    *(vec_anywhere *)p = v;
}

#if VEC_SIZE == 8
VEC_INLINE __m256i vec_mask(size_t count)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)count),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
#endif

/* The first count numbers, then zeros; nothing else is touched.  count <= VEC_SIZE. */
VEC_INLINE vec vec_load_part(const float *p, size_t count)
{
#if VEC_SIZE == 16
    return _mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), p);
#elif VEC_SIZE == 8
    return _mm256_maskload_ps(p, vec_mask(count));
#else
    vec v = {0};

    for (size_t i = 0; i < count; i++)
        v[i] = p[i];
    return v;
#endif
}

VEC_INLINE void vec_store_part(float *p, vec v, size_t count)
{
#if VEC_SIZE == 16
    _mm512_mask_storeu_ps(p, (__mmask16)((1u << count) - 1), v);
#elif VEC_SIZE == 8
    _mm256_maskstore_ps(p, vec_mask(count), v);
#else
    for (size_t i = 0; i < count; i++)
        p[i] = v[i];
#endif
}

/* x where it is positive, else slope times x; NaN stays. */
VEC_INLINE vec vec_rectify(vec x, vec slope)
{
#if VEC_SIZE == 16
    return _mm512_mask_mul_ps(x, _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NGT_UQ), x, slope);
#elif VEC_SIZE == 8
    return _mm256_blendv_ps(slope * x, x, _mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_GT_OQ));
#else
    for (size_t i = 0; i < VEC_SIZE; i++)
        x[i] = x[i] > 0 ? x[i] : slope[i] * x[i];
    return x;
#endif
}

#endif
