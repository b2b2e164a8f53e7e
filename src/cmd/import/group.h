/* Faces of photos become clusters, ready for review. */
#ifndef FACENET_CMD_IMPORT_GROUP_H
#define FACENET_CMD_IMPORT_GROUP_H

#include "db/runs/runs.h"

/* The run whose embeddings group the faces of a data set (0: a new one): which (NULL: not said),
 * else that of the current clusters, else the recogniser that was added last; *found: there is
 * one. */
enum status group_choose(struct db *db, int64_t dataset, const char *which, struct db_run *out,
                         bool *found, struct err *err) MUST_CHECK;

/* Embeds the faces that have no embedding by the run of group_choose, and clusters all of them if
 * the current clusters lack some or which says another run.  Without one it says so. */
enum status group_faces(struct db *db, int64_t dataset, const char *which,
                        struct err *err) MUST_CHECK;

#endif
