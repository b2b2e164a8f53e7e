/* The quality of clusters; see cluster.h. The mean D of two sets of faces is 2 minus twice the
 * product of their means, so one matrix product of faces and clusters gives all of them. */
#include "eval/cluster/work.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

#include <math.h>

#define PANEL 64 /* rows of a product */

static double quality_product(const float *a, const float *b, size_t dim)
{
    double product = 0;

    for (size_t k = 0; k < dim; k++)
        product += (double)a[k] * (double)b[k];
    return product;
}

/* For each row of x (n, dim) the cluster other than own[i] of greatest product with its mean (own
 * NULL: other than i): which (n), CLUSTER_NONE without any, and that product (n). */
static enum status quality_others(uint32_t *which, float *product, const float *x, size_t n,
                                  const uint32_t *own, const float *mean, size_t clusters,
                                  size_t dim, struct err *err)
{
    bool failed = false;

#pragma omp parallel for schedule(dynamic) if (n > PANEL)
    for (size_t first = 0; first < n; first += PANEL) {
        size_t rows = n - first < PANEL ? n - first : PANEL;
        float *gram = mem_new_aligned(rows * clusters, sizeof *gram);

        if (gram == NULL) {
#pragma omp atomic write
            failed = true;
            continue;
        }
        blas_gemm(false, true, rows, clusters, dim, 1, x + first * dim, dim, mean, dim, 0, gram,
                  clusters);
        for (size_t i = first; i < first + rows; i++) {
            size_t mine = own != NULL ? own[i] : i;

            which[i] = CLUSTER_NONE;
            product[i] = -INFINITY;
            for (size_t c = 0; c < clusters; c++)
                if (c != mine && gram[(i - first) * clusters + c] > product[i]) {
                    product[i] = gram[(i - first) * clusters + c];
                    which[i] = (uint32_t)c;
                }
        }
        mem_free(gram);
    }
    return failed ? err_nomem(err, "the quality of clusters") : ST_OK;
}

void cluster_means(float *mean, size_t *size, const uint32_t *label, size_t clusters,
                   const float *embedding, size_t n, size_t dim)
{
    for (size_t i = 0; i < n; i++) {
        if (label[i] == CLUSTER_NONE)
            continue;
        size[label[i]]++;
        for (size_t k = 0; k < dim; k++)
            mean[label[i] * dim + k] += embedding[i * dim + k];
    }
    for (size_t c = 0; c < clusters; c++)
        for (size_t k = 0; k < dim && size[c] > 0; k++)
            mean[c * dim + k] /= (float)size[c];
}

/* The mean D of two of m faces of length 1, by their mean. */
static double quality_spread(const float *mean, size_t size, size_t dim)
{
    double m = (double)size;

    return size < 2 ? 0 : fmax(0, 2 - 2 * (m * quality_product(mean, mean, dim) - 1) / (m - 1));
}

/* The mean D of face i to the others of its cluster. */
static double quality_face(const float *x, const float *mean, size_t size, size_t dim)
{
    double m = (double)size;

    return size < 2 ? (double)NAN
                    : fmax(0, 2 - 2 * (m * quality_product(x, mean, dim) - 1) / (m - 1));
}

enum status cluster_qualities(struct cluster_quality *out, double *distance, bool *suspect,
                              const uint32_t *label, size_t clusters, const float *embedding,
                              size_t n, size_t dim, struct err *err)
{
    size_t most = n > clusters ? n : clusters;
    float *mean = mem_new_aligned(clusters * dim, sizeof *mean);
    float *product = mem_new(most, sizeof *product);
    uint32_t *which = mem_new(most, sizeof *which);
    size_t *size = mem_new(clusters, sizeof *size);
    enum status status = ST_OK;

    if (mean == NULL || product == NULL || which == NULL || size == NULL) {
        status = err_nomem(err, "the quality of clusters");
        goto out;
    }
    cluster_means(mean, size, label, clusters, embedding, n, dim);
    status = quality_others(which, product, mean, clusters, NULL, mean, clusters, dim, err);
    for (size_t c = 0; status == ST_OK && c < clusters; c++)
        out[c] = (struct cluster_quality){
            .size = size[c],
            .spread = quality_spread(mean + c * dim, size[c], dim),
            .closest = which[c],
            .separation = which[c] == CLUSTER_NONE ? (double)NAN : 2 - 2 * (double)product[c]};
    if (status == ST_OK)
        status = quality_others(which, product, embedding, n, label, mean, clusters, dim, err);
    for (size_t i = 0; status == ST_OK && i < n; i++) {
        uint32_t own = label[i];
        double d = own == CLUSTER_NONE
                       ? (double)NAN
                       : quality_face(embedding + i * dim, mean + own * dim, out[own].size, dim);
        bool strange = own != CLUSTER_NONE && 2 - 2 * (double)product[i] < d;

        if (strange)
            out[own].suspects++;
        if (distance != NULL)
            distance[i] = d;
        if (suspect != NULL)
            suspect[i] = strange;
    }
out:
    mem_free(mean);
    mem_free(product);
    mem_free(which);
    mem_free(size);
    return status;
}
