/* A file of verdicts on images. */
#ifndef FACENET_CMD_VERDICTS_H
#define FACENET_CMD_VERDICTS_H

#include "db/faces/verdicts.h"

/* Gives the verdicts of a file (facenet(1), suspects) on the data set's images: all of them, or
 * none when a line is wrong, which ST_INVALID or ST_NOTFOUND names.  *count: verdicts.  Prints a
 * line for each new person. */
enum status verdicts_apply(struct db *db, int64_t dataset, const char *path, size_t *count,
                           struct err *err) MUST_CHECK;

#endif
