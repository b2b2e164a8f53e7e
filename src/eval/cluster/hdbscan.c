/* HDBSCAN (Campello, Moulavi, Sander, "Density-based clustering based on hierarchical density
 * estimates", PAKDD 2013), with clusters chosen by excess of mass, on the graph of pairs within the
 * threshold: what is farther apart counts as infinitely far.  With threshold 4 it is the whole
 * method.
 *
 * The spanning forest of mutual reachability, its edges in ascending order, is the tree of merges.
 * Going down it, a part with fewer than least points falls out of its cluster, and where both parts
 * have as many each is a cluster of its own, born at the density 1 / D.  A piece of the graph that
 * the threshold bounds is a cluster itself; the whole, with threshold 4, is not. */
#include "eval/cluster/work.h"

#include "base/mem.h"

#include <math.h>

/* A merge; a part below n is a point, else n + the merge it is. */
struct merge {
    uint32_t part[2], size;
    uint32_t home; /* the candidate it is in, CLUSTER_NONE outside of all */
    bool fallen;   /* has fallen out of home */
    double density;
};

struct candidate {
    uint32_t parent; /* CLUSTER_NONE: of a piece */
    double birth, stability, below;
    bool chosen, never, inner; /* inner: has candidates below it */
};

struct tree {
    struct merge *merges;         /* (count) */
    struct candidate *candidates; /* (n) */
    uint32_t *home;               /* (n) candidate each point fell out of */
    size_t n, count, candidate_count, least;
};

/* The distance of each point to the neighbours-th nearest, itself the first; reach (n). */
static enum status hdbscan_reach(float *reach, const struct cluster_graph *graph, size_t neighbours,
                                 struct err *err)
{
    float *nearest = mem_new(neighbours, sizeof *nearest);

    if (nearest == NULL)
        return err_nomem(err, "the density of faces");
    for (size_t i = 0; i < graph->n; i++) {
        size_t count = 1;

        nearest[0] = 0;
        for (size_t e = graph->first[i]; e < graph->first[i + 1]; e++) {
            float d = graph->distance[e];
            size_t at;

            if (count == neighbours && d >= nearest[count - 1])
                continue;
            at = count < neighbours ? count++ : count - 1;
            for (; at > 0 && nearest[at - 1] > d; at--)
                nearest[at] = nearest[at - 1];
            nearest[at] = d;
        }
        reach[i] = count == neighbours ? nearest[count - 1] : INFINITY;
    }
    mem_free(nearest);
    return ST_OK;
}

static double hdbscan_density(double distance)
{
    return 1 / (distance > 1e-7 ? distance : 1e-7);
}

/* node (n): scratch. */
static void tree_grow(struct tree *tree, const struct cluster_edge *edges, uint32_t *parent,
                      uint32_t *node)
{
    for (uint32_t i = 0; i < tree->n; i++)
        parent[i] = node[i] = i;
    for (size_t e = 0; e < tree->count; e++) {
        uint32_t a = cluster_find(parent, edges[e].a), b = cluster_find(parent, edges[e].b);
        struct merge *merge = &tree->merges[e];

        *merge = (struct merge){.part = {node[a], node[b]},
                                .home = CLUSTER_NONE,
                                .density = hdbscan_density((double)edges[e].distance)};
        for (int k = 0; k < 2; k++)
            merge->size +=
                merge->part[k] < tree->n ? 1 : tree->merges[merge->part[k] - tree->n].size;
        parent[a > b ? a : b] = a < b ? a : b;
        node[a < b ? a : b] = (uint32_t)(tree->n + e);
    }
}

static uint32_t tree_candidate(struct tree *tree, uint32_t parent, double birth, bool never)
{
    tree->candidates[tree->candidate_count] =
        (struct candidate){.parent = parent, .birth = birth, .never = never};
    if (parent != CLUSTER_NONE)
        tree->candidates[parent].inner = true;
    return (uint32_t)tree->candidate_count++;
}

static void tree_place(struct tree *tree, uint32_t part, uint32_t home, bool fallen)
{
    if (part < tree->n) {
        tree->home[part] = home;
        return;
    }
    tree->merges[part - tree->n].home = home;
    tree->merges[part - tree->n].fallen = fallen;
}

/* From the last merge down; a merge that no other has placed is a whole piece. */
static void tree_condense(struct tree *tree, float threshold)
{
    for (size_t e = tree->count; e-- > 0;) {
        struct merge *merge = &tree->merges[e];
        uint32_t size[2], large = 0;

        if (merge->home == CLUSTER_NONE && !merge->fallen) {
            if (merge->size >= tree->least)
                merge->home = tree_candidate(
                    tree, CLUSTER_NONE, threshold < 4 ? 1 / (double)threshold : 0, threshold >= 4);
            else
                merge->fallen = true;
        }
        for (int k = 0; k < 2; k++) {
            size[k] = merge->part[k] < tree->n ? 1 : tree->merges[merge->part[k] - tree->n].size;
            large += size[k] >= tree->least;
        }
        for (int k = 0; k < 2; k++) {
            bool stays = !merge->fallen && size[k] >= tree->least;
            uint32_t home = merge->home;

            if (!merge->fallen && (large == 2 || !stays))
                tree->candidates[home].stability +=
                    (merge->density - tree->candidates[home].birth) * size[k];
            if (stays && large == 2)
                home = tree_candidate(tree, merge->home, merge->density, false);
            tree_place(tree, merge->part[k], home, !stays);
        }
    }
}

/* A candidate is chosen when it is more stable than all below it together. */
static void tree_choose(struct tree *tree)
{
    for (size_t c = tree->candidate_count; c-- > 0;) {
        struct candidate *candidate = &tree->candidates[c];

        candidate->chosen =
            !candidate->never && !(candidate->inner && candidate->below > candidate->stability);
        if (candidate->parent != CLUSTER_NONE)
            tree->candidates[candidate->parent].below +=
                candidate->chosen ? candidate->stability : candidate->below;
    }
}

/* The topmost chosen candidate above each point; final (candidates): scratch. */
static void tree_label(uint32_t *label, const struct tree *tree, uint32_t *final)
{
    for (uint32_t c = 0; c < tree->candidate_count; c++) {
        uint32_t parent = tree->candidates[c].parent;

        final[c] = parent == CLUSTER_NONE ? CLUSTER_NONE : final[parent];
        if (final[c] == CLUSTER_NONE && tree->candidates[c].chosen)
            final[c] = c;
    }
    for (size_t i = 0; i < tree->n; i++)
        label[i] = tree->home[i] == CLUSTER_NONE ? CLUSTER_NONE : final[tree->home[i]];
}

enum status cluster_by_hdbscan(uint32_t *label, const struct cluster_points *points,
                               struct err *err)
{
    size_t n = points->n;
    struct cluster_graph graph = {0};
    struct cluster_forest forest = {0};
    struct cluster_edge *edges = mem_new(n, sizeof *edges);
    float *reach = mem_new(n, sizeof *reach);
    struct tree tree = {.n = n, .least = points->least < 2 ? 2 : points->least};
    enum status status = ST_OK;

    tree.merges = mem_new(n, sizeof *tree.merges);
    tree.candidates = mem_new(n, sizeof *tree.candidates);
    tree.home = mem_new(n, sizeof *tree.home);
    if (edges == NULL || reach == NULL || tree.merges == NULL || tree.candidates == NULL ||
        tree.home == NULL)
        status = err_nomem(err, "the tree of clusters");
    if (status == ST_OK)
        status = cluster_graph_make(&graph, points, err);
    if (status == ST_OK)
        status = hdbscan_reach(reach, &graph, points->neighbours, err);
    if (status == ST_OK)
        status = cluster_forest_init(&forest, n, points, err);
    if (status == ST_OK)
        status = cluster_span(edges, &tree.count, &forest, &graph, reach, err);
    if (status == ST_OK) {
        for (size_t i = 0; i < n; i++)
            tree.home[i] = CLUSTER_NONE;
        tree_grow(&tree, edges, forest.parent, forest.next);
        tree_condense(&tree, points->threshold);
        tree_choose(&tree);
        tree_label(label, &tree, forest.next);
    }
    mem_free(edges);
    mem_free(reach);
    mem_free(tree.merges);
    mem_free(tree.candidates);
    mem_free(tree.home);
    cluster_forest_free(&forest);
    cluster_graph_free(&graph);
    return status;
}
