/* See unreadable.h. */
#include "db/faces/unreadable.h"

#include "db/core/sqlite.h"

enum status db_unreadable_each(struct db *db, int64_t dataset,
                               enum status (*each)(void *context, const struct db_unreadable *row,
                                                   struct err *err),
                               void *context, struct err *err)
{
    sqlite3_stmt *rows;
    bool found = false;
    enum status status = sql_open(db, &rows, err,
                                  "SELECT name, path, ifnull(error, '') FROM identities JOIN images"
                                  " ON identity_id = identities.id"
                                  " WHERE dataset_id = ? AND status = 'error' ORDER BY images.id",
                                  "i", dataset);

    while (status == ST_OK && (status = sql_next(db, rows, &found, err)) == ST_OK && found) {
        struct db_unreadable row;

        sql_get(rows, "ppp", &row.person, &row.path, &row.error);
        status = row.person == NULL || row.path == NULL || row.error == NULL
                     ? err_nomem(err, "the unreadable pictures")
                     : each(context, &row, err);
    }
    sql_close(rows);
    return status;
}
