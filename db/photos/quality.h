/* How well a face can be recognised, by its row in faces: the one place that says so.
 *
 * A good face founds clusters.  A weak one, small, blurred or turned, only joins them.  An unusable
 * one belongs to none, unless a user says so.  A picture of one person without such a row is good:
 * whoever sorted it saw the face.  Sharpness is that of src/face/measure.h; the least of a good
 * face is that of 9 in 10 sharp faces of 40 pixels (docs/results.md). */
#ifndef FACENET_DB_QUALITY_H
#define FACENET_DB_QUALITY_H

#include "db/core/db.h"

enum db_face_quality { FACE_UNUSABLE, FACE_WEAK, FACE_GOOD };

/* In SQL, of the face f, a row of a LEFT JOIN with faces: 0, 1 or 2. */
#define SQL_FACE_QUALITY \
    "CASE WHEN f.height < 16 OR f.score < 0.5 OR f.sharpness < 0.005 THEN 0" \
    " WHEN f.height < 40 OR f.sharpness < 0.03 OR abs(f.yaw) > 45 THEN 1 ELSE 2 END"

/* What clustering must know of an image that has a row in faces. */
struct db_face_rank {
    int64_t image, photo; /* photo 0: a picture of one person */
    enum db_face_quality quality;
};
/* Those of a data set, by image; *out: mem_free. */
enum status db_face_ranks(struct db *db, int64_t dataset, struct db_face_rank **out, size_t *count,
                          struct err *err) MUST_CHECK;

#endif
