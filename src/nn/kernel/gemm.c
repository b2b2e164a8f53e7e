/* The matrix product of convolutions: see struct gemm in kernels.h.
 *
 * One tile of c, rows by vectors, is kept in registers while k runs: each step loads a line of b
 * and multiplies it by one number of a per row.  Tiles are as large as the registers allow; smaller
 * ones cover the lower edge.  Every number of c is one sum over k in order, whatever tile it lies
 * in, so bits do not depend on how the work is cut. */
#include "nn/kernel/gemm.h"
#include "nn/kernel/isa.h"

#define GEMM_ROWS 12 /* of the highest tile */

/* What a tile needs: c (rows, ...) from a's row and the panel's first line of b. */
struct gemm_place {
    const float *a, *b, *bias, *slope;
    float *c;
    size_t b_row, last; /* numbers in the last vector of a row */
};

/* Vector v of a line of vectors, whose last one has last numbers. */
VEC_INLINE vec gemm_load(const float *from, size_t v, size_t vectors, size_t last)
{
    return v + 1 < vectors ? vec_load(from) : vec_load_part(from, last);
}

VEC_INLINE void gemm_tile(size_t rows, size_t vectors, const struct gemm *g, struct gemm_place at)
{
    vec sum[GEMM_ROWS][GEMM_VECTORS];
    const float *a[GEMM_ROWS / 3 + 1], *b = at.b;

    VEC_UNROLL
    for (size_t r = 0; r < rows; r++)
        VEC_UNROLL
    for (size_t v = 0; v < vectors; v++) {
        const float *c = at.c + r * g->c_row + v * VEC_SIZE;

        sum[r][v] = g->finish.add ? gemm_load(c, v, vectors, at.last) : (vec){0};
    }
    VEC_UNROLL
    for (size_t r = 0; r < rows; r += 3)
        a[r / 3] = at.a + r * g->a_row;
    for (size_t l = 0, runs = 0; l < g->k;) {
        for (size_t end = g->a_run == 0 ? g->k : l + g->a_run; l < end; l++, b += at.b_row) {
            vec line[GEMM_VECTORS];

            VEC_UNROLL
            for (size_t v = 0; v < vectors; v++)
                line[v] = vec_load(b + v * VEC_SIZE);
            VEC_UNROLL
            for (size_t r = 0; r < rows; r++)
                VEC_UNROLL
            for (size_t v = 0; v < vectors; v++)
                sum[r][v] += line[v] * a[r / 3][r % 3 * g->a_row];
            VEC_UNROLL
            for (size_t r = 0; r < rows; r += 3)
                a[r / 3] += g->a_column;
        }
        VEC_UNROLL
        for (size_t r = 0; r < rows; r += 3)
            a[r / 3] += g->a_jump;
        if (++runs != g->a_runs)
            continue;
        runs = 0;
        VEC_UNROLL
        for (size_t r = 0; r < rows; r += 3)
            a[r / 3] += g->a_skip;
    }
    if (at.bias != NULL)
        VEC_UNROLL
    for (size_t v = 0; v < vectors; v++) {
        vec bias = gemm_load(at.bias + v * VEC_SIZE, v, vectors, at.last);

        VEC_UNROLL
        for (size_t r = 0; r < rows; r++)
            sum[r][v] += bias;
    }
    if (at.slope != NULL)
        VEC_UNROLL
    for (size_t v = 0; v < vectors; v++) {
        vec slope = gemm_load(at.slope + v * VEC_SIZE, v, vectors, at.last);

        VEC_UNROLL
        for (size_t r = 0; r < rows; r++)
            sum[r][v] = vec_rectify(sum[r][v], slope);
    }
    VEC_UNROLL
    for (size_t r = 0; r < rows; r++)
        VEC_UNROLL
    for (size_t v = 0; v < vectors; v++) {
        float *c = at.c + r * g->c_row + v * VEC_SIZE;

        if (v + 1 < vectors || at.last == VEC_SIZE)
            vec_store(c, sum[r][v]);
        else
            vec_store_part(c, sum[r][v], at.last);
    }
}

/* All tiles of that many rows that still fit below row i. */
#define GEMM_TILES(rows, vectors) \
    for (; i + (rows) <= g->m; i += (rows), at.a += (rows)*g->a_row, at.c += (rows)*g->c_row) \
    gemm_tile(rows, vectors, g, at)

/* One panel of columns from top to bottom. */
static void gemm_panel(size_t vectors, const struct gemm *g, struct gemm_place at)
{
    size_t i = 0;

    switch (vectors) {
#if GEMM_VECTORS == 4
    case 4:
        GEMM_TILES(6, 4);
        GEMM_TILES(4, 4);
        GEMM_TILES(2, 4);
        GEMM_TILES(1, 4);
        break;
    case 3:
        GEMM_TILES(8, 3);
        GEMM_TILES(4, 3);
        GEMM_TILES(1, 3);
        break;
    case 2:
        GEMM_TILES(12, 2);
        GEMM_TILES(4, 2);
        GEMM_TILES(1, 2);
        break;
#else
    case 2:
        GEMM_TILES(6, 2);
        GEMM_TILES(4, 2);
        GEMM_TILES(2, 2);
        GEMM_TILES(1, 2);
        break;
#endif
    default:
        GEMM_TILES(12, 1);
        GEMM_TILES(4, 1);
        GEMM_TILES(1, 1);
        break;
    }
}

void ISA_NAME(gemm)(const struct gemm *g)
{
    for (size_t j = 0; j < g->n; j += GEMM_PANEL) {
        size_t columns = g->n - j < GEMM_PANEL ? g->n - j : GEMM_PANEL;
        size_t vectors = (columns + VEC_SIZE - 1) / VEC_SIZE;
        struct gemm_place at = {.a = g->a, .c = g->c + j};

        if (g->finish.bias != NULL)
            at.bias = g->finish.bias + j;
        if (g->finish.slope != NULL)
            at.slope = g->finish.slope + j;

        at.b = g->b + (g->b_row == 0 ? j * g->k : j);
        at.b_row = g->b_row == 0 ? vectors * VEC_SIZE : g->b_row;
        at.last = columns - (vectors - 1) * VEC_SIZE;
        gemm_panel(vectors, g, at);
    }
}

void ISA_NAME(gemm_pack)(float *packed, const float *b, size_t b_row, size_t b_column, size_t k,
                         size_t n, size_t from, size_t to)
{
    for (size_t j = 0; j < n; j += VEC_SIZE)
        for (size_t l = from; l < to; l++) {
            float *at = packed + gemm_packed_at(k, n, l, j);

            if (b_column == 1) {
                vec_store(at,
                          vec_load_part(b + l * b_row + j, n - j < VEC_SIZE ? n - j : VEC_SIZE));
                continue;
            }
            for (size_t i = 0; i < VEC_SIZE; i++)
                at[i] = j + i < n ? b[l * b_row + (j + i) * b_column] : 0;
        }
}
