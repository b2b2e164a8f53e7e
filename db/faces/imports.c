/* See imports.h. */
#include "db/faces/imports.h"

#include "db/core/sqlite.h"

enum status db_import_put(struct db *db, int64_t dataset, const struct process_id *process,
                          uint64_t done, uint64_t total, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "INSERT OR REPLACE INTO imports (dataset_id, pid, pid_start_time, boot_id,"
                     " done, total) VALUES (?, ?, ?, ?, ?, ?)",
                     "iiisii", dataset, process->pid, process->start_time, process->boot_id,
                     (int64_t)done, (int64_t)total);
}

enum status db_import_stopped(struct db *db, int64_t dataset, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "UPDATE imports SET pid_start_time = 0 WHERE dataset_id = ?", "i", dataset);
}

enum status db_import_end(struct db *db, int64_t dataset, struct err *err)
{
    return sql_write(db, true, NULL, err, "DELETE FROM imports WHERE dataset_id = ?", "i", dataset);
}
