/* See regions.h. */
#include "db/photos/regions.h"

#include "db/core/sqlite.h"
#include "db/photos/quality.h"

static const char *const region_origins[] = {
    [REGION_EMBEDDED] = "embedded", [REGION_SIDECAR] = "sidecar", [REGION_FOLDER] = "folder"};

enum status db_region_photos_each(struct db *db, int64_t source,
                                  enum status (*each)(void *context,
                                                      const struct db_region_photo *photo,
                                                      struct err *err),
                                  void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    enum status status = sql_open(
        db, &statement, err,
        "SELECT id, path, sidecar, width, height, orientation FROM photos p"
        " WHERE source_id = ? AND error IS NULL AND width > 0 AND height > 0"
        " AND (EXISTS (SELECT 1 FROM faces WHERE photo_id = p.id) OR NOT EXISTS"
        "  (SELECT 1 FROM photos t JOIN faces ON photo_id = t.id WHERE t.sha256 = p.sha256))"
        " ORDER BY path",
        "i", source);

    while (status == ST_OK) {
        struct db_region_photo row = {0};

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, "ipiiii", &row.id, &row.path, &row.sidecar, &row.width, &row.height,
                &row.orientation);
        status = row.path == NULL ? err_nomem(err, "a photo's row") : each(context, &row, err);
    }
    sql_close(statement);
    return status;
}

enum status db_region_put(struct db *db, int64_t photo, int64_t sidecar,
                          const struct db_region *regions, size_t count, struct err *err)
{
    int64_t newest = 0;
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = sql_run(db, NULL, err, "SELECT max(id) FROM regions", ">i", &newest);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        const double *box = regions[i].box;

        status = sql_run(db, NULL, err,
                         "INSERT INTO regions (photo_id, origin, name, x, y, width, height,"
                         " image_id, applied) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, 0),"
                         " (SELECT ifnull(max(applied), 0) FROM regions WHERE photo_id = ?1"
                         "  AND image_id = ?8 AND name_key(name) = name_key(?3))",
                         "issddddi", photo, region_origins[regions[i].origin], regions[i].name,
                         box[0], box[1], box[2], box[3], regions[i].image);
    }
    if (status == ST_OK)
        status = sql_run(db, NULL, err,
                         "DELETE FROM regions WHERE photo_id = ? AND id <= ?"
                         " AND origin <> 'folder'",
                         "ii", photo, newest);
    if (status == ST_OK)
        status = sql_run(db, NULL, err, "UPDATE photos SET sidecar = ? WHERE id = ?", "ii", sidecar,
                         photo);
    return db_end(db, status, err);
}

/* The first folder of a path, in its bytes. */
#define FIRST_FOLDER \
    "CAST(substr(CAST(path AS BLOB), 1, instr(CAST(path AS BLOB), x'2F') - 1) AS TEXT)"

enum status db_region_folders(struct db *db, int64_t source, struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    status = sql_run(db, NULL, err,
                     "DELETE FROM regions WHERE id IN (SELECT r.id FROM regions r JOIN photos p"
                     " ON p.id = photo_id WHERE source_id = ? AND origin = 'folder'"
                     " AND name IS NOT " FIRST_FOLDER ")",
                     "i", source);
    if (status == ST_OK)
        status = sql_run(db, NULL, err,
                         "INSERT INTO regions (photo_id, origin, name)"
                         " SELECT id, 'folder', " FIRST_FOLDER " AS name FROM photos p"
                         " WHERE source_id = ? AND error IS NULL AND instr(path, '/') > 0"
                         " AND length(CAST(name AS BLOB)) < 128"
                         " AND NOT EXISTS (SELECT 1 FROM regions"
                         "  WHERE photo_id = p.id AND origin = 'folder')",
                         "i", source);
    return db_end(db, status, err);
}

/* A usable face f of which no region says who it is. */
#define FREE_FACE \
    SQL_FACE_QUALITY " > 0 AND NOT EXISTS (SELECT 1 FROM regions WHERE image_id = f.image_id)"
/* A region r of a folder that has no face yet, and no other region of its photo the name. */
#define OPEN_FOLDER \
    "r.origin = 'folder' AND r.image_id IS NULL AND NOT EXISTS (SELECT 1 FROM regions o" \
    " WHERE o.photo_id = r.photo_id AND o.origin <> 'folder' AND name_key(o.name) =" \
    " name_key(r.name))"

enum status db_region_place_single(struct db *db, int64_t source, struct err *err)
{
    return sql_write(
        db, false, NULL, err,
        "UPDATE regions AS r SET image_id = (SELECT image_id FROM faces f"
        "  WHERE f.photo_id = r.photo_id AND " FREE_FACE ")"
        " WHERE " OPEN_FOLDER " AND photo_id IN (SELECT id FROM photos WHERE source_id = ?)"
        " AND (SELECT count(*) FROM faces f WHERE f.photo_id = r.photo_id AND " SQL_FACE_QUALITY
        "  > 0) = 1",
        "i", source);
}

static void choice_read(sqlite3_stmt *row, void *item)
{
    struct db_region_choice *choice = item;

    sql_get(row, "iit", &choice->region, &choice->image, &choice->first);
}

enum status db_region_choices(struct db *db, int64_t dataset, struct db_region_choice **out,
                              size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(
        db, &status, count, sizeof **out, choice_read, err,
        "WITH photo AS (SELECT p.id FROM photos p JOIN sources s ON s.id = source_id"
        "  WHERE dataset_id = ?), choice AS (SELECT r.id AS region, f.image_id AS image,"
        "  name_key(r.name) AS key FROM regions r JOIN faces f ON f.photo_id = r.photo_id"
        "  WHERE r.photo_id IN photo AND " OPEN_FOLDER " AND " FREE_FACE
        "  UNION SELECT 0, image_id, name_key(name) FROM regions"
        "  WHERE photo_id IN photo AND image_id NOTNULL)"
        " SELECT region, image, lag(key) OVER (ORDER BY key, region, image) IS NOT key"
        " FROM choice WHERE key IN (SELECT key FROM choice WHERE region <> 0)"
        " ORDER BY key, region, image",
        "i", dataset);
    return status;
}

enum status db_region_place(struct db *db, int64_t region, int64_t image, struct err *err)
{
    return sql_write(db, false, NULL, err, "UPDATE regions SET image_id = ? WHERE id = ?", "ii",
                     image, region);
}

enum status db_region_at(struct db *db, int64_t photo, const double box[4], char *name, size_t size,
                         bool *found, struct err *err)
{
    return sql_run(db, found, err,
                   "SELECT name FROM (SELECT *, x + width / 2 - ?2 AS dx, y + height / 2 - ?3 AS dy"
                   "  FROM regions WHERE photo_id = ?1 AND image_id IS NULL)"
                   " WHERE 2 * abs(dx) < min(width, ?4) AND 2 * abs(dy) < min(height, ?5)"
                   " ORDER BY dx * dx + dy * dy, id LIMIT 1",
                   "idddd>s", photo, box[0] + box[2] / 2, box[1] + box[3] / 2, box[2], box[3], name,
                   size);
}

enum status db_region_named(struct db *db, int64_t dataset, const char *name, bool *found,
                            struct err *err)
{
    return sql_run(db, found, err,
                   "SELECT 1 FROM regions r JOIN photos p ON p.id = photo_id"
                   " JOIN sources s ON s.id = source_id WHERE dataset_id = ?"
                   " AND name_key(r.name) = name_key(?) LIMIT 1",
                   "is", dataset, name);
}

enum status db_region_count(struct db *db, int64_t dataset, struct db_region_counts *out,
                            struct err *err)
{
    *out = (struct db_region_counts){0};
    return sql_run(db, NULL, err,
                   "SELECT count(image_id), count(*) FILTER (WHERE image_id IS NULL AND x NOTNULL)"
                   " FROM regions r JOIN photos p ON p.id = photo_id"
                   " JOIN sources s ON s.id = source_id WHERE dataset_id = ?",
                   "i>uu", dataset, &out->faces, &out->without);
}
