/* A picture with the faces that were found in it. */
#ifndef FACENET_CMD_DRAW_H
#define FACENET_CMD_DRAW_H

#include "face/face.h"
#include "image/image.h"

#include <stddef.h>

/* Draws box and points of each face over the picture: the box in green, red where it is blurred,
 * the points in yellow. */
void draw_faces(struct image *image, const struct face *faces, size_t count);

#endif
