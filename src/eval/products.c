/* See products.h. */
#include "eval/products.h"

#include "base/mem.h"
#include "eval/parallel.h"
#include "nn/kernel/blas.h"

#define ROWS 64
#define TILE 2048 /* columns */

enum status products_each(const float *x, size_t rows, const float *y, size_t n, size_t dim,
                          products_look *look, void *context, struct err *err)
{
    size_t threads = parallel_threads();
    float *tiles = mem_new_aligned(threads * ROWS * TILE, sizeof *tiles);

    if (tiles == NULL)
        return err_nomem(err, "the products of vectors");
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t row = 0; row < rows; row += ROWS) {
        float *tile = tiles + parallel_thread() * ROWS * TILE;
        size_t these = rows - row < ROWS ? rows - row : ROWS;

        for (size_t at = 0; at < n; at += TILE) {
            size_t columns = n - at < TILE ? n - at : TILE;

            blas_gemm(false, true, these, columns, dim, 1, x + row * dim, dim, y + at * dim, dim, 0,
                      tile, TILE);
            for (size_t i = 0; i < these; i++)
                look(context, row + i, tile + i * TILE, at, columns);
        }
    }
    mem_free(tiles);
    return ST_OK;
}
