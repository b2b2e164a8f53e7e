/* A run judges only crops like its own. */
#ifndef FACENET_CMD_SAME_CROPS_H
#define FACENET_CMD_SAME_CROPS_H

#include "db/faces/faces.h"

/* ST_INVALID, with the command that makes the right ones, if the crops of a data set are not like
 * those of the run's own, in pixels and in their share of the picture: a net that has learnt faces
 * of one scale judges those of another wrongly. */
enum status same_crops_check(struct db *db, int64_t run, const struct db_dataset *dataset,
                             struct err *err) MUST_CHECK;

#endif
