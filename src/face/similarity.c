/* See similarity.h.  With both sets of points moved to mean 0, the sum of |turn * p - q|^2 is least
 * at turn = sum conj(p) q / sum |p|^2: what Umeyama, "Least-squares estimation of transformation
 * parameters between two point patterns" (PAMI 1991), gives for the plane without reflections. */
#include "face/similarity.h"

#include <math.h>

#define SIMILARITY_LEAST 1e-12 /* a scale, and the mean square of distances from the mean */
#define SIMILARITY_MOST 1e12

static void similarity_mean(double mean[2], const float (*points)[2], size_t count)
{
    mean[0] = mean[1] = 0;
    for (size_t i = 0; i < count; i++) {
        mean[0] += (double)points[i][0] / (double)count;
        mean[1] += (double)points[i][1] / (double)count;
    }
}

bool similarity_fit(struct similarity *out, const float (*from)[2], const float (*to)[2],
                    size_t count)
{
    double p_mean[2], q_mean[2], real = 0, imaginary = 0, square = 0, scale;

    similarity_mean(p_mean, from, count);
    similarity_mean(q_mean, to, count);
    for (size_t i = 0; i < count; i++) {
        double px = (double)from[i][0] - p_mean[0], py = (double)from[i][1] - p_mean[1];
        double qx = (double)to[i][0] - q_mean[0], qy = (double)to[i][1] - q_mean[1];

        real += px * qx + py * qy;
        imaginary += px * qy - py * qx;
        square += px * px + py * py;
    }
    /* Each comparison is false for NaN. */
    if (!(square > SIMILARITY_LEAST * (double)count))
        return false;
    out->turn[0] = real / square;
    out->turn[1] = imaginary / square;
    out->move[0] = q_mean[0] - (out->turn[0] * p_mean[0] - out->turn[1] * p_mean[1]);
    out->move[1] = q_mean[1] - (out->turn[0] * p_mean[1] + out->turn[1] * p_mean[0]);
    scale = similarity_scale(out);
    return scale > SIMILARITY_LEAST && scale < SIMILARITY_MOST && isfinite(out->move[0]) &&
           isfinite(out->move[1]);
}

double similarity_scale(const struct similarity *similarity)
{
    return hypot(similarity->turn[0], similarity->turn[1]);
}

struct similarity similarity_invert(const struct similarity *similarity)
{
    const double *turn = similarity->turn, *move = similarity->move;
    double square = turn[0] * turn[0] + turn[1] * turn[1];
    struct similarity out = {.turn = {turn[0] / square, -turn[1] / square}};

    out.move[0] = -(out.turn[0] * move[0] - out.turn[1] * move[1]);
    out.move[1] = -(out.turn[0] * move[1] + out.turn[1] * move[0]);
    return out;
}

void similarity_apply(const struct similarity *similarity, const double from[2], double to[2])
{
    const double x = from[0], y = from[1];

    to[0] = similarity->turn[0] * x - similarity->turn[1] * y + similarity->move[0];
    to[1] = similarity->turn[1] * x + similarity->turn[0] * y + similarity->move[1];
}
