/* See images.h. */
#include "db/faces/images.h"

#include "base/mem.h"
#include "base/text.h"
#include "db/faces/columns.h"

enum status db_image_add(struct db *db, const struct db_image *image, int64_t *id, struct err *err)
{
    char clean[RECORD_NAME];
    struct err inner;
    bool found = false;
    enum status status = sql_write(
        db, false, &found, &inner,
        "INSERT INTO images (identity_id, path, sha256, width, height, orientation,"
        " status, error, crop, thumbnail, source_id, bytes, changed, face) VALUES (?, ?, ?,"
        " nullif(?, 0), nullif(?, 0), ?, ?, ?, nullif(?, -1), ?, nullif(?, 0), ?, ?, ?)"
        " ON CONFLICT (path, source_id, face) DO UPDATE SET identity_id = excluded.identity_id,"
        " sha256 = excluded.sha256, width = excluded.width, height = excluded.height,"
        " orientation = excluded.orientation, status = excluded.status, error = excluded.error,"
        " crop = excluded.crop, thumbnail = excluded.thumbnail, bytes = excluded.bytes,"
        " changed = excluded.changed WHERE images.crop IS NULL RETURNING id",
        "issiiissibiiii>i", image->identity, image->path, image->sha256, (int64_t)image->width,
        (int64_t)image->height, (int64_t)image->orientation, image->error == NULL ? "ok" : "error",
        image->error, image->crop, (const void *)image->thumbnail, (size_t)FACES_THUMBNAIL,
        image->source, image->bytes, image->changed, image->face, id);

    (void)text_clean(clean, sizeof clean, image->path, false);
    if (status != ST_OK)
        return err_set(err, status, "image \"%s\": %s", clean, inner.message);
    if (!found)
        return err_set(err, ST_EXISTS, "image \"%s\" is in the database already", clean);
    return ST_OK;
}

enum status db_image_move(struct db *db, const struct db_image *image, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "UPDATE images SET identity_id = ?, path = ?, bytes = ?, changed = ?"
                     " WHERE id = ?",
                     "isiii", image->identity, image->path, image->bytes, image->changed,
                     image->id);
}

enum status db_image_seen(struct db *db, const struct db_image *image, struct err *err)
{
    return sql_write(db, false, NULL, err, "UPDATE images SET bytes = ?, changed = ? WHERE id = ?",
                     "iii", image->bytes, image->changed, image->id);
}

enum status db_image_rewritten(struct db *db, const struct db_image *image, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "UPDATE images SET sha256 = ?, bytes = ?, changed = ?, width = ?, height = ?,"
                     " orientation = ? WHERE id = ?",
                     "siiiiii", image->sha256, image->bytes, image->changed, (int64_t)image->width,
                     (int64_t)image->height, (int64_t)image->orientation, image->id);
}

enum status db_images_each(struct db *db, int64_t source,
                           enum status (*each)(void *context, const struct db_image_row *row,
                                               struct err *err),
                           void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status =
        sql_open(db, &statement, err,
                 "SELECT id, identity_id, bytes, changed, path, sha256, crop IS NOT NULL"
                 " FROM images WHERE source_id = ? ORDER BY path",
                 "i", source);

    while (status == ST_OK) {
        struct db_image_row row;

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, "iiiippt", &row.id, &row.identity, &row.bytes, &row.changed, &row.path,
                &row.sha256, &row.crop);
        status = row.path == NULL || row.sha256 == NULL ? err_nomem(err, "a row of the images")
                                                        : each(context, &row, err);
    }
    sql_close(statement);
    return status;
}

static void twins_read(sqlite3_stmt *row, void *item)
{
    struct db_image_twins *out = item;

    sql_get(row, "iissiiss", &out->one.image, &out->one.identity, out->one.person,
            sizeof out->one.person, out->one.path, sizeof out->one.path, &out->two.image,
            &out->two.identity, out->two.person, sizeof out->two.person, out->two.path,
            sizeof out->two.path);
}

enum status db_image_twins(struct db *db, int64_t dataset, struct db_image_twins **out,
                           size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(
        db, &status, count, sizeof **out, twins_read, err,
        "WITH shown AS MATERIALIZED (SELECT i.id, sha256, path, p.name, p.id AS person"
        "  FROM images i JOIN identities own ON own.id = i.identity_id"
        "  LEFT JOIN verdicts v ON v.id = (SELECT max(id) FROM verdicts WHERE image_id = i.id)"
        "  JOIN identities p ON p.id = ifnull(v.identity_id, own.id)"
        "  WHERE own.dataset_id = ?1 AND NOT i.excluded AND ifnull(verdict, '') NOT "
        "IN " SQL_LEAVING_OUT ""
        "  AND crop IS NOT NULL AND sha256 IN (SELECT sha256 FROM images WHERE sha256 <> ''"
        "   GROUP BY sha256 HAVING count(*) > 1))"
        " SELECT a.id, a.person, a.name, a.path, b.id, b.person, b.name, b.path FROM shown b JOIN "
        "shown a ON a.id ="
        "  (SELECT min(id) FROM shown WHERE sha256 = b.sha256 AND person <> b.person"
        "   AND id < b.id) ORDER BY b.id",
        "i", dataset);
    return status;
}

enum status db_thumbnails_each(struct db *db, int64_t dataset,
                               enum status (*each)(void *context, int64_t image,
                                                   const uint8_t *thumbnail, struct err *err),
                               void *context, struct err *err)
{
    uint8_t thumbnail[FACES_THUMBNAIL];
    sqlite3_stmt *statement;
    bool found = true, whole;
    int64_t image;
    enum status status =
        sql_open(db, &statement, err,
                 "SELECT images.id, thumbnail FROM images JOIN identities p ON p.id = identity_id"
                 " WHERE dataset_id = ? AND crop IS NOT NULL ORDER BY images.id",
                 "i", dataset);

    while (status == ST_OK && (status = sql_next(db, statement, &found, err)) == ST_OK && found) {
        sql_get(statement, "ib", &image, thumbnail, sizeof thumbnail, &whole);
        if (whole)
            status = each(context, image, thumbnail, err);
    }
    sql_close(statement);
    return status;
}

enum status db_image_look(struct db *db, int64_t id, struct db_image_look *out, bool *found,
                          struct err *err)
{
    bool whole = false;
    enum status status = sql_run(
        db, found, err,
        "SELECT p.id, p.name, path, sha256, thumbnail FROM images i"
        " LEFT JOIN verdicts v ON v.id = (SELECT max(id) FROM verdicts WHERE image_id = i.id)"
        " JOIN identities p ON p.id = ifnull(v.identity_id, i.identity_id)"
        " WHERE i.id = ? AND NOT i.excluded AND ifnull(verdict, '') NOT IN " SQL_LEAVING_OUT "",
        "i>isssb", id, &out->identity, out->person, sizeof out->person, out->path, sizeof out->path,
        out->sha256, sizeof out->sha256, out->thumbnail, sizeof out->thumbnail, &whole);

    *found = *found && whole;
    return status;
}

enum status db_image_thumbnail(struct db *db, int64_t id, uint8_t *out, bool *found,
                               struct err *err)
{
    bool whole = false;
    enum status status = sql_run(db, found, err, "SELECT thumbnail FROM images WHERE id = ?", "i>b",
                                 id, out, (size_t)FACES_THUMBNAIL, &whole);

    *found = *found && whole;
    return status;
}

enum status db_image_set_crop(struct db *db, int64_t image, uint64_t crop, struct err *err)
{
    return sql_write(db, false, NULL, err, "UPDATE images SET crop = ? WHERE id = ?", "ii",
                     (int64_t)crop, image);
}

enum status db_dataset_drop_crops(struct db *db, int64_t dataset, struct err *err)
{
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = sql_run(db, NULL, err,
                     "UPDATE images SET crop = NULL WHERE identity_id IN"
                     " (SELECT id FROM identities WHERE dataset_id = ?)",
                     "i", dataset);
    if (status == ST_OK)
        status = db_dataset_set_crops(db, dataset, 0, err);
    return db_end(db, status, err);
}

enum status db_dataset_set_crops(struct db *db, int64_t dataset, uint64_t crop_count,
                                 struct err *err)
{
    bool changed;
    enum status status =
        sql_write(db, false, &changed, err, "UPDATE datasets SET crop_count = ? WHERE id = ?", "ii",
                  (int64_t)crop_count, dataset);

    if (status == ST_OK && !changed)
        status = err_set(err, ST_NOTFOUND, "there is no data set %lld", (long long)dataset);
    return status;
}

enum status db_dataset_crops_used(struct db *db, int64_t dataset, bool *used, uint64_t count,
                                  struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status = sql_open(db, &statement, err,
                                  "SELECT crop FROM images JOIN identities p ON p.id = identity_id"
                                  " WHERE dataset_id = ? AND crop IS NOT NULL",
                                  "i", dataset);

    while (status == ST_OK && (status = sql_next(db, statement, &found, err)) == ST_OK && found) {
        uint64_t crop;

        sql_get(statement, "u", &crop);
        if (crop < count)
            used[crop] = true;
    }
    sql_close(statement);
    return status;
}

enum status db_image_place(struct db *db, int64_t image, char *path, size_t size, int64_t *face,
                           struct err *err)
{
    bool found;
    enum status status = sql_run(db, &found, err, "SELECT path, face FROM images WHERE id = ?",
                                 "i>si", image, path, size, face);

    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "there is no image %lld", (long long)image);
    return status;
}

#define PEOPLE \
    " WHERE p.dataset_id = ?1 AND NOT p.excluded AND " SQL_USABLE("i.id") " ORDER BY p.id"

enum status db_image_people_each(struct db *db, int64_t dataset, const char *among,
                                 enum status (*each)(void *context, int64_t image, int64_t identity,
                                                     const char *name, struct err *err),
                                 void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status =
        among == NULL
            ? sql_open(db, &statement, err,
                       "SELECT i.id, p.id, p.name FROM identities p CROSS JOIN images i"
                       " INDEXED BY images_by_identity ON i.identity_id = p.id" PEOPLE,
                       "i", dataset)
            : sql_open(db, &statement, err,
                       "SELECT i.id, p.id, p.name FROM json_each(?2) CROSS JOIN images i"
                       " ON i.id = value CROSS JOIN identities p ON p.id = i.identity_id" PEOPLE,
                       "is", dataset, among);

    while (status == ST_OK) {
        const char *name;
        int64_t image, identity;

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, "iip", &image, &identity, &name);
        status = name == NULL ? err_nomem(err, "the name of a person")
                              : each(context, image, identity, name, err);
    }
    sql_close(statement);
    return status;
}
