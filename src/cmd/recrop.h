/* Crops of faces made again, as another recogniser expects them. */
#ifndef FACENET_CMD_RECROP_H
#define FACENET_CMD_RECROP_H

#include "cmd/faces.h"

#include "face/align.h"

/* Gives the faces crops with this alignment and size in place of the data set's own.  Those that
 * are not there yet are cut out of the pictures, or of the data set's own crops where a picture is
 * gone or changed, and kept.  ST_INVALID: it isn't known where the faces are. */
enum status recrop(struct db *db, struct faces *faces, enum alignment alignment, uint32_t size,
                   struct err *err) MUST_CHECK;
/* Appends the data set's own crops of faces in photos that have none, as their file was lost, where
 * the photos are as they were; *count: crops that the file has. */
enum status recrop_restore(struct db *db, const struct db_dataset *dataset, struct crops *crops,
                           uint64_t *count, struct err *err) MUST_CHECK;
/* Removes what recrop kept of a data set, rows and files: its crops are about to be others. */
enum status recrop_forget(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;

#endif
