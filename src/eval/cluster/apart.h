/* Faces of one photo are different people: the constraints that follow. */
#ifndef FACENET_EVAL_CLUSTER_APART_H
#define FACENET_EVAL_CLUSTER_APART_H

#include "eval/cluster/cluster.h"

/* Appends to *constraints (*count), which is enlarged (mem_resize), that any two faces of a group
 * may not be together: group (n), 0: of none.  Two faces that the given constraints put together,
 * directly or over others, stay so: a user knows a mirror. */
enum status cluster_apart(struct cluster_constraint **constraints, size_t *count,
                          const int64_t *group, size_t n, struct err *err) MUST_CHECK;

#endif
