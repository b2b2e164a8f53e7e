/* Similarities of the plane: turning, scaling and moving, without shear or reflection.  With points
 * as complex numbers, p goes to turn * p + move. */
#ifndef FACENET_FACE_SIMILARITY_H
#define FACENET_FACE_SIMILARITY_H

#include <stdbool.h>
#include <stddef.h>

struct similarity {
    double turn[2]; /* real and imaginary part; its length is the scale */
    double move[2];
};

/* The one that brings count points nearest to as many others, in the sense of least squares
 * (Umeyama 1991, for two dimensions).  False when there is none: fewer than two distinct points,
 * numbers that aren't finite, a scale of 0. */
bool similarity_fit(struct similarity *out, const float (*from)[2], const float (*to)[2],
                    size_t count);
double similarity_scale(const struct similarity *similarity);
/* Its inverse; the scale isn't 0. */
struct similarity similarity_invert(const struct similarity *similarity);
void similarity_apply(const struct similarity *similarity, const double from[2], double to[2]);

#endif
