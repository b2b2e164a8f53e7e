/* Numbers rounded to bf16 (to the nearest, ties to even) and laid out in pairs: see bf16.h. */
#include "nn/bf16.h"

#include "nn/gemm.h"

#include <stdint.h>
#include <string.h>

void bf16_gemm(const struct gemm *g); /* gemm.c, built with GEMM_BF16 */

static uint32_t bf16_round(float x)
{
    uint32_t bits;

    memcpy(&bits, &x, sizeof bits);
    if ((bits & 0x7fffffff) > 0x7f800000)
        return (bits >> 16) | 0x40; /* NaN stays one */
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

static float bf16_pair(float first, float second)
{
    uint32_t bits = bf16_round(first) | bf16_round(second) << 16;
    float pair;

    memcpy(&pair, &bits, sizeof pair);
    return pair;
}

static void bf16_pack(float *packed, const float *b, size_t b_row, size_t b_column, size_t k,
                      size_t n, size_t from, size_t to)
{
    size_t pairs = (k + 1) / 2;

    for (size_t j = 0; j < n; j += VEC_SIZE)
        for (size_t l = from; l < to; l++) {
            float *at = packed + gemm_packed_at(pairs, n, l, j);

            for (size_t i = 0; i < VEC_SIZE; i++) {
                const float *one = b + 2 * l * b_row + (j + i) * b_column;

                at[i] = j + i < n ? bf16_pair(*one, 2 * l + 1 < k ? one[b_row] : 0) : 0;
            }
        }
}

static void bf16_rows(float *out, const float *in, size_t rows, size_t c)
{
    size_t pairs = (c + 1) / 2;

    for (size_t r = 0; r < rows; r++, in += c, out += pairs) {
        size_t i = 0;

        for (; i + 2 * VEC_SIZE <= c; i += 2 * VEC_SIZE) {
            __m512bh both =
                _mm512_cvtne2ps_pbh((__m512)vec_load(in + i + VEC_SIZE), (__m512)vec_load(in + i));

            vec_store(out + i / 2, (vec)both);
        }
        for (; i < c; i += 2)
            out[i / 2] = bf16_pair(in[i], i + 1 < c ? in[i + 1] : 0);
    }
}

static void bf16_lines(float *out, size_t out_row, const float *in, size_t rows, size_t c)
{
    /* Word 2 i of the result is word i of the first line's numbers, word 2 i + 1 of the next's. */
    static const uint16_t order[32] = {0,  16, 1,  17, 2,  18, 3,  19, 4,  20, 5,
                                       21, 6,  22, 7,  23, 8,  24, 9,  25, 10, 26,
                                       11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
    const __m512i place = _mm512_loadu_si512(order);

    for (size_t r = 0; r < rows; r += 2, in += 2 * c, out += out_row) {
        bool last = r + 1 == rows;

        for (size_t i = 0; i < c; i += VEC_SIZE) {
            size_t part = c - i < VEC_SIZE ? c - i : VEC_SIZE;
            vec first = vec_load_part(in + i, part);
            vec next = last ? (vec){0} : vec_load_part(in + c + i, part);
            __m512i both = (__m512i)_mm512_cvtne2ps_pbh((__m512)next, (__m512)first);

            vec_store_part(out + i, (vec)_mm512_permutexvar_epi16(place, both), part);
        }
    }
}

extern const struct kernels_bf16 kernels_bf16_table;
const struct kernels_bf16 kernels_bf16_table = {bf16_gemm, bf16_pack, bf16_rows, bf16_lines};
