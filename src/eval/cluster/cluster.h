/* Clustering: which faces are the same person?
 *
 * Points are embeddings of length 1, distances are squared Euclidean ones, D = 2 - 2 f_a . f_b,
 * from 0 to 4. The agglomerative methods merge the two nearest clusters until none are within the
 * threshold (FaceNet, section 5); the others work on the graph of all pairs within it. Every method
 * satisfies every constraint, gives the same answer for the same input and any number of threads,
 * and leaves a face that belongs nowhere alone: CLUSTER_NONE. */
#ifndef FACENET_EVAL_CLUSTER_H
#define FACENET_EVAL_CLUSTER_H

#include "base/err.h"
#include "eval/ivf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLUSTER_NONE UINT32_MAX
#define CLUSTER_EXACT 200000

enum cluster_method {
    CLUSTER_AVERAGE,  /* mean D between the faces of two clusters */
    CLUSTER_COMPLETE, /* greatest D */
    CLUSTER_SINGLE,   /* least D */
    CLUSTER_WHISPERS, /* Biemann, "Chinese whispers", TextGraphs 2006 */
    CLUSTER_DBSCAN,   /* Ester, Kriegel, Sander, Xu, KDD 1996 */
    CLUSTER_HDBSCAN,  /* Campello, Moulavi, Sander, PAKDD 2013; excess of mass */
    CLUSTER_METHODS
};

/* As the command line names them; cluster_method_find gives CLUSTER_METHODS for an unknown one. */
extern const char *const cluster_method_names[CLUSTER_METHODS];
enum cluster_method cluster_method_find(const char *name);

/* Two faces that must or must not be in one cluster. */
struct cluster_constraint {
    uint32_t a, b;
    bool same;
};

struct cluster_options {
    enum cluster_method method;
    float threshold;   /* D, over 0 and at most 4; for HDBSCAN the reach of the graph */
    size_t neighbours; /* faces within reach that make a point dense, itself included; >= 1 */
    size_t least;      /* faces of the smallest cluster, >= 1; smaller ones are left alone */
    /* Points up to which all pairs are compared.  Of more, 99.5 % of the near pairs are to be
     * found, as measured on some (eval/ivf.h), in lists that are known or, with NULL, trained. */
    size_t exact;
    const struct ivf *lists; /* of dimension dim */
    /* Leaves a face alone if its mean distance to the others of its cluster is over the threshold:
     * where clusters grow by chains, these are the faces in between. */
    bool trim;
    const struct cluster_constraint *constraints; /* (constraint_count), in any order */
    size_t constraint_count;
    /* Names a face in a sentence; NULL: "face 17". */
    void (*name)(void *context, size_t face, char *out, size_t size);
    void *context;
};

/* average, no constraints, clusters of 2, 3 neighbours, CLUSTER_EXACT. */
struct cluster_options cluster_defaults(float threshold);

/* label (n): clusters 0 .. *clusters - 1 in the order of their first faces, or CLUSTER_NONE.
 * embedding (n, dim). Faces that must be together become one point, whose distance to another is
 * the mean over their faces; they are never left alone. ST_INVALID names the face whose embedding
 * is not of length 1 (or not a number) or the two faces whose constraint contradicts the others;
 * ST_LIMIT when the threshold joins more pairs than fit the memory limit. */
enum status cluster_run(uint32_t *label, size_t *clusters, const float *embedding, size_t n,
                        size_t dim, const struct cluster_options *options,
                        struct err *err) MUST_CHECK;

/* The quality of a cluster. */
struct cluster_quality {
    size_t size;
    double spread;     /* mean D of two of its faces; 0 with one */
    uint32_t closest;  /* the other cluster of least mean D; CLUSTER_NONE when it is the only one */
    double separation; /* that mean D; NaN when it is the only one */
    size_t suspects;   /* its faces that are nearer to another cluster than to the rest of theirs */
};

/* out (clusters). For each face, unless NULL: distance (n), the mean D to the others of its
 * cluster, NaN if there are none; suspect (n), whether it is nearer to another cluster. */
enum status cluster_qualities(struct cluster_quality *out, double *distance, bool *suspect,
                              const uint32_t *label, size_t clusters, const float *embedding,
                              size_t n, size_t dim, struct err *err) MUST_CHECK;

#endif
