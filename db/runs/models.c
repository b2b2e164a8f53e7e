/* See models.h. */
#include "db/runs/models.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/core/named.h"
#include "db/core/sqlite.h"
#include "db/runs/files.h"
#include "db/runs/journal.h"
#include "db/runs/runs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MODEL_KIND_NAME(id, name) #name,
static const char *const model_kinds[] = {MODEL_KINDS(MODEL_KIND_NAME)};

const char *db_model_kind_name(enum db_model_kind kind)
{
    return model_kinds[kind];
}

/* A recogniser's file is its run's newest checkpoint. */
#define MODEL_SELECT \
    "SELECT m.id, coalesce(m.run_id, 0), added, kind, name, coalesce(file, c.path, '')," \
    " coalesce(m.sha256, c.sha256, ''), origin, origin_sha256, family, alignment, size, licence," \
    " milliseconds FROM models m LEFT JOIN checkpoints c ON c.id =" \
    " (SELECT max(id) FROM checkpoints WHERE run_id = m.run_id)"

static const struct named model_named = {
    .noun = "net",
    NAMED_ROWS("id", "name", " FROM models WHERE ?1 = 0"),
    .id = "SELECT name FROM models WHERE ?1 = 0 AND id = ?2",
};

static void model_read(sqlite3_stmt *row, void *item)
{
    struct db_model *out = item;
    char kind[16];

    *out = (struct db_model){0};
    sql_get(row, "iiissssssssusd", &out->id, &out->run_id, &out->added, kind, sizeof kind,
            out->name, sizeof out->name, out->file, sizeof out->file, out->sha256,
            sizeof out->sha256, out->origin, sizeof out->origin, out->origin_sha256,
            sizeof out->origin_sha256, out->family, sizeof out->family, out->alignment,
            sizeof out->alignment, &out->size, out->licence, sizeof out->licence,
            &out->milliseconds);
    for (int i = 0; i < MODEL_KIND_COUNT; i++)
        if (strcmp(kind, model_kinds[i]) == 0)
            out->kind = (enum db_model_kind)i;
}

enum status db_model_list(struct db *db, struct db_model **out, size_t *count, struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, model_read, err,
                       MODEL_SELECT " ORDER BY m.id DESC", "");
    return status;
}

enum status db_model_find(struct db *db, const char *id_or_name, struct db_model *out,
                          struct err *err)
{
    struct err inner;
    int64_t id;
    enum status status = db_named(db, &model_named, 0, id_or_name, &id, &inner);

    if (status == ST_NOTFOUND)
        return err_set(err, status, "%s; facenet models lists them", inner.message);
    if (status != ST_OK)
        return err_set(err, status, "%s", inner.message);
    return sql_run(db, NULL, err, MODEL_SELECT " WHERE m.id = ?", "i>r", id, model_read,
                   (void *)out);
}

enum status db_model_newest(struct db *db, enum db_model_kind kind, struct db_model *out,
                            struct err *err)
{
    bool found;
    enum status status =
        sql_run(db, &found, err, MODEL_SELECT " WHERE kind = ? ORDER BY m.id DESC LIMIT 1", "s>r",
                model_kinds[kind], model_read, (void *)out);

    if (status == ST_OK && !found)
        return err_set(
            err, ST_NOTFOUND, "there is no %s: facenet models add FILE.onnx --as %s adds one",
            kind == MODEL_LANDMARKS ? "net for landmarks" : model_kinds[kind], model_kinds[kind]);
    return status;
}

enum status db_model_of_run(struct db *db, int64_t run, struct db_model *out, bool *found,
                            struct err *err)
{
    return sql_run(db, found, err, MODEL_SELECT " WHERE m.run_id = ?", "i>r", run, model_read,
                   (void *)out);
}

/* The run of a recogniser: it is what was made elsewhere. */
static enum status model_add_run(struct db *db, struct db_model *model,
                                 const struct db_param *params, size_t param_count, struct err *err)
{
    enum status status =
        db_run_add(db, model->name, 0, 0, 0, "", params, param_count, &model->run_id, err);

    if (status == ST_OK)
        status = sql_run(db, NULL, err,
                         "UPDATE runs SET kind = 'imported', status = 'FINISHED', start_time = ?1,"
                         " end_time = ?1 WHERE id = ?2",
                         "ii", model->added, model->run_id);
    if (status == ST_OK)
        status = sql_run(db, NULL, err, "UPDATE models SET run_id = ? WHERE id = ?", "ii",
                         model->run_id, model->id);
    (void)snprintf(model->file, sizeof model->file,
                   "checkpoints/run-%" PRId64 "/step-%08d.safetensors", model->run_id, 0);
    return status;
}

static enum status model_insert(struct db *db, struct db_model *model, struct err *err)
{
    bool found;
    enum status status = db_named_check(model_named.noun, model->name, err);

    if (status == ST_OK)
        status = sql_run(db, &found, err, "SELECT 1 FROM models WHERE name_key(name) = name_key(?)",
                         "s", model->name);
    if (status == ST_OK && found)
        return err_set(err, ST_EXISTS, "there is a net \"%s\" already; choose another name",
                       model->name);
    if (status == ST_OK)
        status =
            sql_run(db, NULL, err,
                    "INSERT INTO models (name, kind, origin, origin_sha256, family, alignment,"
                    " size, licence, added, milliseconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    "ssssssisid", model->name, model_kinds[model->kind], model->origin,
                    model->origin_sha256, model->family, model->alignment, (int64_t)model->size,
                    model->licence, model->added, model->milliseconds);
    model->id = sqlite3_last_insert_rowid(db->handle);
    (void)snprintf(model->file, sizeof model->file, "models/%" PRId64 ".safetensors", model->id);
    return status;
}

/* The row says what the file is, so the file is durable first. */
static enum status model_register(struct db *db, const struct db_model *model, struct err *err)
{
    struct db_checkpoint checkpoint = {.run_id = model->run_id, .pinned = true, .best = true};
    int64_t id;

    if (model->run_id == 0)
        return sql_run(db, NULL, err, "UPDATE models SET file = ?, sha256 = ? WHERE id = ?", "ssi",
                       model->file, model->sha256, model->id);
    memcpy(checkpoint.path, model->file, sizeof checkpoint.path);
    memcpy(checkpoint.sha256, model->sha256, sizeof checkpoint.sha256);
    return db_checkpoint_add(db, &checkpoint, &id, err);
}

enum status db_model_add(struct db *db, struct db_model *model, const struct db_param *params,
                         size_t param_count,
                         enum status (*save)(void *context, const char *path,
                                             char sha256[SHA256_HEX], struct err *err),
                         void *context, struct err *err)
{
    char *path = NULL;
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    model->added = clock_now_ms();
    status = model_insert(db, model, err);
    if (status == ST_OK && model->kind == MODEL_RECOGNISER)
        status = model_add_run(db, model, params, param_count, err);
    if (status == ST_OK)
        status = db_artefact_path(db, model->file, &path, err);
    if (status == ST_OK)
        status = save(context, path, model->sha256, err);
    if (status == ST_OK)
        status = model_register(db, model, err);
    status = db_end(db, status, err);
    if (status != ST_OK && path != NULL)
        (void)unlink(path); /* without a row it is only garbage */
    mem_free(path);
    return status;
}

enum status db_model_remove(struct db *db, const struct db_model *model, struct err *err)
{
    size_t checkpoints, others;
    char *path;
    enum status status;

    if (model->run_id != 0) /* the row goes with its run */
        return db_run_remove(db, model->run_id, &checkpoints, &others, err);
    status = sql_write(db, true, NULL, err, "DELETE FROM models WHERE id = ?", "i", model->id);
    if (status == ST_OK)
        status = db_artefact_path(db, model->file, &path, err);
    if (status != ST_OK)
        return status;
    if (unlink(path) != 0 && errno != ENOENT)
        status = err_set_errno(err, ST_IO, errno, "cannot remove %s", path);
    mem_free(path);
    return status;
}
