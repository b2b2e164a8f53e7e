/* Agglomerative clustering by a chain of nearest neighbours (Murtagh, "A survey of recent advances
 * in hierarchical clustering algorithms", Computer Journal 26, 1983): average and complete linkage.
 *
 * Only merges within the threshold count, and such a merge needs a pair of points within it (a mean
 * or a greatest distance is no less than the least).  So each connected piece of the graph of near
 * pairs is a problem of its own, with a triangle of distances of its own.  Clusters that may not be
 * together are infinitely far apart, and so is what they become part of; like the linkages
 * themselves this is reducible: a merge never brings two clusters nearer to a third than the nearer
 * of them was.  Therefore the chain finds the merges of the greedy algorithm, and a cluster without
 * a neighbour within the threshold is finished. */
#include "eval/cluster/work.h"

#include "base/mem.h"
#include "nn/kernel/blas.h"

#include <math.h>
#include <string.h>

#define PANEL 128         /* rows of a product */
#define TILE 16           /* rows and columns of a tile */
#define MOST_POINTS 40000 /* of a piece: its triangle takes 3.2 GB */

/* A piece at work: m clusters; those of size 0 are merged into others or finished. */
struct piece {
    float *distance; /* lower triangle of tiles, see piece_tile; infinite from what is merged */
    uint32_t *point; /* (m) a point of each cluster */
    uint32_t *size;  /* (m) faces */
    uint32_t *chain; /* (m) each is the nearest of the one before it */
    uint32_t *keep;  /* (m) scratch */
    size_t m, length;
    float threshold;
    bool complete;
};

/* Tile (a, b), b <= a, of the distances of clusters TILE a and on to clusters TILE b and on.  A
 * line of the memory is a row of a tile, so that looking along a row or down a column goes through
 * memory that follows or lies at even steps; of a tile on the diagonal the lower triangle counts.
 */
static float *piece_tile(const struct piece *piece, size_t a, size_t b)
{
    return piece->distance + (a * (a + 1) / 2 + b) * TILE * TILE;
}

static float *piece_at(const struct piece *piece, size_t a, size_t b)
{
    size_t row = a > b ? a : b, column = a > b ? b : a;

    return piece_tile(piece, row / TILE, column / TILE) + row % TILE * TILE + column % TILE;
}

static bool piece_allocate(struct piece *piece)
{
    size_t tiles = (piece->m + TILE - 1) / TILE;

    piece->distance = mem_new(tiles * (tiles + 1) / 2, TILE * TILE * sizeof(float));
    return piece->distance != NULL;
}

/* The smallest distance of row x before its tile on the diagonal. */
static float piece_least(const struct piece *piece, size_t x)
{
    const float *row = piece_tile(piece, x / TILE, 0) + x % TILE * TILE;
    float lane[TILE], least = INFINITY;

    for (size_t k = 0; k < TILE; k++)
        lane[k] = INFINITY;
    for (size_t t = 0; t < x / TILE; t++, row += (size_t)TILE * TILE)
        for (size_t k = 0; k < TILE; k++)
            lane[k] = row[k] < lane[k] ? row[k] : lane[k];
    for (size_t k = 0; k < TILE; k++)
        least = lane[k] < least ? lane[k] : least;
    return least;
}

/* The nearest to x; among equals the one before it in the chain, else the first. CLUSTER_NONE if
 * none is within the threshold. */
static uint32_t piece_nearest(const struct piece *piece, uint32_t x, uint32_t before)
{
    float best = before == CLUSTER_NONE ? INFINITY : *piece_at(piece, x, before);
    float least = piece_least(piece, x);
    size_t y = x / TILE * TILE, tile = y + TILE < piece->m ? y + TILE : piece->m;
    uint32_t nearest = before;

    if (least < best) {
        best = least;
        for (nearest = 0; *piece_at(piece, x, nearest) != least;)
            nearest++;
    }
    for (; y < tile; y++)
        if (y != x && *piece_at(piece, x, y) < best) {
            best = *piece_at(piece, x, y);
            nearest = (uint32_t)y;
        }
    for (; y < piece->m; y = tile) {
        const float *column = piece_tile(piece, y / TILE, x / TILE) + x % TILE;

        tile = y + TILE < piece->m ? y + TILE : piece->m;
        for (; y < tile; y++, column += TILE)
            if (*column < best) {
                best = *column;
                nearest = (uint32_t)y;
            }
    }
    return best <= piece->threshold ? nearest : CLUSTER_NONE;
}

/* Merges a into b. */
static void piece_merge(struct piece *piece, uint32_t a, uint32_t b, uint32_t *parent)
{
    float of_a = (float)piece->size[a], of_b = (float)piece->size[b], all = of_a + of_b;

    for (size_t y = 0; y < piece->m; y++) {
        float *from, *to;

        if (y == a || y == b || piece->size[y] == 0)
            continue;
        from = piece_at(piece, a, y);
        to = piece_at(piece, b, y);
        if (piece->complete)
            *to = *from > *to ? *from : *to;
        else
            *to = (of_a * *from + of_b * *to) / all;
        *from = INFINITY;
    }
    *piece_at(piece, a, b) = INFINITY;
    piece->size[b] += piece->size[a];
    piece->size[a] = 0;
    parent[piece->point[a]] = piece->point[b];
}

/* Drops merged and finished clusters from the triangle, so that searching the rest is faster. */
static void piece_compact(struct piece *piece)
{
    uint32_t *keep = piece->keep;
    size_t kept = 0;

    for (uint32_t i = 0; i < piece->m; i++)
        if (piece->size[i] != 0)
            keep[kept++] = i;
    for (size_t k = 0; k < kept; k++) {
        for (size_t j = 0; j < k; j++) /* what is overwritten was read before */
            *piece_at(piece, k, j) = *piece_at(piece, keep[k], keep[j]);
        piece->size[k] = piece->size[keep[k]];
        piece->point[k] = piece->point[keep[k]];
    }
    for (size_t i = 0; i < piece->length; i++) {
        uint32_t place = 0;

        while (keep[place] != piece->chain[i])
            place++;
        piece->chain[i] = place;
    }
    piece->m = kept;
}

static void piece_run(struct piece *piece, uint32_t *parent)
{
    uint32_t *chain = piece->chain;
    size_t open = piece->m; /* clusters that may still merge */

    while (open > 1) {
        uint32_t nearest, before;

        if (piece->length == 0) {
            chain[0] = 0;
            while (piece->size[chain[0]] == 0)
                chain[0]++;
            piece->length = 1;
        }
        before = piece->length > 1 ? chain[piece->length - 2] : CLUSTER_NONE;
        nearest = piece_nearest(piece, chain[piece->length - 1], before);
        if (nearest != CLUSTER_NONE && nearest != before) {
            chain[piece->length++] = nearest;
            continue;
        }
        if (nearest == CLUSTER_NONE) {
            piece->size[chain[--piece->length]] = 0;
        } else {
            uint32_t a = chain[piece->length - 1];

            piece->length -= 2;
            piece_merge(piece, a < nearest ? a : nearest, a < nearest ? nearest : a, parent);
        }
        if (--open <= piece->m / 2)
            piece_compact(piece);
    }
}

/* The triangle of the points of a piece, mean (m, dim). */
static enum status piece_measure(struct piece *piece, const float *mean, size_t dim,
                                 struct err *err)
{
    bool failed = false;

#pragma omp parallel for schedule(dynamic) if (piece->m > PANEL)
    for (size_t first = 0; first < piece->m; first += PANEL) {
        size_t end = piece->m - first < PANEL ? piece->m : first + PANEL;
        float *gram = mem_new_aligned((end - first) * end, sizeof *gram);

        if (gram == NULL) {
#pragma omp atomic write
            failed = true;
            continue;
        }
        blas_gemm(false, true, end - first, end, dim, 1, mean + first * dim, dim, mean, dim, 0,
                  gram, end);
        for (size_t i = first; i < end; i++)
            for (size_t j = 0; j < i; j++) {
                float d = 2 - 2 * gram[(i - first) * end + j];

                *piece_at(piece, i, j) = d > 0 ? d : 0;
            }
        mem_free(gram);
    }
    return failed ? err_nomem(err, "the distances to cluster by") : ST_OK;
}

/* place (n): scratch; on entry CLUSTER_NONE throughout, and so on return. */
static enum status piece_cluster(struct piece *piece, const struct cluster_points *points,
                                 uint32_t *place, uint32_t *parent, struct err *err)
{
    size_t m = piece->m, dim = points->dim;
    float *mean = mem_new_aligned(m * dim, sizeof *mean);
    enum status status = ST_OK;

    piece->size = mem_new(3 * m, sizeof *piece->size);
    piece->length = 0;
    if (mean == NULL || piece->size == NULL || !piece_allocate(piece)) {
        status = err_nomem(err, "the distances to cluster by");
        goto out;
    }
    piece->chain = piece->size + m;
    piece->keep = piece->chain + m;
    for (size_t i = 0; i < m; i++) {
        memcpy(mean + i * dim, points->mean + piece->point[i] * dim, dim * sizeof *mean);
        piece->size[i] = points->weight[piece->point[i]];
        place[piece->point[i]] = (uint32_t)i;
    }
    status = piece_measure(piece, mean, dim, err);
    for (size_t i = 0; i < m; i++)
        for (size_t e = points->first[piece->point[i]]; e < points->first[piece->point[i] + 1]; e++)
            if (place[points->apart[e]] != CLUSTER_NONE)
                *piece_at(piece, i, place[points->apart[e]]) = INFINITY;
    for (size_t i = 0; i < m; i++)
        place[piece->point[i]] = CLUSTER_NONE;
    if (status == ST_OK)
        piece_run(piece, parent);
out:
    mem_free(mean);
    mem_free(piece->distance);
    mem_free(piece->size);
    return status;
}

/* Groups the points by piece, in the order of their roots: sorted (n). */
static void pieces_sort(uint32_t *sorted, uint32_t *start, const uint32_t *root, size_t n)
{
    size_t sum = 0;

    for (size_t i = 0; i < n; i++)
        start[root[i]]++;
    for (size_t i = 0; i < n; i++) {
        size_t count = start[i];

        start[i] = (uint32_t)sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        sorted[start[root[i]]++] = (uint32_t)i;
}

enum status cluster_by_linkage(uint32_t *label, const struct cluster_points *points,
                               enum cluster_method method, struct err *err)
{
    size_t n = points->n;
    uint32_t *root = mem_new(n, sizeof *root), *sorted = mem_new(n, sizeof *sorted);
    uint32_t *place = mem_new(n, sizeof *place);
    enum status status = ST_OK;

    if (root == NULL || sorted == NULL || place == NULL)
        status = err_nomem(err, "the pieces of the graph");
    if (status == ST_OK)
        status = cluster_pieces(root, points, err);
    if (status == ST_OK)
        pieces_sort(sorted, place, root, n);
    for (size_t i = 0; status == ST_OK && i < n; i++) {
        label[i] = (uint32_t)i;
        place[i] = CLUSTER_NONE;
    }
    for (size_t i = 0, end; status == ST_OK && i < n; i = end) {
        struct piece piece = {.point = sorted + i,
                              .threshold = points->threshold,
                              .complete = method == CLUSTER_COMPLETE};

        for (end = i; end < n && root[sorted[end]] == root[sorted[i]];)
            end++;
        piece.m = end - i;
        if (piece.m > MOST_POINTS)
            status = err_set(err, ST_LIMIT,
                             "the threshold %g joins %zu faces in one piece, more than %d: choose "
                             "a lower one, or the method chinese-whispers",
                             (double)points->threshold, piece.m, MOST_POINTS);
        else if (piece.m > 1)
            status = piece_cluster(&piece, points, place, label, err);
    }
    for (size_t i = 0; status == ST_OK && i < n; i++)
        label[i] = cluster_find(label, (uint32_t)i);
    mem_free(root);
    mem_free(sorted);
    mem_free(place);
    return status;
}
