/* Finding all near pairs; see work.h.  The upper triangle of the Gram matrix is computed in tiles
 * that fit the cache, each searched before the next.  With probes, tiles hold the products of the
 * members of a list with the points that look into it. */
#include "eval/cluster/work.h"

#include "base/mem.h"
#include "eval/parallel.h"
#include "nn/kernel/blas.h"

#include <string.h>

#define PANEL CLUSTER_PANEL /* rows of a tile */
#define TILE 1024           /* columns */
#define LANES 16

size_t cluster_scan_parts(const struct cluster_points *points)
{
    return points->probes != NULL ? points->probes->lists : points->n / PANEL + 1;
}

/* Whether a scan is to end early. */
static bool scan_is_enough(const struct cluster_scan *scan)
{
    bool stop = false;

    if (scan->enough != NULL) {
#pragma omp atomic read
        stop = *scan->enough;
    }
    return stop;
}

/* With probes a pair may be found from both of its points; it counts from the second one only if
 * the first one's list isn't looked into. */
static bool scan_is_first(const struct cluster_probes *probes, uint32_t i, uint32_t j)
{
    const uint32_t *nearest = probes->nearest + (size_t)j * probes->most;
    uint32_t list = probes->nearest[(size_t)i * probes->most];

    if (i <= j)
        return i < j;
    for (size_t p = 0; p < probes->most; p++)
        if (nearest[p] == list)
            return false;
    return true;
}

/* gram (columns): the products of point i with the members, or with those from first on. */
static void scan_row(const struct cluster_scan *scan, size_t part, const float *gram, uint32_t i,
                     size_t columns, size_t first, const uint32_t *member)
{
    const struct cluster_probes *probes = scan->points->probes;
    const float bound = 1 - scan->threshold / 2 - 1e-5f; /* below it D is certainly above */

    for (size_t at = 0; at < columns; at += LANES) {
        size_t end = columns - at < LANES ? columns : at + LANES;
        int near = end < at + LANES;

        for (size_t k = 0; k < LANES && end == at + LANES; k++)
            near |= gram[at + k] >= bound;
        for (size_t k = at; near && k < end; k++) {
            float d = 2 - 2 * gram[k];
            uint32_t j = member != NULL ? member[k] : (uint32_t)(first + k);

            if (d > scan->threshold || !(member != NULL ? scan_is_first(probes, i, j) : i < j))
                continue;
            scan->visit(scan->context, part, i < j ? i : j, i < j ? j : i, d > 0 ? d : 0);
        }
    }
}

static void scan_panel(const struct cluster_scan *scan, size_t part, float *tile)
{
    const struct cluster_points *points = scan->points;
    size_t n = points->n, dim = points->dim, row = part * PANEL;
    size_t rows = row >= n ? 0 : n - row < PANEL ? n - row : PANEL;

    for (size_t at = row; at < n && !scan_is_enough(scan); at += TILE) {
        size_t columns = n - at < TILE ? n - at : TILE;

        blas_gemm(false, true, rows, columns, dim, 1, points->mean + row * dim, dim,
                  points->mean + at * dim, dim, 0, tile, TILE);
        for (size_t i = 0; i < rows; i++)
            scan_row(scan, part, tile + i * TILE, (uint32_t)(row + i), columns, at, NULL);
    }
}

void cluster_gather(float *out, const struct cluster_points *points, const uint32_t *which,
                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        memcpy(out + i * points->dim, points->mean + which[i] * points->dim,
               points->dim * sizeof *out);
}

/* The members of a list against those that look into it, both a tile at a time. */
static void scan_list(const struct cluster_scan *scan, size_t part, float *tile)
{
    const struct cluster_points *points = scan->points;
    const struct cluster_probes *probes = points->probes;
    const uint32_t *query = probes->query + probes->first[part];
    size_t dim = points->dim, count = probes->first[part + 1] - probes->first[part], at = 0;
    float *rows = tile + (size_t)PANEL * TILE, *columns = rows + PANEL * dim;

    while (at < count && !scan_is_enough(scan)) {
        uint32_t member[TILE];
        size_t members = 0;

        for (; at < count && members < TILE; at++)
            if (probes->nearest[query[at] * probes->most] == part)
                member[members++] = query[at];
        cluster_gather(columns, points, member, members);
        for (size_t from = 0; from < count && members > 0; from += PANEL) {
            size_t these = count - from < PANEL ? count - from : PANEL;

            cluster_gather(rows, points, query + from, these);
            blas_gemm(false, true, these, members, dim, 1, rows, dim, columns, dim, 0, tile, TILE);
            for (size_t i = 0; i < these; i++)
                scan_row(scan, part, tile + i * TILE, query[from + i], members, 0, member);
        }
    }
}

enum status cluster_scan(const struct cluster_scan *scan, struct err *err)
{
    const struct cluster_points *points = scan->points;
    bool probes = points->probes != NULL;
    size_t threads = parallel_threads(), parts = cluster_scan_parts(points);
    size_t each = (size_t)PANEL * TILE + (probes ? (PANEL + TILE) * points->dim : 0);
    float *tiles = mem_new_aligned(threads * each, sizeof *tiles);

    if (tiles == NULL)
        return err_nomem(err, "the distances to cluster by");
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t part = 0; part < parts; part++) {
        float *tile = tiles + parallel_thread() * each;

        if (probes)
            scan_list(scan, part, tile);
        else
            scan_panel(scan, part, tile);
    }
    mem_free(tiles);
    return ST_OK;
}
