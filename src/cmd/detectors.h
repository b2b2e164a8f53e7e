/* The nets that find faces, of those that were added (facenet models). */
#ifndef FACENET_CMD_DETECTORS_H
#define FACENET_CMD_DETECTORS_H

#include "db/core/db.h"
#include "face/finder.h"

/* Opens a finder of the detector and the net of landmarks that were added last; without landmarks
 * the detector must give points.  The options' own names are ignored.  ST_NOTFOUND says how to get
 * nets, ST_CORRUPT names a file that isn't what was added. */
enum status detectors_open(struct db *db, const struct finder_options *options, struct finder **out,
                           struct err *err) MUST_CHECK;

#endif
