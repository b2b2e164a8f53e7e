/* The points that an evaluation of the run shown kept, on the axes of its newest one. */
#ifndef FACENET_TUI_PROJECTION_H
#define FACENET_TUI_PROJECTION_H

#include "tui/data/history.h"
#include "tui/data/rotation.h"

struct projection_point {
    int64_t image;
    size_t person;                 /* index into people */
    struct plane_point at, newest; /* in the evaluation shown, turned; in the newest one */
};

struct projection_person {
    char name[RECORD_NAME];
    size_t first; /* its first point, that of the next person if it has none */
};

struct projection {
    int64_t run;
    struct history_series silhouette, explained; /* of all evaluations that kept points */
    size_t evaluation;                           /* shown, an index into silhouette */
    struct projection_point *points;             /* (count) by person */
    struct projection_person *people;            /* (people_count) in an order that stays */
    size_t count, people_count;
    struct db_portrait face; /* the one read last; image 0: none */
};

/* Reads the evaluation of a step, the newest one if that has no points; the face stays. */
enum status projection_load(struct projection *projection, struct db *db, int64_t run, int64_t step,
                            struct err *err) MUST_CHECK;
/* Reads the face of a point. */
enum status projection_load_face(struct projection *projection, struct db *db, size_t point,
                                 struct err *err) MUST_CHECK;
void projection_free(struct projection *projection);

/* The point of an image; count if it has none. */
size_t projection_find(const struct projection *projection, int64_t image);
/* The nearest of the first count points in a direction from one of them, which is returned if there
 * is none. */
size_t projection_next(const struct projection *projection, size_t count, size_t from, int right,
                       int up);

#endif
