/* See faces.h.  Names and paths are kept byte for byte; they are cleaned only inside sentences. */
#include "db/faces/faces.h"

#include "base/clock.h"
#include "base/crop.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/core/named.h"
#include "db/faces/columns.h"
#include "db/runs/runs.h"

#include <string.h>

#define FACES_NAMES_LISTED 5 /* names listed when one is not found */

#define DATASET_SELECT \
    "SELECT id, name, source, created, crop_size, crop_fraction, crop_count," \
    " (SELECT count(*) FROM identities p WHERE dataset_id = datasets.id AND name <> '' AND" \
    "   (EXISTS (SELECT 1 FROM images WHERE identity_id = p.id)" \
    "    OR EXISTS (SELECT 1 FROM item_labels WHERE identity_id = p.id) OR " SQL_MOVED_TO ")), " \
    " (SELECT count(*) FROM identities WHERE dataset_id = datasets.id AND held_out)," \
    " (SELECT count(*) FROM identities JOIN images ON identity_id = identities.id" \
    "   WHERE dataset_id = datasets.id)," \
    " (SELECT count(*) FROM identities JOIN images ON identity_id = identities.id" \
    "   WHERE dataset_id = datasets.id AND status = 'error')," \
    " coalesce(pid, 0), coalesce(pid_start_time, 0), coalesce(boot_id, ''), coalesce(done, 0)," \
    " coalesce(total, 0), alignment, dimensions FROM datasets LEFT JOIN imports ON dataset_id = " \
    "id "

static const struct named dataset_named = {
    .noun = "data set",
    NAMED_ROWS("id", "name", " FROM datasets WHERE ?1 = 0"),
    .id = "SELECT name FROM datasets WHERE ?1 = 0 AND id = ?2",
};

uint32_t faces_crop_size(int64_t size)
{
    return size < 0 || size > CROP_SIZE_LIMIT ? 0 : (uint32_t)size;
}

enum status db_dataset_add(struct db *db, const char *name, const char *source, uint32_t crop_size,
                           double crop_fraction, int64_t *id, struct err *err)
{
    char clean[RECORD_NAME];
    struct err inner;
    bool added = false;
    enum status status;

    (void)text_clean(clean, sizeof clean, name, false);
    if (name[0] == '\0' || strlen(name) >= RECORD_NAME)
        return err_set(err, ST_INVALID, "the name of a data set has 1 to %d bytes: \"%s\"",
                       RECORD_NAME - 1, clean);
    status = db_named_check(dataset_named.noun, name, err);
    if (status != ST_OK)
        return status;
    status = sql_write(db, true, &added, &inner,
                       "INSERT INTO datasets (name, source, created, crop_size, crop_fraction)"
                       " SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS"
                       " (SELECT 1 FROM datasets WHERE name_key(name) = name_key(?1))",
                       "ssiid", name, source, clock_now_ms(), (int64_t)crop_size, crop_fraction);
    if (status == ST_OK && !added)
        return err_set(err, ST_EXISTS,
                       "there is a data set \"%s\" already; choose another name or delete it",
                       clean);
    if (status != ST_OK)
        return err_set(err, status, "%s", inner.message);
    *id = sqlite3_last_insert_rowid(db->handle);
    return ST_OK;
}

static void dataset_read(sqlite3_stmt *row, void *item)
{
    struct db_dataset *out = item;
    int64_t crop_size, dimensions;

    *out = (struct db_dataset){0};
    sql_get(row, "issiiduuuuuiisuusi", &out->id, out->name, sizeof out->name, out->source,
            sizeof out->source, &out->created, &crop_size, &out->crop_fraction, &out->crop_count,
            &out->identities, &out->held_out, &out->images, &out->failed, &out->importer.pid,
            &out->importer.start_time, out->importer.boot_id, sizeof out->importer.boot_id,
            &out->import_done, &out->import_total, out->alignment, sizeof out->alignment,
            &dimensions);
    out->dimensions = faces_crop_size(dimensions);
    out->crop_size = faces_crop_size(crop_size);
    if (out->importer.pid != 0)
        out->import_state = process_look(&out->importer);
}

/* Adds the first few names that a statement of one column gives, and "and N more". */
static enum status names_list(struct db *db, struct text *text, sqlite3_stmt *statement,
                              struct err *err)
{
    char name[RECORD_NAME], clean[64];
    size_t count = 0;
    bool found = true;
    enum status status = ST_OK;

    for (;; count++) {
        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        if (count >= FACES_NAMES_LISTED)
            continue;
        sql_get(statement, "s", name, sizeof name);
        (void)text_clean(clean, sizeof clean, name, false);
        text_addf(text, "%s%s", count > 0 ? ", " : "", clean);
    }
    if (count > FACES_NAMES_LISTED)
        text_addf(text, " and %zu more", count - FACES_NAMES_LISTED);
    return status;
}

static enum status dataset_missing(struct db *db, const char *id_or_name, struct err *err)
{
    char clean[RECORD_NAME], question[SIMILAR_QUESTION];
    struct text names = {0};
    sqlite3_stmt *statement;
    enum status status = sql_open(db, &statement, err, "SELECT name FROM datasets ORDER BY id", "");

    if (status == ST_OK)
        status = names_list(db, &names, statement, err);
    sql_close(statement);
    if (status == ST_OK)
        status = db_named_near(db, dataset_named.names, 0, id_or_name, question, err);
    (void)text_clean(clean, sizeof clean, id_or_name, false);
    if (status == ST_OK && question[0] != '\0')
        status = err_set(err, ST_NOTFOUND, "there is no data set \"%s\"%s", clean, question);
    else if (status == ST_OK && names.length == 0)
        status = err_set(err, ST_NOTFOUND,
                         "there is no data set \"%s\" and no other; facenet import or facenet "
                         "synth makes one",
                         clean);
    else if (status == ST_OK)
        status = err_set(err, ST_NOTFOUND, "there is no data set \"%s\"; there is: %s", clean,
                         text_string(&names));
    text_free(&names);
    return status;
}

enum status db_dataset_get(struct db *db, int64_t id, struct db_dataset *out, struct err *err)
{
    bool found;
    enum status status = sql_run(db, &found, err, DATASET_SELECT "WHERE id = ?", "i>r", id,
                                 dataset_read, (void *)out);

    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "there is no data set %lld", (long long)id);
    return status;
}

enum status db_dataset_named(struct db *db, const char *name, struct db_dataset *out,
                             struct err *err)
{
    bool found;
    enum status status =
        sql_run(db, &found, err,
                DATASET_SELECT "WHERE name_key(name) = name_key(?1) ORDER BY name <> ?1 LIMIT 1",
                "s>r", name, dataset_read, (void *)out);

    return status == ST_OK && !found ? dataset_missing(db, name, err) : status;
}

enum status db_dataset_find(struct db *db, const char *id_or_name, struct db_dataset *out,
                            struct err *err)
{
    int64_t id;
    enum status status = db_named(db, &dataset_named, 0, id_or_name, &id, err);

    if (status == ST_NOTFOUND)
        return dataset_missing(db, id_or_name, err);
    return status == ST_OK ? db_dataset_get(db, id, out, err) : status;
}

enum status db_dataset_dimensions(struct db *db, int64_t id, int64_t *dimensions, struct err *err)
{
    *dimensions = 0;
    return sql_run(db, NULL, err, "SELECT dimensions FROM datasets WHERE id = ?", "i>i", id,
                   dimensions);
}

enum status db_dataset_set_source(struct db *db, int64_t id, const char *source, struct err *err)
{
    return sql_write(db, false, NULL, err, "UPDATE datasets SET source = ? WHERE id = ?", "si",
                     source, id);
}

enum status db_dataset_set_alignment(struct db *db, int64_t id, const char *alignment,
                                     struct err *err)
{
    return sql_write(db, false, NULL, err, "UPDATE datasets SET alignment = ? WHERE id = ?", "si",
                     alignment, id);
}

enum status db_dataset_list(struct db *db, struct db_dataset **out, size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, dataset_read, err,
                       DATASET_SELECT "ORDER BY id", "");
    return status;
}

/* Refuses with the names of the runs that use a data set. */
static enum status dataset_unused(struct db *db, int64_t id, struct err *err)
{
    struct text names = {0};
    sqlite3_stmt *statement;
    enum status status = sql_open(
        db, &statement, err, "SELECT name FROM runs WHERE dataset_id = ? ORDER BY id", "i", id);

    if (status == ST_OK)
        status = names_list(db, &names, statement, err);
    sql_close(statement);
    if (status == ST_OK && names.length > 0)
        status = err_set(err, ST_BUSY,
                         "runs use data set %lld; delete them first, or forget it with --runs: %s",
                         (long long)id, text_string(&names));
    text_free(&names);
    return status;
}

enum status db_dataset_delete(struct db *db, int64_t id, struct err *err)
{
    bool deleted = false;
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = dataset_unused(db, id, err);
    if (status == ST_OK)
        status = sql_run(db, &deleted, err, "DELETE FROM datasets WHERE id = ?", "i", id);
    if (status == ST_OK && !deleted)
        status = err_set(err, ST_NOTFOUND, "there is no data set %lld", (long long)id);
    return db_end(db, status, err);
}

/* Deletes the runs of a data set one by one, so that a live one is refused by name. */
static enum status dataset_drop_runs(struct db *db, int64_t id, struct err *err)
{
    enum status status;
    bool found;

    do {
        int64_t run;

        status = sql_run(db, &found, err, "SELECT id FROM runs WHERE dataset_id = ? LIMIT 1", "i>i",
                         id, &run);
        if (status == ST_OK && found)
            status = db_run_delete(db, run, err);
    } while (status == ST_OK && found);
    return status;
}

enum status db_dataset_delete_runs(struct db *db, int64_t id, struct err *err)
{
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = dataset_drop_runs(db, id, err);
    if (status == ST_OK)
        status = db_dataset_delete(db, id, err);
    return db_end(db, status, err);
}

enum status db_identity_find(struct db *db, int64_t dataset, const char *name, int64_t *id,
                             bool *found, struct err *err)
{
    char clean[RECORD_NAME];
    int64_t count = 0;
    enum status status =
        sql_run(db, found, err, "SELECT id FROM identities WHERE dataset_id = ? AND name = ?",
                "is>i", dataset, name, id);

    if (status != ST_OK || *found)
        return status;
    status = sql_run(db, NULL, err,
                     "SELECT count(*), ifnull(min(id), 0) FROM identities"
                     " WHERE dataset_id = ? AND key = name_key(?)",
                     "is>ii", dataset, name, &count, id);
    *found = count == 1;
    if (status != ST_OK || count < 2)
        return status;
    (void)text_clean(clean, sizeof clean, name, false);
    return err_set(err, ST_INVALID,
                   "%lld people are named %s in other bytes; facenet doctor names them",
                   (long long)count, clean);
}

enum status db_identity_get(struct db *db, int64_t dataset, const char *name, bool held_out,
                            int64_t *id, struct err *err)
{
    bool found = false;
    enum status status = db_identity_find(db, dataset, name, id, &found, err);

    if (status != ST_OK || found)
        return status;
    /* Another process may have made it meanwhile: then its row is kept. */
    status = sql_write(db, false, NULL, err,
                       "INSERT INTO identities (dataset_id, name, held_out, key)"
                       " SELECT ?1, ?2, ?3, name_key(?2) WHERE NOT EXISTS (SELECT 1 FROM identities"
                       "  WHERE dataset_id = ?1 AND key = name_key(?2))"
                       " ON CONFLICT (dataset_id, name) DO NOTHING",
                       "isi", dataset, name, (int64_t)held_out);
    if (status == ST_OK)
        status = db_identity_find(db, dataset, name, id, &found, err);
    if (status == ST_OK && !found)
        status = err_set(err, ST_NOTFOUND, "data set %lld is gone", (long long)dataset);
    return status;
}

enum status db_identity_held_out(struct db *db, int64_t id, bool *held_out, struct err *err)
{
    return sql_run(db, NULL, err, "SELECT held_out FROM identities WHERE id = ?", "i>t", id,
                   held_out);
}

enum status db_faces_each(struct db *db, int64_t dataset, int64_t until,
                          enum status (*each)(void *context, const struct db_face_row *row,
                                              struct err *err),
                          void *context, struct err *err)
{
    sqlite3_stmt *statement;
    bool found = true;
    /* person: who the image shows, after the newest verdict on it until the one asked for. */
    enum status status = sql_open(
        db, &statement, err,
        "SELECT person.id, images.id, crop, person.held_out, person.name, path"
        " FROM identities own JOIN images ON images.identity_id = own.id"
        " LEFT JOIN verdicts ON verdicts.id = (SELECT max(id) FROM verdicts"
        "  WHERE image_id = images.id AND id <= ?2)"
        " JOIN identities person ON person.id = ifnull(verdicts.identity_id, own.id)"
        " WHERE own.dataset_id = ?1 AND status = 'ok' AND crop IS NOT NULL"
        " AND NOT images.excluded AND NOT person.excluded"
        " AND ifnull(verdict, '') NOT IN " SQL_LEAVING_OUT " ORDER BY person.id, images.id",
        "ii", dataset, until);

    while (status == ST_OK) {
        struct db_face_row row;

        status = sql_next(db, statement, &found, err);
        if (status != ST_OK || !found)
            break;
        sql_get(statement, "iiitpp", &row.identity, &row.image, &row.crop, &row.held_out, &row.name,
                &row.path);
        if (row.name == NULL || row.path == NULL)
            status = err_nomem(err, "a row of the images");
        else
            status = each(context, &row, err);
    }
    sql_close(statement);
    return status;
}

enum status db_faces_placed(struct db *db, int64_t dataset, bool *placed, struct err *err)
{
    bool lacks;
    enum status status =
        sql_run(db, &lacks, err,
                "SELECT 1 FROM identities p JOIN images i ON i.identity_id = p.id"
                " WHERE dataset_id = ? AND crop IS NOT NULL"
                " AND NOT EXISTS (SELECT 1 FROM faces WHERE image_id = i.id) LIMIT 1",
                "i", dataset);

    *placed = !lacks;
    return status;
}
