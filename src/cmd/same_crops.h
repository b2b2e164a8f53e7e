/* A run judges only crops like its own. */
#ifndef FACENET_CMD_SAME_CROPS_H
#define FACENET_CMD_SAME_CROPS_H

#include "cmd/faces.h"

/* ST_INVALID, with the command that makes the right ones, if the crops of a data set are not like
 * those of the run's own, in pixels and in their share of the picture or alignment: a net that has
 * learnt faces of one scale judges those of another wrongly.  With made those will do that can be
 * made as the run expects. */
enum status same_crops_check(struct db *db, int64_t run, const struct db_dataset *dataset,
                             bool made, struct err *err) MUST_CHECK;
/* The same, and gives the faces the crops that the run expects, made again where they are others.
 */
enum status same_crops_fit(struct db *db, int64_t run, struct faces *faces,
                           struct err *err) MUST_CHECK;

#endif
