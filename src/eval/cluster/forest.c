/* Disjoint sets that keep apart what must not be together, and over them the spanning forest by
 * Kruskal's algorithm; see work.h. */
#include "eval/cluster/work.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define BLOCK ((size_t)1 << 22) /* edges sorted at a time, about */

enum status cluster_forest_init(struct cluster_forest *forest, size_t n,
                                const struct cluster_points *points, struct err *err)
{
    *forest = (struct cluster_forest){.points = points};
    forest->parent = mem_new(n, sizeof *forest->parent);
    forest->next = mem_new(n, sizeof *forest->next);
    forest->end = mem_new(n, sizeof *forest->end);
    forest->count = mem_new(n, sizeof *forest->count);
    if (forest->parent == NULL || forest->next == NULL || forest->end == NULL ||
        forest->count == NULL)
        return err_nomem(err, "the sets of faces");
    for (uint32_t i = 0; i < n; i++) {
        forest->parent[i] = i;
        forest->next[i] = CLUSTER_NONE;
        forest->end[i] = i;
        forest->count[i] = points == NULL ? 0 : points->first[i + 1] - points->first[i];
    }
    return ST_OK;
}

void cluster_forest_free(struct cluster_forest *forest)
{
    mem_free(forest->parent);
    mem_free(forest->next);
    mem_free(forest->end);
    mem_free(forest->count);
    *forest = (struct cluster_forest){0};
}

/* Whether a constraint keeps the sets a and b apart. */
static bool forest_apart(struct cluster_forest *forest, uint32_t a, uint32_t b)
{
    const struct cluster_points *points = forest->points;

    for (uint32_t x = a; x != CLUSTER_NONE; x = forest->next[x])
        for (uint32_t e = points->first[x]; e < points->first[x + 1]; e++)
            if (cluster_find(forest->parent, points->apart[e]) == b)
                return true;
    return false;
}

bool cluster_join(struct cluster_forest *forest, uint32_t a, uint32_t b)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;

    if (forest->count[a] > 0 && forest->count[b] > 0) {
        bool fewer = forest->count[a] < forest->count[b];

        if (forest_apart(forest, fewer ? a : b, fewer ? b : a))
            return false;
    }
    if (forest->count[high] > 0) { /* a root without constraints is the head of its list too */
        forest->next[forest->end[low]] = high;
        forest->end[low] = forest->end[high];
        forest->count[low] += forest->count[high];
    }
    forest->parent[high] = low;
    return true;
}

static int edge_compare(const void *x, const void *y)
{
    const struct cluster_edge *a = x, *b = y;

    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

static float edge_length(const struct cluster_graph *graph, const float *reach, uint32_t i,
                         size_t e)
{
    float d = graph->distance[e];

    if (reach != NULL) {
        d = reach[i] > d ? reach[i] : d;
        d = reach[graph->to[e]] > d ? reach[graph->to[e]] : d;
    }
    return d;
}

/* The edges of low <= length < high that could still join, at work. */
struct band {
    float low, high;
    struct cluster_edge *edges;
    size_t count, capacity;
};

static bool band_collect(struct band *band, struct cluster_forest *forest,
                         const struct cluster_graph *graph, const float *reach)
{
    band->count = 0;
    for (uint32_t i = 0; i < graph->n; i++)
        for (size_t e = graph->first[i]; e < graph->first[i + 1]; e++) {
            float d = graph->to[e] > i ? edge_length(graph, reach, i, e) : INFINITY;

            if (d < band->low || d >= band->high ||
                cluster_find(forest->parent, i) == cluster_find(forest->parent, graph->to[e]))
                continue;
            if (band->count == band->capacity) {
                size_t capacity = band->capacity == 0 ? 1024 : band->capacity * 2;
                struct cluster_edge *more = mem_resize(band->edges, capacity, sizeof *more);

                if (more == NULL)
                    return false;
                band->edges = more;
                band->capacity = capacity;
            }
            band->edges[band->count++] = (struct cluster_edge){i, graph->to[e], d};
        }
    return true;
}

enum status cluster_span(struct cluster_edge *edges, size_t *count, struct cluster_forest *forest,
                         const struct cluster_graph *graph, const float *reach, struct err *err)
{
    size_t bands = graph->first[graph->n] / 2 / BLOCK + 1;
    struct band band = {0};
    bool good = true;

    *count = 0;
    for (size_t k = 0; k < bands && good; k++) {
        band.low = 4 * (float)k / (float)bands;
        band.high = k + 1 == bands ? INFINITY : 4 * (float)(k + 1) / (float)bands;
        good = band_collect(&band, forest, graph, reach);
        if (!good || band.count == 0)
            continue;
        qsort(band.edges, band.count, sizeof *band.edges, edge_compare);
        for (size_t e = 0; e < band.count; e++) {
            uint32_t a = cluster_find(forest->parent, band.edges[e].a);
            uint32_t b = cluster_find(forest->parent, band.edges[e].b);

            if (a != b && cluster_join(forest, a, b))
                edges[(*count)++] = band.edges[e];
        }
    }
    mem_free(band.edges);
    return good ? ST_OK : err_nomem(err, "the edges between faces");
}
