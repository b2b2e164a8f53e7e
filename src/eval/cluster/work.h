/* Private to the clustering: the points that a method gets, the graph of near ones, and the forest
 * that joins them without violating a constraint. */
#ifndef FACENET_EVAL_CLUSTER_WORK_H
#define FACENET_EVAL_CLUSTER_WORK_H

#include "eval/cluster/cluster.h"

/* The lists (eval/ivf.h) that points look into for what is near to them; a point is a member of
 * the first of its own. */
struct cluster_probes {
    size_t lists, most; /* most: lists per point */
    uint32_t *nearest;  /* (n, most) the nearest one first */
    size_t *first;      /* (lists + 1) into query */
    uint32_t *query;    /* for each list the points that look into it, ascending */
};

/* Points are faces, or the means of faces that must be together. */
struct cluster_points {
    const float *mean;      /* (n, dim) */
    const uint32_t *weight; /* (n) faces of each */
    const uint32_t *first;  /* (n + 1) into apart */
    const uint32_t *apart;  /* for each point those that must not be with it */
    size_t n, dim;
    float threshold;
    size_t neighbours, least;
    const struct cluster_probes *probes; /* NULL: all pairs of points are compared */
};

/* Trained on the points, unless known lists are given (NULL: none).  *worth: the points need so few
 * of them that it is faster.  Free with cluster_probes_free, on
 * failure too. */
enum status cluster_probes_make(struct cluster_probes *probes, const struct cluster_points *points,
                                const struct ivf *known, bool *worth, struct err *err) MUST_CHECK;
void cluster_probes_free(struct cluster_probes *probes);

/* A method: label (n) < n or CLUSTER_NONE, in no order. */
enum status cluster_by_linkage(uint32_t *label, const struct cluster_points *points,
                               enum cluster_method method, struct err *err) MUST_CHECK;
enum status cluster_by_single(uint32_t *label, const struct cluster_points *points,
                              struct err *err) MUST_CHECK;
enum status cluster_by_dbscan(uint32_t *label, const struct cluster_points *points,
                              struct err *err) MUST_CHECK;
enum status cluster_by_hdbscan(uint32_t *label, const struct cluster_points *points,
                               struct err *err) MUST_CHECK;
enum status cluster_by_whispers(uint32_t *label, const struct cluster_points *points,
                                struct err *err) MUST_CHECK;

/* The mean embedding of each cluster, mean (clusters, dim), zero on entry, and its size (clusters),
 * likewise. */
void cluster_means(float *mean, size_t *size, const uint32_t *label, size_t clusters,
                   const float *embedding, size_t n, size_t dim);

#define CLUSTER_PANEL 256 /* points i of a part, where all pairs are compared */

/* What a scan calls for the pairs i < j with D <= threshold: for those of one part, a panel or a
 * list, from one thread; of several parts from several threads.  Same parts and D for any number of
 * threads; where all pairs are compared, those of one i come with j ascending. */
struct cluster_scan {
    const struct cluster_points *points;
    float threshold;
    void (*visit)(void *context, size_t part, uint32_t i, uint32_t j, float distance);
    void *context;
    const bool *enough; /* which visit may set, ends it early; NULL: nothing does */
};
size_t cluster_scan_parts(const struct cluster_points *points);
enum status cluster_scan(const struct cluster_scan *scan, struct err *err) MUST_CHECK;

/* out (count, dim): the means of some points. */
void cluster_gather(float *out, const struct cluster_points *points, const uint32_t *which,
                    size_t count);

/* The pairs within the threshold, both ways: those of i are first[i] .. first[i + 1] - 1, ascending
 * in to. */
struct cluster_graph {
    size_t n;
    size_t *first;   /* (n + 1) */
    uint32_t *to;    /* (first[n]) */
    float *distance; /* (first[n]) */
};
/* ST_LIMIT beyond 50 million pairs, of very many points beyond 16 for each.  Free with
 * cluster_graph_free, on failure too. */
enum status cluster_graph_make(struct cluster_graph *graph, const struct cluster_points *points,
                               struct err *err) MUST_CHECK;
void cluster_graph_free(struct cluster_graph *graph);

/* root (n): of each point the least point of its connected piece of that graph. */
enum status cluster_pieces(uint32_t *root, const struct cluster_points *points,
                           struct err *err) MUST_CHECK;

/* Disjoint sets.  With points, two sets with points that may not be together are never joined. */
struct cluster_forest {
    uint32_t *parent;     /* (n) */
    uint32_t *next, *end; /* (n) the points of a set that have such constraints, as a list */
    uint32_t *count;      /* (n) how many constraints the set has */
    const struct cluster_points *points;
};
/* points NULL: no constraints.  Free with cluster_forest_free, on failure too. */
enum status cluster_forest_init(struct cluster_forest *forest, size_t n,
                                const struct cluster_points *points, struct err *err) MUST_CHECK;
void cluster_forest_free(struct cluster_forest *forest);
uint32_t cluster_find(uint32_t *parent, uint32_t x);
/* Joins the sets of roots a != b; the root is the smaller of the two.  False when a constraint
 * keeps them apart. */
bool cluster_join(struct cluster_forest *forest, uint32_t a, uint32_t b);

/* An edge of a spanning forest. */
struct cluster_edge {
    uint32_t a, b;
    float distance;
};
/* Joins along the edges of the graph in ascending order of (distance, a, b), where distance is
 * max(D, reach[a], reach[b]) (reach may be NULL; points of infinite reach are left out), and lists
 * those that joined: edges (n), *count. */
enum status cluster_span(struct cluster_edge *edges, size_t *count, struct cluster_forest *forest,
                         const struct cluster_graph *graph, const float *reach,
                         struct err *err) MUST_CHECK;

#endif
