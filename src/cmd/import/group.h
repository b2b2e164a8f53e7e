/* Faces of photos become clusters, ready for review. */
#ifndef FACENET_CMD_IMPORT_GROUP_H
#define FACENET_CMD_IMPORT_GROUP_H

#include "db/core/db.h"

/* Embeds the faces that have no embedding by the recogniser that was added last, and clusters all
 * of them if the current clusters lack some.  Without a recogniser it says so. */
enum status group_faces(struct db *db, int64_t dataset, struct err *err) MUST_CHECK;

#endif
