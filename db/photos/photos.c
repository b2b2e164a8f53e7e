/* See photos.h. */
#include "db/photos/photos.h"

#include "db/core/sqlite.h"

enum status db_photo_put(struct db *db, const struct db_photo *photo, int64_t *id, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "INSERT INTO photos (source_id, path, sha256, bytes, changed, width, height,"
                     " orientation, error) VALUES (?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), ?, ?)"
                     " ON CONFLICT (source_id, path) DO UPDATE SET sha256 = excluded.sha256,"
                     " bytes = excluded.bytes, changed = excluded.changed, width = excluded.width,"
                     " height = excluded.height, orientation = excluded.orientation,"
                     " error = excluded.error RETURNING id",
                     "issiiiiis>i", photo->source, photo->path, photo->sha256, photo->bytes,
                     photo->changed, (int64_t)photo->width, (int64_t)photo->height,
                     (int64_t)photo->orientation, photo->error, id);
}

enum status db_photo_move(struct db *db, const struct db_photo *photo, struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status =
        sql_run(db, NULL, err, "UPDATE photos SET path = ?, bytes = ?, changed = ? WHERE id = ?",
                "siii", photo->path, photo->bytes, photo->changed, photo->id);
    if (status == ST_OK)
        status = sql_run(db, NULL, err,
                         "UPDATE images SET path = ? WHERE id IN"
                         " (SELECT image_id FROM faces WHERE photo_id = ?)",
                         "si", photo->path, photo->id);
    return db_end(db, status, err);
}

enum status db_photo_seen(struct db *db, const struct db_photo *photo, struct err *err)
{
    return sql_write(db, false, NULL, err, "UPDATE photos SET bytes = ?, changed = ? WHERE id = ?",
                     "iii", photo->bytes, photo->changed, photo->id);
}

enum status db_photo_rewritten(struct db *db, const struct db_photo *photo, int64_t *faces,
                               struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "UPDATE photos SET sha256 = ?, bytes = ?, changed = ?, width = ?, height = ?,"
                     " orientation = ?, sidecar = -1 WHERE id = ? RETURNING ifnull((SELECT"
                     " max(face) FROM images JOIN faces ON image_id = images.id"
                     " WHERE photo_id = photos.id), 0)",
                     "siiiiii>i", photo->sha256, photo->bytes, photo->changed,
                     (int64_t)photo->width, (int64_t)photo->height, (int64_t)photo->orientation,
                     photo->id, faces);
}

enum status db_photo_delete(struct db *db, int64_t id, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "DELETE FROM photos WHERE id = ?1 OR (sha256 ="
                     " (SELECT sha256 FROM photos WHERE id = ?1) AND NOT EXISTS"
                     " (SELECT 1 FROM faces WHERE photo_id = photos.id))",
                     "i", id);
}

enum status db_photos_each(struct db *db, int64_t source,
                           enum status (*each)(void *context, const struct db_photo *photo,
                                               struct err *err),
                           void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status = sql_open(db, &statement, err,
                                  "SELECT id, source_id, bytes, changed, path, sha256, error"
                                  " FROM photos WHERE source_id = ? ORDER BY path",
                                  "i", source);

    while (status == ST_OK) {
        struct db_photo row = {0};

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, "iiiipsp", &row.id, &row.source, &row.bytes, &row.changed, &row.path,
                row.sha256, sizeof row.sha256, &row.error);
        status = row.path == NULL ? err_nomem(err, "a photo's row") : each(context, &row, err);
    }
    sql_close(statement);
    return status;
}

static void photo_read_image(sqlite3_stmt *row, void *item)
{
    sql_get(row, "i", (int64_t *)item);
}

enum status db_photo_faces(struct db *db, int64_t photo, int64_t **out, size_t *count,
                           struct err *err)
{
    enum status status;

    *out =
        sql_collect(db, &status, count, sizeof **out, photo_read_image, err,
                    "SELECT image_id FROM faces WHERE photo_id = ? ORDER BY image_id", "i", photo);
    return status;
}

#define FACE_COLUMNS \
    "image_id, photo_id, x, y, width, height, left_eye_x, left_eye_y, right_eye_x, right_eye_y," \
    " nose_x, nose_y, mouth_left_x, mouth_left_y, mouth_right_x, mouth_right_y, score, sharpness," \
    " yaw, pitch, roll"

enum status db_face_put(struct db *db, const struct db_face *face, struct err *err)
{
    const double *box = face->box, (*point)[2] = face->points;

    return sql_write(db, false, NULL, err,
                     "INSERT OR REPLACE INTO faces (" FACE_COLUMNS
                     ") VALUES (?, nullif(?, 0), ?, ?,"
                     " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     "iiddddddddddddddddddd", face->image, face->photo, box[0], box[1], box[2],
                     box[3], point[0][0], point[0][1], point[1][0], point[1][1], point[2][0],
                     point[2][1], point[3][0], point[3][1], point[4][0], point[4][1], face->score,
                     face->sharpness, face->yaw, face->pitch, face->roll);
}

/* For sql_get: where the columns go. */
#define FACE_FORMAT "iiddddddddddddddddddd"
#define FACE_PLACES(f) \
    &(f)->image, &(f)->photo, &(f)->box[0], &(f)->box[1], &(f)->box[2], &(f)->box[3], \
        &(f)->points[0][0], &(f)->points[0][1], &(f)->points[1][0], &(f)->points[1][1], \
        &(f)->points[2][0], &(f)->points[2][1], &(f)->points[3][0], &(f)->points[3][1], \
        &(f)->points[4][0], &(f)->points[4][1], &(f)->score, &(f)->sharpness, &(f)->yaw, \
        &(f)->pitch, &(f)->roll

static void face_read(sqlite3_stmt *row, void *item)
{
    struct db_face *face = item;

    sql_get(row, FACE_FORMAT, FACE_PLACES(face));
}

enum status db_face_list(struct db *db, int64_t dataset, struct db_face **out, size_t *count,
                         struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, face_read, err,
                       "SELECT " FACE_COLUMNS " FROM faces WHERE image_id IN (SELECT images.id"
                       " FROM images JOIN identities p ON p.id = identity_id WHERE dataset_id = ?)"
                       " ORDER BY image_id",
                       "i", dataset);
    return status;
}

enum status db_face_places_each(struct db *db, int64_t dataset, int64_t crop,
                                enum status (*each)(void *context,
                                                    const struct db_face_place *place,
                                                    struct err *err),
                                void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status =
        sql_open(db, &statement, err,
                 "SELECT " FACE_COLUMNS ", ifnull(crop, -1), root, place, coalesce(photo, picture)"
                 " FROM faces JOIN (SELECT i.id AS image, crop, s.path AS root, i.path AS place,"
                 "  p.sha256 AS photo, i.sha256 AS picture FROM images i"
                 "  JOIN sources s ON s.id = i.source_id JOIN faces f ON f.image_id = i.id"
                 "  LEFT JOIN photos p ON p.id = f.photo_id"
                 "  WHERE s.dataset_id = ?1 AND iif(?2 < 0, crop IS NULL AND photo_id, crop >= ?2))"
                 " ON image = image_id ORDER BY crop, root, place, image",
                 "ii", dataset, crop);

    while (status == ST_OK) {
        struct db_face_place row = {0};

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, FACE_FORMAT "ippp", FACE_PLACES(&row.face), &row.crop, &row.root,
                &row.path, &row.sha256);
        status = row.root == NULL || row.path == NULL || row.sha256 == NULL
                     ? err_nomem(err, "the place of a face")
                     : each(context, &row, err);
    }
    sql_close(statement);
    return status;
}

enum status db_face_get(struct db *db, int64_t image, struct db_face *out, bool *found,
                        struct err *err)
{
    return sql_run(db, found, err, "SELECT " FACE_COLUMNS " FROM faces WHERE image_id = ?", "i>r",
                   image, face_read, (void *)out);
}

enum status db_photos_any(struct db *db, int64_t dataset, bool *any, struct err *err)
{
    return sql_run(db, any, err,
                   "SELECT 1 FROM sources s JOIN photos ON source_id = s.id"
                   " WHERE dataset_id = ? LIMIT 1",
                   "i", dataset);
}
