/* See candidates.h. */
#include "face/candidates.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum status candidates_init(struct candidates *list, size_t capacity, struct err *err)
{
    assert(capacity >= 2);
    *list =
        (struct candidates){.faces = mem_new(capacity, sizeof *list->faces), .capacity = capacity};
    return list->faces == NULL ? err_nomem(err, "a list of faces") : ST_OK;
}

void candidates_free(struct candidates *list)
{
    mem_free(list->faces);
    *list = (struct candidates){0};
}

/* The best first. */
static int candidates_compare(const void *a, const void *b)
{
    const struct face *one = a, *two = b;
    const float left[] = {-one->score, one->x, one->y, one->width, one->height};
    const float right[] = {-two->score, two->x, two->y, two->width, two->height};

    for (unsigned i = 0; i < sizeof left / sizeof *left; i++)
        if (left[i] != right[i])
            return left[i] > right[i] ? 1 : -1;
    return 0;
}

static void candidates_sort(struct candidates *list)
{
    qsort(list->faces, list->count, sizeof *list->faces, candidates_compare);
}

static bool candidates_finite(const struct face *face)
{
    float sum = face->score + (face->x + face->width) + (face->y + face->height);

    for (unsigned i = 0; i < FACE_POINTS; i++)
        sum += face->points[i][0] + face->points[i][1];
    return isfinite(sum);
}

void candidates_add(struct candidates *list, const struct face *face)
{
    if (!(face->width > 0 && face->height > 0) || !candidates_finite(face))
        return;
    if (list->count == list->capacity) {
        candidates_sort(list);
        list->count = list->capacity / 2;
    }
    list->faces[list->count++] = *face;
}

float face_overlap(const struct face *one, const struct face *two)
{
    const double left = fmax(one->x, two->x), top = fmax(one->y, two->y);
    const double right = fmin((double)one->x + one->width, (double)two->x + two->width);
    const double bottom = fmin((double)one->y + one->height, (double)two->y + two->height);
    const double both = fmax(right - left, 0) * fmax(bottom - top, 0);
    const double all = (double)one->width * one->height + (double)two->width * two->height - both;

    return all > 0 ? (float)(both / all) : 0;
}

void candidates_suppress(struct candidates *list, float overlap, size_t most)
{
    size_t kept = 0;

    candidates_sort(list);
    for (size_t i = 0; i < list->count && kept < most; i++) {
        bool stays = true;

        for (size_t k = 0; stays && k < kept; k++)
            stays = face_overlap(&list->faces[k], &list->faces[i]) <= overlap;
        if (stays)
            list->faces[kept++] = list->faces[i];
    }
    list->count = kept;
}
