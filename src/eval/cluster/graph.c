/* The graph of near points; see work.h. The upper triangle of the Gram matrix is computed
 * in tiles that fit the cache, each searched before the next, so that 100,000 points need memory
 * for their near pairs only. */
#include "eval/cluster/work.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

#ifdef _OPENMP
#include <omp.h>
#endif

#define TILE 1024 /* columns */
#define LANES 16
#define MOST_PAIRS ((size_t)50000000)

static size_t scan_threads(void)
{
#ifdef _OPENMP
    return (size_t)omp_get_max_threads();
#else
    return 1;
#endif
}

static size_t scan_thread(void)
{
#ifdef _OPENMP
    return (size_t)omp_get_thread_num();
#else
    return 0;
#endif
}

/* gram (columns): the products of point i with those from first on. */
static void scan_row(const float *gram, uint32_t i, size_t first, size_t columns, float threshold,
                     void (*visit)(void *, uint32_t, uint32_t, float), void *context)
{
    const float bound = 1 - threshold / 2 - 1e-5f; /* below it D is certainly above the threshold */

    for (size_t at = 0; at < columns; at += LANES) {
        size_t end = columns - at < LANES ? columns : at + LANES;
        int near = end < at + LANES;

        for (size_t k = 0; k < LANES && end == at + LANES; k++)
            near |= gram[at + k] >= bound;
        for (size_t k = at; near && k < end; k++) {
            float d = 2 - 2 * gram[k];

            if (d <= threshold && first + k > i)
                visit(context, i, (uint32_t)(first + k), d > 0 ? d : 0);
        }
    }
}

enum status cluster_scan(const float *point, size_t n, size_t dim, float threshold,
                         void (*visit)(void *context, uint32_t i, uint32_t j, float distance),
                         void *context, const bool *enough, struct err *err)
{
    size_t threads = scan_threads();
    float *tiles = mem_new_aligned(threads * CLUSTER_PANEL * TILE, sizeof *tiles);

    if (tiles == NULL)
        return err_nomem(err, "the distances to cluster by");
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t row = 0; row < n; row += CLUSTER_PANEL) {
        size_t rows = n - row < CLUSTER_PANEL ? n - row : CLUSTER_PANEL;
        float *tile = tiles + scan_thread() * CLUSTER_PANEL * TILE;

        for (size_t at = row; at < n; at += TILE) {
            size_t columns = n - at < TILE ? n - at : TILE;
            bool stop = false;

            if (enough != NULL) {
#pragma omp atomic read
                stop = *enough;
            }
            if (stop)
                break;
            blas_gemm(false, true, rows, columns, dim, 1, point + row * dim, dim, point + at * dim,
                      dim, 0, tile, TILE);
            for (size_t i = 0; i < rows; i++)
                scan_row(tile + i * TILE, (uint32_t)(row + i), at, columns, threshold, visit,
                         context);
        }
    }
    mem_free(tiles);
    return ST_OK;
}

/* The pairs of a panel, in the order in which they are found. */
struct panel {
    struct cluster_edge *edges;
    size_t count, capacity;
    bool failed; /* out of memory, or more than its share of the most */
};

static void panel_add(void *context, uint32_t i, uint32_t j, float distance)
{
    struct panel *panel = (struct panel *)context + i / CLUSTER_PANEL;

    if (panel->failed)
        return;
    if (panel->count == panel->capacity) {
        size_t capacity = panel->capacity == 0 ? 256 : panel->capacity * 3 / 2;
        struct cluster_edge *more =
            panel->count > MOST_PAIRS ? NULL : mem_resize(panel->edges, capacity, sizeof *more);

        panel->failed = more == NULL;
        if (panel->failed)
            return;
        panel->edges = more;
        panel->capacity = capacity;
    }
    panel->edges[panel->count++] = (struct cluster_edge){i, j, distance};
}

/* Lists every pair at both of its points. The panels come in order, so each list is ascending. */
static void graph_fill(struct cluster_graph *graph, struct panel *panels, size_t count)
{
    for (size_t p = 0; p < count; p++) {
        for (size_t e = 0; e < panels[p].count; e++) {
            const struct cluster_edge *edge = &panels[p].edges[e];
            size_t a = graph->first[edge->a]++, b = graph->first[edge->b]++;

            graph->to[a] = edge->b;
            graph->to[b] = edge->a;
            graph->distance[a] = graph->distance[b] = edge->distance;
        }
        mem_free(panels[p].edges);
        panels[p].edges = NULL;
    }
    for (size_t i = graph->n; i > 0; i--) /* filling advanced each to the start of the next */
        graph->first[i] = graph->first[i - 1];
    graph->first[0] = 0;
}

static enum status graph_from(struct cluster_graph *graph, struct panel *panels, size_t count,
                              float threshold, struct err *err)
{
    size_t pairs = 0, sum = 0;
    bool failed = false;

    for (size_t p = 0; p < count; p++) {
        pairs += panels[p].count;
        failed |= panels[p].failed;
    }
    if (pairs > MOST_PAIRS)
        return err_set(err, ST_LIMIT,
                       "the threshold %g joins more than %zu million pairs of faces: choose a "
                       "lower one",
                       (double)threshold, MOST_PAIRS / 1000000);
    graph->first = failed ? NULL : mem_new(graph->n + 1, sizeof *graph->first);
    graph->to = failed ? NULL : mem_new(2 * pairs, sizeof *graph->to);
    graph->distance = failed ? NULL : mem_new(2 * pairs, sizeof *graph->distance);
    if (graph->first == NULL || graph->to == NULL || graph->distance == NULL)
        return err_nomem(err, "the graph of near faces");
    for (size_t p = 0; p < count; p++)
        for (size_t e = 0; e < panels[p].count; e++) {
            graph->first[panels[p].edges[e].a]++;
            graph->first[panels[p].edges[e].b]++;
        }
    for (size_t i = 0; i <= graph->n; i++) {
        size_t degree = graph->first[i];

        graph->first[i] = sum;
        sum += degree;
    }
    graph_fill(graph, panels, count);
    return ST_OK;
}

enum status cluster_graph_make(struct cluster_graph *graph, const struct cluster_points *points,
                               struct err *err)
{
    size_t count = points->n / CLUSTER_PANEL + 1;
    struct panel *panels = mem_new(count, sizeof *panels);
    enum status status;

    *graph = (struct cluster_graph){.n = points->n};
    if (panels == NULL)
        return err_nomem(err, "the graph of near faces");
    status = cluster_scan(points->mean, points->n, points->dim, points->threshold, panel_add,
                          panels, NULL, err);
    if (status == ST_OK)
        status = graph_from(graph, panels, count, points->threshold, err);
    for (size_t p = 0; p < count; p++)
        mem_free(panels[p].edges);
    mem_free(panels);
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

static void pieces_visit(void *context, uint32_t i, uint32_t j, float distance)
{
    struct pieces *pieces = context;
    size_t thread = scan_thread();

    (void)distance;
    if (pieces_unite(pieces->parents + thread * pieces->n, i, j) && --pieces->left[thread] == 0) {
#pragma omp atomic write
        pieces->whole = true;
    }
}

enum status cluster_pieces(uint32_t *root, const struct cluster_points *points, struct err *err)
{
    size_t threads = scan_threads(), n = points->n;
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
    status = cluster_scan(points->mean, n, points->dim, points->threshold + 1e-5f, pieces_visit,
                          &pieces, &pieces.whole, err);
    for (size_t thread = 1; thread < threads && status == ST_OK; thread++)
        for (size_t i = 0; i < n; i++)
            (void)pieces_unite(pieces.parents, (uint32_t)i, pieces.parents[thread * n + i]);
    for (size_t i = 0; i < n && status == ST_OK; i++)
        root[i] = cluster_find(pieces.parents, (uint32_t)i);
    mem_free(pieces.parents);
    mem_free(pieces.left);
    return status;
}
