/* Photos of several faces in a folder that has somebody's name. */
#ifndef FACENET_CMD_IMPORT_FOLDERS_H
#define FACENET_CMD_IMPORT_FOLDERS_H

#include "db/review/clusters.h"

/* Chooses the face that is near enough to those known by the folder's name, if no other face of the
 * photo is: within the threshold of the clustering, by the mean squared distance to them. */
enum status folders_place(struct db *db, const struct db_clustering *clustering,
                          struct err *err) MUST_CHECK;

#endif
