/* A file of verdicts on images. */
#ifndef FACENET_CMD_VERDICTS_H
#define FACENET_CMD_VERDICTS_H

#include "db/faces/verdicts.h"

/* Says what each line of a file says (facenet(1), suspects) of the data set's images: all of it or,
 * when a line is wrong, which ST_INVALID or ST_NOTFOUND names, nothing.  *count: verdicts.  Prints
 * a line for each person that was made. */
enum status verdicts_apply(struct db *db, int64_t dataset, const char *path, size_t *count,
                           struct err *err) MUST_CHECK;

#endif
