/* See relevance.h.  A query sorts what is relevant and counts what stands before each, as
 * retrieval.c does. */
#include "eval/relevance.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

#include <math.h>
#include <stdlib.h>

#define BLOCK 64 /* queries whose similarities are one matrix product */

struct ranked {
    float similarity;
    uint32_t item;
};

static bool before(const struct ranked *x, const struct ranked *y)
{
    return x->similarity != y->similarity ? x->similarity > y->similarity : x->item < y->item;
}

static int ranked_compare(const void *a, const void *b)
{
    return before(a, b) ? -1 : 1;
}

/* Adds a query's figures; wanted (count) and ahead (count + 1) are scratch. */
static void query_add(struct relevance *out, const float *similarity, const uint8_t *relevant,
                      size_t count, size_t self, struct ranked *wanted, size_t *ahead)
{
    size_t r = 0, rank = 0, hits = 0, found = 0, most;
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        if (relevant[i] && i != self)
            wanted[r++] = (struct ranked){similarity[i], (uint32_t)i};
    if (r == 0) {
        out->left_out++;
        return;
    }
    qsort(wanted, r, sizeof *wanted, ranked_compare);
    for (size_t i = 0; i <= r; i++)
        ahead[i] = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ranked other = {similarity[i], (uint32_t)i};
        size_t low = 0, high = r;

        if (relevant[i] || i == self)
            continue;
        while (low < high) {
            size_t middle = (low + high) / 2;

            if (before(&other, &wanted[middle]))
                high = middle;
            else
                low = middle + 1;
        }
        ahead[low]++;
    }
    for (size_t i = 0; i < r; i++) {
        rank += ahead[i] + 1;
        if (rank <= r)
            sum += (double)++hits / (double)rank;
        found += rank <= RELEVANCE_RECALL;
    }
    most = r < RELEVANCE_RECALL ? r : RELEVANCE_RECALL;
    out->queries++;
    out->precision_at_1 += ahead[0] == 0;
    out->map_at_r += sum / (double)r;
    out->recall_at_10 += (double)found / (double)most;
}

enum status relevance_compute(struct relevance *out, const float *query, size_t queries,
                              const float *item, size_t count, size_t dim, bool self,
                              const struct relevance_judge *judge, struct err *err)
{
    float *similarity = mem_new_aligned(BLOCK * count, sizeof *similarity);
    struct ranked *wanted = mem_new(count, sizeof *wanted);
    size_t *ahead = mem_new(count + 1, sizeof *ahead);
    uint8_t *relevant = mem_new(count, 1);
    enum status status = ST_OK;
    double n;

    *out = (struct relevance){0};
    if (similarity == NULL || wanted == NULL || ahead == NULL || relevant == NULL)
        status = err_nomem(err, "the ranks of the items");
    for (size_t first = 0; status == ST_OK && first < queries && count > 0; first += BLOCK) {
        size_t rows = queries - first < BLOCK ? queries - first : BLOCK;

        blas_gemm(false, true, rows, count, dim, 1, query + first * dim, dim, item, dim, 0,
                  similarity, count);
        for (size_t i = 0; i < rows; i++) {
            judge->judge(judge->context, first + i, relevant);
            query_add(out, similarity + i * count, relevant, count, self ? first + i : count,
                      wanted, ahead);
        }
    }
    n = out->queries > 0 ? (double)out->queries : NAN;
    out->precision_at_1 /= n;
    out->map_at_r /= n;
    out->recall_at_10 /= n;
    mem_free(similarity);
    mem_free(wanted);
    mem_free(ahead);
    mem_free(relevant);
    return status;
}
