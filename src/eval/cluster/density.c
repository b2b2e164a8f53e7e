/* Single linkage and DBSCAN: both join points along near pairs; see work.h. DBSCAN joins
 * only dense points; every other face joins the nearest dense point within reach whose cluster it
 * may be in. */
#include "eval/cluster/work.h"

#include "base/mem.h"

#include <math.h>

/* reach (n): 0 for a point with enough faces within the threshold, else infinite. */
static void density_mark(float *reach, const struct cluster_graph *graph,
                         const struct cluster_points *points, size_t enough)
{
    for (size_t i = 0; i < points->n; i++) {
        size_t faces = points->weight[i];

        for (size_t e = graph->first[i]; e < graph->first[i + 1] && faces < enough; e++)
            faces += points->weight[graph->to[e]];
        reach[i] = faces >= enough ? 0 : INFINITY;
    }
}

/* Without constraints the order does not matter. */
static void density_join(struct cluster_forest *forest, const struct cluster_graph *graph,
                         const float *reach)
{
    for (uint32_t i = 0; i < graph->n; i++)
        for (size_t e = graph->first[i]; reach[i] == 0 && e < graph->first[i + 1]; e++) {
            uint32_t a = cluster_find(forest->parent, i), b;

            if (graph->to[e] < i || reach[graph->to[e]] != 0)
                continue;
            b = cluster_find(forest->parent, graph->to[e]);
            if (a != b)
                (void)cluster_join(forest, a, b);
        }
}

static bool density_may(const uint32_t *label, const struct cluster_points *points, uint32_t i,
                        uint32_t cluster)
{
    for (size_t e = points->first[i]; e < points->first[i + 1]; e++)
        if (label[points->apart[e]] == cluster)
            return false;
    return true;
}

/* Gives point i, which is not dense, to the cluster of the nearest dense point that it may be in.
 */
static void density_border(uint32_t *label, const struct cluster_graph *graph,
                           const struct cluster_points *points, const float *reach, uint32_t i)
{
    float least = INFINITY;

    for (size_t e = graph->first[i]; e < graph->first[i + 1]; e++) {
        uint32_t to = graph->to[e];

        if (reach[to] == 0 && graph->distance[e] < least &&
            density_may(label, points, i, label[to])) {
            least = graph->distance[e];
            label[i] = label[to];
        }
    }
}

static enum status density_run(uint32_t *label, const struct cluster_points *points, size_t enough,
                               struct err *err)
{
    struct cluster_graph graph = {0};
    struct cluster_forest forest = {0};
    struct cluster_edge *edges = NULL;
    float *reach = mem_new(points->n, sizeof *reach);
    bool constrained = points->first[points->n] > 0;
    size_t count;
    enum status status = reach == NULL ? err_nomem(err, "the density of faces") : ST_OK;

    if (status == ST_OK)
        status = cluster_graph_make(&graph, points, err);
    if (status == ST_OK)
        status = cluster_forest_init(&forest, points->n, points, err);
    if (status == ST_OK && constrained && (edges = mem_new(points->n, sizeof *edges)) == NULL)
        status = err_nomem(err, "the edges between faces");
    if (status != ST_OK)
        goto out;
    density_mark(reach, &graph, points, enough);
    if (constrained)
        status = cluster_span(edges, &count, &forest, &graph, reach, err);
    else
        density_join(&forest, &graph, reach);
    for (uint32_t i = 0; i < points->n; i++)
        label[i] = reach[i] == 0 ? cluster_find(forest.parent, i) : CLUSTER_NONE;
    for (uint32_t i = 0; i < points->n; i++)
        if (reach[i] != 0)
            density_border(label, &graph, points, reach, i);
out:
    mem_free(reach);
    mem_free(edges);
    cluster_forest_free(&forest);
    cluster_graph_free(&graph);
    return status;
}

enum status cluster_by_single(uint32_t *label, const struct cluster_points *points, struct err *err)
{
    return density_run(label, points, 1, err);
}

enum status cluster_by_dbscan(uint32_t *label, const struct cluster_points *points, struct err *err)
{
    return density_run(label, points, points->neighbours, err);
}
