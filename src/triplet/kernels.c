/* See kernels.h.  The loops are in kernels_body.h, in the compiler's generic vectors of a width
 * that suits the instruction set. */
#include "triplet/kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifdef __x86_64__
#define KERNEL_BYTES 64
#define KERNEL_NAME(what) what##_avx512
#define KERNEL_TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#include "triplet/kernels_body.h"

#define KERNEL_BYTES 32
#define KERNEL_NAME(what) what##_avx2
#define KERNEL_TARGET __attribute__((target("avx2")))
#include "triplet/kernels_body.h"
#endif

#define KERNEL_BYTES 16
#define KERNEL_NAME(what) what##_portable
#define KERNEL_TARGET
#include "triplet/kernels_body.h"

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
