/* Whom the faces of photos show to a run that trains on decisions. */
#ifndef FACENET_CMD_TRAIN_PEOPLE_H
#define FACENET_CMD_TRAIN_PEOPLE_H

#include "cmd/faces.h"

/* Makes people and verdicts of the confirmed clusters with a name, if the data set has any; new
 * people are held out as in an import, but at least two of six that have two faces. */
enum status people_decide(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;

/* Makes strangers (data/dataset.h) of the faces whom nobody is known to be, if they are farther
 * from the mean of each person than the distance within which the net of a checkpoint verifies best
 * that two faces are one person.  Embeddings and distance are those of the checkpoint's run; faces
 * without them stay as they are. */
enum status people_find_strangers(struct db *db, int64_t checkpoint, struct faces *faces,
                                  struct err *err) MUST_CHECK;

#endif
