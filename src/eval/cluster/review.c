/* See review.h.  The mean D between two clusters is 2 less twice the product of their means. */
#include "eval/cluster/review.h"

#include "base/mem.h"
#include "eval/cluster/work.h"
#include "nn/kernel/blas.h"

#include <stdlib.h>

#define PANEL 64 /* rows of a product */

/* Clusters that may not be one, both ways, sorted. */
struct apart {
    uint32_t cluster, other;
};

static int apart_compare(const void *a, const void *b)
{
    const struct apart *x = a, *y = b;

    if (x->cluster != y->cluster)
        return x->cluster < y->cluster ? -1 : 1;
    return (x->other > y->other) - (x->other < y->other);
}

static size_t apart_collect(struct apart *apart, const uint32_t *label,
                            const struct cluster_constraint *constraints, size_t count)
{
    size_t used = 0;

    for (size_t c = 0; c < count; c++) {
        uint32_t a = label[constraints[c].a], b = label[constraints[c].b];

        if (constraints[c].same || a == CLUSTER_NONE || b == CLUSTER_NONE)
            continue;
        apart[used++] = (struct apart){a, b};
        apart[used++] = (struct apart){b, a};
    }
    qsort(apart, used, sizeof *apart, apart_compare);
    return used;
}

/* The nearest of a cluster, from its products with all means, into out (each); how many. */
static size_t review_nearest(struct review_candidate *out, size_t each, uint32_t cluster,
                             const float *product, size_t clusters, const struct apart *apart,
                             size_t apart_count)
{
    size_t count = 0;

    for (uint32_t other = 0; other < clusters; other++) {
        const struct apart key = {cluster, other};
        double distance = 2 - 2 * (double)product[other];
        size_t at;

        if (other == cluster || (count == each && !(distance < out[count - 1].distance)) ||
            bsearch(&key, apart, apart_count, sizeof key, apart_compare) != NULL)
            continue;
        at = count < each ? count++ : count - 1;
        for (; at > 0 && out[at - 1].distance > distance; at--)
            out[at] = out[at - 1];
        out[at] = (struct review_candidate){cluster, other, distance};
    }
    return count;
}

enum status review_candidates(struct review_candidate *out, size_t *count, size_t each,
                              const uint32_t *label, const uint32_t *taught, size_t clusters,
                              const float *embedding, size_t n, size_t dim,
                              const struct cluster_constraint *constraints, size_t constraint_count,
                              struct err *err)
{
    float *mean = mem_new_aligned(clusters * dim, sizeof *mean);
    float *product = mem_new_aligned(PANEL * clusters, sizeof *product);
    size_t *size = mem_new(clusters, sizeof *size);
    struct apart *apart = mem_new(2 * constraint_count, sizeof *apart);
    enum status status = ST_OK;
    size_t apart_count;

    *count = 0;
    if (mean == NULL || product == NULL || size == NULL || apart == NULL) {
        status = err_nomem(err, "the candidates to merge");
        goto out;
    }
    cluster_means(mean, size, taught, clusters, embedding, n, dim);
    apart_count = apart_collect(apart, label, constraints, constraint_count);
    for (size_t first = 0; each > 0 && first < clusters; first += PANEL) {
        size_t rows = clusters - first < PANEL ? clusters - first : PANEL;

        blas_gemm(false, true, rows, clusters, dim, 1, mean + first * dim, dim, mean, dim, 0,
                  product, clusters);
        for (size_t c = 0; c < rows; c++)
            *count += review_nearest(out + *count, each, (uint32_t)(first + c),
                                     product + c * clusters, clusters, apart, apart_count);
    }
out:
    mem_free(mean);
    mem_free(product);
    mem_free(size);
    mem_free(apart);
    return status;
}
