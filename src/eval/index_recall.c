/* See index_recall.h. */
#include "eval/index_recall.h"

#include "base/mem.h"
#include "eval/products.h"

#include <string.h>

#define NEAR 10
#define SELF 0.999999f /* product from which on it is the embedding itself, or a copy of it */
#define SHARE 0.99
#define LANES 16

enum status index_recall_init(struct index_recall *recall, const float *sample, size_t n,
                              size_t dim, struct err *err)
{
    double square = 0;

    *recall =
        (struct index_recall){.count = n < INDEX_RECALL_ASKED ? n : INDEX_RECALL_ASKED, .dim = dim};
    recall->asked = mem_new_aligned(recall->count * dim, sizeof *recall->asked);
    recall->nearest = mem_new(recall->count * NEAR, sizeof *recall->nearest);
    recall->list = mem_new(recall->count * NEAR, sizeof *recall->list);
    recall->found = mem_new(recall->count, sizeof *recall->found);
    if (recall->asked == NULL || recall->nearest == NULL || recall->list == NULL ||
        recall->found == NULL)
        return err_nomem(err, "the neighbours of a sample");
    for (size_t i = 0; i < recall->count; i++)
        memcpy(recall->asked + i * dim, sample + i * n / recall->count * dim, dim * sizeof *sample);
    for (size_t k = 0; k < dim; k++) {
        double sum = 0;

        for (size_t i = 0; i < n; i++)
            sum += (double)sample[i * dim + k];
        square += sum / (double)n * sum / (double)n;
    }
    recall->bound = (float)(0.5 + 0.5 * square); /* D < 1 - square of the mean's length */
    return ST_OK;
}

/* What is compared, and the lists in which it is. */
struct recall_seen {
    struct index_recall *recall;
    const uint32_t *list;
};

static void recall_look(void *context, size_t i, const float *product, size_t first, size_t columns)
{
    const struct recall_seen *seen = context;
    struct index_recall *recall = seen->recall;
    const uint32_t *list = seen->list + first;
    struct products_best best = {recall->nearest + i * NEAR, recall->list + i * NEAR, NEAR,
                                 recall->found[i]};

    for (size_t at = 0; at < columns; at += LANES) {
        size_t end = columns - at < LANES ? columns : at + LANES;
        int near = end < at + LANES;

        for (size_t k = 0; k < LANES && end == at + LANES; k++)
            near |= product[at + k] > recall->bound;
        for (size_t k = at; near && k < end; k++)
            if (product[k] > recall->bound && product[k] < SELF)
                products_take(&best, product[k], list[k]);
    }
    recall->found[i] = best.count;
}

enum status index_recall_see(struct index_recall *recall, const float *x, const uint32_t *list,
                             size_t n, struct err *err)
{
    struct recall_seen seen = {recall, list};

    return products_each(recall->asked, recall->count, x, n, recall->dim, recall_look, &seen, err);
}

enum status index_recall_probes(const struct index_recall *recall, const struct ivf *ivf,
                                uint64_t *probes, struct err *err)
{
    size_t lists = ivf->count, all = 0, sum = 0;
    uint32_t *order = mem_new(recall->count * lists, sizeof *order);
    size_t *rank = mem_new(lists, sizeof *rank);
    enum status status = order == NULL || rank == NULL
                             ? err_nomem(err, "the neighbours of a sample")
                             : ivf_nearest(ivf, order, lists, recall->asked, recall->count, err);

    for (size_t i = 0; status == ST_OK && i < recall->count; i++)
        for (size_t k = 0; k < recall->found[i]; k++, all++) {
            size_t at = 0;

            while (order[i * lists + at] != recall->list[i * NEAR + k])
                at++;
            rank[at]++;
        }
    *probes = 0;
    while (status == ST_OK && *probes < lists &&
           (*probes == 0 || (double)sum < SHARE * (double)all))
        sum += rank[(*probes)++];
    mem_free(order);
    mem_free(rank);
    return status;
}

void index_recall_free(struct index_recall *recall)
{
    mem_free(recall->asked);
    mem_free(recall->nearest);
    mem_free(recall->list);
    mem_free(recall->found);
    *recall = (struct index_recall){0};
}
