/* The faces of people as a table. */
#ifndef FACENET_CMD_EXPORT_TABLE_H
#define FACENET_CMD_EXPORT_TABLE_H

#include "db/faces/faces.h"

#include <stdio.h>

/* Writes a line, or with json an object of an array, per face: person, whether a user confirmed
 * that, the picture's absolute path, box, distance, numbers of image and cluster.  hidden: of
 * hidden people, too.  shown: stream is a terminal. */
enum status export_table(struct db *db, const struct db_dataset *dataset, bool json, bool hidden,
                         FILE *stream, bool shown, struct err *err) MUST_CHECK;

#endif
