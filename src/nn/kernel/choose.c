/* Which of the kernel sets this processor runs: see kernels.h. */
#include "nn/kernel/kernels.h"

#include <stdlib.h>
#include <string.h>

#ifdef FACENET_AVX
extern const struct kernels kernels_avx512, kernels_avx2;
#endif
extern const struct kernels kernels_portable;

/* All sets of this build, the best first. */
static const struct kernels *const isa_sets[] = {
#ifdef FACENET_AVX
    &kernels_avx512,
    &kernels_avx2,
#endif
    &kernels_portable,
};
#define ISA_SETS (sizeof isa_sets / sizeof isa_sets[0])

static bool isa_runs(const struct kernels *set)
{
#ifdef FACENET_AVX
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");

    if (set == &kernels_avx512)
        return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (set == &kernels_avx2)
        return avx2;
#endif
    return set == &kernels_portable;
}

const struct kernels *kernels_at(size_t index)
{
    for (size_t i = 0; i < ISA_SETS; i++)
        if (isa_runs(isa_sets[i]) && index-- == 0)
            return isa_sets[i];
    return NULL;
}

enum status kernels_choose(const struct kernels **out, struct err *err)
{
    const char *name = getenv("FACENET_ISA");

    if (name == NULL || *name == '\0') {
        *out = kernels_at(0);
        return ST_OK;
    }
    for (size_t i = 0; i < ISA_SETS; i++) {
        if (strcmp(isa_sets[i]->name, name) != 0)
            continue;
        if (!isa_runs(isa_sets[i]))
            return err_set(err, ST_UNSUPPORTED,
                           "FACENET_ISA=%.16s: this processor does not have it; unset it", name);
        *out = isa_sets[i];
        return ST_OK;
    }
    return err_set(err, ST_INVALID, "FACENET_ISA=%.16s: expected %sportable", name,
                   ISA_SETS > 1 ? "avx512, avx2 or " : "");
}
