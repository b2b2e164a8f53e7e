/* See silhouette.h.  P. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and
 * validation of cluster analysis", Journal of Computational and Applied Mathematics 20 (1987). */
#include "eval/silhouette.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

#include <math.h>

struct silhouette {
    float *gram;    /* (count, count) upper triangle of the inner products */
    double *sum;    /* (people) distances of an image to the images of each */
    size_t *images; /* (people) */
};

static void silhouette_free(struct silhouette *work)
{
    mem_free(work->gram);
    mem_free(work->sum);
    mem_free(work->images);
}

static enum status silhouette_init(struct silhouette *work, const uint32_t *label, size_t people,
                                   size_t count, struct err *err)
{
    size_t cells;

    *work = (struct silhouette){0};
    if (mem_multiply(count, count, &cells)) {
        work->gram = mem_new_aligned(cells, sizeof *work->gram);
        work->sum = mem_new(people, sizeof *work->sum);
        work->images = mem_new(people, sizeof *work->images);
    }
    if (work->gram == NULL || work->sum == NULL || work->images == NULL)
        return err_nomem(err, "the distances of the embeddings");
    for (size_t i = 0; i < count; i++)
        work->images[label[i]]++;
    return ST_OK;
}

static double silhouette_of(const struct silhouette *work, const uint32_t *label, size_t people,
                            size_t count, size_t i)
{
    const float *gram = work->gram;
    double own, nearest = INFINITY;

    if (work->images[label[i]] == 1)
        return 0;
    for (size_t p = 0; p < people; p++)
        work->sum[p] = 0;
    for (size_t j = 0; j < count; j++) {
        float product = i < j ? gram[i * count + j] : gram[j * count + i];
        double square = (double)(gram[i * count + i] + gram[j * count + j] - 2 * product);

        work->sum[label[j]] += i == j ? 0 : sqrt(fmax(0, square));
    }
    own = work->sum[label[i]] / (double)(work->images[label[i]] - 1);
    for (size_t p = 0; p < people; p++)
        if (p != label[i] && work->images[p] > 0)
            nearest = fmin(nearest, work->sum[p] / (double)work->images[p]);
    return fmax(own, nearest) > 0 ? (nearest - own) / fmax(own, nearest) : 0;
}

enum status silhouette_mean(double *out, const float *embedding, const uint32_t *label,
                            size_t people, size_t count, size_t dim, struct err *err)
{
    struct silhouette work;
    double sum = 0;
    size_t found = 0;
    enum status status;

    *out = NAN;
    if (people < 2)
        return ST_OK;
    status = silhouette_init(&work, label, people, count, err);
    for (size_t p = 0; status == ST_OK && p < people; p++)
        found += work.images[p] > 0;
    if (found >= 2) {
        blas_gram(work.gram, embedding, count, dim);
        for (size_t i = 0; i < count; i++)
            sum += silhouette_of(&work, label, people, count, i);
        *out = sum / (double)count;
    }
    silhouette_free(&work);
    return status;
}
