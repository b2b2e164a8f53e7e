/* See points.h. */
#include "train/points.h"

#include "base/mem.h"
#include "eval/projection.h"
#include "eval/silhouette.h"

#include <string.h>

/* The images from one of a person up to the next person's. */
static size_t points_end(const struct dataset *dataset, const uint32_t *image, size_t images,
                         size_t first)
{
    size_t end = first;

    while (end < images &&
           dataset->images[image[end]].identity == dataset->images[image[first]].identity)
        end++;
    return end;
}

static void points_add(struct points *points, const struct dataset *dataset, const uint32_t *image,
                       size_t first, size_t end)
{
    for (size_t i = first; i < end && i < first + POINTS_PICTURES; i++) {
        const struct dataset_image *row = &dataset->images[image[i]];

        points->image[points->count] = (uint32_t)i;
        points->person[points->count] = (uint32_t)points->people;
        points->rows[points->count++] = (struct record_point){
            .image = row->id, .person = dataset->identities[row->identity].id};
    }
    points->people++;
}

enum status points_init(struct points *points, const struct dataset *dataset, const uint32_t *image,
                        size_t images, size_t dim, struct err *err)
{
    const size_t most = (size_t)POINTS_PEOPLE * POINTS_PICTURES;
    size_t people = 0, seen = 0;

    *points = (struct points){.rows = mem_new(most, sizeof *points->rows),
                              .image = mem_new(most, sizeof *points->image),
                              .person = mem_new(most, sizeof *points->person),
                              .embedding = mem_new_aligned(most * dim, sizeof *points->embedding),
                              .xy = mem_new(most, 2 * sizeof *points->xy)};
    if (points->rows == NULL || points->image == NULL || points->person == NULL ||
        points->embedding == NULL || points->xy == NULL)
        return err_nomem(err, "the points of the evaluations");
    for (size_t i = 0, end; i < images; i = end) {
        end = points_end(dataset, image, images, i);
        people += end - i >= 2;
    }
    for (size_t i = 0, end; i < images; i = end) {
        size_t wanted = people < POINTS_PEOPLE ? people : POINTS_PEOPLE;

        end = points_end(dataset, image, images, i);
        if (end - i < 2)
            continue;
        if ((seen + 1) * wanted / people > seen * wanted / people)
            points_add(points, dataset, image, i, end);
        seen++;
    }
    return ST_OK;
}

void points_free(struct points *points)
{
    mem_free(points->rows);
    mem_free(points->image);
    mem_free(points->person);
    mem_free(points->embedding);
    mem_free(points->xy);
    *points = (struct points){0};
}

enum status points_place(struct points *points, const float *embedding, size_t dim, struct err *err)
{
    enum status status;

    for (size_t i = 0; i < points->count; i++)
        memcpy(points->embedding + i * dim, embedding + points->image[i] * dim,
               dim * sizeof(float));
    status =
        projection_make(points->xy, &points->explained, points->embedding, points->count, dim, err);
    for (size_t i = 0; status == ST_OK && i < points->count; i++) {
        points->rows[i].x = points->xy[2 * i];
        points->rows[i].y = points->xy[2 * i + 1];
    }
    return status == ST_OK ? silhouette_mean(&points->silhouette, points->embedding, points->person,
                                             points->people, points->count, dim, err)
                           : status;
}
