/* Exporting the pictures of clusters. */
#ifndef FACENET_CMD_EXPORT_PEOPLE_H
#define FACENET_CMD_EXPORT_PEOPLE_H

#include "db/faces/faces.h"

struct export_counts {
    size_t pictures, crops; /* copied as they were imported; drawn from their crops */
    size_t people;
    size_t removed; /* of an earlier export */
};

/* Copies the pictures of a clustering of the data set below directory, which is made, into a folder
 * for each name and for each cluster without one.  Writes the crop of a drawn picture, and of one
 * whose file is gone.  Leaves out faces that are alone.  Removes what an earlier export of the data
 * set wrote there and this one does not; ST_EXISTS when another file is in the way.  SIGINT and
 * SIGTERM end it between two pictures, ST_INTERRUPTED. */
enum status export_people(struct db *db, const struct db_dataset *dataset, int64_t clustering,
                          const char *directory, struct export_counts *counts,
                          struct err *err) MUST_CHECK;

#endif
