/* See quality.h. */
#include "db/photos/quality.h"

#include "db/core/sqlite.h"

static void rank_read(sqlite3_stmt *row, void *item)
{
    struct db_face_rank *rank = item;
    int64_t quality;

    sql_get(row, "iii", &rank->image, &rank->photo, &quality);
    rank->quality = (enum db_face_quality)quality;
}

enum status db_face_ranks(struct db *db, int64_t dataset, struct db_face_rank **out, size_t *count,
                          struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, rank_read, err,
                       "SELECT image_id, coalesce(photo_id, 0), " SQL_FACE_QUALITY
                       " FROM faces f WHERE image_id IN (SELECT images.id FROM images"
                       "  JOIN identities p ON p.id = identity_id WHERE dataset_id = ?)"
                       " ORDER BY image_id",
                       "i", dataset);
    return status;
}
