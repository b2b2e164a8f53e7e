/* See triplets.h. */
#include "db/faces/triplets.h"

#include "db/core/sqlite.h"

enum status db_triplet_put(struct db *db, int64_t run, const struct record_triplet *triplet,
                           struct err *err)
{
    return sql_write(
        db, false, NULL, err,
        "INSERT OR REPLACE INTO hardest_triplets (run_id, step, anchor_id, positive_id,"
        " negative_id, ap, an) VALUES (?, ?, ?, ?, ?, ?, ?)",
        "iiiiidd", run, triplet->step, triplet->image[RECORD_ANCHOR],
        triplet->image[RECORD_POSITIVE], triplet->image[RECORD_NEGATIVE], triplet->ap, triplet->an);
}

#define PERSON_OF(image) \
    "(SELECT name FROM images JOIN identities ON identities.id = identity_id" \
    " WHERE images.id = " image ")"

enum status db_triplet_at(struct db *db, int64_t run, int64_t step, struct db_triplet *out,
                          bool *found, struct err *err)
{
    sqlite3_stmt *row;
    enum status status = sql_open(db, &row, err,
                                  "SELECT step, ap, an, anchor_id, positive_id, "
                                  "negative_id," PERSON_OF("anchor_id") ", " PERSON_OF(
                                      "positive_id") ", " PERSON_OF("negative_id") " FROM "
                                                                                   "hardest_"
                                                                                   "triplets WHERE "
                                                                                   "run_id = ? AND "
                                                                                   "step <= ? "
                                                                                   "ORDER BY step "
                                                                                   "DESC LIMIT 1",
                                  "ii", run, step > 0 ? step : INT64_MAX);

    *found = false;
    if (status == ST_OK)
        status = sql_next(db, row, found, err);
    if (status == ST_OK && *found) {
        out->triplet = (struct record_triplet){
            .step = sql_integer(row, 0), .ap = sql_real(row, 1), .an = sql_real(row, 2)};
        for (int i = 0; i < RECORD_FACES; i++) {
            out->triplet.image[i] = sql_integer(row, 3 + i);
            sql_text(row, 6 + i, out->name[i], sizeof out->name[i]);
        }
    }
    sql_close(row);
    for (int i = 0; status == ST_OK && *found && i < RECORD_FACES; i++)
        status = db_portrait_get(db, out->triplet.image[i], &out->face[i], err);
    if (status != ST_NOTFOUND)
        return status;
    *found = false; /* forgotten between two looks */
    return ST_OK;
}
