/* See album.h. */
#include "db/review/album.h"

#include "db/core/sqlite.h"

static void row_read(sqlite3_stmt *row, void *item)
{
    struct db_album_row *album = item;

    *album = (struct db_album_row){0};
    sql_get(row, "issut", &album->photo, album->path, sizeof album->path, album->names,
            sizeof album->names, &album->faces, &album->unreadable);
}

enum status db_album_list(struct db *db, int64_t dataset, struct db_album_row **out, size_t *count,
                          struct err *err)
{
    enum status status;

    *out = sql_collect(
        db, &status, count, sizeof **out, row_read, err,
        "WITH shown AS MATERIALIZED (SELECT f.photo_id AS photo, count(*) AS faces,"
        "  group_concat(nullif(c.name, ''), ', ') AS names FROM sources s"
        "  JOIN photos p ON p.source_id = s.id JOIN faces f ON f.photo_id = p.id"
        "  LEFT JOIN (SELECT id FROM clusterings WHERE dataset_id = ?1 AND current) g"
        "  LEFT JOIN cluster_members m ON m.clustering_id = g.id AND m.image_id = f.image_id"
        "  LEFT JOIN clusters c ON c.id = m.cluster_id WHERE s.dataset_id = ?1"
        "  AND f.image_id NOT IN (SELECT image_id FROM verdicts v WHERE verdict = 'nonface'"
        "   AND NOT EXISTS (SELECT 1 FROM verdicts WHERE image_id = v.image_id AND id > v.id))"
        "  GROUP BY f.photo_id)"
        " SELECT p.id, p.path, ifnull(names, ''), ifnull(faces, 0), error IS NOT NULL"
        " FROM sources s JOIN photos p ON p.source_id = s.id LEFT JOIN shown ON photo = p.id"
        " WHERE s.dataset_id = ?1 ORDER BY p.path, p.id",
        "i", dataset);
    return status;
}

static void face_read(sqlite3_stmt *row, void *item)
{
    struct db_album_face *face = item;

    *face = (struct db_album_face){0};
    sql_get(row, "iiddddstttt", &face->image, &face->cluster, &face->box[0], &face->box[1],
            &face->box[2], &face->box[3], face->name, sizeof face->name, &face->confirmed,
            &face->hidden, &face->joined, &face->excluded);
}

enum status db_album_photo(struct db *db, int64_t photo, struct db_album_photo *out,
                           struct err *err)
{
    bool found;
    int64_t width = 0, height = 0, current = 0;
    enum status status;

    *out = (struct db_album_photo){0};
    status = sql_run(db, &found, err,
                     "SELECT rtrim(s.path, '/') || '/' || p.path, ifnull(width, 0),"
                     " ifnull(height, 0), ifnull(error, ''), ifnull((SELECT id FROM clusterings"
                     "  WHERE dataset_id = s.dataset_id AND current), 0)"
                     " FROM photos p JOIN sources s ON s.id = p.source_id WHERE p.id = ?",
                     "i>siisi", photo, out->path, sizeof out->path, &width, &height, out->error,
                     sizeof out->error, &current);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "there is no photo %lld", (long long)photo);
    if (status != ST_OK)
        return status;
    out->width = (uint32_t)width;
    out->height = (uint32_t)height;
    out->faces = sql_collect(
        db, &status, &out->count, sizeof *out->faces, face_read, err,
        "SELECT f.image_id, ifnull(m.cluster_id, 0), f.x, f.y, f.width, f.height,"
        " ifnull(c.name, ''), ifnull(c.confirmed, 0), ifnull(c.hidden, 0), ifnull(m.joined, 0),"
        " i.excluded OR ifnull(v.verdict, '') = 'exclude' FROM faces f"
        " JOIN images i ON i.id = f.image_id LEFT JOIN verdicts v ON v.id ="
        "  (SELECT max(id) FROM verdicts WHERE image_id = f.image_id)"
        " LEFT JOIN cluster_members m ON m.image_id = f.image_id AND m.clustering_id = ?2"
        " LEFT JOIN clusters c ON c.id = m.cluster_id"
        " WHERE f.photo_id = ?1 AND ifnull(v.verdict, '') <> 'nonface' ORDER BY i.face",
        "ii", photo, current);
    return status;
}

enum status db_album_photo_of(struct db *db, int64_t image, int64_t *photo, struct err *err)
{
    *photo = 0;
    return sql_run(db, NULL, err, "SELECT ifnull(photo_id, 0) FROM faces WHERE image_id = ?", "i>i",
                   image, photo);
}

enum status db_album_cluster_of(struct db *db, int64_t clustering, int64_t image, int64_t *cluster,
                                struct err *err)
{
    *cluster = 0;
    return sql_run(db, NULL, err,
                   "SELECT ifnull(cluster_id, 0) FROM cluster_members"
                   " WHERE clustering_id = ? AND image_id = ?",
                   "ii>i", clustering, image, cluster);
}

enum status db_album_newest(struct db *db, int64_t dataset, int64_t *photo, struct err *err)
{
    *photo = 0;
    return sql_run(db, NULL, err,
                   "SELECT ifnull(max(p.id), 0) FROM sources s JOIN photos p ON p.source_id = s.id"
                   " WHERE s.dataset_id = ?",
                   "i>i", dataset, photo);
}
