/* See crop_sets.h. */
#include "db/faces/crop_sets.h"

#include "db/core/sqlite.h"

static void crop_set_read(sqlite3_stmt *row, void *item)
{
    struct db_crop_set *set = item;

    sql_get(row, "isuu", &set->dataset, set->alignment, sizeof set->alignment, &set->size,
            &set->count);
}

enum status db_crop_set_list(struct db *db, int64_t dataset, struct db_crop_set **out,
                             size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, crop_set_read, err,
                       "SELECT dataset_id, alignment, size, count FROM crop_sets"
                       " WHERE ?1 IN (0, dataset_id) ORDER BY dataset_id, alignment, size",
                       "i", dataset);
    return status;
}

enum status db_crop_set_count(struct db *db, int64_t dataset, const char *alignment, uint64_t size,
                              uint64_t *count, struct err *err)
{
    *count = 0;
    return sql_run(db, NULL, err,
                   "SELECT count FROM crop_sets WHERE dataset_id = ? AND alignment = ?"
                   " AND size = ?",
                   "isi>u", dataset, alignment, (int64_t)size, count);
}

enum status db_crop_set_put(struct db *db, const struct db_crop_set *set, struct err *err)
{
    return sql_write(db, true, NULL, err,
                     "INSERT OR REPLACE INTO crop_sets (dataset_id, alignment, size, count)"
                     " VALUES (?, ?, ?, ?)",
                     "isii", set->dataset, set->alignment, (int64_t)set->size, (int64_t)set->count);
}

enum status db_crop_sets_delete(struct db *db, int64_t dataset, struct err *err)
{
    return sql_write(db, true, NULL, err, "DELETE FROM crop_sets WHERE dataset_id = ?", "i",
                     dataset);
}
