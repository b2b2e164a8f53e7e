/* See sources.h.  The column source of a data set repeats its first folder, for those who look at
 * one. */
#include "db/faces/sources.h"

#include "base/clock.h"
#include "db/core/sqlite.h"

#define SOURCE_SELECT \
    "SELECT id, dataset_id, added, (SELECT count(*) FROM images WHERE source_id = s.id), layout," \
    " path" \
    " FROM sources s "

static void source_read(sqlite3_stmt *row, void *item)
{
    struct db_source *out = item;

    sql_get(row, "iiiuss", &out->id, &out->dataset, &out->added, &out->images, out->layout,
            sizeof out->layout, out->path, sizeof out->path);
}

enum status db_source_list(struct db *db, int64_t dataset, struct db_source **out, size_t *count,
                           struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, source_read, err,
                       SOURCE_SELECT "WHERE ?1 IN (0, dataset_id) ORDER BY id", "i", dataset);
    return status;
}

enum status db_source_get(struct db *db, int64_t id, struct db_source *out, struct err *err)
{
    bool found;
    enum status status =
        sql_run(db, &found, err, SOURCE_SELECT "WHERE id = ?", "i>r", id, source_read, (void *)out);

    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "there is no import %lld; facenet doctor lists them",
                         (long long)id);
    return status;
}

enum status db_source_add(struct db *db, int64_t dataset, const char *path, const char *layout,
                          int64_t *id, struct err *err)
{
    enum status status = sql_write(db, true, NULL, err,
                                   "INSERT INTO sources (dataset_id, path, layout, added)"
                                   " VALUES (?, ?, ?, ?)",
                                   "issi", dataset, path, layout, clock_now_ms());

    *id = sqlite3_last_insert_rowid(db->handle);
    return status;
}

enum status db_source_delete(struct db *db, int64_t id, struct err *err)
{
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = sql_run(db, NULL, err,
                     "UPDATE datasets SET source = other.path FROM sources s JOIN sources other"
                     " ON other.id = (SELECT min(id) FROM sources"
                     "  WHERE dataset_id = s.dataset_id AND id <> s.id)"
                     " WHERE s.id = ? AND datasets.id = s.dataset_id AND datasets.source = s.path",
                     "i", id);
    if (status == ST_OK)
        status = sql_run(db, NULL, err,
                         "DELETE FROM sources WHERE id = ?1 AND NOT EXISTS"
                         " (SELECT 1 FROM images WHERE source_id = ?1)",
                         "i", id);
    return db_end(db, status, err);
}

enum status db_source_move(struct db *db, const struct db_source *source, const char *path,
                           struct err *err)
{
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status =
        sql_run(db, NULL, err, "UPDATE sources SET path = ? WHERE id = ?", "si", path, source->id);
    if (status == ST_OK)
        status =
            sql_run(db, NULL, err, "UPDATE datasets SET source = ? WHERE id = ? AND source = ?",
                    "sis", path, source->dataset, source->path);
    return db_end(db, status, err);
}
