/* See boxed.h. */
#include "face/boxed.h"

#include "face/landmarks.h"
#include "face/measure.h"

#include <math.h>
#include <string.h>

enum status face_look(const char *landmarks, const struct image *image, struct face *face,
                      struct err *err)
{
    const float side = fmaxf(face->width, face->height);
    struct face square = {.x = face->x + (face->width - side) / 2,
                          .y = face->y + (face->height - side) / 2,
                          .width = side,
                          .height = side};
    struct planned *net;
    float sum = 0;
    enum status status = planned_open(&net, landmarks, LANDMARKS_BATCH, 1, err);

    if (status != ST_OK)
        return status;
    status = landmarks_find(net, image, NULL, &square, 1, err);
    planned_close(net);
    for (unsigned i = 0; i < FACE_POINTS; i++)
        sum += square.points[i][0] + square.points[i][1];
    if (status == ST_OK && !isfinite(sum))
        status = err_set(err, ST_INVALID, "the net of landmarks finds no points in the box");
    if (status != ST_OK)
        return status;
    memcpy(face->points, square.points, sizeof face->points);
    face_measure_pose(face);
    return face_measure_sharpness(image, face, err);
}
