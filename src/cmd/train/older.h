/* The embeddings of an older run that a run stays comparable with. */
#ifndef FACENET_CMD_TRAIN_OLDER_H
#define FACENET_CMD_TRAIN_OLDER_H

#include "cmd/faces.h"

/* Gives the faces' data set the older run's embeddings (data/dataset.h), if the run stays
 * comparable with one.  Those that are kept are read, what is missing is embedded by the older
 * run's net and kept.  ST_NOTFOUND, if it is gone. */
enum status older_load(struct db *db, const struct db_run *run, struct faces *faces,
                       struct err *err) MUST_CHECK;

#endif
