/* The door to BLAS: single-precision matrix products, row-major, on the calling thread.
 *
 * Parallel code calls these from its own threads; the library's pool is switched off, because two
 * pools oversubscribe the processor.  A product of the same shape gives the same bits each time. */
#ifndef FACENET_NN_KERNEL_BLAS_H
#define FACENET_NN_KERNEL_BLAS_H

#include <stdbool.h>
#include <stddef.h>

/* c (m, n) = alpha * op(a) (m, k) * op(b) (k, n) + beta * c; op transposes when its flag is set.
 * lda, ldb, ldc are the distances between rows as they lie in memory.  With beta 0, c may hold
 * anything.  Each size fits an int. */
void blas_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
               const float *a, size_t lda, const float *b, size_t ldb, float beta, float *c,
               size_t ldc);

/* The upper triangle, diagonal included, of out (rows, rows) = x x^T, x (rows, columns); the part
 * below the diagonal is left alone. */
void blas_gram(float *out, const float *x, size_t rows, size_t columns);

/* The core type whose kernels suit the processor, where OpenBLAS doesn't know it and took those
 * that need no more than SSE; else NULL.  The environment can set it, before main. */
const char *blas_better_core(void);

/* The BLAS in use, for a run's record: library, version and core type, at most size - 1 bytes
 * ("OpenBLAS 0.3.21 ... SkylakeX ..."). */
void blas_describe(char *out, size_t size);

#endif
