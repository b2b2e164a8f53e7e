/* Boxes in a picture, as shares of its width and height. */
#ifndef FACENET_IMAGE_XMP_BOX_H
#define FACENET_IMAGE_XMP_BOX_H

#include <stdbool.h>

struct xmp_box {
    double x, y, width, height; /* left and upper side, size */
};

/* Whether a box has an area in the picture, as numbers from outside may not. */
bool xmp_box_is_fine(const struct xmp_box *box);

/* Shared area over that of both, 0 to 1. */
double xmp_box_overlap(const struct xmp_box *a, const struct xmp_box *b);
/* Whether both are of one face: programs draw boxes from the eyes to the chin, or with all the
 * hair. The centre of each is in the other, and they overlap by XMP_BOX_SAME. */
#define XMP_BOX_SAME 0.15
bool xmp_box_same(const struct xmp_box *a, const struct xmp_box *b);

/* Whether pictures of these sizes have the same proportions, but for rounding; true when a size is
 * not known, 0. */
bool xmp_proportions_same(double a_width, double a_height, double b_width, double b_height);

/* The box in the picture as it is shown, of one in the picture as it is stored, by the EXIF
 * orientation, 1 .. 8; and back. */
struct xmp_box xmp_box_upright(const struct xmp_box *box, int orientation);
struct xmp_box xmp_box_stored(const struct xmp_box *box, int orientation);

#endif
