/* See drawn.h. */
#include "db/photos/drawn.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/columns.h"

#include <stdlib.h>
#include <string.h>

void db_photo_found_free(struct db_photo_found *found)
{
    mem_free(found->path);
    mem_free(found->file);
    *found = (struct db_photo_found){0};
}

/* Reads the row; count: of the photos that have the path. */
static enum status found_read(sqlite3_stmt *row, struct db_photo_found *out, bool *exact,
                              int64_t *count, struct err *err)
{
    struct db_photo *photo = &out->photo;
    const char *path, *file;
    int64_t width, height, orientation;

    sql_get(row, "iippsiiiiiiti", &photo->id, &photo->source, &path, &file, photo->sha256,
            sizeof photo->sha256, &photo->bytes, &photo->changed, &width, &height, &orientation,
            &out->faces, exact, count);
    photo->width = (uint32_t)width;
    photo->height = (uint32_t)height;
    photo->orientation = (int)orientation;
    out->path = path == NULL ? NULL : mem_string(path);
    out->file = file == NULL ? NULL : mem_string(file);
    photo->path = out->path;
    return out->path == NULL || out->file == NULL ? err_nomem(err, "a photo's row") : ST_OK;
}

#define FILE_OF "rtrim(s.path, '/') || '/' || p.path"

enum status db_photo_find(struct db *db, int64_t dataset, const char *path,
                          struct db_photo_found *out, struct err *err)
{
    char *real = realpath(path, NULL), clean[RECORD_TEXT];
    sqlite3_stmt *row;
    bool found = false, exact = false;
    int64_t count = 0;
    enum status status = sql_open(
        db, &row, err,
        "SELECT p.id, source_id, p.path, " FILE_OF ", sha256, bytes, changed, ifnull(width, 0),"
        " ifnull(height, 0), orientation, ifnull((SELECT max(face) FROM images"
        "  WHERE path = p.path AND source_id = p.source_id), 0), " FILE_OF " = ?2,"
        " count(*) OVER () FROM photos p JOIN sources s ON s.id = source_id"
        " WHERE dataset_id = ?1 AND (p.path = ?3 OR " FILE_OF " = ?2) ORDER BY 12 DESC LIMIT 1",
        "iss", dataset, real == NULL ? path : real, path);

    *out = (struct db_photo_found){0};
    if (status == ST_OK)
        status = sql_next(db, row, &found, err);
    if (status == ST_OK && found)
        status = found_read(row, out, &exact, &count, err);
    sql_close(row);
    free(real);
    (void)text_clean(clean, sizeof clean, path, false);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "the data set has no photo %s; import its folder first",
                         clean);
    if (status == ST_OK && !exact && count > 1)
        status = err_set(err, ST_INVALID, "%lld folders have a photo %s; give its whole path",
                         (long long)count, clean);
    return status;
}

enum status db_face_there(struct db *db, int64_t photo, const double box[4], int64_t *image,
                          bool *usable, struct err *err)
{
    *image = 0;
    *usable = false;
    return sql_run(
        db, NULL, err,
        "SELECT image_id, usable FROM (SELECT image_id, by_hand, width * height AS area,"
        "  max(0, min(x + width, ?2 + ?4) - max(x, ?2))"
        "   * max(0, min(y + height, ?3 + ?5) - max(y, ?3)) AS both,"
        "  (x, y, width, height) = (?2, ?3, ?4, ?5) AS same,"
        "  " SQL_USABLE(
            "image_id") " AS usable FROM faces WHERE photo_id = ?1)"
                        " WHERE iif(usable, both > 0.5 * (area + ?4 * ?5 - both), same AND by_hand)"
                        " ORDER BY usable DESC, both DESC, image_id LIMIT 1",
        "idddd>it", photo, box[0], box[1], box[2], box[3], image, usable);
}

enum status db_face_set_drawn(struct db *db, int64_t image, struct err *err)
{
    return sql_write(db, false, NULL, err, "UPDATE faces SET by_hand = 1 WHERE image_id = ?", "i",
                     image);
}

enum status db_photo_drawn(struct db *db, int64_t photo, uint64_t *count, struct err *err)
{
    return sql_run(db, NULL, err,
                   "SELECT count(*) FROM faces WHERE photo_id = ? AND by_hand"
                   " AND " SQL_USABLE("image_id"),
                   "i>u", photo, count);
}
