/* See blas.h.  The only file that knows CBLAS; any implementation of it serves. */
#include "nn/kernel/blas.h"

#include <assert.h>
#include <cblas.h>
#include <limits.h>
#include <stdio.h>
#include <strings.h>

#ifdef OPENBLAS_VERSION
/* Before main, so that no caller has to remember it and no two threads race to do it. */
__attribute__((constructor)) static void blas_use_one_thread(void)
{
    openblas_set_num_threads(1);
}
#endif

void blas_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
               const float *a, size_t lda, const float *b, size_t ldb, float beta, float *c,
               size_t ldc)
{
    assert(m <= INT_MAX && n <= INT_MAX && k <= INT_MAX);
    assert(lda <= INT_MAX && ldb <= INT_MAX && ldc <= INT_MAX);
    cblas_sgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, alpha, a, (int)lda,
                b, (int)ldb, beta, c, (int)ldc);
}

void blas_gram(float *out, const float *x, size_t rows, size_t columns)
{
    assert(rows <= INT_MAX && columns <= INT_MAX);
    cblas_ssyrk(CblasRowMajor, CblasUpper, CblasNoTrans, (int)rows, (int)columns, 1.0f, x,
                (int)columns, 0.0f, out, (int)rows);
}

const char *blas_better_core(void)
{
#if defined OPENBLAS_VERSION && (defined __x86_64__ || defined __i386__)
    static const char *const slow[] = {"Prescott", "Core2", "Penryn", "Nehalem", "Atom"};

    for (size_t i = 0; i < sizeof slow / sizeof *slow; i++)
        if (strcasecmp(openblas_get_corename(), slow[i]) == 0)
            return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                           __builtin_cpu_supports("avx512dq")
                       ? "SkylakeX"
                   : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? "Haswell"
                                                                                     : NULL;
#endif
    return NULL;
}

void blas_describe(char *out, size_t size)
{
#ifdef OPENBLAS_VERSION
    (void)snprintf(out, size, "%s %s", openblas_get_config(), openblas_get_corename());
#else
    (void)snprintf(out, size, "CBLAS");
#endif
}
