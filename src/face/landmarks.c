/* See landmarks.h.  The net sees the square around the box, as high as this, in 64 x 64 pixels, and
 * gives each point as shares of the square.  It was trained on faces that are nearly upright; so a
 * face that turns out to be turned against its square is looked at once more, in a square turned
 * with it. */
#include "face/landmarks.h"

#include "base/mem.h"
#include "face/align.h"
#include "face/measure.h"

#include <math.h>
#include <string.h>

#define LANDMARKS_SIDE 64u
#define LANDMARKS_TURNED 12 /* degrees */

/* Points of the 68, by number, whose mean is one of the five. */
static const struct {
    unsigned count, number[4];
} landmarks_of[FACE_POINTS] = {
    [FACE_LEFT_EYE] = {4, {37, 38, 40, 41}},
    [FACE_RIGHT_EYE] = {4, {43, 44, 46, 47}},
    [FACE_NOSE] = {1, {30}},
    [FACE_LEFT_MOUTH] = {2, {48, 60}},
    [FACE_RIGHT_MOUTH] = {2, {54, 64}},
};

void landmarks_reduce(const float points[LANDMARKS_68][2], float five[FACE_POINTS][2])
{
    for (unsigned i = 0; i < FACE_POINTS; i++)
        for (unsigned k = 0; k < 2; k++) {
            float sum = 0;

            for (unsigned j = 0; j < landmarks_of[i].count; j++)
                sum += points[landmarks_of[i].number[j]][k];
            five[i][k] = sum / (float)landmarks_of[i].count;
        }
}

/* From the picture to the square of LANDMARKS_SIDE. */
static struct similarity landmarks_square(const struct face *face)
{
    const double scale = (double)LANDMARKS_SIDE / (double)face->height;
    const double angle = -(double)face->roll * acos(-1) / 180;
    const double middle[2] = {(double)face->x + (double)face->width / 2,
                              (double)face->y + (double)face->height / 2};
    struct similarity out = {.turn = {scale * cos(angle), scale * sin(angle)}};
    double moved[2];

    similarity_apply(&out, middle, moved);
    for (unsigned k = 0; k < 2; k++)
        out.move[k] = LANDMARKS_SIDE / 2.0 - moved[k];
    return out;
}

/* The face's points from the net's output, shares of its square. */
static void landmarks_place(struct face *face, const float *shares, size_t count)
{
    const struct similarity square = landmarks_square(face), back = similarity_invert(&square);
    float points[LANDMARKS_68][2];

    for (size_t i = 0; i < count; i++) {
        const double at[2] = {(double)shares[2 * i] * LANDMARKS_SIDE,
                              (double)shares[2 * i + 1] * LANDMARKS_SIDE};
        double to[2];

        similarity_apply(&back, at, to);
        points[i][0] = (float)to[0];
        points[i][1] = (float)to[1];
    }
    if (count == LANDMARKS_68)
        landmarks_reduce((const float(*)[2])points, face->points);
    else
        memcpy(face->points, points, sizeof face->points);
}

/* A batch: in has room for it, crop is one square. */
static enum status landmarks_batch(struct planned *net, const struct image *image,
                                   struct face *const *faces, size_t count, struct image *crop,
                                   float *in, struct err *err)
{
    const size_t pixels = (size_t)LANDMARKS_SIDE * LANDMARKS_SIDE * 3;
    const struct head_map *map;
    size_t maps, numbers;
    enum status status;

    for (size_t i = 0; i < count; i++) {
        const struct similarity square = landmarks_square(faces[i]);

        align_warp(image, &square, crop);
        for (size_t k = 0; k < pixels; k++)
            in[i * pixels + k] = (float)crop->pixels[k] / 127.5f - 1;
    }
    status = planned_run(net, in, count, LANDMARKS_SIDE, LANDMARKS_SIDE, &map, &maps, err);
    if (status != ST_OK)
        return status;
    numbers = map->height * map->width * map->channels;
    if (maps != 1 || (numbers != 2 * LANDMARKS_68 && numbers != 2 * FACE_POINTS))
        return err_set(err, ST_INVALID, "the net of landmarks gives neither 68 nor 5 points");
    for (size_t i = 0; i < count; i++)
        landmarks_place(faces[i], map->values + i * numbers, numbers / 2);
    return ST_OK;
}

static double landmarks_between(double one, double two)
{
    return fabs(remainder(one - two, 360));
}

enum status landmarks_find(struct planned *net, const struct image *image, struct face *faces,
                           size_t count, struct err *err)
{
    const size_t pixels = (size_t)LANDMARKS_SIDE * LANDMARKS_SIDE * 3;
    float *in = mem_new_aligned(LANDMARKS_BATCH, pixels * sizeof *in);
    struct image crop = {0};
    enum status status = in == NULL ? err_nomem(err, "squares of faces")
                                    : image_init(&crop, LANDMARKS_SIDE, LANDMARKS_SIDE, err);

    for (size_t first = 0; status == ST_OK && first < count; first += LANDMARKS_BATCH) {
        const size_t n = count - first < LANDMARKS_BATCH ? count - first : LANDMARKS_BATCH;
        struct face *all[LANDMARKS_BATCH], *turned[LANDMARKS_BATCH];
        size_t turned_count = 0;

        for (size_t i = 0; i < n; i++)
            all[i] = &faces[first + i];
        status = landmarks_batch(net, image, all, n, &crop, in, err);
        for (size_t i = 0; status == ST_OK && i < n; i++) {
            const double before = (double)all[i]->roll;

            face_measure_pose(all[i]);
            if (landmarks_between((double)all[i]->roll, before) > LANDMARKS_TURNED)
                turned[turned_count++] = all[i];
        }
        if (status == ST_OK && turned_count > 0)
            status = landmarks_batch(net, image, turned, turned_count, &crop, in, err);
    }
    image_free(&crop);
    mem_free(in);
    return status;
}
