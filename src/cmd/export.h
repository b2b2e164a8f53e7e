/* What facenet export is made of, beside export.c. */
#ifndef FACENET_CMD_EXPORT_H
#define FACENET_CMD_EXPORT_H

#include "cmd/command.h"

/* Copies the pictures of the clusters of a clustering of the data set, a folder for each name or,
 * without one, each cluster, below directory, which is made.  A picture whose file is gone, or that
 * was drawn, comes as its crop.  *pictures, *people: how many.  Faces that are alone are left out.
 */
enum status export_people(struct db *db, const struct db_dataset *dataset, int64_t clustering,
                          const char *directory, size_t *pictures, size_t *people,
                          struct err *err) MUST_CHECK;

#endif
