/* See people.h. */
#include "db/faces/people.h"

#include "db/faces/columns.h"

#include <string.h>

static void person_read(sqlite3_stmt *row, void *item)
{
    struct db_person *person = item;

    sql_get(row, "isttiii", &person->id, person->name, sizeof person->name, &person->held_out,
            &person->excluded, &person->images, &person->left_out, &person->failed);
}

enum status db_person_list(struct db *db, int64_t dataset, const char *part,
                           enum db_person_order order, bool descending, struct db_person **out,
                           size_t *count, struct err *err)
{
    static const char *const columns[] = {[PEOPLE_BY_NAME] = "name",
                                          [PEOPLE_BY_IMAGES] = "total - failed",
                                          [PEOPLE_BY_LEFT_OUT] = "left_out + away"};
    char sql[1536];
    enum status status;

    *out = NULL;
    /* From indices alone: rows of images are large. */
    status = sql_print(
        sql, sizeof sql, err,
        "SELECT id, name, held_out, away, total - failed, left_out, failed FROM"
        " (SELECT p.id, p.name, p.held_out, p.excluded AS away,"
        "  (SELECT count(*) FROM images WHERE identity_id = p.id)"
        "   + (SELECT count(*) FROM item_labels WHERE identity_id = p.id) AS total,"
        "  (SELECT count(*) FROM images INDEXED BY images_failed"
        "   WHERE identity_id = p.id AND status = 'error') AS failed,"
        "  ifnull(gone.images, 0) AS left_out FROM identities p LEFT JOIN"
        "   (SELECT person, count(*) AS images FROM (SELECT identity_id AS person FROM images"
        "     INDEXED BY images_excluded WHERE excluded AND status = 'ok' UNION ALL"
        "     SELECT l.identity_id FROM images INDEXED BY images_excluded"
        "      CROSS JOIN item_labels l ON l.image_id = images.id WHERE excluded)"
        "    GROUP BY person) gone ON person = p.id"
        "  WHERE p.dataset_id = ?1 AND (?2 = '' OR instr(name_fold(p.name), name_fold(?2)) > 0)) p"
        " WHERE total > 0 OR " SQL_MOVED_TO " ORDER BY %s %s, name, id",
        columns[order], descending ? "DESC" : "ASC");
    if (status == ST_OK)
        *out = sql_collect(db, &status, count, sizeof **out, person_read, err, sql, "is", dataset,
                           part);
    return status;
}

enum status db_person_near(struct db *db, int64_t dataset, const char *name,
                           char question[SIMILAR_QUESTION], struct err *err)
{
    return db_named_near(db,
                         "SELECT name FROM identities WHERE ?1 IN (0, dataset_id) AND name <> ''",
                         dataset, name, question, err);
}

static void doubles_read(sqlite3_stmt *row, void *item)
{
    struct db_doubles *doubles = item;

    sql_get(row, "iss", &doubles->dataset, doubles->name, sizeof doubles->name, doubles->people,
            sizeof doubles->people);
}

enum status db_person_doubles(struct db *db, struct db_doubles **out, size_t *count,
                              struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, doubles_read, err,
                       "SELECT dataset_id, key, group_concat(id || ' (' || pictures ||"
                       "  CASE pictures WHEN 1 THEN ' picture)' ELSE ' pictures)' END, ', ')"
                       " FROM (SELECT dataset_id, key, id,"
                       "  (SELECT count(*) FROM images WHERE identity_id = p.id) AS pictures"
                       "  FROM identities p ORDER BY id) GROUP BY dataset_id, key"
                       " HAVING count(*) > 1 AND key <> '' ORDER BY dataset_id, key",
                       "");
    return status;
}

static void portrait_read(sqlite3_stmt *row, void *item)
{
    struct db_portrait *portrait = item;
    bool has_thumbnail = false;

    *portrait = (struct db_portrait){0};
    sql_get(row, "isttbt", &portrait->image, portrait->path, sizeof portrait->path,
            &portrait->excluded, &portrait->failed, (void *)portrait->rgb, (size_t)FACES_THUMBNAIL,
            &has_thumbnail, &portrait->item);
    portrait->side = has_thumbnail ? FACES_SIDE : 0;
}

/* An item of a data set of vectors is shown by its caption. */
#define PORTRAITS \
    "SELECT images.id, coalesce(nullif(caption, ''), path), excluded, status <> 'ok', thumbnail," \
    " caption IS NOT NULL FROM images LEFT JOIN items ON image_id = images.id "

enum status db_portrait_list(struct db *db, int64_t person, size_t limit, struct db_portrait **out,
                             size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, portrait_read, err,
                       "SELECT * FROM (" PORTRAITS "WHERE identity_id = ?1 ORDER BY path LIMIT ?2)"
                       " UNION ALL SELECT * FROM (" PORTRAITS "WHERE images.id IN (SELECT image_id"
                       " FROM item_labels WHERE identity_id = ?1) ORDER BY images.id LIMIT ?2)",
                       "ii", person, (int64_t)limit);
    return status;
}

enum status db_portraits_get(struct db *db, const int64_t *images, size_t count,
                             struct db_portrait *out, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        out[i] = (struct db_portrait){.image = images[i]};
        status = sql_run(db, NULL, err, PORTRAITS "WHERE images.id = ?", "i>r", images[i],
                         portrait_read, (void *)&out[i]);
    }
    return status;
}

enum status db_portrait_get(struct db *db, int64_t image, struct db_portrait *out, struct err *err)
{
    bool found;
    enum status status = sql_run(db, &found, err, PORTRAITS "WHERE images.id = ?", "i>r", image,
                                 portrait_read, (void *)out);

    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "there is no image %lld", (long long)image);
    return status;
}

enum status db_crop_find(struct db *db, int64_t image, struct db_crop *out, struct err *err)
{
    int64_t size = 0;
    bool found;
    enum status status = sql_run(db, &found, err,
                                 "SELECT datasets.id, crop, crop_size FROM images"
                                 " JOIN identities ON identities.id = identity_id"
                                 " JOIN datasets ON datasets.id = dataset_id"
                                 " WHERE images.id = ? AND status = 'ok' AND crop IS NOT NULL",
                                 "i>iui", image, &out->dataset, &out->number, &size);

    out->size = faces_crop_size(size);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "image %lld has no crop", (long long)image);
    return status;
}

enum status db_person_exclude(struct db *db, int64_t person, bool excluded, struct err *err)
{
    return sql_write(db, true, NULL, err, "UPDATE identities SET excluded = ? WHERE id = ?", "ii",
                     (int64_t)excluded, person);
}

enum status db_portrait_exclude(struct db *db, int64_t image, bool excluded, struct err *err)
{
    return sql_write(db, true, NULL, err, "UPDATE images SET excluded = ? WHERE id = ?", "ii",
                     (int64_t)excluded, image);
}
