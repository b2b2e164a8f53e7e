/* See people.h. */
#include "db/faces/people.h"

#include "db/core/sqlite.h"

#include <string.h>

static void person_read(sqlite3_stmt *row, void *item)
{
    struct db_person *person = item;

    *person = (struct db_person){.id = sql_integer(row, 0),
                                 .held_out = sql_integer(row, 2) != 0,
                                 .excluded = sql_integer(row, 3) != 0,
                                 .images = sql_integer(row, 4),
                                 .left_out = sql_integer(row, 5),
                                 .failed = sql_integer(row, 6)};
    sql_text(row, 1, person->name, sizeof person->name);
}

enum status db_person_list(struct db *db, int64_t dataset, const char *part,
                           enum db_person_order order, bool descending, struct db_person **out,
                           size_t *count, struct err *err)
{
    static const char *const columns[] = {[PEOPLE_BY_NAME] = "name",
                                          [PEOPLE_BY_IMAGES] = "usable",
                                          [PEOPLE_BY_LEFT_OUT] = "left_out + away"};
    char sql[1024];
    enum status status;

    *out = NULL;
    status = sql_print(
        sql, sizeof sql, err,
        "SELECT * FROM (SELECT p.id, p.name, p.held_out, p.excluded AS away,"
        " count(i.id) FILTER (WHERE i.status = 'ok') AS usable,"
        " count(i.id) FILTER (WHERE i.status = 'ok' AND i.excluded) AS left_out,"
        " count(i.id) FILTER (WHERE i.status <> 'ok')"
        " FROM identities p LEFT JOIN images i ON i.identity_id = p.id"
        " WHERE p.dataset_id = ?1 AND (?2 = '' OR instr(lower(p.name), lower(?2)) > 0)"
        " GROUP BY p.id HAVING count(i.id) > 0 OR " SQL_MOVED_TO ") ORDER BY %s %s, name, id",
        columns[order], descending ? "DESC" : "ASC");
    if (status == ST_OK)
        *out = sql_collect(db, &status, count, sizeof **out, person_read, err, sql, "is", dataset,
                           part);
    return status;
}

static void portrait_read(sqlite3_stmt *row, void *item)
{
    struct db_portrait *portrait = item;

    *portrait = (struct db_portrait){.image = sql_integer(row, 0),
                                     .excluded = sql_integer(row, 2) != 0,
                                     .failed = sql_integer(row, 3) != 0};
    sql_text(row, 1, portrait->path, sizeof portrait->path);
    portrait->has_thumbnail = sqlite3_column_bytes(row, 4) == FACES_THUMBNAIL;
    if (portrait->has_thumbnail)
        memcpy(portrait->thumbnail, sqlite3_column_blob(row, 4), FACES_THUMBNAIL);
}

#define PORTRAITS "SELECT id, path, excluded, status <> 'ok', thumbnail FROM images "

enum status db_portrait_list(struct db *db, int64_t person, size_t limit, struct db_portrait **out,
                             size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, portrait_read, err,
                       PORTRAITS "WHERE identity_id = ? ORDER BY path LIMIT ?", "ii", person,
                       (int64_t)limit);
    return status;
}

enum status db_portraits_get(struct db *db, const int64_t *images, size_t count,
                             struct db_portrait *out, struct err *err)
{
    sqlite3_stmt *row;
    bool found;
    enum status status = sql_open(db, &row, err, PORTRAITS "WHERE id = ?", "i", (int64_t)0);

    for (size_t i = 0; status == ST_OK && i < count; i++) {
        (void)sqlite3_reset(row);
        (void)sqlite3_bind_int64(row, 1, images[i]);
        status = sql_next(db, row, &found, err);
        out[i] = (struct db_portrait){.image = images[i]};
        if (status == ST_OK && found)
            portrait_read(row, &out[i]);
    }
    sql_close(row);
    return status;
}

enum status db_portrait_get(struct db *db, int64_t image, struct db_portrait *out, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = false;
    enum status status = sql_open(db, &statement, err, PORTRAITS "WHERE id = ?", "i", image);

    if (status == ST_OK)
        status = sql_next(db, statement, &found, err);
    if (status == ST_OK && found)
        portrait_read(statement, out);
    sql_close(statement);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "there is no image %lld", (long long)image);
    return status;
}

enum status db_crop_find(struct db *db, int64_t image, struct db_crop *out, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = false;
    enum status status = sql_open(db, &statement, err,
                                  "SELECT datasets.id, crop, crop_size FROM images"
                                  " JOIN identities ON identities.id = identity_id"
                                  " JOIN datasets ON datasets.id = dataset_id"
                                  " WHERE images.id = ? AND status = 'ok' AND crop IS NOT NULL",
                                  "i", image);

    if (status == ST_OK)
        status = sql_next(db, statement, &found, err);
    if (status == ST_OK && found)
        *out = (struct db_crop){sql_integer(statement, 0), (uint64_t)sql_integer(statement, 1),
                                (uint32_t)sql_integer(statement, 2)};
    sql_close(statement);
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
