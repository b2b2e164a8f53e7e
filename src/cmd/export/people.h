/* Exporting the pictures of clusters. */
#ifndef FACENET_CMD_EXPORT_PEOPLE_H
#define FACENET_CMD_EXPORT_PEOPLE_H

#include "db/faces/faces.h"

/* What is in the folders. */
enum export_as { EXPORT_COPIES, EXPORT_LINKS, EXPORT_CROPS };
/* "copies", "links", "crops"; false: another word. */
bool export_as_find(const char *name, enum export_as *as);

struct export_counts {
    size_t pictures, crops; /* copied or linked as they were imported; crops */
    size_t people;
    size_t removed; /* of an earlier export */
};

/* Writes the pictures of the people of a data set below directory, which is made, into a folder for
 * each name and for each cluster without one: copies or links of the pictures, or the crops of the
 * faces, which are also in place of a drawn picture, and of one whose file is gone.  Leaves out
 * faces that are alone and, unless hidden is set, hidden people.  Removes what an earlier export of
 * the data set wrote there and this one does not; ST_EXISTS when another file is in the way. SIGINT
 * and SIGTERM end it between two pictures, ST_INTERRUPTED. */
enum status export_people(struct db *db, const struct db_dataset *dataset, enum export_as as,
                          bool hidden, const char *directory, struct export_counts *counts,
                          struct err *err) MUST_CHECK;

#endif
