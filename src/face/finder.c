/* See finder.h.
 *
 * A picture is searched at its own size or, where it is larger, at the size of options.side; where
 * that is large too, once more at a quarter of it, as a detector has a largest face.  Sides are
 * padded to multiples of 64 with grey, which is what convolutions see beyond an edge.  Faces of all
 * searches are suppressed together.  Turned copies have half the size, for speed, and need better
 * scores, as they bring more that is no face. */
#include "face/finder.h"

#include "base/mem.h"
#include "face/candidates.h"
#include "face/heads.h"
#include "face/landmarks.h"
#include "face/measure.h"
#include "face/planned.h"
#include "image/shrink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FINDER_CANDIDATES 8192
#define FINDER_MULTIPLE 64u
#define FINDER_COARSE 320u /* a side above which a quarter of it is searched, too */
#define FINDER_GREY 127
#define FINDER_TURNED_DOUBT 0.2 /* how far from 1 scores may be in turned copies, as a share */

struct finder {
    struct finder_options options; /* without its names */
    const struct head *head;
    struct planned *detector, *landmarks; /* landmarks: NULL without */
    struct candidates found;
    struct image
        smaller; /* of a search, as large as options.side; none: the picture is no larger */
    float *in;   /* (capacity) the detector's input */
    size_t capacity;
};

enum status finder_open(struct finder **out, const struct finder_options *options, struct err *err)
{
    struct finder *finder = mem_new(1, sizeof *finder);
    enum status status = ST_OK;

    *out = NULL;
    if (finder == NULL)
        return err_nomem(err, "a detector");
    finder->options = *options;
    finder->head = head_find(options->family);
    if (finder->head == NULL)
        status = err_set(err, ST_INVALID, "%.40s: no such family of detectors", options->family);
    if (status == ST_OK)
        status = planned_open(&finder->detector, options->detector, 1, options->threads, err);
    if (status == ST_OK && options->landmarks != NULL)
        status = planned_open(&finder->landmarks, options->landmarks, LANDMARKS_BATCH,
                              options->threads, err);
    if (status == ST_OK)
        status = candidates_init(&finder->found, FINDER_CANDIDATES, err);
    if (options->threshold == 0 && finder->head != NULL)
        finder->options.threshold = (double)finder->head->threshold;
    if (status == ST_OK)
        *out = finder;
    else
        finder_close(finder);
    return status;
}

void finder_close(struct finder *finder)
{
    if (finder == NULL)
        return;
    planned_close(finder->detector);
    planned_close(finder->landmarks);
    candidates_free(&finder->found);
    mem_free(finder->in);
    mem_free(finder);
}

static uint32_t finder_pad(uint32_t side)
{
    return (side + FINDER_MULTIPLE - 1) / FINDER_MULTIPLE * FINDER_MULTIPLE;
}

/* The detector's input from a picture that is turned by quarters of a circle, clockwise. */
static void finder_fill(float *in, const struct image *image, unsigned quarters, uint32_t width,
                        uint32_t height)
{
    const long line = (long)image->width * 3, across = quarters % 2 == 0 ? 3 : line,
               down = quarters % 2 == 0 ? line : 3;
    const bool back = quarters == 1 || quarters == 2; /* columns come from the end */
    const bool up = quarters >= 2;
    const uint32_t w = quarters % 2 == 0 ? image->width : image->height,
                   h = quarters % 2 == 0 ? image->height : image->width;

    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++, in += 3) {
            const long i = back ? (long)w - 1 - (long)x : (long)x,
                       j = up ? (long)h - 1 - (long)y : (long)y;

            for (long c = 0; c < 3; c++)
                in[c] = (float)(x < w && y < h ? image->pixels[i * across + j * down + c]
                                               : FINDER_GREY) /
                            127.5f -
                        1;
        }
}

/* Where (x, y) of the turned picture is in the one of width x height that was turned. */
static void finder_turn_back(float *x, float *y, unsigned quarters, float width, float height)
{
    const float a = *x, b = *y;

    if (quarters == 1) {
        *x = b;
        *y = height - a;
    } else if (quarters == 2) {
        *x = width - a;
        *y = height - b;
    } else if (quarters == 3) {
        *x = width - b;
        *y = a;
    }
}

/* A face of a search as one of the picture, which is scale times as large. */
static void finder_place(struct face *face, const struct image *searched, unsigned quarters,
                         const float scale[2])
{
    const float width = (float)searched->width, height = (float)searched->height;
    float x = face->x + face->width / 2, y = face->y + face->height / 2;
    const float wide = quarters % 2 == 0 ? face->width : face->height,
                high = quarters % 2 == 0 ? face->height : face->width;

    finder_turn_back(&x, &y, quarters, width, height);
    face->x = (x - wide / 2) * scale[0];
    face->y = (y - high / 2) * scale[1];
    face->width = wide * scale[0];
    face->height = high * scale[1];
    for (unsigned i = 0; i < FACE_POINTS; i++) {
        finder_turn_back(&face->points[i][0], &face->points[i][1], quarters, width, height);
        face->points[i][0] *= scale[0];
        face->points[i][1] *= scale[1];
    }
    face->roll = quarters == 0 ? 0 : (float)remainder(-90.0 * quarters, 360);
}

static enum status finder_room(struct finder *finder, size_t floats, struct err *err)
{
    if (floats <= finder->capacity)
        return ST_OK;
    mem_free(finder->in);
    finder->in = mem_new_aligned(floats, sizeof *finder->in);
    finder->capacity = finder->in == NULL ? 0 : floats;
    return finder->in == NULL ? err_nomem(err, "a picture") : ST_OK;
}

/* Adds the faces of one search, in pixels of the picture. */
static enum status finder_search(struct finder *finder, const struct image *searched,
                                 unsigned quarters, const float scale[2], struct err *err)
{
    const uint32_t width = finder_pad(quarters % 2 == 0 ? searched->width : searched->height),
                   height = finder_pad(quarters % 2 == 0 ? searched->height : searched->width);
    const double threshold = finder->options.threshold,
                 least = quarters == 0 ? threshold : 1 - (1 - threshold) * FINDER_TURNED_DOUBT;
    const struct head_map *maps;
    struct candidates found;
    size_t count;
    enum status status = finder_room(finder, (size_t)width * height * 3, err);

    if (status != ST_OK)
        return status;
    finder_fill(finder->in, searched, quarters, width, height);
    status = planned_run(finder->detector, finder->in, 1, height, width, &maps, &count, err);
    if (status != ST_OK)
        return status;
    if (!head_fits(finder->head, maps, count, height, width))
        return err_set(err, ST_INVALID, "the detector's outputs aren't those of the family %s",
                       finder->head->name);
    if (finder->landmarks == NULL && !head_has_points(finder->head, count))
        return err_set(err, ST_INVALID,
                       "the detector gives no points of a face: add a net of "
                       "landmarks with facenet models add FILE --as landmarks");
    status = candidates_init(&found, FINDER_CANDIDATES, err);
    if (status != ST_OK)
        return status;
    head_decode(finder->head, maps, count, (float)least, &found);
    candidates_suppress(&found, finder->head->overlap, FINDER_FACES_MOST);
    for (size_t i = 0; i < found.count; i++) {
        finder_place(&found.faces[i], searched, quarters, scale);
        candidates_add(&finder->found, &found.faces[i]);
    }
    candidates_free(&found);
    return ST_OK;
}

/* Searches the picture at a longer side, upright and, if wanted, turned. */
static enum status finder_search_at(struct finder *finder, const struct image *image, uint32_t side,
                                    unsigned first, unsigned last, struct err *err)
{
    const uint32_t longer = image->width > image->height ? image->width : image->height;
    const double share = side < longer ? (double)side / longer : 1;
    const uint32_t width = (uint32_t)fmax(1, image->width * share + 0.5),
                   height = (uint32_t)fmax(1, image->height * share + 0.5);
    const float scale[2] = {(float)image->width / (float)width,
                            (float)image->height / (float)height};
    struct image smaller = {0};
    enum status status = ST_OK;

    if (share < 1)
        status = image_shrink(image, width, height, &smaller, err);
    for (unsigned quarters = first; status == ST_OK && quarters <= last; quarters++)
        status = finder_search(finder, share < 1 ? &smaller : image, quarters, scale, err);
    if (side == finder->options.side && first == 0 && share < 1)
        finder->smaller = smaller;
    else
        image_free(&smaller);
    return status;
}

static enum status finder_search_all(struct finder *finder, const struct image *image,
                                     struct err *err)
{
    const uint32_t longer = image->width > image->height ? image->width : image->height,
                   side = longer < finder->options.side ? longer : finder->options.side;
    enum status status = finder_search_at(finder, image, side, 0, 0, err);

    if (status == ST_OK && side > FINDER_COARSE)
        status = finder_search_at(finder, image, side / 4, 0, 0, err);
    if (status == ST_OK && finder->options.turned)
        status = finder_search_at(finder, image, side > FINDER_COARSE ? side / 2 : side, 1, 3, err);
    return status;
}

/* Whether a face is large enough and at least partly in the picture. */
static bool finder_shows(const struct image *image, const struct face *face, double least)
{
    return (double)face->height >= least && face->x + face->width > 0 &&
           face->y + face->height > 0 && face->x < (float)image->width &&
           face->y < (float)image->height;
}

static bool finder_points_finite(const struct face *face)
{
    float sum = 0;

    for (unsigned i = 0; i < FACE_POINTS; i++)
        sum += face->points[i][0] + face->points[i][1];
    return isfinite(sum);
}

/* The points of the faces that show; those for which a net gives no numbers go. */
static enum status finder_points(struct finder *finder, const struct image *image, struct err *err)
{
    struct candidates *found = &finder->found;
    size_t kept = 0;
    enum status status = ST_OK;

    for (size_t i = 0; i < found->count; i++)
        if (finder_shows(image, &found->faces[i], finder->options.least))
            found->faces[kept++] = found->faces[i];
    found->count = kept;
    if (finder->landmarks != NULL)
        status = landmarks_find(finder->landmarks, image,
                                finder->smaller.pixels == NULL ? NULL : &finder->smaller,
                                found->faces, found->count, err);
    kept = 0;
    for (size_t i = 0; i < found->count; i++)
        if (finder_points_finite(&found->faces[i]))
            found->faces[kept++] = found->faces[i];
    found->count = kept;
    return status;
}

static int finder_compare(const void *a, const void *b)
{
    const struct face *left = a, *right = b;

    return left->x != right->x ? (left->x > right->x) - (left->x < right->x)
                               : (left->y > right->y) - (left->y < right->y);
}

enum status finder_run(struct finder *finder, const struct image *image, struct face **out,
                       size_t *count, struct err *err)
{
    struct candidates *found = &finder->found;
    enum status status;

    *out = NULL;
    *count = found->count = 0;
    status = finder_search_all(finder, image, err);
    candidates_suppress(found, finder->head->overlap, FINDER_FACES_MOST);
    if (status == ST_OK)
        status = finder_points(finder, image, err);
    image_free(&finder->smaller);
    for (size_t i = 0; status == ST_OK && i < found->count; i++) {
        face_measure_pose(&found->faces[i]);
        status = face_measure_sharpness(image, &found->faces[i], err);
    }
    if (status != ST_OK)
        return status;
    *out = mem_new(found->count, sizeof **out);
    if (*out == NULL)
        return err_nomem(err, "faces");
    memcpy(*out, found->faces, found->count * sizeof **out);
    *count = found->count;
    qsort(*out, *count, sizeof **out, finder_compare);
    return ST_OK;
}
