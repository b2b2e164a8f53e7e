/* Products in bf16 with sums in fp32, for processors that multiply pairs of bf16 (AVX-512 BF16):
 * Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep Learning Training".  A pair lies in the place
 * of one float: the first number in its lower half.  Where a count is odd, the last is paired with
 * a 0. */
#ifndef FACENET_NN_BF16_H
#define FACENET_NN_BF16_H

#include "nn/kernels.h"

struct kernels_bf16 {
    /* As in struct kernels, but a and b hold pairs along k, which counts pairs. */
    void (*gemm)(const struct gemm *g);
    /* Pairs [from, to) of packed (ceil(k / 2) * KERNELS_ROW(n) pairs) = b (k, n), as gemm_pack. */
    void (*pack)(float *packed, const float *b, size_t b_row, size_t b_column, size_t k, size_t n,
                 size_t from, size_t to);
    /* Pairs of neighbours in a row: out (rows, ceil(c / 2)) from in (rows, c). */
    void (*rows)(float *out, const float *in, size_t rows, size_t c);
    /* Pairs of a line with the next: out (ceil(rows / 2), out_row) from in (rows, c). */
    void (*lines)(float *out, size_t out_row, const float *in, size_t rows, size_t c);
};

/* NULL where the processor or the build has none, or $FACENET_ISA names another set. */
const struct kernels_bf16 *kernels_bf16(void);

#endif
