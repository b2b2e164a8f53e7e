/* See roc.h.  The pairs are sorted by distance once; every figure is then one walk over them in
 * which pairs of equal distance are accepted together. */
#include "eval/roc.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/* A step of the walk: what is accepted up to a distance, and the first pair beyond. */
struct roc_step {
    double same, different, distance;
    size_t next;
};

static int roc_compare(const void *a, const void *b)
{
    const struct roc_pair *x = a, *y = b;

    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

enum status roc_init(struct roc *roc, const struct pair *pairs, const float *distance, size_t count,
                     struct err *err)
{
    *roc = (struct roc){.pair = mem_new(count, sizeof *roc->pair), .count = count};
    if (roc->pair == NULL)
        return err_nomem(err, "the distances of the pairs");
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(distance[i]))
            return err_set(err, ST_INVALID,
                           "the distance of pair %zu is not a number: the embeddings are broken; "
                           "use an earlier checkpoint",
                           i + 1);
        roc->pair[i] = (struct roc_pair){distance[i], pairs[i].same, (uint32_t)i, 1};
        *(pairs[i].same ? &roc->same : &roc->different) += 1;
    }
    qsort(roc->pair, count, sizeof *roc->pair, roc_compare);
    return ST_OK;
}

void roc_free(struct roc *roc)
{
    mem_free(roc->pair);
    *roc = (struct roc){0};
}

void roc_weigh(struct roc *roc, const double *weight)
{
    roc->same = roc->different = 0;
    for (size_t i = 0; i < roc->count; i++) {
        struct roc_pair *pair = &roc->pair[i];

        pair->weight = weight[pair->index];
        *(pair->same ? &roc->same : &roc->different) += pair->weight;
    }
}

/* Advances over the pairs of the next distance that have weight; false at the end. */
static bool roc_next(const struct roc *roc, struct roc_step *step)
{
    size_t i = step->next;
    float distance;

    while (i < roc->count && roc->pair[i].weight <= 0)
        i++;
    if (i == roc->count)
        return false;
    for (distance = roc->pair[i].distance; i < roc->count && roc->pair[i].distance == distance; i++)
        *(roc->pair[i].same ? &step->same : &step->different) += roc->pair[i].weight;
    step->next = i;
    step->distance = (double)distance;
    return true;
}

static bool roc_empty(const struct roc *roc)
{
    return roc->same <= 0 || roc->different <= 0;
}

double roc_val(const struct roc *roc, double far, double *threshold)
{
    struct roc_step at = {0}, next = {0};
    double wanted = far * roc->different, val, limit = NAN;

    while (roc_next(roc, &next) && next.different <= wanted) {
        at = next;
        limit = at.distance;
    }
    val = at.same;
    if (next.different > wanted && next.same > at.same)
        val += (next.same - at.same) * (wanted - at.different) / (next.different - at.different);
    if (threshold != NULL)
        *threshold = roc_empty(roc) ? NAN : limit;
    return roc_empty(roc) ? NAN : val / roc->same;
}

double roc_auc(const struct roc *roc)
{
    struct roc_step at = {0}, next = {0};
    double area = 0;

    while (roc_next(roc, &next)) {
        area += (at.same + next.same) / 2 * (next.different - at.different);
        at = next;
    }
    return roc_empty(roc) ? NAN : area / (roc->same * roc->different);
}

double roc_eer(const struct roc *roc)
{
    struct roc_step next = {0};
    double far = 0, miss = 1;

    while (!roc_empty(roc) && roc_next(roc, &next)) {
        double far_next = next.different / roc->different;
        double miss_next = 1 - next.same / roc->same;

        if (far_next >= miss_next) {
            double before = miss - far, after = far_next - miss_next;

            return far + (far_next - far) * before / (before + after);
        }
        far = far_next;
        miss = miss_next;
    }
    return NAN; /* with both kinds not reached: the last point has FAR 1 and misses none */
}

size_t roc_points(const struct roc *roc, struct record_roc_point *out, size_t most)
{
    struct roc_step next = {0};
    double floor_far = 1 / fmax(2, roc->different), kept = -1;
    size_t count = 0;

    while (!roc_empty(roc) && roc_next(roc, &next)) {
        struct record_roc_point point = {next.distance, next.different / roc->different,
                                         next.same / roc->same};
        /* In [0, 3]; each whole number of steps along it is crossed by one point at most. */
        double along = point.far + point.val + 1 - log(fmax(point.far, floor_far)) / log(floor_far);
        double step = floor(along / 3 * (double)(most - 1));

        if (roc->count > most && step <= kept && next.next < roc->count)
            continue;
        count -= count == most;
        out[count++] = point;
        kept = step;
    }
    return count;
}

enum status roc_draw(struct record_roc_point *out, size_t most, size_t *points,
                     const struct pair *pairs, const float *distance, size_t count, struct err *err)
{
    struct roc roc;
    enum status status = roc_init(&roc, pairs, distance, count, err);

    if (status == ST_OK)
        *points = roc_points(&roc, out, most);
    roc_free(&roc);
    return status;
}
