/* The threshold for clustering that a run gives. */
#ifndef FACENET_CMD_CLUSTER_THRESHOLD_H
#define FACENET_CMD_CLUSTER_THRESHOLD_H

#include "cmd/cluster/input.h"

/* The largest squared distance within which at most a share far of the pairs of different held-out
 * people of the run's own data set lie, whatever data set faces are of; of a net that was added, a
 * share of the threshold that is known of it.  checkpoint: as cluster_faces_load takes it.  Warns
 * on stderr when there are too few such pairs.  ST_NOTFOUND without any, ST_INVALID when it is 0.
 */
enum status cluster_threshold(struct db *db, const struct db_run *run, int64_t checkpoint,
                              const struct cluster_faces *faces, double far, float *threshold,
                              struct err *err) MUST_CHECK;

#endif
