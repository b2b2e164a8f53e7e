/* See album.h. */
#include "db/review/album.h"

#include "db/faces/columns.h"

#define CURRENT "(SELECT id FROM clusterings WHERE dataset_id = ?1 AND current)"
/* The newest verdict on the face f says that it is one. */
#define IS_FACE \
    "ifnull((SELECT verdict FROM verdicts WHERE image_id = f.image_id ORDER BY id DESC LIMIT 1)," \
    " '') <> 'nonface'"
/* The photos that show a person, the cluster c, for whom a condition holds.  There are few people,
 * so they come first. */
#define PHOTOS_WITH(condition) \
    "p.id IN (SELECT f.photo_id FROM clusters c CROSS JOIN cluster_members m" \
    "  ON m.cluster_id = c.id CROSS JOIN faces f ON f.image_id = m.image_id" \
    "  WHERE c.clustering_id = " CURRENT " AND m.clustering_id = c.clustering_id" \
    "  AND " condition " AND " IS_FACE ")"

static void photo_read(sqlite3_stmt *row, void *item)
{
    sql_get(row, "i", (int64_t *)item);
}

enum status db_album_photos(struct db *db, int64_t dataset, const struct db_album_filter *filter,
                            int64_t **out, size_t *count, struct err *err)
{
    static const char *const kinds[ALBUM_KINDS] = {
        [ALBUM_ALL] = "1",
        [ALBUM_UNNAMED] =
            "EXISTS (SELECT 1 FROM faces f WHERE f.photo_id = p.id AND f.image_id NOT IN"
            "  (SELECT m.image_id FROM clusters c CROSS JOIN cluster_members m"
            "   ON m.cluster_id = c.id WHERE c.clustering_id = " CURRENT
            "   AND (c.name <> '' OR c.hidden)) AND " SQL_USABLE("f.image_id") ")",
        [ALBUM_FACELESS] = "p.error IS NULL AND NOT EXISTS"
                           " (SELECT 1 FROM faces f WHERE f.photo_id = p.id AND " IS_FACE ")",
        [ALBUM_UNREADABLE] = "p.error IS NOT NULL"};
    char sql[2560];
    enum status status = sql_print(
        sql, sizeof sql, err,
        "SELECT p.id FROM sources s JOIN photos p ON p.source_id = s.id WHERE s.dataset_id = ?1"
        " AND (?2 = '' OR instr(name_fold(p.path), name_fold(?2)) OR " PHOTOS_WITH(
            "instr(name_fold(c.name), name_fold(?2))") ")"
                                                       " AND (?3 = 0 OR " PHOTOS_WITH(
                                                           "c.id = (SELECT cluster_id FROM "
                                                           "cluster_members"
                                                           "  WHERE image_id = ?3 AND "
                                                           "clustering_id = " CURRENT
                                                           ")") ")"
                                                                " AND %s ORDER BY p.path, p.id",
        kinds[filter->kind]);

    *out = NULL;
    *count = 0;
    if (status == ST_OK)
        *out = sql_collect(db, &status, count, sizeof **out, photo_read, err, sql, "isi", dataset,
                           filter->text, filter->face);
    return status;
}

enum status db_album_rows(struct db *db, const int64_t *photos, size_t count,
                          struct db_album_row *out, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        out[i] = (struct db_album_row){.photo = photos[i]};
        status = sql_run(
            db, NULL, err,
            "SELECT p.path, ifnull(group_concat(nullif(c.name, ''), ', '), ''),"
            " count(f.image_id), p.error IS NOT NULL FROM photos p"
            " JOIN sources s ON s.id = p.source_id LEFT JOIN faces f ON f.photo_id = p.id"
            "  AND " IS_FACE " LEFT JOIN clusterings g ON g.dataset_id = s.dataset_id AND g.current"
            " LEFT JOIN cluster_members m ON m.clustering_id = g.id AND m.image_id = f.image_id"
            " LEFT JOIN clusters c ON c.id = m.cluster_id WHERE p.id = ? GROUP BY p.id",
            "i>ssut", photos[i], out[i].path, sizeof out[i].path, out[i].names, sizeof out[i].names,
            &out[i].faces, &out[i].unreadable);
    }
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
                     "SELECT rtrim(s.path, '/') || '/' || p.path, changed, ifnull(width, 0),"
                     " ifnull(height, 0), ifnull(error, ''), ifnull((SELECT id FROM clusterings"
                     "  WHERE dataset_id = s.dataset_id AND current), 0)"
                     " FROM photos p JOIN sources s ON s.id = p.source_id WHERE p.id = ?",
                     "i>siiisi", photo, out->path, sizeof out->path, &out->changed, &width, &height,
                     out->error, sizeof out->error, &current);
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

enum status db_album_version(struct db *db, int64_t dataset, struct db_album_version *out,
                             struct err *err)
{
    *out = (struct db_album_version){0};
    return sql_run(db, NULL, err,
                   "SELECT count(*), ifnull(max(p.id), 0), ifnull(sum(p.changed & 0xffffffff), 0)"
                   " FROM sources s JOIN photos p ON p.source_id = s.id WHERE s.dataset_id = ?",
                   "i>iii", dataset, &out->count, &out->newest, &out->changed);
}
