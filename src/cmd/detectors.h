/* The nets that find faces, of those that were added (facenet models). */
#ifndef FACENET_CMD_DETECTORS_H
#define FACENET_CMD_DETECTORS_H

#include "db/core/db.h"
#include "face/finder.h"

/* Files and family of the detector and the net of landmarks that were added last. */
struct detectors {
    char *detector, *landmarks; /* checkpoints; landmarks NULL: there are none */
    char family[16];
};
/* ST_NOTFOUND says how to get nets, ST_CORRUPT names a file that isn't what was added.  Free with
 * detectors_free, on failure too. */
enum status detectors_find(struct db *db, struct detectors *detectors, struct err *err) MUST_CHECK;
void detectors_free(struct detectors *detectors);

/* Opens a finder of the detector and the net of landmarks that were added last; without landmarks
 * the detector must give points.  The options' own names are ignored.  ST_NOTFOUND says how to get
 * nets, ST_CORRUPT names a file that isn't what was added. */
enum status detectors_open(struct db *db, const struct finder_options *options, struct finder **out,
                           struct err *err) MUST_CHECK;

#endif
