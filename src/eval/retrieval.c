/* See retrieval.h. All figures follow from the ranks of the R wanted images. So a query sorts only
 * those and counts, for every other image, between which of them it ranks. */
#include "eval/retrieval.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define BLOCK 64 /* queries whose similarities are one matrix product */

struct found {
    float similarity;
    uint32_t image;
};

struct asked {
    const float *embedding; /* (count, dim) */
    const uint32_t *label;  /* (count) */
    size_t count, dim;
    size_t most;       /* images of an identity */
    double (*mean)[3]; /* (count) of each query; NaN of one left out */
};

/* The memory of a thread. */
struct desk {
    float *similarity;    /* (BLOCK, count) */
    struct found *wanted; /* (most) */
    size_t *before;       /* (most + 1) others that stand before the i-th wanted one */
};

/* Whether x is nearer than y. */
static bool found_before(const struct found *x, const struct found *y)
{
    return x->similarity != y->similarity ? x->similarity > y->similarity : x->image < y->image;
}

static int found_compare(const void *a, const void *b)
{
    return found_before(a, b) ? -1 : 1;
}

static int label_compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static void asked_query(const struct asked *asked, size_t query, const float *similarity,
                        struct desk *desk)
{
    double *mean = asked->mean[query], hits = 0, sum = 0;
    size_t r = 0, rank = 0;

    for (size_t i = 0; i < asked->count; i++)
        if (i != query && asked->label[i] == asked->label[query])
            desk->wanted[r++] = (struct found){similarity[i], (uint32_t)i};
    if (r == 0) {
        mean[0] = mean[1] = mean[2] = NAN;
        return;
    }
    qsort(desk->wanted, r, sizeof *desk->wanted, found_compare);
    for (size_t i = 0; i <= r; i++)
        desk->before[i] = 0;
    for (size_t i = 0; i < asked->count; i++) {
        struct found other = {similarity[i], (uint32_t)i};
        size_t low = 0, high = r;

        if (asked->label[i] == asked->label[query])
            continue;
        while (low < high) {
            size_t middle = (low + high) / 2;

            if (found_before(&other, &desk->wanted[middle]))
                high = middle;
            else
                low = middle + 1;
        }
        desk->before[low]++;
    }
    for (size_t i = 0; i < r; i++) {
        rank += desk->before[i] + 1;
        if (rank > r)
            break;
        hits++;
        sum += hits / (double)rank;
    }
    mean[0] = desk->before[0] == 0;
    mean[1] = hits / (double)r;
    mean[2] = sum / (double)r;
}

static bool desk_new(struct desk *desk, const struct asked *asked)
{
    size_t cells;

    *desk = (struct desk){0};
    if (!mem_multiply(BLOCK, asked->count, &cells))
        return false;
    desk->similarity = mem_new_aligned(cells, sizeof *desk->similarity);
    desk->wanted = mem_new(asked->most, sizeof *desk->wanted);
    desk->before = mem_new(asked->most + 1, sizeof *desk->before);
    return desk->similarity != NULL && desk->wanted != NULL && desk->before != NULL;
}

static void desk_free(struct desk *desk)
{
    mem_free(desk->similarity);
    mem_free(desk->wanted);
    mem_free(desk->before);
}

static bool asked_blocks(const struct asked *asked)
{
    size_t blocks = (asked->count + BLOCK - 1) / BLOCK;
    bool good = true;

#pragma omp parallel reduction(&& : good)
    {
        struct desk desk;

        good = desk_new(&desk, asked);
#pragma omp for schedule(dynamic)
        for (size_t block = 0; block < blocks; block++) {
            size_t first = block * BLOCK;
            size_t n = asked->count - first < BLOCK ? asked->count - first : BLOCK;

            if (!good)
                continue;
            blas_gemm(false, true, n, asked->count, asked->dim, 1,
                      asked->embedding + first * asked->dim, asked->dim, asked->embedding,
                      asked->dim, 0, desk.similarity, asked->count);
            for (size_t i = 0; i < n; i++)
                asked_query(asked, first + i, desk.similarity + i * asked->count, &desk);
        }
        desk_free(&desk);
    }
    return good;
}

/* The largest number of images of one identity; 0 when out of memory. */
static size_t asked_most(const struct asked *asked)
{
    uint32_t *sorted = mem_new(asked->count, sizeof *sorted);
    size_t most = 0;

    for (size_t i = 0; sorted != NULL && i < asked->count; i++)
        sorted[i] = asked->label[i];
    if (sorted != NULL)
        qsort(sorted, asked->count, sizeof *sorted, label_compare);
    for (size_t i = 0, first = 0; sorted != NULL && i < asked->count; i++) {
        if (sorted[i] != sorted[first])
            first = i;
        most = i - first + 1 > most ? i - first + 1 : most;
    }
    mem_free(sorted);
    return most;
}

static void asked_means(struct retrieval *out, const struct asked *asked)
{
    double sum[3] = {0}, n;

    for (size_t i = 0; i < asked->count; i++) {
        if (isnan(asked->mean[i][0])) {
            out->left_out++;
            continue;
        }
        out->queries++;
        for (size_t j = 0; j < 3; j++)
            sum[j] += asked->mean[i][j];
    }
    n = out->queries > 0 ? (double)out->queries : NAN;
    out->precision_at_1 = sum[0] / n;
    out->r_precision = sum[1] / n;
    out->map_at_r = sum[2] / n;
}

enum status retrieval_compute(struct retrieval *out, const float *embedding, const uint32_t *label,
                              size_t count, size_t dim, struct err *err)
{
    struct asked asked = {.embedding = embedding, .label = label, .count = count, .dim = dim};
    enum status status = ST_OK;

    *out = (struct retrieval){.precision_at_1 = NAN, .r_precision = NAN, .map_at_r = NAN};
    for (size_t i = 0; i < count * dim; i++)
        if (!isfinite(embedding[i]))
            return err_set(err, ST_INVALID,
                           "the embedding of image %zu is not a number: use an earlier checkpoint",
                           i / dim + 1);
    if (count == 0)
        return ST_OK;
    asked.mean = mem_new(count, sizeof *asked.mean);
    asked.most = asked_most(&asked);
    if (asked.mean == NULL || asked.most == 0 || !asked_blocks(&asked))
        status = err_nomem(err, "the ranks of the images");
    else
        asked_means(out, &asked);
    mem_free(asked.mean);
    return status;
}
