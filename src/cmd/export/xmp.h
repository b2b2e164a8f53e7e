/* Exporting names as XMP sidecars, which photo programs read. */
#ifndef FACENET_CMD_EXPORT_XMP_H
#define FACENET_CMD_EXPORT_XMP_H

#include "db/faces/faces.h"

/* Writes the names of confirmed people, hidden: of hidden ones, too, into photo.jpg.xmp beside each
 * photo, or below a folder, and says what it did.  A sidecar that is there keeps what else it has;
 * one in which nothing changes is not written.  Regions of an earlier export that no longer hold
 * go. */
enum status export_xmp(struct db *db, const struct db_dataset *dataset, const char *folder,
                       bool hidden, struct err *err) MUST_CHECK;

#endif
