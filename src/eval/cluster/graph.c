/* The graph of near points; see work.h.  It needs memory for near pairs only. */
#include "eval/cluster/work.h"

#include "base/mem.h"
#include "eval/parallel.h"

#define MOST_PAIRS ((size_t)50000000) /* 28 bytes each while the graph is made */
#define MOST_EACH 16                  /* of very many points, for each */

/* The pairs of a part, in the order in which they are found. */
struct part {
    struct cluster_edge *edges;
    size_t count, capacity;
    bool failed; /* out of memory, or more than its share of the most */
};

static void part_add(void *context, size_t number, uint32_t i, uint32_t j, float distance)
{
    struct part *part = (struct part *)context + number;

    if (part->failed)
        return;
    if (part->count == part->capacity) {
        size_t capacity = part->capacity == 0 ? 256 : part->capacity * 3 / 2;
        struct cluster_edge *more =
            part->count > MOST_PAIRS ? NULL : mem_resize(part->edges, capacity, sizeof *more);

        part->failed = more == NULL;
        if (part->failed)
            return;
        part->edges = more;
        part->capacity = capacity;
    }
    part->edges[part->count++] = (struct cluster_edge){i, j, distance};
}

/* Lists every pair at both of its points.  Where parts are panels, these come in order, so each
 * list is ascending. */
static void graph_fill(struct cluster_graph *graph, struct part *parts, size_t count)
{
    for (size_t p = 0; p < count; p++) {
        for (size_t e = 0; e < parts[p].count; e++) {
            const struct cluster_edge *edge = &parts[p].edges[e];
            size_t a = graph->first[edge->a]++, b = graph->first[edge->b]++;

            graph->to[a] = edge->b;
            graph->to[b] = edge->a;
            graph->distance[a] = graph->distance[b] = edge->distance;
        }
        mem_free(parts[p].edges);
        parts[p].edges = NULL;
    }
    for (size_t i = graph->n; i > 0; i--) /* filling advanced each to the start of the next */
        graph->first[i] = graph->first[i - 1];
    graph->first[0] = 0;
}

/* Puts each list in ascending order: as the graph is symmetric, by listing each point at its
 * neighbours, one after the other. */
static enum status graph_sort(struct cluster_graph *graph, struct err *err)
{
    size_t n = graph->n, all = graph->first[n];
    size_t *at = mem_new(n, sizeof *at);
    uint32_t *to = mem_new(all, sizeof *to);
    float *distance = mem_new(all, sizeof *distance);
    bool good = at != NULL && to != NULL && distance != NULL;

    for (size_t i = 0; good && i < n; i++)
        at[i] = graph->first[i];
    for (size_t i = 0; good && i < n; i++)
        for (size_t e = graph->first[i]; e < graph->first[i + 1]; e++) {
            size_t place = at[graph->to[e]]++;

            to[place] = (uint32_t)i;
            distance[place] = graph->distance[e];
        }
    mem_free(at);
    mem_free(good ? graph->to : to);
    mem_free(good ? graph->distance : distance);
    if (!good)
        return err_nomem(err, "the graph of near faces");
    graph->to = to;
    graph->distance = distance;
    return ST_OK;
}

static enum status graph_from(struct cluster_graph *graph, struct part *parts, size_t count,
                              float threshold, struct err *err)
{
    size_t pairs = 0, sum = 0, most = graph->n * MOST_EACH;
    bool failed = false;

    most = most < MOST_PAIRS ? MOST_PAIRS : most;
    for (size_t p = 0; p < count; p++) {
        pairs += parts[p].count;
        failed |= parts[p].failed;
    }
    if (pairs > most)
        return err_set(err, ST_LIMIT,
                       "the threshold %g joins more than %zu million pairs of faces: choose a "
                       "lower one",
                       (double)threshold, most / 1000000);
    graph->first = failed ? NULL : mem_new(graph->n + 1, sizeof *graph->first);
    graph->to = failed ? NULL : mem_new(2 * pairs, sizeof *graph->to);
    graph->distance = failed ? NULL : mem_new(2 * pairs, sizeof *graph->distance);
    if (graph->first == NULL || graph->to == NULL || graph->distance == NULL)
        return err_nomem(err, "the graph of near faces");
    for (size_t p = 0; p < count; p++)
        for (size_t e = 0; e < parts[p].count; e++) {
            graph->first[parts[p].edges[e].a]++;
            graph->first[parts[p].edges[e].b]++;
        }
    for (size_t i = 0; i <= graph->n; i++) {
        size_t degree = graph->first[i];

        graph->first[i] = sum;
        sum += degree;
    }
    graph_fill(graph, parts, count);
    return ST_OK;
}

enum status cluster_graph_make(struct cluster_graph *graph, const struct cluster_points *points,
                               struct err *err)
{
    size_t count = cluster_scan_parts(points);
    struct part *parts = mem_new(count, sizeof *parts);
    enum status status;

    *graph = (struct cluster_graph){.n = points->n};
    if (parts == NULL)
        return err_nomem(err, "the graph of near faces");
    status =
        cluster_scan(&(struct cluster_scan){points, points->threshold, part_add, parts, NULL}, err);
    if (status == ST_OK)
        status = graph_from(graph, parts, count, points->threshold, err);
    if (status == ST_OK && points->probes != NULL)
        status = graph_sort(graph, err);
    for (size_t p = 0; p < count; p++)
        mem_free(parts[p].edges);
    mem_free(parts);
    return status;
}

void cluster_graph_free(struct cluster_graph *graph)
{
    mem_free(graph->first);
    mem_free(graph->to);
    mem_free(graph->distance);
    *graph = (struct cluster_graph){0};
}

uint32_t cluster_find(uint32_t *parent, uint32_t x)
{
    while (parent[x] != x)
        x = parent[x] = parent[parent[x]];
    return x;
}

/* False if they were together already. */
static bool pieces_unite(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = cluster_find(parent, a);
    b = cluster_find(parent, b);
    parent[a > b ? a : b] = a < b ? a : b;
    return a != b;
}

/* Each thread joins in sets of its own. */
struct pieces {
    uint32_t *parents; /* (threads, n) */
    size_t *left;      /* (threads) sets, but for one */
    size_t n;
    bool whole; /* a thread has one set left: further pairs change nothing */
};

static void pieces_visit(void *context, size_t part, uint32_t i, uint32_t j, float distance)
{
    struct pieces *pieces = context;
    size_t thread = parallel_thread();

    (void)part;
    (void)distance;
    if (pieces_unite(pieces->parents + thread * pieces->n, i, j) && --pieces->left[thread] == 0) {
#pragma omp atomic write
        pieces->whole = true;
    }
}

enum status cluster_pieces(uint32_t *root, const struct cluster_points *points, struct err *err)
{
    size_t threads = parallel_threads(), n = points->n;
    struct pieces pieces = {.parents = mem_new(threads * n, sizeof *pieces.parents),
                            .left = mem_new(threads, sizeof *pieces.left),
                            .n = n};
    enum status status;

    if (pieces.parents == NULL || pieces.left == NULL) {
        mem_free(pieces.parents);
        mem_free(pieces.left);
        return err_nomem(err, "the pieces of the graph");
    }
    for (size_t i = 0; i < threads * n; i++)
        pieces.parents[i] = (uint32_t)(i % n);
    for (size_t thread = 0; thread < threads; thread++)
        pieces.left[thread] = n - 1;
    /* A little above the threshold, since other tiles may round D differently. */
    status = cluster_scan(&(struct cluster_scan){points, points->threshold + 1e-5f, pieces_visit,
                                                 &pieces, &pieces.whole},
                          err);
    for (size_t thread = 1; thread < threads && status == ST_OK; thread++)
        for (size_t i = 0; i < n; i++)
            (void)pieces_unite(pieces.parents, (uint32_t)i, pieces.parents[thread * n + i]);
    for (size_t i = 0; i < n && status == ST_OK; i++)
        root[i] = cluster_find(pieces.parents, (uint32_t)i);
    mem_free(pieces.parents);
    mem_free(pieces.left);
    return status;
}
