/* See heads.h.  The families:
 *
 * ulfg: Ultra-Light-Fast-Generic-Face-Detector-1MB (Linzaer 2019), an SSD (Liu et al. 2016): two
 * logits, and four offsets with variances 0.1 and 0.2 from square priors.
 * yunet: YuNet (Wu et al. 2023): probabilities of a face and of its box, offsets by strides.
 * scrfd: SCRFD (Guo et al. 2021): probability, distances of the box's sides from the cell, points;
 * a cell has two anchors, in the same place. */
#include "face/heads.h"

#include <math.h>
#include <string.h>

/* The softmax of background and face. */
static float ulfg_score(const struct head_cell *cell)
{
    return 1 / (1 + expf(cell->values[0][0] - cell->values[0][1]));
}

/* The box of a size around a centre. */
static void head_box(struct face *face, float x, float y, float width, float height)
{
    face->x = x - width / 2;
    face->y = y - height / 2;
    face->width = width;
    face->height = height;
}

static void ulfg_place(const struct head_cell *cell, bool points, struct face *face)
{
    const float *offset = cell->values[1], prior = cell->prior;

    (void)points;
    head_box(face, (cell->column + 0.5f) * cell->stride + offset[0] * 0.1f * prior,
             (cell->row + 0.5f) * cell->stride + offset[1] * 0.1f * prior,
             expf(offset[2] * 0.2f) * prior, expf(offset[3] * 0.2f) * prior);
}

/* Points as offsets from a cell's corner, in strides. */
static void head_points(const struct head_cell *cell, const float *offset, struct face *face)
{
    for (unsigned i = 0; i < FACE_POINTS; i++) {
        face->points[i][0] = (cell->column + offset[2 * i]) * cell->stride;
        face->points[i][1] = (cell->row + offset[2 * i + 1]) * cell->stride;
    }
}

static float yunet_score(const struct head_cell *cell)
{
    return sqrtf(fmaxf(cell->values[0][0], 0) * fmaxf(cell->values[1][0], 0));
}

static void yunet_place(const struct head_cell *cell, bool points, struct face *face)
{
    const float *box = cell->values[2], stride = cell->stride;

    head_box(face, (cell->column + box[0]) * stride, (cell->row + box[1]) * stride,
             expf(box[2]) * stride, expf(box[3]) * stride);
    if (points)
        head_points(cell, cell->values[3], face);
}

static float scrfd_score(const struct head_cell *cell)
{
    return cell->values[0][0];
}

static void scrfd_place(const struct head_cell *cell, bool points, struct face *face)
{
    const float *side = cell->values[1], stride = cell->stride;

    face->x = (cell->column - side[0]) * stride;
    face->y = (cell->row - side[1]) * stride;
    face->width = (side[0] + side[2]) * stride;
    face->height = (side[1] + side[3]) * stride;
    if (points)
        head_points(cell, cell->values[2], face);
}

static const struct head heads[] = {
    {.name = "ulfg",
     .help = "Ultra-Light-Fast-Generic: logits, boxes",
     .levels = 4,
     .kinds = 2,
     .kinds_least = 2,
     .strides = {8, 16, 32, 64},
     .anchors = {3, 2, 2, 3},
     .priors = {{10, 16, 24}, {32, 48}, {64, 96}, {128, 192, 256}},
     .numbers = {2, 4},
     .threshold = 0.9f,
     .overlap = 0.4f,
     .score = ulfg_score,
     .place = ulfg_place},
    {.name = "yunet",
     .help = "YuNet: probability of a face, of its box, boxes, points",
     .levels = 3,
     .kinds = 4,
     .kinds_least = 3,
     .strides = {8, 16, 32},
     .anchors = {1, 1, 1},
     .numbers = {1, 1, 4, 10},
     .threshold = 0.8f,
     .overlap = 0.3f,
     .score = yunet_score,
     .place = yunet_place},
    {.name = "scrfd",
     .help = "SCRFD: probability, sides of the box, points",
     .levels = 3,
     .kinds = 3,
     .kinds_least = 2,
     .strides = {8, 16, 32},
     .anchors = {2, 2, 2},
     .numbers = {1, 4, 10},
     .threshold = 0.5f,
     .overlap = 0.4f,
     .score = scrfd_score,
     .place = scrfd_place},
};

const struct head *head_at(size_t index)
{
    return index < sizeof heads / sizeof *heads ? &heads[index] : NULL;
}

const struct head *head_find(const char *name)
{
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (strcmp(name, heads[i].name) == 0)
            return &heads[i];
    return NULL;
}

bool head_has_points(const struct head *head, size_t count)
{
    return count == head->kinds * head->levels && head->kinds > head->kinds_least;
}

bool head_fits(const struct head *head, const struct head_map *maps, size_t count, size_t height,
               size_t width)
{
    if (count != head->kinds * head->levels && count != head->kinds_least * head->levels)
        return false;
    for (size_t i = 0; i < count; i++) {
        const size_t level = i % head->levels, stride = head->strides[level];

        if (height % stride != 0 || width % stride != 0 || maps[i].height != height / stride ||
            maps[i].width != width / stride ||
            maps[i].channels != head->numbers[i / head->levels] * head->anchors[level])
            return false;
    }
    return true;
}

void head_decode(const struct head *head, const struct head_map *maps, size_t count,
                 float threshold, struct candidates *out)
{
    const size_t kinds = count / head->levels;
    const bool points = head_has_points(head, count);

    for (size_t level = 0; level < head->levels; level++) {
        const size_t anchors = head->anchors[level], width = maps[level].width;

        for (size_t i = 0; i < maps[level].height * width * anchors; i++) {
            const size_t cell_at = i / anchors;
            struct head_cell cell = {.column = (float)(cell_at % width),
                                     .row = (float)(cell_at / width),
                                     .stride = (float)head->strides[level],
                                     .prior = head->priors[level][i % anchors]};
            struct face face = {0};

            for (size_t kind = 0; kind < kinds; kind++)
                cell.values[kind] =
                    maps[kind * head->levels + level].values + i * head->numbers[kind];
            face.score = head->score(&cell);
            if (!(face.score >= threshold)) /* true for NaN */
                continue;
            face.score = fminf(face.score, 1);
            head->place(&cell, points, &face);
            candidates_add(out, &face);
        }
    }
}
