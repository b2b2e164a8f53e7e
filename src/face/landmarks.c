/* See landmarks.h.  The net sees the square around the box, as high as this, in 64 x 64 pixels, and
 * gives each point as shares of the square.  It was trained on faces that are nearly upright.  So a
 * face that turns out to be turned against its square is looked at once more, in a square turned
 * with it.  And of a face upside down or on its side, which detectors find too, it makes an upright
 * one: then the points follow the square when this is turned, while true ones stay on the face. How
 * far they move is the drift; where it is large, squares turned by quarters of a circle are tried.
 * All these squares of a large face are cut from the copy of the picture that was searched. */
#include "face/landmarks.h"

#include "base/mem.h"
#include "face/align.h"
#include "face/measure.h"

#include <math.h>
#include <string.h>

#define LANDMARKS_SIDE 64u
#define LANDMARKS_ENOUGH 96   /* pixels of a face's height from which more show no more */
#define LANDMARKS_TURNED 12   /* degrees */
#define LANDMARKS_PROBE 25    /* degrees by which a square is turned to see the drift */
#define LANDMARKS_DRIFT 0.025 /* share of the box's height: true points drift less */

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

/* What looking at faces needs; in and crop are of one batch and one square. */
struct landmarks_look {
    struct planned *net;
    const struct image *image, *smaller; /* NULL: none */
    struct image crop;
    float *in;
};

/* The square of a face, from the smaller picture where it shows enough there. */
static void landmarks_crop(struct landmarks_look *look, const struct face *face)
{
    const struct image *image = look->image, *smaller = look->smaller;
    struct face seen = *face;
    struct similarity square;

    if (smaller != NULL) {
        const float across = (float)smaller->width / (float)image->width,
                    down = (float)smaller->height / (float)image->height;

        seen.x *= across;
        seen.y *= down;
        seen.width *= across;
        seen.height *= down;
    }
    if (smaller == NULL || seen.height < LANDMARKS_ENOUGH) {
        seen = *face;
        smaller = image;
    }
    square = landmarks_square(&seen);
    align_warp(smaller, &square, &look->crop);
}

/* Sets the points of a batch as seen in squares that are turned as the faces' rolls say. */
static enum status landmarks_look(struct landmarks_look *look, struct face *const *faces,
                                  size_t count, struct err *err)
{
    const size_t pixels = (size_t)LANDMARKS_SIDE * LANDMARKS_SIDE * 3;
    const struct head_map *map;
    size_t maps, numbers;
    enum status status;

    if (count == 0)
        return ST_OK;
    for (size_t i = 0; i < count; i++) {
        landmarks_crop(look, faces[i]);
        for (size_t k = 0; k < pixels; k++)
            look->in[i * pixels + k] = (float)look->crop.pixels[k] / 127.5f - 1;
    }
    status =
        planned_run(look->net, look->in, count, LANDMARKS_SIDE, LANDMARKS_SIDE, &map, &maps, err);
    if (status != ST_OK)
        return status;
    numbers = map->height * map->width * map->channels;
    if (maps != 1 || (numbers != 2 * LANDMARKS_68 && numbers != 2 * FACE_POINTS))
        return err_set(err, ST_INVALID, "the net of landmarks gives neither 68 nor 5 points");
    for (size_t i = 0; i < count; i++)
        landmarks_place(faces[i], map->values + i * numbers, numbers / 2);
    return ST_OK;
}

/* The mean distance of two sets of points, as a share of the box's height. */
static double landmarks_distance(const struct face *one, const struct face *two)
{
    double sum = 0;

    for (unsigned i = 0; i < FACE_POINTS; i++)
        sum += hypot((double)one->points[i][0] - (double)two->points[i][0],
                     (double)one->points[i][1] - (double)two->points[i][1]);
    return sum / FACE_POINTS / (double)one->height;
}

/* Sets points and pose of a batch from the rolls that are given, and how far the points drift. */
static enum status landmarks_settle(struct landmarks_look *look, struct face *const *faces,
                                    size_t count, double *drift, struct err *err)
{
    struct face *turned[LANDMARKS_BATCH] = {NULL}, *probed[LANDMARKS_BATCH] = {NULL};
    struct face probes[LANDMARKS_BATCH];
    size_t turned_count = 0;
    enum status status = landmarks_look(look, faces, count, err);

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        const double before = (double)faces[i]->roll;

        face_measure_pose(faces[i]);
        if (fabs(remainder((double)faces[i]->roll - before, 360)) > LANDMARKS_TURNED)
            turned[turned_count++] = faces[i];
    }
    if (status == ST_OK)
        status = landmarks_look(look, turned, turned_count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        face_measure_pose(faces[i]);
        drift[i] = 0;
    }
    for (int side = -1; status == ST_OK && side <= 1; side += 2) {
        for (size_t i = 0; i < count; i++) {
            probes[i] = *faces[i];
            probes[i].roll += (float)(side * LANDMARKS_PROBE);
            probed[i] = &probes[i];
        }
        status = landmarks_look(look, probed, count, err);
        for (size_t i = 0; status == ST_OK && i < count; i++)
            drift[i] = fmax(drift[i], landmarks_distance(faces[i], &probes[i]));
    }
    return status;
}

/* Tries squares turned by quarters of a circle for the faces of a batch whose points drift. */
static enum status landmarks_turn(struct landmarks_look *look, struct face *const *faces,
                                  const float *rolls, size_t count, double *drift, struct err *err)
{
    enum status status = ST_OK;

    for (unsigned quarters = 1; status == ST_OK && quarters < 4; quarters++) {
        struct face tries[LANDMARKS_BATCH], *tried[LANDMARKS_BATCH] = {NULL}, *of[LANDMARKS_BATCH];
        double drifted[LANDMARKS_BATCH], *least[LANDMARKS_BATCH];
        size_t n = 0;

        for (size_t i = 0; i < count; i++) {
            if (drift[i] <= LANDMARKS_DRIFT)
                continue;
            tries[n] = *faces[i];
            tries[n].roll = (float)remainder((double)rolls[i] + 90.0 * quarters, 360);
            tried[n] = &tries[n];
            of[n] = faces[i];
            least[n++] = &drift[i];
        }
        status = landmarks_settle(look, tried, n, drifted, err);
        for (size_t i = 0; status == ST_OK && i < n; i++)
            if (drifted[i] < *least[i] / 2) {
                *of[i] = tries[i];
                *least[i] = drifted[i];
            }
    }
    return status;
}

enum status landmarks_find(struct planned *net, const struct image *image,
                           const struct image *smaller, struct face *faces, size_t count,
                           struct err *err)
{
    struct landmarks_look look = {.net = net, .image = image, .smaller = smaller};
    enum status status;

    look.in = mem_new_aligned(LANDMARKS_BATCH,
                              (size_t)LANDMARKS_SIDE * LANDMARKS_SIDE * 3 * sizeof *look.in);
    status = look.in == NULL ? err_nomem(err, "squares of faces")
                             : image_init(&look.crop, LANDMARKS_SIDE, LANDMARKS_SIDE, err);
    for (size_t first = 0; status == ST_OK && first < count; first += LANDMARKS_BATCH) {
        const size_t n = count - first < LANDMARKS_BATCH ? count - first : LANDMARKS_BATCH;
        struct face *all[LANDMARKS_BATCH];
        float rolls[LANDMARKS_BATCH];
        double drift[LANDMARKS_BATCH];

        for (size_t i = 0; i < n; i++) {
            all[i] = &faces[first + i];
            rolls[i] = all[i]->roll;
        }
        status = landmarks_settle(&look, all, n, drift, err);
        if (status == ST_OK)
            status = landmarks_turn(&look, all, rolls, n, drift, err);
    }
    image_free(&look.crop);
    mem_free(look.in);
    return status;
}
