/* Reviewing clusters: which others could be the same person?  Ranked by the mean over all their
 * faces, which one bad picture does not sway. */
#ifndef FACENET_EVAL_CLUSTER_REVIEW_H
#define FACENET_EVAL_CLUSTER_REVIEW_H

#include "eval/cluster/cluster.h"

struct review_candidate {
    uint32_t cluster, other;
    double distance; /* mean D between their faces */
};

/* out (clusters * each), *count of them used: for each cluster in turn up to each others, nearest
 * first (of equals the first), without those that a constraint keeps apart from it.  label (n)
 * says where faces are, taught (n) which of them are in the means: its label or CLUSTER_NONE. */
enum status review_candidates(struct review_candidate *out, size_t *count, size_t each,
                              const uint32_t *label, const uint32_t *taught, size_t clusters,
                              const float *embedding, size_t n, size_t dim,
                              const struct cluster_constraint *constraints, size_t constraint_count,
                              struct err *err) MUST_CHECK;

#endif
