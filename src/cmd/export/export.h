/* What facenet export is made of, beside export.c. */
#ifndef FACENET_CMD_EXPORT_H
#define FACENET_CMD_EXPORT_H

#include "db/faces/faces.h"

struct export_counts {
    size_t pictures, people;
    size_t removed; /* of an earlier export */
};

/* Copies the pictures of the clusters of a clustering of the data set, a folder for each name or,
 * without one, each cluster, below directory, which is made.  A picture whose file is gone, or that
 * was drawn, comes as its crop.  Faces that are alone are left out.  What an earlier export of the
 * data set wrote there and this one does not goes; ST_EXISTS when a file of somebody else is in the
 * way.  SIGINT and SIGTERM end it in between two pictures, ST_INTERRUPTED. */
enum status export_people(struct db *db, const struct db_dataset *dataset, int64_t clustering,
                          const char *directory, struct export_counts *counts,
                          struct err *err) MUST_CHECK;

#endif
