/* See items.h. */
#include "db/faces/items.h"

#include "base/clock.h"
#include "base/text.h"
#include "db/core/sqlite.h"

#include <inttypes.h>
#include <stdio.h>

enum status db_items_begin(struct db *db, int64_t dataset, uint32_t dimensions, int64_t *nobody,
                           struct err *err)
{
    enum status status = sql_run(db, NULL, err, "UPDATE datasets SET dimensions = ? WHERE id = ?",
                                 "ii", (int64_t)dimensions, dataset);

    return status == ST_OK ? db_identity_get(db, dataset, "", false, nobody, err) : status;
}

enum status db_item_add(struct db *db, int64_t nobody, const struct db_item *item, struct err *err)
{
    int64_t image = 0;
    char path[32];
    enum status status;

    (void)snprintf(path, sizeof path, "%" PRIu64, item->number);
    status = sql_run(db, NULL, err,
                     "INSERT INTO images (identity_id, path, status, crop) VALUES (?, ?, 'ok', ?)"
                     " RETURNING id",
                     "isi>i", nobody, path, (int64_t)item->number - 1, &image);
    if (status == ST_OK)
        status = sql_run(db, NULL, err, "INSERT INTO items VALUES (?, ?, ?)", "iis", image,
                         (int64_t)item->held_out, item->caption);
    for (size_t i = 0; status == ST_OK && i < item->label_count; i++)
        status = sql_run(db, NULL, err, "INSERT INTO item_labels VALUES (?, ?)", "ii", image,
                         item->labels[i]);
    return status;
}

#define ITEMS_OF \
    " JOIN images ON images.id = image_id JOIN identities own ON own.id = images.identity_id" \
    " WHERE own.dataset_id = ?1 AND NOT images.excluded "

enum status db_items_each(struct db *db, int64_t dataset,
                          enum status (*each)(void *context, int64_t image, bool held_out,
                                              struct err *err),
                          void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true, held_out;
    int64_t image;
    enum status status = sql_open(
        db, &statement, err,
        "SELECT image_id, items.held_out FROM items" ITEMS_OF "ORDER BY image_id", "i", dataset);

    while (status == ST_OK && (status = sql_next(db, statement, &found, err)) == ST_OK && found) {
        sql_get(statement, "it", &image, &held_out);
        status = each(context, image, held_out, err);
    }
    sql_close(statement);
    return status;
}

enum status db_item_labels_each(struct db *db, int64_t dataset,
                                enum status (*each)(void *context, int64_t image, int64_t label,
                                                    struct err *err),
                                void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    int64_t image, label;
    enum status status =
        sql_open(db, &statement, err,
                 "SELECT image_id, item_labels.identity_id FROM item_labels" ITEMS_OF
                 "ORDER BY image_id, item_labels.identity_id",
                 "i", dataset);

    while (status == ST_OK && (status = sql_next(db, statement, &found, err)) == ST_OK && found) {
        sql_get(statement, "ii", &image, &label);
        status = each(context, image, label, err);
    }
    sql_close(statement);
    return status;
}

enum status db_item_find(struct db *db, int64_t dataset, const char *which, int64_t *image,
                         struct err *err)
{
    char clean[RECORD_NAME];
    int64_t count = 0;
    bool found;
    enum status status =
        sql_run(db, &found, err, "SELECT image_id FROM items" ITEMS_OF "AND images.path = ?2",
                "is>i", dataset, which, image);

    if (status != ST_OK || found)
        return status;
    status = sql_run(db, NULL, err,
                     "WITH own AS (SELECT image_id, caption FROM items" ITEMS_OF
                     " AND substr(caption, 1, length(?2)) = ?2 AND ?2 <> '')"
                     " SELECT count(*), min(image_id) FROM own WHERE caption = ?2"
                     " OR NOT EXISTS (SELECT 1 FROM own WHERE caption = ?2)",
                     "is>ii", dataset, which, &count, image);
    (void)text_clean(clean, sizeof clean, which, false);
    if (status == ST_OK && count != 1)
        status = err_set(err, count == 0 ? ST_NOTFOUND : ST_INVALID,
                         count == 0 ? "no item has the number \"%s\", and no caption begins so"
                                    : "the captions of several items begin with \"%s\": give more "
                                      "of it, or the number",
                         clean);
    return status;
}

enum status db_item_caption(struct db *db, int64_t image, char number[RECORD_NAME], char *caption,
                            size_t size, struct err *err)
{
    bool found;
    enum status status = sql_run(db, &found, err,
                                 "SELECT path, coalesce(caption, '') FROM images"
                                 " LEFT JOIN items ON image_id = images.id WHERE images.id = ?",
                                 "i>ss", image, number, (size_t)RECORD_NAME, caption, size);

    return status == ST_OK && !found ? err_set(err, ST_NOTFOUND, "item %" PRId64 " is gone", image)
                                     : status;
}

enum status db_item_label_name(struct db *db, int64_t label, char name[RECORD_NAME],
                               struct err *err)
{
    name[0] = '\0';
    return sql_run(db, NULL, err, "SELECT name FROM identities WHERE id = ?", "i>s", label, name,
                   (size_t)RECORD_NAME);
}

enum status db_item_pair_add(struct db *db, int64_t a, int64_t b, const char *answer,
                             struct err *err)
{
    if (a == b)
        return err_set(err, ST_INVALID, "an item is no pair with itself");
    return sql_write(db, true, NULL, err,
                     "INSERT INTO item_pairs (image_a, image_b, answer, time) VALUES (?, ?, ?, ?)",
                     "iisi", a < b ? a : b, a < b ? b : a, answer, clock_now_ms());
}

#define PAIRS_OF \
    " JOIN images ON images.id = image_a JOIN identities own ON own.id = images.identity_id" \
    " WHERE own.dataset_id = ?1 "

enum status db_item_pairs_newest(struct db *db, int64_t dataset, int64_t *id, struct err *err)
{
    *id = 0;
    return sql_run(db, NULL, err, "SELECT coalesce(max(item_pairs.id), 0) FROM item_pairs" PAIRS_OF,
                   "i>i", dataset, id);
}

enum status db_item_pairs_each(struct db *db, int64_t dataset, int64_t until,
                               enum status (*each)(void *context, int64_t a, int64_t b,
                                                   bool relevant, struct err *err),
                               void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true, relevant;
    int64_t a, b;
    enum status status = sql_open(
        db, &statement, err,
        "SELECT image_a, image_b, answer = 'relevant' FROM item_pairs" PAIRS_OF
        "AND answer <> 'none' AND item_pairs.id = (SELECT max(id) FROM item_pairs p"
        "  WHERE p.image_a = item_pairs.image_a AND p.image_b = item_pairs.image_b AND p.id <= ?2)"
        " ORDER BY image_a, image_b",
        "ii", dataset, until);

    while (status == ST_OK && (status = sql_next(db, statement, &found, err)) == ST_OK && found) {
        sql_get(statement, "iit", &a, &b, &relevant);
        status = each(context, a, b, relevant, err);
    }
    sql_close(statement);
    return status;
}
