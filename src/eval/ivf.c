/* See ivf.h. */
#include "eval/ivf.h"

#include "base/mem.h"
#include "eval/parallel.h"
#include "eval/products.h"
#include "nn/kernel/blas.h"

#include <math.h>
#include <string.h>

#define BLOCK 128 /* points of which a thread looks at all centroids */
#define TILE 1024 /* centroids at a time */
#define LANES 16
#define EACH 64   /* points of a list: those of a few people, or centroids say little */
#define ROUNDS 6  /* of k-means */
#define SAMPLE 16 /* points per centroid that it is trained on */

size_t ivf_suited(size_t n)
{
    return n < 2 * EACH ? 1 : n > EACH * IVF_MOST ? IVF_MOST : n / EACH;
}

/* product (columns): of the point with the centroids from first on. */
static void best_look(struct products_best *best, const float *product, size_t columns,
                      size_t first)
{
    for (size_t at = 0; at < columns; at += LANES) {
        size_t end = columns - at < LANES ? columns : at + LANES;
        float bound = best->count < best->most ? -INFINITY : best->product[best->most - 1];
        int better = end < at + LANES;

        for (size_t k = 0; k < LANES && end == at + LANES; k++)
            better |= product[at + k] > bound;
        for (size_t k = at; better && k < end; k++)
            products_take(best, product[k], (uint32_t)(first + k));
    }
}

/* The lists of a block of points; tile (BLOCK, TILE), product (BLOCK, most) are scratch. */
static void nearest_block(const struct ivf *ivf, uint32_t *nearest, size_t most, const float *x,
                          size_t rows, float *tile, float *product)
{
    size_t count[BLOCK] = {0};

    for (size_t at = 0; at < ivf->count; at += TILE) {
        size_t columns = ivf->count - at < TILE ? ivf->count - at : TILE;

        blas_gemm(false, true, rows, columns, ivf->dim, 1, x, ivf->dim,
                  ivf->centroid + at * ivf->dim, ivf->dim, 0, tile, TILE);
        for (size_t i = 0; i < rows; i++) {
            struct products_best best = {product + i * most, nearest + i * most, most, count[i]};

            best_look(&best, tile + i * TILE, columns, at);
            count[i] = best.count;
        }
    }
}

enum status ivf_nearest(const struct ivf *ivf, uint32_t *nearest, size_t most, const float *x,
                        size_t n, struct err *err)
{
    size_t threads = parallel_threads(), each = BLOCK * (TILE + most);
    float *scratch = mem_new_aligned(threads * each, sizeof *scratch);

    if (scratch == NULL)
        return err_nomem(err, "the nearest lists");
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t row = 0; row < n; row += BLOCK) {
        float *tile = scratch + parallel_thread() * each;

        nearest_block(ivf, nearest + row * most, most, x + row * ivf->dim,
                      n - row < BLOCK ? n - row : BLOCK, tile, tile + (size_t)BLOCK * TILE);
    }
    mem_free(scratch);
    return ST_OK;
}

static void centroid_normalise(float *x, size_t dim)
{
    double length = 0;

    for (size_t k = 0; k < dim; k++)
        length += (double)x[k] * (double)x[k];
    for (size_t k = 0; k < dim && length > 0; k++)
        x[k] = (float)((double)x[k] / sqrt(length));
}

/* Moves the centroid of an empty list next to that of the fullest one, and this to the other side,
 * so that they share its points. */
static void centroid_split(struct ivf *ivf, uint32_t *size, size_t empty)
{
    size_t from = 0, dim = ivf->dim;

    for (size_t c = 1; c < ivf->count; c++)
        if (size[c] > size[from])
            from = c;
    size[empty] = size[from] / 2;
    size[from] -= size[empty];
    for (size_t k = 0; k < dim; k++) {
        float x = ivf->centroid[from * dim + k], by = k % 2 == 0 ? 1.01f : 0.99f;

        ivf->centroid[empty * dim + k] = x * by;
        ivf->centroid[from * dim + k] = x * (2 - by);
    }
}

/* The centroids as the means of their points of the sample.  nearest (n), size (count). */
static void centroids_move(struct ivf *ivf, const float *sample, const uint32_t *nearest, size_t n,
                           uint32_t *size)
{
    size_t dim = ivf->dim;

    memset(ivf->centroid, 0, ivf->count * dim * sizeof *ivf->centroid);
    memset(size, 0, ivf->count * sizeof *size);
    for (size_t i = 0; i < n; i++) {
        size[nearest[i]]++;
        for (size_t k = 0; k < dim; k++)
            ivf->centroid[nearest[i] * dim + k] += sample[i * dim + k];
    }
    for (size_t c = 0; c < ivf->count; c++)
        if (size[c] == 0)
            centroid_split(ivf, size, c);
    for (size_t c = 0; c < ivf->count; c++)
        centroid_normalise(ivf->centroid + c * dim, dim);
}

enum status ivf_train(struct ivf *ivf, size_t count, const float *x, size_t n, size_t dim,
                      struct err *err)
{
    size_t most = count * SAMPLE < n ? count * SAMPLE : n;
    float *sample = mem_new_aligned(most * dim, sizeof *sample);
    uint32_t *nearest = mem_new(most, sizeof *nearest), *size = mem_new(count, sizeof *size);
    enum status status = ST_OK;

    *ivf = (struct ivf){mem_new_aligned(count * dim, sizeof *ivf->centroid), count, dim};
    if (ivf->centroid == NULL || sample == NULL || nearest == NULL || size == NULL)
        status = err_nomem(err, "the inverted lists");
    for (size_t i = 0; status == ST_OK && i < most; i++)
        memcpy(sample + i * dim, x + (size_t)((double)i * (double)n / (double)most) * dim,
               dim * sizeof *x);
    for (size_t c = 0; status == ST_OK && c < count; c++) {
        memcpy(ivf->centroid + c * dim, sample + c * most / count * dim, dim * sizeof *sample);
        centroid_normalise(ivf->centroid + c * dim, dim);
    }
    for (int round = 0; status == ST_OK && round < ROUNDS; round++) {
        status = ivf_nearest(ivf, nearest, 1, sample, most, err);
        if (status == ST_OK)
            centroids_move(ivf, sample, nearest, most, size);
    }
    mem_free(sample);
    mem_free(nearest);
    mem_free(size);
    return status;
}

void ivf_free(struct ivf *ivf)
{
    mem_free(ivf->centroid);
    *ivf = (struct ivf){0};
}
