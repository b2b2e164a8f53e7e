/* See hardness.h. */
#include "db/faces/hardness.h"

#include "db/core/sqlite.h"

enum status db_hardness_put(struct db *db, int64_t run, const struct db_hardness *hardness,
                            struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "INSERT OR REPLACE INTO hardness (run_id, image_id, step, anchor, positive,"
                     " negative, anchor_batches, positive_batches, negative_batches)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     "iiidddiii", run, hardness->image, hardness->step, hardness->share[0],
                     hardness->share[1], hardness->share[2], hardness->batches[0],
                     hardness->batches[1], hardness->batches[2]);
}

enum status db_hardness_each(struct db *db, int64_t run,
                             enum status (*each)(void *context, const struct db_hardness_row *row,
                                                 struct err *err),
                             void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status =
        sql_open(db, &statement, err,
                 "SELECT identities.id, name, path, image_id, step, anchor, positive, negative,"
                 " anchor_batches, positive_batches, negative_batches FROM hardness"
                 " JOIN images ON images.id = image_id"
                 " JOIN identities ON identities.id = identity_id"
                 " WHERE run_id = ? AND NOT images.excluded AND NOT identities.excluded"
                 " ORDER BY identities.id, images.id",
                 "i", run);

    while (status == ST_OK) {
        struct db_hardness_row row;
        struct db_hardness *of = &row.hardness;

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, "ippiidddiii", &row.identity, &row.name, &row.path, &of->image,
                &of->step, &of->share[0], &of->share[1], &of->share[2], &of->batches[0],
                &of->batches[1], &of->batches[2]);
        status = row.name == NULL || row.path == NULL ? err_nomem(err, "a row of the images")
                                                      : each(context, &row, err);
    }
    sql_close(statement);
    return status;
}
