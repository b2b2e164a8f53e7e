/* Splitting a cluster. */
#ifndef FACENET_CMD_CLUSTER_SPLIT_H
#define FACENET_CMD_CLUSTER_SPLIT_H

#include "db/faces/faces.h"
#include "db/review/clusters.h"
#include "db/review/decisions.h"

/* Decides that a cluster of the clustering falls into the parts that its faces form when they are
 * clustered by themselves: at the threshold, or at the largest of ever smaller ones that gives two
 * parts.  The largest part keeps name and number.  ST_INVALID when all faces are equal. */
enum status cluster_split(const struct db_review *review, const struct db_dataset *dataset,
                          const struct db_clustering *clustering, int64_t cluster, double threshold,
                          struct err *err) MUST_CHECK;

#endif
