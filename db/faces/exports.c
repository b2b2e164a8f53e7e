/* See exports.h. */
#include "db/faces/exports.h"

#include "db/core/sqlite.h"

enum status db_export_put(struct db *db, int64_t dataset, const char *path, const char *sha256,
                          struct err *err)
{
    return sql_write(db, true, NULL, err,
                     "INSERT OR REPLACE INTO exports (path, dataset_id, sha256) VALUES (?, ?, ?)",
                     "sis", path, dataset, sha256);
}

enum status db_export_delete(struct db *db, const char *path, struct err *err)
{
    return sql_write(db, true, NULL, err, "DELETE FROM exports WHERE path = ?", "s", path);
}

static void export_read(sqlite3_stmt *row, void *item)
{
    struct db_export *export = item;

    sql_get(row, "ss", export->path, sizeof export->path, export->sha256, sizeof export->sha256);
}

enum status db_export_list(struct db *db, int64_t dataset, struct db_export **out, size_t *count,
                           struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, export_read, err,
                       "SELECT path, sha256 FROM exports WHERE dataset_id = ? ORDER BY path", "i",
                       dataset);
    return status;
}
