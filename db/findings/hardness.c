/* See hardness.h. */
#include "db/findings/hardness.h"

#include "db/core/sqlite.h"

enum status db_hardness_put(struct db *db, int64_t run, const struct db_hardness *hardness,
                            struct err *err)
{
    enum status status = sql_write(
        db, false, NULL, err,
        "INSERT OR REPLACE INTO hardness (run_id, image_id, step, anchor, positive,"
        " negative, anchor_batches, positive_batches, negative_batches)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "iiidddiii", run, hardness->image, hardness->step, hardness->share[0], hardness->share[1],
        hardness->share[2], hardness->batches[0], hardness->batches[1], hardness->batches[2]);

    if (status == ST_OK)
        status = sql_write(db, false, NULL, err,
                           "INSERT OR IGNORE INTO trained_people (run_id, identity_id)"
                           " SELECT ?, identity_id FROM images WHERE id = ?",
                           "ii", run, hardness->image);
    return status;
}

enum status db_trained_each(struct db *db, int64_t run,
                            enum status (*each)(void *context, int64_t identity, const char *name,
                                                struct err *err),
                            void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status = sql_open(db, &statement, err,
                                  "SELECT id, name FROM trained_people"
                                  " JOIN identities ON id = identity_id WHERE run_id = ?"
                                  " ORDER BY id",
                                  "i", run);

    while (status == ST_OK) {
        const char *name;
        int64_t identity;

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, "ip", &identity, &name);
        status = name == NULL ? err_nomem(err, "the name of a person")
                              : each(context, identity, name, err);
    }
    sql_close(statement);
    return status;
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
