/* See triplets.h. */
#include "db/findings/triplets.h"

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

/* An image and the name of its person. */
#define FACE(id) \
    id ", (SELECT name FROM images JOIN identities ON identities.id = identity_id" \
       "  WHERE images.id = " id ")"

enum status db_triplet_at(struct db *db, int64_t run, int64_t step, struct db_triplet *out,
                          bool *found, struct err *err)
{
    static const char sql[] =
        "SELECT step, ap, an, " FACE("anchor_id") ", " FACE("positive_id") ", " FACE(
            "negative_id") " FROM hardest_triplets WHERE run_id = ? AND step <= ?"
                           " ORDER BY step DESC LIMIT 1";
    struct record_triplet *triplet = &out->triplet;
    size_t size = sizeof out->name[0];
    enum status status =
        sql_run(db, found, err, sql, "ii>iddisisis", run, step > 0 ? step : INT64_MAX,
                &triplet->step, &triplet->ap, &triplet->an, &triplet->image[0], out->name[0], size,
                &triplet->image[1], out->name[1], size, &triplet->image[2], out->name[2], size);

    for (int i = 0; status == ST_OK && *found && i < RECORD_FACES; i++)
        status = db_portrait_get(db, triplet->image[i], &out->face[i], err);
    if (status != ST_NOTFOUND)
        return status;
    *found = false; /* an image was deleted between two queries */
    return ST_OK;
}
