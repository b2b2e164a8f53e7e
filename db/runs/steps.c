/* See steps.h. */
#include "db/runs/steps.h"
#include "base/mem.h"
#include "db/core/sqlite.h"

#include <math.h>
#include <string.h>

#define STEP_REALS 11
#define STEP_COLUMNS \
    "step, epoch, time, easy, semi_hard, hard, selected, pairs, pairs_without, loss, loss_all," \
    " margin, curriculum, learning_rate, mean_ap, mean_an, mean_random, variance, gradient_norm," \
    " images_per_second, class_images, class_right, dropped"
#define SERIES_SAMPLED 200000 /* steps; longer histories are sampled */
#define SERIES_PER_POINT 16

/* The real numbers of a row in the order of STEP_COLUMNS. */
static void step_reals(const struct record_step *row, double out[STEP_REALS])
{
    const double reals[STEP_REALS] = {row->loss,          row->loss_all,         row->margin,
                                      row->curriculum,    row->learning_rate,    row->mean_ap,
                                      row->mean_an,       row->mean_random,      row->variance,
                                      row->gradient_norm, row->images_per_second};

    memcpy(out, reals, sizeof reals);
}

#define STEP_FORMAT "iiiuuuuuuddddddddddduuu"
#define STEP_FIELDS(row) \
    &(row)->step, &(row)->epoch, &(row)->time, &(row)->easy, &(row)->semi_hard, &(row)->hard, \
        &(row)->selected, &(row)->pairs, &(row)->pairs_without, &(row)->loss, &(row)->loss_all, \
        &(row)->margin, &(row)->curriculum, &(row)->learning_rate, &(row)->mean_ap, \
        &(row)->mean_an, &(row)->mean_random, &(row)->variance, &(row)->gradient_norm, \
        &(row)->images_per_second, &(row)->class_images, &(row)->class_right, &(row)->dropped

static void step_read(sqlite3_stmt *row, void *item)
{
    struct record_step *step = item;

    sql_get(row, STEP_FORMAT, STEP_FIELDS(step));
}

/* Whether two rows of one step differ in anything but time and speed.  NaN equals NaN, and 0 equals
 * -0, since SQLite keeps neither the bits of a NaN nor the sign of a zero. */
static bool step_differs(const struct record_step *a, const struct record_step *b)
{
    double x[STEP_REALS], y[STEP_REALS];

    step_reals(a, x);
    step_reals(b, y);
    for (int i = 0; i < STEP_REALS - 1; i++) {
        if (x[i] != y[i] && !(isnan(x[i]) && isnan(y[i])))
            return true;
    }
    return a->epoch != b->epoch || a->easy != b->easy || a->semi_hard != b->semi_hard ||
           a->hard != b->hard || a->selected != b->selected || a->pairs != b->pairs ||
           a->pairs_without != b->pairs_without || a->class_images != b->class_images ||
           a->class_right != b->class_right || a->dropped != b->dropped;
}

static enum status step_insert(struct db *db, int64_t run, const struct record_step *row,
                               struct err *err)
{
    double r[STEP_REALS];
    enum status status;

    step_reals(row, r);
    status = sql_run(db, NULL, err,
                     "INSERT INTO steps (run_id, " STEP_COLUMNS ")"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                     " ?, ?)",
                     "iiiiiiiiiidddddddddddiii", run, row->step, row->epoch, row->time,
                     (int64_t)row->easy, (int64_t)row->semi_hard, (int64_t)row->hard,
                     (int64_t)row->selected, (int64_t)row->pairs, (int64_t)row->pairs_without, r[0],
                     r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10],
                     (int64_t)row->class_images, (int64_t)row->class_right, (int64_t)row->dropped);
    if (status == ST_OK)
        status = sql_run(db, NULL, err,
                         "UPDATE runs SET last_step = ?1, at_step = ?1, loss_all = ?2,"
                         " images_per_second = ?3 WHERE id = ?4",
                         "iddi", row->step, row->loss_all, row->images_per_second, run);
    return status;
}

/* Every tenth histogram and the newest are kept: the one before this one goes. */
static enum status step_put_histogram(struct db *db, int64_t run,
                                      const struct record_histogram *histogram, struct err *err)
{
    enum status status = sql_run(db, NULL, err,
                                 "DELETE FROM histograms WHERE run_id = ?1 AND step % 10 != 0"
                                 " AND step = (SELECT max(step) FROM histograms"
                                 "  WHERE run_id = ?1 AND step < ?2)",
                                 "ii", run, histogram->step);

    if (status != ST_OK)
        return status;
    return sql_run(db, NULL, err,
                   "INSERT OR REPLACE INTO histograms (run_id, step, ap, an) VALUES (?, ?, ?, ?)",
                   "iibb", run, histogram->step, histogram->ap, sizeof histogram->ap, histogram->an,
                   sizeof histogram->an);
}

static enum status step_find(struct db *db, int64_t run, int64_t step, struct record_step *out,
                             bool *found, struct err *err)
{
    return sql_run(db, found, err,
                   "SELECT " STEP_COLUMNS " FROM steps WHERE run_id = ? AND step = ?", "ii>r", run,
                   step, step_read, (void *)out);
}

static enum status step_put(struct db *db, int64_t run, const struct record_step *row,
                            const struct record_histogram *histogram, bool *differs,
                            struct err *err)
{
    struct record_step kept;
    bool found;
    enum status status = step_find(db, run, row->step, &kept, &found, err);

    *differs = false;
    if (status == ST_OK && found) {
        *differs = step_differs(row, &kept);
        status = sql_run(db, NULL, err,
                         "UPDATE runs SET at_step = ?, images_per_second = ? WHERE id = ?", "idi",
                         row->step, row->images_per_second, run);
    } else if (status == ST_OK)
        status = step_insert(db, run, row, err);
    if (status == ST_OK && histogram != NULL)
        status = step_put_histogram(db, run, histogram, err);
    return status;
}

enum status db_step_put(struct db *db, int64_t run, const struct record_step *row,
                        const struct record_histogram *histogram, bool *differs, struct err *err)
{
    bool own = db->depth == 0;
    enum status status = own ? db_begin(db, false, err) : ST_OK;

    if (status != ST_OK)
        return status;
    status = step_put(db, run, row, histogram, differs, err);
    return own ? db_end(db, status, err) : status;
}

enum status db_step_last(struct db *db, int64_t run, struct record_step *out, bool *found,
                         struct err *err)
{
    return sql_run(db, found, err,
                   "SELECT " STEP_COLUMNS " FROM steps WHERE run_id = ? ORDER BY step DESC LIMIT 1",
                   "i>r", run, step_read, (void *)out);
}

enum status db_step_list(struct db *db, int64_t run, int64_t after, size_t limit,
                         struct record_step **out, size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, step_read, err,
                       "SELECT " STEP_COLUMNS " FROM steps WHERE run_id = ? AND step > ?"
                       " ORDER BY step LIMIT ?",
                       "iii", run, after, (int64_t)limit);
    return status;
}

enum status db_histogram_at(struct db *db, int64_t run, int64_t step, struct record_histogram *out,
                            bool *found, struct err *err)
{
    bool ap = false, an = false;
    enum status status =
        sql_run(db, found, err,
                "SELECT step, ap, an FROM histograms WHERE run_id = ?1 AND step <= ?2"
                " ORDER BY step DESC LIMIT 1",
                "ii>ibb", run, step > 0 ? step : INT64_MAX, &out->step, (void *)out->ap,
                sizeof out->ap, &ap, (void *)out->an, sizeof out->an, &an);

    if (status == ST_OK && *found && !(ap && an))
        status =
            err_set(err, ST_CORRUPT, "a histogram of run %lld has the wrong size", (long long)run);
    return status;
}

#define SERIES_MEANS \
    "max(step), max(epoch), max(time), avg(easy), avg(semi_hard), avg(hard), avg(selected)," \
    " avg(pairs), avg(pairs_without), avg(loss), avg(loss_all), avg(margin), avg(curriculum)," \
    " avg(learning_rate), avg(mean_ap), avg(mean_an), avg(mean_random), avg(variance)," \
    " avg(gradient_norm), avg(images_per_second), sum(class_images), sum(class_right)," \
    " avg(dropped), min(loss_all), max(loss_all)"

static void point_read(sqlite3_stmt *row, void *item)
{
    struct db_point *point = item;

    sql_get(row, STEP_FORMAT "dd", STEP_FIELDS(&point->mean), &point->loss_all_low,
            &point->loss_all_high);
}

static struct db_point *series_collect(struct db *db, enum status *status, size_t *count,
                                       int64_t run, int64_t first, int64_t last, int64_t points,
                                       struct err *err)
{
    int64_t span = last - first + 1;

    if (span <= SERIES_SAMPLED)
        return sql_collect(db, status, count, sizeof(struct db_point), point_read, err,
                           "SELECT " SERIES_MEANS " FROM steps WHERE run_id = ?1"
                           " AND step BETWEEN ?2 AND ?3 GROUP BY (step - ?2) * ?4 / ?5 ORDER BY 1",
                           "iiiii", run, first, last, points, span);
    return sql_collect(
        db, status, count, sizeof(struct db_point), point_read, err,
        "WITH RECURSIVE pick(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM pick"
        " WHERE i + 1 < ?4 * ?6)"
        " SELECT " SERIES_MEANS " FROM pick CROSS JOIN steps ON run_id = ?1"
        " AND step = CASE WHEN i + 1 = ?4 * ?6 THEN ?3 ELSE ?2 + i * ?5 / (?4 * ?6) END"
        " GROUP BY i / ?6 ORDER BY 1",
        "iiiiii", run, first, last, points, span, (int64_t)SERIES_PER_POINT);
}

enum status db_step_series(struct db *db, int64_t run, int64_t first, int64_t last, size_t points,
                           struct db_point **out, size_t *count, struct err *err)
{
    struct record_step newest;
    bool found;
    enum status status = db_step_last(db, run, &newest, &found, err);

    if (status != ST_OK)
        return status;
    if (!found || last < 0 || last > newest.step)
        last = found ? newest.step : 0;
    if (first < 1)
        first = 1;
    *count = 0;
    if (found && first <= last && points > 0)
        *out = series_collect(db, &status, count, run, first, last, (int64_t)points, err);
    else if ((*out = mem_new(0, sizeof **out)) == NULL)
        status = err_nomem(err, "a curve");
    return status;
}

static enum status metric_put(struct db *db, int64_t run, const struct record_metric *metric,
                              struct err *err)
{
    const char *column = strcmp(metric->key, METRIC_VAL_1E3) == 0    ? "val"
                         : strcmp(metric->key, METRIC_ACCURACY) == 0 ? "accuracy"
                                                                     : NULL;
    char sql[256];
    enum status status = sql_run(db, NULL, err,
                                 "INSERT OR REPLACE INTO metrics (run_id, key, step, value)"
                                 " VALUES (?, ?, ?, ?)",
                                 "isid", run, metric->key, metric->step, metric->value);

    if (status != ST_OK || column == NULL)
        return status;
    /* A replayed evaluation is not the newest one when a later one is kept. */
    status = sql_print(sql, sizeof sql, err,
                       "UPDATE runs SET %s = ?1 WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM metrics"
                       " WHERE run_id = ?2 AND key = ?3 AND step > ?4)",
                       column);
    if (status != ST_OK)
        return status;
    return sql_run(db, NULL, err, sql, "disi", metric->value, run, metric->key, metric->step);
}

enum status db_metric_put(struct db *db, int64_t run, const struct record_metric *metric,
                          struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = metric_put(db, run, metric, err);
    return db_end(db, status, err);
}

static void metric_read(sqlite3_stmt *row, void *item)
{
    struct record_metric *metric = item;

    sql_get(row, "isd", &metric->step, metric->key, sizeof metric->key, &metric->value);
}

enum status db_metric_newest(struct db *db, int64_t run, const char *key, double *value,
                             struct err *err)
{
    *value = NAN;
    return sql_run(db, NULL, err,
                   "SELECT value FROM metrics WHERE run_id = ? AND key = ?"
                   " ORDER BY step DESC LIMIT 1",
                   "is>d", run, key, value);
}

enum status db_metric_series(struct db *db, int64_t run, const char *key,
                             struct record_metric **out, size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, metric_read, err,
                       "SELECT step, key, value FROM metrics WHERE run_id = ?1"
                       " AND (?2 IS NULL OR key = ?2) ORDER BY step, key",
                       "is", run, key);
    return status;
}
