/* The peak of an instruction set: see kernels.h.  Enough sums to fill the pipelines of the
 * multiply-add units, none of which waits for memory. */
#include "nn/kernel/isa.h"
#include "nn/kernel/vec.h"

#define PEAK_SUMS 12

double ISA_NAME(peak)(float *sink, size_t rounds)
{
    vec sum[PEAK_SUMS], share = vec_load(sink), more = 1.0f - share, total = {0};

    VEC_UNROLL
    for (size_t k = 0; k < PEAK_SUMS; k++)
        sum[k] = share * (float)k;
    for (size_t r = 0; r < rounds; r++) {
        VEC_UNROLL
        for (size_t k = 0; k < PEAK_SUMS; k++)
            sum[k] = sum[k] * share + more;
    }
    VEC_UNROLL
    for (size_t k = 0; k < PEAK_SUMS; k++)
        total += sum[k];
    vec_store(sink, total);
    return 2.0 * PEAK_SUMS * VEC_SIZE * (double)rounds;
}
