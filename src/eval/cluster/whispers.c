/* Chinese whispers (Biemann, "Chinese whispers: an efficient graph clustering algorithm",
 * TextGraphs 2006): each point takes the label that weighs most among its near ones, again and
 * again, until nothing changes.  A near point weighs its faces, and more the nearer it is.  A label
 * that one of the points it may not be with has is passed over; as points change one after another,
 * no two of them ever share one. */
#include "eval/cluster/work.h"

#include "base/mem.h"
#include "base/rng.h"

#define SWEEPS 100

/* The label that weighs most; the lowest among equals; its own without any. */
static uint32_t whispers_heard(const uint32_t *label, double *score, uint32_t *heard,
                               const struct cluster_graph *graph,
                               const struct cluster_points *points, uint32_t i)
{
    uint32_t best = label[i];
    size_t count = 0;
    double most = 0;

    for (size_t e = graph->first[i]; e < graph->first[i + 1]; e++) {
        uint32_t to = graph->to[e];

        if (score[label[to]] == 0)
            heard[count++] = label[to];
        score[label[to]] +=
            points->weight[to] * (1 - graph->distance[e] / (points->threshold * (1 + 1e-6)));
    }
    for (size_t e = points->first[i]; e < points->first[i + 1]; e++)
        score[label[points->apart[e]]] = 0;
    for (size_t k = 0; k < count; k++) {
        double s = score[heard[k]];

        if (s > most || (s == most && s > 0 && heard[k] < best)) {
            most = s;
            best = heard[k];
        }
        score[heard[k]] = 0;
    }
    return best;
}

enum status cluster_by_whispers(uint32_t *label, const struct cluster_points *points,
                                struct err *err)
{
    struct cluster_graph graph = {0};
    uint32_t *order = mem_new(points->n, sizeof *order), *heard = mem_new(points->n, sizeof *heard);
    double *score = mem_new(points->n, sizeof *score);
    bool changed = true;
    struct rng rng;
    enum status status = ST_OK;

    if (order == NULL || heard == NULL || score == NULL)
        status = err_nomem(err, "the labels of faces");
    if (status == ST_OK)
        status = cluster_graph_make(&graph, points, err);
    for (size_t i = 0; status == ST_OK && i < points->n; i++)
        label[i] = order[i] = (uint32_t)i;
    rng_init(&rng, 0, RNG_CLUSTER, 0, 0);
    for (int sweep = 0; status == ST_OK && changed && sweep < SWEEPS; sweep++) {
        changed = false;
        rng_shuffle(&rng, order, points->n);
        for (size_t k = 0; k < points->n; k++) {
            uint32_t i = order[k], to = whispers_heard(label, score, heard, &graph, points, i);

            changed |= to != label[i];
            label[i] = to;
        }
    }
    mem_free(order);
    mem_free(heard);
    mem_free(score);
    cluster_graph_free(&graph);
    return status;
}
