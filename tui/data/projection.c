/* See projection.h.  A point is shown if the newest evaluation has it, too: the evaluations of a
 * run have the same pictures unless its data changed between them. */
#include "tui/data/projection.h"

#include "tui/data/sharpen.h"

#include "base/mem.h"
#include "db/findings/points.h"

#include <math.h>
#include <stdio.h>

void projection_free(struct projection *projection)
{
    mem_free(projection->silhouette.rows);
    mem_free(projection->explained.rows);
    mem_free(projection->points);
    mem_free(projection->people);
    *projection = (struct projection){0};
}

/* The rows of an evaluation. */
struct rows {
    struct db_point_row *row;
    size_t count;
};

static bool rows_same(const struct db_point_row *a, const struct db_point_row *b)
{
    return a->point.person == b->point.person && a->point.image == b->point.image;
}

static bool rows_before(const struct db_point_row *a, const struct db_point_row *b)
{
    return a->point.person < b->point.person ||
           (a->point.person == b->point.person && a->point.image < b->point.image);
}

/* Adds a point, of a new person if the row before it in newest is another's. */
static void projection_add(struct projection *out, const struct rows *newest, size_t n,
                           const struct db_point_row *shown)
{
    const struct db_point_row *row = &newest->row[n];

    if (n == 0 || row[-1].point.person != row->point.person) {
        struct projection_person *person = &out->people[out->people_count++];

        person->first = out->count;
        (void)snprintf(person->name, sizeof person->name, "%s", row->name);
    }
    if (shown == NULL)
        return;
    out->points[out->count++] = (struct projection_point){.image = row->point.image,
                                                          .person = out->people_count - 1,
                                                          .at = {shown->point.x, shown->point.y},
                                                          .newest = {row->point.x, row->point.y}};
}

static enum status projection_turn(struct projection *out, struct err *err)
{
    struct plane_point *from = mem_new(2 * out->count, sizeof *from), *onto;
    struct rotation rotation;

    if (from == NULL)
        return err_nomem(err, "the points of an evaluation");
    onto = from + out->count;
    for (size_t i = 0; i < out->count; i++) {
        from[i] = out->points[i].at;
        onto[i] = out->points[i].newest;
    }
    rotation = rotation_fit(from, onto, out->count);
    for (size_t i = 0; i < out->count; i++)
        out->points[i].at = rotation_turn(&rotation, from[i]);
    mem_free(from);
    return ST_OK;
}

/* The points that both have, in the order that both have. */
static enum status projection_match(struct projection *out, const struct rows *newest,
                                    const struct rows *shown, struct err *err)
{
    size_t s = 0;

    out->points = mem_new(newest->count, sizeof *out->points);
    out->people = mem_new(newest->count, sizeof *out->people);
    if (out->points == NULL || out->people == NULL)
        return err_nomem(err, "the points of an evaluation");
    for (size_t n = 0; n < newest->count; n++) {
        while (s < shown->count && rows_before(&shown->row[s], &newest->row[n]))
            s++;
        projection_add(
            out, newest, n,
            s < shown->count && rows_same(&shown->row[s], &newest->row[n]) ? &shown->row[s] : NULL);
    }
    return projection_turn(out, err);
}

static enum status projection_load_points(struct projection *out, struct db *db, int64_t step,
                                          struct err *err)
{
    const struct history_series *series = &out->silhouette;
    struct rows newest = {0}, shown = {0};
    enum status status;

    if (series->count == 0)
        return ST_OK;
    out->evaluation = series->count - 1;
    for (size_t i = 0; i < series->count; i++)
        if (series->rows[i].step == step)
            out->evaluation = i;
    status = db_points_list(db, out->run, series->rows[series->count - 1].step, &newest.row,
                            &newest.count, err);
    if (status == ST_OK)
        status = db_points_list(db, out->run, series->rows[out->evaluation].step, &shown.row,
                                &shown.count, err);
    if (status == ST_OK)
        status = projection_match(out, &newest, &shown, err);
    mem_free(newest.row);
    mem_free(shown.row);
    return status;
}

enum status projection_load(struct projection *projection, struct db *db, int64_t run, int64_t step,
                            struct err *err)
{
    struct projection fresh = {.run = run, .face = projection->face};
    enum status status = db_metric_series(db, run, METRIC_SILHOUETTE, &fresh.silhouette.rows,
                                          &fresh.silhouette.count, err);

    if (status == ST_OK)
        status = db_metric_series(db, run, METRIC_EXPLAINED, &fresh.explained.rows,
                                  &fresh.explained.count, err);
    if (status == ST_OK)
        status = projection_load_points(&fresh, db, step, err);
    projection_free(status == ST_OK ? projection : &fresh);
    if (status == ST_OK)
        *projection = fresh;
    return status;
}

enum status projection_load_face(struct projection *projection, struct db *db, size_t point,
                                 struct err *err)
{
    struct db_portrait face = {0};
    enum status status = db_portrait_get(db, projection->points[point].image, &face, err);

    if (status != ST_OK && status != ST_NOTFOUND) /* it was deleted since */
        return status;
    if (status == ST_OK)
        sharpen(db, &face, 1);
    projection->face = face;
    return ST_OK;
}

size_t projection_find(const struct projection *projection, int64_t image)
{
    size_t i = 0;

    while (i < projection->count && projection->points[i].image != image)
        i++;
    return i;
}

size_t projection_next(const struct projection *projection, size_t count, size_t from, int right,
                       int up)
{
    struct plane_point start = projection->points[from].at;
    double least = INFINITY;
    size_t found = from;

    for (size_t i = 0; i < count; i++) {
        double x = projection->points[i].at.x - start.x, y = projection->points[i].at.y - start.y;
        double along = right * x + up * y, across = fabs(right * y - up * x);

        if (along > 0 && along + 2 * across < least) {
            least = along + 2 * across;
            found = i;
        }
    }
    return found;
}
