/* See points.h. */
#include "db/findings/points.h"

#include "db/core/sqlite.h"

static enum status points_put(struct db *db, int64_t run, int64_t step,
                              const struct record_point *points, size_t count, struct err *err)
{
    enum status status =
        sql_run(db, NULL, err, "DELETE FROM points WHERE run_id = ? AND step = ?", "ii", run, step);

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = sql_run(db, NULL, err,
                         "INSERT INTO points (run_id, step, image_id, identity_id, x, y)"
                         " VALUES (?, ?, ?, ?, ?, ?)",
                         "iiiidd", run, step, points[i].image, points[i].person, points[i].x,
                         points[i].y);
    return status;
}

enum status db_points_put(struct db *db, int64_t run, int64_t step,
                          const struct record_point *points, size_t count, struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = points_put(db, run, step, points, count, err);
    return db_end(db, status, err);
}

static void point_read(sqlite3_stmt *row, void *item)
{
    struct db_point_row *out = item;

    sql_get(row, "iidds", &out->point.image, &out->point.person, &out->point.x, &out->point.y,
            out->name, sizeof out->name);
}

enum status db_points_list(struct db *db, int64_t run, int64_t step, struct db_point_row **out,
                           size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, point_read, err,
                       "SELECT image_id, identity_id, x, y, name FROM points"
                       " JOIN identities ON identities.id = identity_id"
                       " WHERE run_id = ? AND step = ? ORDER BY identity_id, image_id",
                       "ii", run, step);
    return status;
}
