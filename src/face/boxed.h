/* A face of which only the box is known: a user drew it. */
#ifndef FACENET_FACE_BOXED_H
#define FACENET_FACE_BOXED_H

#include "base/err.h"
#include "face/face.h"
#include "image/image.h"

/* Sets points, pose and sharpness of a face whose box is given, by a checkpoint of a net of
 * landmarks.  That net sees the square around the middle of the box, as long as its longer side.
 * ST_INVALID when the net gives no points there. */
enum status face_look(const char *landmarks, const struct image *image, struct face *face,
                      struct err *err) MUST_CHECK;

#endif
