/* Carries names from one clustering to the next: which of the new clusters is which of the old
 * ones? */
#ifndef FACENET_EVAL_CLUSTER_CARRY_H
#define FACENET_EVAL_CLUSTER_CARRY_H

#include "eval/cluster/cluster.h"

/* What became of an old named cluster. */
struct cluster_carry {
    uint32_t now;       /* the new cluster of most of its faces; CLUSTER_NONE: all are alone now */
    size_t there, away; /* its faces in that one, and those elsewhere or alone */
    bool whole;         /* that one has no other faces */
    uint32_t rival;     /* another old cluster's name has more faces there; CLUSTER_NONE: none */
};

/* out (old_clusters).  old and now (n): clusters of each face before and after, or CLUSTER_NONE.
 * name (old_clusters): a number for the name, CLUSTER_NONE for those without, which are passed over
 * (now CLUSTER_NONE); clusters of one name are no rivals.  Among equals the first wins. */
enum status cluster_carry(struct cluster_carry *out, const uint32_t *old, const uint32_t *name,
                          size_t old_clusters, const uint32_t *now, size_t clusters, size_t n,
                          struct err *err) MUST_CHECK;

#endif
