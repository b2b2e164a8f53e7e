/* Decisions from the command line or from a file, whose lines facenet(1) describes. */
#ifndef FACENET_CMD_CLUSTER_DECIDE_H
#define FACENET_CMD_CLUSTER_DECIDE_H

#include "db/faces/faces.h"

/* Applies the decisions of a file, one per line, to the current clusters: all of them or none. Says
 * what they changed.  ST_INVALID names the line. */
enum status cluster_decide_file(struct db *db, const struct db_dataset *dataset, const char *path,
                                struct err *err) MUST_CHECK;
/* The same for one line. */
enum status cluster_decide_line(struct db *db, const struct db_dataset *dataset,
                                const char *decision, struct err *err) MUST_CHECK;

#endif
