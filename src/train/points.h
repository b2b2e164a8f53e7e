/* Pictures of held-out people in the plane in which their embeddings differ most: what an
 * evaluation keeps so that one sees people separate.  Each evaluation of a run takes the same
 * pictures. */
#ifndef FACENET_TRAIN_POINTS_H
#define FACENET_TRAIN_POINTS_H

#include "base/record.h"
#include "data/dataset.h"

/* Most people, evenly spaced among those with two pictures, and most pictures of each, its first.
 * Three show how far a person's pictures spread; 600 rows with their indices are 40 KB. */
#define POINTS_PEOPLE 200
#define POINTS_PICTURES 3

struct points {
    struct record_point *rows; /* (count) */
    size_t count, people;
    double silhouette, explained; /* eval/silhouette.h, eval/projection.h */

    uint32_t *image, *person; /* (count) among those embedded; (count) below people */
    float *embedding;         /* (count, dim) */
    double *xy;               /* (count, 2) */
};

/* Chooses among image (images), indices into the data set's images ordered by person;
 * points_free even if it fails. */
enum status points_init(struct points *points, const struct dataset *dataset, const uint32_t *image,
                        size_t images, size_t dim, struct err *err) MUST_CHECK;
void points_free(struct points *points);
/* Places the rows by embedding (images, dim). */
enum status points_place(struct points *points, const float *embedding, size_t dim,
                         struct err *err) MUST_CHECK;

#endif
