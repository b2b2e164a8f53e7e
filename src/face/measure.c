/* See measure.h.
 *
 * Pose: a head whose eyes and corners of the mouth lie in a plane, with the nose's tip before it.
 * In the face's own axes, u from left to right and v downwards, with d the distance of the eyes and
 * h that from eyes to mouth, as they are seen, a turned head moves its nose
 *   by 0.41 d tan(yaw) along u away from the line between the middles of eyes and mouth, and
 *   by 0.355 h tan(pitch) along v away from 0.495 h below the eyes.
 * The first two numbers are the nose's height over that plane as a share of d and of h, as in the
 * five points of common models of a head; the third is ArcFace's template.
 *
 * Sharpness: the variance of the Laplacian (Pech-Pacheco et al., "Diatom autofocusing in
 * brightfield microscopy", 2000) of the aligned crop's brightness, as a share of the variance of
 * the brightness itself, which takes contrast out. */
#include "face/measure.h"

#include "face/align.h"

#include <math.h>

#define POSE_NOSE_D 0.41
#define POSE_NOSE_H 0.355
#define POSE_NOSE_AT 0.495
#define DEGREES (180 / 3.14159265358979323846)

#define SHARPNESS_CROP 112u
#define SHARPNESS_FLOOR 25.0 /* a variance of brightness, that of noise in an even area */
#define SHARPNESS_FULL 0.2   /* the share of the sharpest faces */

/* to = the middle of two points. */
static void measure_middle(double to[2], const float one[2], const float two[2])
{
    for (unsigned k = 0; k < 2; k++)
        to[k] = ((double)one[k] + (double)two[k]) / 2;
}

void face_measure_pose(struct face *face)
{
    const float(*p)[2] = (const float(*)[2])face->points;
    double eyes[2], mouth[2], u[2], nose_u, nose_v, mouth_u, h, d, length;

    face->yaw = face->pitch = face->roll = 0;
    for (unsigned k = 0; k < 2; k++)
        u[k] = (double)p[FACE_RIGHT_EYE][k] - (double)p[FACE_LEFT_EYE][k] +
               (double)p[FACE_RIGHT_MOUTH][k] - (double)p[FACE_LEFT_MOUTH][k];
    length = hypot(u[0], u[1]);
    if (!(length > 0 && isfinite(length)))
        return;
    u[0] /= length;
    u[1] /= length;
    measure_middle(eyes, p[FACE_LEFT_EYE], p[FACE_RIGHT_EYE]);
    measure_middle(mouth, p[FACE_LEFT_MOUTH], p[FACE_RIGHT_MOUTH]);
    d = ((double)p[FACE_RIGHT_EYE][0] - (double)p[FACE_LEFT_EYE][0]) * u[0] +
        ((double)p[FACE_RIGHT_EYE][1] - (double)p[FACE_LEFT_EYE][1]) * u[1];
    h = (mouth[1] - eyes[1]) * u[0] - (mouth[0] - eyes[0]) * u[1];
    mouth_u = (mouth[0] - eyes[0]) * u[0] + (mouth[1] - eyes[1]) * u[1];
    nose_u =
        ((double)p[FACE_NOSE][0] - eyes[0]) * u[0] + ((double)p[FACE_NOSE][1] - eyes[1]) * u[1];
    nose_v =
        ((double)p[FACE_NOSE][1] - eyes[1]) * u[0] - ((double)p[FACE_NOSE][0] - eyes[0]) * u[1];
    if (h > 0)
        nose_u -= mouth_u * nose_v / h;
    if (!isfinite(nose_u) || !isfinite(nose_v) || !isfinite(h))
        return;
    face->yaw = (float)(atan2(nose_u, POSE_NOSE_D * fmax(d, 0)) * DEGREES);
    face->pitch = (float)(atan2(POSE_NOSE_AT * h - nose_v, POSE_NOSE_H * fmax(h, 0)) * DEGREES);
    face->roll = (float)(atan2(u[1], u[0]) * DEGREES);
}

/* The brightness of a pixel times 1000: luma of BT.601. */
static int measure_grey(const uint8_t *pixel)
{
    return pixel[0] * 299 + pixel[1] * 587 + pixel[2] * 114;
}

/* Black pixels, which are outside the picture or show nothing, and their neighbours don't count. */
static double measure_sharpness(const struct image *crop)
{
    const size_t line = (size_t)crop->width * 3;
    double n = 0, sum = 0, square = 0, edge_sum = 0, edge_square = 0;

    for (uint32_t y = 1; y + 1 < crop->height; y++)
        for (uint32_t x = 1; x + 1 < crop->width; x++) {
            const uint8_t *at = crop->pixels + y * line + (size_t)x * 3;
            const int centre = measure_grey(at), up = measure_grey(at - line),
                      down = measure_grey(at + line), left = measure_grey(at - 3),
                      right = measure_grey(at + 3);
            const double grey = centre / 1000.0,
                         edge = (up + down + left + right - 4 * centre) / 1000.0;

            if (centre == 0 || up == 0 || down == 0 || left == 0 || right == 0)
                continue;
            n++;
            sum += grey;
            square += grey * grey;
            edge_sum += edge;
            edge_square += edge * edge;
        }
    if (n == 0)
        return 0;
    return (edge_square - edge_sum * edge_sum / n) / (square - sum * sum / n + n * SHARPNESS_FLOOR);
}

enum status face_measure_sharpness(const struct image *image, struct face *face, struct err *err)
{
    struct image crop = {0};
    struct similarity to_crop;
    enum status status;

    face->sharpness = 0;
    if (!align_similarity(face, ALIGNMENT_ARCFACE, SHARPNESS_CROP, &to_crop))
        return ST_OK;
    status = image_init(&crop, SHARPNESS_CROP, SHARPNESS_CROP, err);
    if (status == ST_OK) {
        align_warp(image, &to_crop, &crop);
        face->sharpness = (float)fmin(1, measure_sharpness(&crop) / SHARPNESS_FULL);
    }
    image_free(&crop);
    return status;
}
