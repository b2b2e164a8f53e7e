/* See box.h. */
#include "image/xmp/box.h"

#define BOX_ROUNDED 0.015 /* how far small copies of a picture are off */

bool xmp_box_is_fine(const struct xmp_box *box)
{
    return box->width > 0 && box->width <= 1 && box->height > 0 && box->height <= 1 &&
           box->x > -box->width && box->x < 1 && box->y > -box->height && box->y < 1;
}

static double box_shared(double a, double a_size, double b, double b_size)
{
    double begin = a > b ? a : b;
    double end = a + a_size < b + b_size ? a + a_size : b + b_size;

    return end > begin ? end - begin : 0;
}

double xmp_box_overlap(const struct xmp_box *a, const struct xmp_box *b)
{
    double shared =
        box_shared(a->x, a->width, b->x, b->width) * box_shared(a->y, a->height, b->y, b->height);

    return shared > 0 ? shared / (a->width * a->height + b->width * b->height - shared) : 0;
}

static bool box_has_centre(const struct xmp_box *a, const struct xmp_box *b)
{
    double x = b->x + b->width / 2, y = b->y + b->height / 2;

    return x >= a->x && x <= a->x + a->width && y >= a->y && y <= a->y + a->height;
}

bool xmp_box_same(const struct xmp_box *a, const struct xmp_box *b)
{
    return xmp_box_overlap(a, b) >= XMP_BOX_SAME && box_has_centre(a, b) && box_has_centre(b, a);
}

/* An orientation exchanges rows and columns, from 5 on, then mirrors. */
struct xmp_box xmp_box_upright(const struct xmp_box *box, int orientation)
{
    struct xmp_box out = *box;

    if (orientation >= 5)
        out = (struct xmp_box){box->y, box->x, box->height, box->width};
    if (orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7)
        out.x = 1 - out.x - out.width;
    if (orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8)
        out.y = 1 - out.y - out.height;
    return out;
}

/* Quarter turns are the inverse of each other, the others their own. */
struct xmp_box xmp_box_stored(const struct xmp_box *box, int orientation)
{
    return xmp_box_upright(box, orientation == 6 ? 8 : orientation == 8 ? 6 : orientation);
}

bool xmp_proportions_same(double a_width, double a_height, double b_width, double b_height)
{
    double a = a_width * b_height, b = b_width * a_height;

    return a == 0 || b == 0 || (a > b ? a - b : b - a) <= BOX_ROUNDED * (a > b ? a : b);
}
