/* See kernels.h.  The vectors are the compiler's generic ones, 64 bytes wide everywhere: with AVX2
 * or less each is several registers.  The bodies are inlined into one function per instruction set,
 * whose target attribute lets the compiler use it. */
#include "triplet/kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef float vector_float __attribute__((vector_size(64), aligned(4), may_alias));
typedef int32_t vector_int __attribute__((vector_size(64), aligned(4), may_alias));

#define KERNEL_BODY static inline __attribute__((always_inline))

/* A fixed-point value is at most 2^26, so 63 of them fit a lane of 32 bits. */
#define KERNEL_BLOCK ((size_t)63 * KERNELS_LANES)

KERNEL_BODY void kernel_count(struct triplet_count *out, const float *value, const int32_t *fixed,
                              size_t m, float d, float t)
{
    *out = (struct triplet_count){0, 0, 0};
    for (size_t first = 0; first < m; first += KERNEL_BLOCK) {
        size_t end = m - first < KERNEL_BLOCK ? m : first + KERNEL_BLOCK;
        vector_int hard = {0}, below = {0}, sum = {0};

        for (size_t j = first; j < end; j += KERNELS_LANES) {
            vector_float v = *(const vector_float *)(value + j);
            vector_int is_below = v < t;

            hard -= v <= d; /* a true lane is -1 */
            below -= is_below;
            sum += *(const vector_int *)(fixed + j) & is_below;
        }
        for (int lane = 0; lane < KERNELS_LANES; lane++) {
            out->hard += (uint32_t)hard[lane];
            out->below += (uint32_t)below[lane];
            out->sum += (uint32_t)sum[lane];
        }
    }
}

KERNEL_BODY float kernel_nearest(const float *distance, const uint32_t *label, size_t n,
                                 uint32_t own, float low, float high)
{
    const vector_float far = (vector_float){0} + INFINITY;
    vector_float best = far;
    float nearest = INFINITY;
    size_t j = 0;

    for (; j + KERNELS_LANES <= n; j += KERNELS_LANES) {
        vector_float v = *(const vector_float *)(distance + j);
        vector_int others = *(const vector_int *)(label + j) != (int32_t)own;
        vector_int better = (v > low) & (v < high) & others & (v < best);

        best = (vector_float)(((vector_int)v & better) | ((vector_int)best & ~better));
    }
    for (int lane = 0; lane < KERNELS_LANES; lane++)
        nearest = best[lane] < nearest ? best[lane] : nearest;
    for (; j < n; j++)
        if (label[j] != own && distance[j] > low && distance[j] < high && distance[j] < nearest)
            nearest = distance[j];
    return nearest;
}

#define KERNELS_BUILD(name_, attribute_) \
    attribute_ static void count_##name_(struct triplet_count *out, const float *value, \
                                         const int32_t *fixed, size_t m, float d, float t) \
    { \
        kernel_count(out, value, fixed, m, d, t); \
    } \
    attribute_ static float nearest_##name_(const float *distance, const uint32_t *label, \
                                            size_t n, uint32_t own, float low, float high) \
    { \
        return kernel_nearest(distance, label, n, own, low, high); \
    }

#ifdef __x86_64__
KERNELS_BUILD(avx512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl"))))
KERNELS_BUILD(avx2, __attribute__((target("avx2"))))
#endif
KERNELS_BUILD(portable, )

/* The fastest first. */
static const struct triplet_kernels kernels_table[] = {
#ifdef __x86_64__
    {"avx512", count_avx512, nearest_avx512},
    {"avx2", count_avx2, nearest_avx2},
#endif
    {"portable", count_portable, nearest_portable},
};

#define KERNELS_BUILT (sizeof kernels_table / sizeof kernels_table[0])

static int kernels_can_run(const struct triplet_kernels *kernels)
{
#ifdef __x86_64__
    if (strcmp(kernels->name, "avx512") == 0)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (strcmp(kernels->name, "avx2") == 0)
        return __builtin_cpu_supports("avx2") != 0;
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
