/* The five points of a face from a net that finds these or the 68 of Sagonas et al. (300-W, 2013).
 */
#ifndef FACENET_FACE_LANDMARKS_H
#define FACENET_FACE_LANDMARKS_H

#include "face/face.h"
#include "face/planned.h"
#include "image/image.h"

#define LANDMARKS_68 68
#define LANDMARKS_BATCH 16 /* faces of one run of the net at most */

/* Sets the points of faces whose boxes and rolls are given: roll is about how the face is turned.
 * smaller is the same picture, in which large faces are seen with less work; NULL: there is none.
 */
enum status landmarks_find(struct planned *net, const struct image *image,
                           const struct image *smaller, struct face *faces, size_t count,
                           struct err *err) MUST_CHECK;

/* The middle of each eye's lids, the tip of the nose and the middle of outer and inner corner of
 * the mouth. */
void landmarks_reduce(const float points[LANDMARKS_68][2], float five[FACE_POINTS][2]);

#endif
