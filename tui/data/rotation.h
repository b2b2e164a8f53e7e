/* The rotation of the plane, or the reflection, that brings points nearest to others. */
#ifndef FACENET_TUI_ROTATION_H
#define FACENET_TUI_ROTATION_H

#include <stddef.h>

struct plane_point {
    double x, y;
};

/* The turned point is (xx x + xy y, yx x + yy y). */
struct rotation {
    double xx, xy, yx, yy;
};

/* Turns the points from (count) about the origin so that the sum of the squared distances to onto
 * (count) is least; leaves them if all turns are alike. */
struct rotation rotation_fit(const struct plane_point *from, const struct plane_point *onto,
                             size_t count);
struct plane_point rotation_turn(const struct rotation *rotation, struct plane_point point);

#endif
