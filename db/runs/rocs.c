/* See rocs.h. */
#include "db/runs/rocs.h"

#include "db/core/sqlite.h"

static enum status roc_put(struct db *db, const struct db_roc *roc,
                           const struct record_roc_point *points, size_t count, struct err *err)
{
    enum status status =
        sql_run(db, NULL, err, "DELETE FROM roc_points WHERE run_id = ? AND pairs = ? AND step = ?",
                "isi", roc->run, roc->pairs, roc->step);

    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = sql_run(db, NULL, err,
                         "INSERT INTO roc_points (run_id, pairs, step, position, threshold, far,"
                         " val) VALUES (?, ?, ?, ?, ?, ?, ?)",
                         "isiiddd", roc->run, roc->pairs, roc->step, (int64_t)i,
                         points[i].threshold, points[i].far, points[i].val);
    return status;
}

enum status db_roc_put(struct db *db, const struct db_roc *roc,
                       const struct record_roc_point *points, size_t count, struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = roc_put(db, roc, points, count, err);
    return db_end(db, status, err);
}

static void roc_read(sqlite3_stmt *row, void *item)
{
    struct db_roc *roc = item;

    sql_get(row, "iis", &roc->run, &roc->step, roc->pairs, sizeof roc->pairs);
}

enum status db_roc_list(struct db *db, int64_t run, struct db_roc **out, size_t *count,
                        struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, roc_read, err,
                       "SELECT DISTINCT run_id, step, pairs FROM roc_points"
                       " WHERE run_id = ? ORDER BY pairs, step",
                       "i", run);
    return status;
}

enum status db_roc_newest(struct db *db, int64_t run, const char *pairs, int64_t step,
                          struct db_roc *out, bool *found, struct err *err)
{
    return sql_run(db, found, err,
                   "SELECT run_id, step, pairs FROM roc_points WHERE run_id = ?"
                   " AND pairs = ? AND step <= ? ORDER BY step DESC LIMIT 1",
                   "isi>r", run, pairs, step > 0 ? step : INT64_MAX, roc_read, (void *)out);
}

static void point_read(sqlite3_stmt *row, void *item)
{
    struct record_roc_point *point = item;

    sql_get(row, "ddd", &point->threshold, &point->far, &point->val);
}

enum status db_roc_points(struct db *db, const struct db_roc *roc, struct record_roc_point **out,
                          size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, point_read, err,
                       "SELECT threshold, far, val FROM roc_points"
                       " WHERE run_id = ? AND pairs = ? AND step = ? ORDER BY position",
                       "isi", roc->run, roc->pairs, roc->step);
    return status;
}
