/* How gemm.c lays out the packed factor b, for other files that write it: panels of GEMM_PANEL
 * columns, the last as many vectors wide as are left; a panel's lines lie one after the other. */
#ifndef FACENET_NN_KERNEL_GEMM_H
#define FACENET_NN_KERNEL_GEMM_H

#include "nn/kernel/vec.h"

#if VEC_SIZE == 16 /* 32 registers */
#define GEMM_VECTORS 4
#else /* 16 registers */
#define GEMM_VECTORS 2
#endif
#define GEMM_PANEL (GEMM_VECTORS * VEC_SIZE)

/* Width of the panel that begins at column j. */
static inline size_t gemm_panel_width(size_t n, size_t j)
{
    size_t left = (n - j + VEC_SIZE - 1) / VEC_SIZE * VEC_SIZE;

    return left < GEMM_PANEL ? left : GEMM_PANEL;
}

/* Where number (l, j) of b (k, n) lies, j a multiple of VEC_SIZE. */
static inline size_t gemm_packed_at(size_t k, size_t n, size_t l, size_t j)
{
    size_t panel = j / GEMM_PANEL * GEMM_PANEL;

    return panel * k + l * gemm_panel_width(n, panel) + (j - panel);
}

#endif
