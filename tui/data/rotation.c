/* See rotation.h.
 *
 * The orthogonal Procrustes problem (P. Schonemann, "A generalized solution of the orthogonal
 * Procrustes problem", Psychometrika 31, 1966), in the plane in closed form: with the sums m of the
 * products of coordinates, a rotation by t gains (m_xx + m_yy) cos t + (m_xy - m_yx) sin t, at best
 * the length of that vector; a reflection the same with the sign of y turned. */
#include "tui/data/rotation.h"

#include <math.h>

struct rotation rotation_fit(const struct plane_point *from, const struct plane_point *onto,
                             size_t count)
{
    double xx = 0, xy = 0, yx = 0, yy = 0, turned, mirrored;

    for (size_t i = 0; i < count; i++) {
        xx += from[i].x * onto[i].x;
        xy += from[i].x * onto[i].y;
        yx += from[i].y * onto[i].x;
        yy += from[i].y * onto[i].y;
    }
    turned = hypot(xx + yy, xy - yx);
    mirrored = hypot(xx - yy, xy + yx);
    if (fmax(turned, mirrored) <= 0)
        return (struct rotation){1, 0, 0, 1};
    if (mirrored > turned) {
        double c = (xx - yy) / mirrored, s = (xy + yx) / mirrored;

        return (struct rotation){c, s, s, -c};
    }
    double c = (xx + yy) / turned, s = (xy - yx) / turned;

    return (struct rotation){c, -s, s, c};
}

struct plane_point rotation_turn(const struct rotation *rotation, struct plane_point point)
{
    return (struct plane_point){rotation->xx * point.x + rotation->xy * point.y,
                                rotation->yx * point.x + rotation->yy * point.y};
}
