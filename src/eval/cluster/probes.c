/* The lists that each point looks into for near points; see work.h.  How many these are is
 * measured: as few as find RECALL of the near pairs of some points, which are compared with all
 * others. */
#include "eval/cluster/work.h"

#include "base/mem.h"
#include "eval/ivf.h"
#include "eval/products.h"

#define RECALL 0.995 /* of near pairs */
#define ASKED 256    /* points that are compared with all others */
#define FOUND 64     /* of the near ones of each that are taken */
#define MOST 128     /* lists to look into; where more are needed, all pairs are compared */

/* The near points of some; a row of near (ASKED, FOUND) per point. */
struct asked {
    uint32_t point[ASKED];
    size_t count;
    float threshold;
    uint32_t *near;
    size_t found[ASKED];
};

static void asked_look(void *context, size_t i, const float *product, size_t first, size_t columns)
{
    struct asked *asked = context;

    for (size_t k = 0; k < columns && asked->found[i] < FOUND; k++)
        if (2 - 2 * product[k] <= asked->threshold && first + k != asked->point[i])
            asked->near[i * FOUND + asked->found[i]++] = (uint32_t)(first + k);
}

/* Where a list is in an order of some; their number: nowhere. */
static size_t order_find(const uint32_t *order, size_t lists, uint32_t list)
{
    size_t rank = 0;

    while (rank < lists && order[rank] != list)
        rank++;
    return rank;
}

/* How many lists points must look into for RECALL of the near pairs, each of which is found from
 * either of its points; MOST + 1: more.  order (asked->count, lists): those nearest to the points
 * asked; near (asked->count, FOUND, lists): to what is near these. */
static size_t asked_count(const struct asked *asked, const uint32_t *order, const uint32_t *near,
                          size_t lists)
{
    size_t rank[MOST + 1] = {0}, all = 0, sum, most = 1;

    for (size_t i = 0; i < asked->count; i++) {
        const uint32_t *own = order + i * lists;

        for (size_t k = 0; k < asked->found[i]; k++) {
            const uint32_t *other = near + (i * FOUND + k) * lists;
            size_t one = order_find(own, lists, other[0]), two = order_find(other, lists, own[0]);

            one = one < two ? one : two;
            rank[one < lists ? one : MOST]++;
        }
        all += asked->found[i];
    }
    for (sum = rank[0]; most <= MOST && (double)sum < RECALL * (double)all; most++)
        sum += most < MOST ? rank[most] : 0;
    return most;
}

/* How many lists each point looks into, MOST + 1: more than that. */
static enum status probes_measure(const struct cluster_points *points, const struct ivf *ivf,
                                  size_t *most, struct err *err)
{
    struct asked asked = {.count = points->n < ASKED ? points->n : ASKED,
                          .threshold = points->threshold};
    size_t near = asked.count * FOUND, lists = ivf->count < MOST ? ivf->count : MOST;
    float *x = mem_new_aligned(near * points->dim, sizeof *x);
    uint32_t *order = mem_new(asked.count * lists, sizeof *order);
    uint32_t *others = mem_new(near * lists, sizeof *others);
    enum status status = ST_OK;

    asked.near = mem_new(near, sizeof *asked.near);
    if (x == NULL || order == NULL || others == NULL || asked.near == NULL)
        status = err_nomem(err, "the lists of near points");
    for (size_t i = 0; i < asked.count; i++)
        asked.point[i] = (uint32_t)(i * points->n / asked.count);
    if (status == ST_OK)
        cluster_gather(x, points, asked.point, asked.count);
    if (status == ST_OK)
        status = products_each(x, asked.count, points->mean, points->n, points->dim, asked_look,
                               &asked, err);
    if (status == ST_OK)
        status = ivf_nearest(ivf, order, lists, x, asked.count, err);
    if (status == ST_OK)
        cluster_gather(x, points, asked.near, near); /* where fewer were found, point 0, unused */
    if (status == ST_OK)
        status = ivf_nearest(ivf, others, lists, x, near, err);
    if (status == ST_OK)
        *most = asked_count(&asked, order, others, lists);
    mem_free(x);
    mem_free(order);
    mem_free(others);
    mem_free(asked.near);
    return status;
}

/* The points that look into each list, ascending. */
static enum status probes_invert(struct cluster_probes *probes, size_t n, struct err *err)
{
    size_t all = n * probes->most, sum = 0;

    probes->first = mem_new(probes->lists + 1, sizeof *probes->first);
    probes->query = mem_new(all, sizeof *probes->query);
    if (probes->first == NULL || probes->query == NULL)
        return err_nomem(err, "the lists of near points");
    for (size_t k = 0; k < all; k++)
        probes->first[probes->nearest[k]]++;
    for (size_t list = 0; list <= probes->lists; list++) {
        size_t count = probes->first[list];

        probes->first[list] = sum;
        sum += count;
    }
    for (size_t k = 0; k < all; k++)
        probes->query[probes->first[probes->nearest[k]]++] = (uint32_t)(k / probes->most);
    for (size_t list = probes->lists; list > 0; list--) /* filling advanced each to the next */
        probes->first[list] = probes->first[list - 1];
    probes->first[0] = 0;
    return ST_OK;
}

enum status cluster_probes_make(struct cluster_probes *probes, const struct cluster_points *points,
                                const struct ivf *known, bool *worth, struct err *err)
{
    struct ivf own = {0};
    const struct ivf *ivf = known != NULL ? known : &own;
    enum status status = known != NULL ? ST_OK
                                       : ivf_train(&own, ivf_suited(points->n), points->mean,
                                                   points->n, points->dim, err);

    *probes = (struct cluster_probes){.lists = ivf->count};
    if (status == ST_OK)
        status = probes_measure(points, ivf, &probes->most, err);
    *worth = status == ST_OK && probes->most <= MOST && probes->most <= ivf->count / 4;
    if (*worth) {
        probes->nearest = mem_new(points->n * probes->most, sizeof *probes->nearest);
        status = probes->nearest == NULL ? err_nomem(err, "the lists of near points")
                                         : ivf_nearest(ivf, probes->nearest, probes->most,
                                                       points->mean, points->n, err);
        if (status == ST_OK)
            status = probes_invert(probes, points->n, err);
    }
    ivf_free(&own);
    return status;
}

void cluster_probes_free(struct cluster_probes *probes)
{
    mem_free(probes->nearest);
    mem_free(probes->first);
    mem_free(probes->query);
    *probes = (struct cluster_probes){0};
}
