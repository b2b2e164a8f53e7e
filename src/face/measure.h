/* What a face's points and pixels say about how well it can be recognised. */
#ifndef FACENET_FACE_MEASURE_H
#define FACENET_FACE_MEASURE_H

#include "base/err.h"
#include "face/face.h"
#include "image/image.h"

/* Sets yaw, pitch and roll from the five points, in degrees:
 *   yaw    -90 to 90, positive when the nose points to the reader's right
 *   pitch  -90 to 90, positive when it points up
 *   roll   -180 to 180, positive when the face is turned clockwise
 * They are estimates of a mean head under a distant camera, good to about 10 degrees; measure.c has
 * the formula.  All are 0 when points aren't finite or are all one. */
void face_measure_pose(struct face *face);

#define FACE_BLURRED 0.06f /* a sharpness: most faces of 24 pixels, few of 100 are below */

/* Sets sharpness, 0 to 1, from the face's pixels in its picture: 0 where it has no place.  A face
 * that is small in its picture is blurred once enlarged, and counts as such. */
enum status face_measure_sharpness(const struct image *image, struct face *face,
                                   struct err *err) MUST_CHECK;

#endif
