/* Clustering faces of which some are too poor to say who is who. */
#ifndef FACENET_EVAL_CLUSTER_ROLES_H
#define FACENET_EVAL_CLUSTER_ROLES_H

#include "eval/cluster/cluster.h"

enum cluster_role {
    CLUSTER_ALONE, /* in no cluster */
    CLUSTER_JOINS, /* in the nearest cluster that others founded, if there is one */
    CLUSTER_FOUNDS
};

/* As cluster_run, whose answer it gives when all found; role (n).  Faces that must be together with
 * others found in any case.
 *
 * A face that joins goes to the cluster to whose founders it has the least mean D, if that is
 * within the threshold and no constraint forbids it; the nearest go first.  A face that founded
 * nothing alone counts as a cluster then. */
enum status cluster_run_roles(uint32_t *label, size_t *clusters, const float *embedding, size_t n,
                              size_t dim, const enum cluster_role *role,
                              const struct cluster_options *options, struct err *err) MUST_CHECK;

#endif
