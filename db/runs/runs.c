/* See runs.h: rows of runs, their parameters, who works on them. */
#include "db/runs/runs.h"

#include "base/clock.h"
#include "base/text.h"
#include "db/core/named.h"
#include "db/core/sqlite.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define RUN_STALL_MS 10000

static const char *const run_status_names[] = {
    [RECORD_SCHEDULED] = "SCHEDULED", [RECORD_RUNNING] = "RUNNING", [RECORD_FINISHED] = "FINISHED",
    [RECORD_FAILED] = "FAILED",       [RECORD_KILLED] = "KILLED",
};

#define RUN_BEST \
    "coalesce((SELECT value FROM params WHERE run_id = r.id AND key = 'best'), '" METRIC_ACCURACY \
    "')"
#define RUN_SELECT \
    "SELECT r.id, coalesce(r.dataset_id, 0), r.parent_id, r.name, coalesce(d.name, ''), " \
    "r.status, r.paused, r.pid," \
    " r.pid_start_time, r.boot_id, r.heartbeat, r.created_time, r.start_time, r.end_time," \
    " r.total_steps, r.epoch_steps, r.last_step, r.seed, r.version, r.note," \
    " (SELECT value FROM params WHERE run_id = r.id AND key = 'net')," \
    " coalesce((SELECT value FROM params WHERE run_id = r.id AND key = 'loss'" \
    "  AND value <> 'triplet')," \
    " (SELECT substr(argument, 8) FROM requests WHERE run_id = r.id AND taken > 0" \
    "  AND verb = 'set' AND result = 'ok' AND argument GLOB 'select[= ]*' ORDER BY id DESC LIMIT " \
    "1)," \
    " (SELECT value FROM params WHERE run_id = r.id AND key = 'select'))," \
    " r.loss_all, r.val, r.accuracy, r.images_per_second, r.kind = 'imported'," \
    " r.resumed_step, r.at_step, " RUN_BEST "," \
    " (SELECT max(value) FROM metrics WHERE run_id = r.id AND key = " RUN_BEST ")" \
    " FROM runs r LEFT JOIN datasets d ON d.id = r.dataset_id"

static const struct named run_named = {
    .noun = "run",
    NAMED_ROWS("id", "name", " FROM runs WHERE ?1 = 0"),
    .id = "SELECT name FROM runs WHERE ?1 = 0 AND id = ?2",
};

static enum record_status run_status(const char *name)
{
    int status = RECORD_SCHEDULED;

    while (status < RECORD_KILLED && strcmp(run_status_names[status], name) != 0)
        status++;
    return (enum record_status)status;
}

static void run_read(sqlite3_stmt *row, void *item)
{
    struct db_run *out = item;
    char status[16];

    *out = (struct db_run){0};
    sql_get(row, "iiissstiisiiiiiiiussssddddtiisd", &out->id, &out->dataset_id, &out->parent_id,
            out->name, sizeof out->name, out->dataset, sizeof out->dataset, status, sizeof status,
            &out->paused, &out->process.pid, &out->process.start_time, out->process.boot_id,
            sizeof out->process.boot_id, &out->heartbeat, &out->created, &out->started, &out->ended,
            &out->total_steps, &out->epoch_steps, &out->last_step, &out->seed, out->version,
            sizeof out->version, out->note, sizeof out->note, out->net, sizeof out->net,
            out->select, sizeof out->select, &out->loss_all, &out->val, &out->accuracy,
            &out->images_per_second, &out->imported, &out->resumed_step, &out->at_step,
            out->best_metric, sizeof out->best_metric, &out->best);
    out->status = run_status(status);
}

enum db_liveness db_run_liveness(const struct db_run *run, int64_t now_ms)
{
    enum process_state state;

    if (run->status != RECORD_RUNNING)
        return RUN_NOT_RUNNING;
    state = process_look(&run->process);
    if (state == PROCESS_GONE)
        return RUN_DEAD;
    return state == PROCESS_STOPPED || now_ms - run->heartbeat > RUN_STALL_MS ? RUN_STALLED
                                                                              : RUN_ALIVE;
}

/* A name must fit struct db_run, not read as an id, and not be taken. */
static enum status run_name_check(struct db *db, int64_t id, const char *name, struct err *err)
{
    char clean[RECORD_NAME];
    bool found = false;
    enum status status;

    (void)text_clean(clean, sizeof clean, name, false);
    if (name[0] == '\0' || strlen(name) >= RECORD_NAME)
        return err_set(err, ST_INVALID, "the name of a run has 1 to %d bytes: \"%s\"",
                       RECORD_NAME - 1, clean);
    status = db_named_check(run_named.noun, name, err);
    if (status == ST_OK)
        status = sql_run(db, &found, err,
                         "SELECT 1 FROM runs WHERE id <> ?1 AND name_key(name) ="
                         " name_key(?2)",
                         "is", id, name);
    if (status == ST_OK && found)
        return err_set(err, ST_EXISTS, "there is a run \"%s\" already; choose another name", clean);
    return status;
}

static enum status run_insert(struct db *db, const char *name, int64_t dataset, int64_t parent,
                              uint64_t seed, const char *version, int64_t *id, struct err *err)
{
    static const char sql[] = "INSERT INTO runs (name, dataset_id, parent_id, status, seed,"
                              " version, created_time) VALUES (?, nullif(?, 0), nullif(?, 0),"
                              " 'SCHEDULED', ?, ?, ?)";
    /* Another run may have that name by renaming. */
    static const char rename[] =
        "UPDATE runs SET name = 'run-' || id || CASE WHEN EXISTS (SELECT 1 FROM runs o"
        " WHERE o.name = 'run-' || ?1) THEN '-' || created_time ELSE '' END WHERE id = ?1";
    char placeholder[48];
    bool given = name != NULL && name[0] != '\0';
    enum status status;

    (void)snprintf(placeholder, sizeof placeholder, "new-%" PRId64, clock_now_ms());
    status = sql_run(db, NULL, err, sql, "siiisi", given ? name : placeholder, dataset, parent,
                     (int64_t)seed, version, clock_now_ms());
    if (status != ST_OK)
        return status;
    *id = sqlite3_last_insert_rowid(db->handle);
    return given ? ST_OK : sql_run(db, NULL, err, rename, "i", *id);
}

enum status db_run_add(struct db *db, const char *name, int64_t dataset, int64_t parent,
                       uint64_t seed, const char *version, const struct db_param *params,
                       size_t param_count, int64_t *id, struct err *err)
{
    enum status status = db_begin(db, false, err);

    if (status != ST_OK)
        return status;
    if (name != NULL && name[0] != '\0')
        status = run_name_check(db, 0, name, err);
    if (status == ST_OK)
        status = run_insert(db, name, dataset, parent, seed, version, id, err);
    for (size_t i = 0; status == ST_OK && i < param_count; i++)
        status = db_run_set_param(db, *id, params[i].name, params[i].value, err);
    return db_end(db, status, err);
}

enum status db_run_get(struct db *db, int64_t id, struct db_run *out, struct err *err)
{
    bool found;
    enum status status =
        sql_run(db, &found, err, RUN_SELECT " WHERE r.id = ?", "i>r", id, run_read, (void *)out);

    if (status == ST_OK && !found)
        return err_set(err, ST_NOTFOUND, "there is no run %" PRId64 "; facenet runs lists them",
                       id);
    return status;
}

enum status db_run_find(struct db *db, const char *id_or_name, struct db_run *out, struct err *err)
{
    struct err inner;
    int64_t id;
    enum status status = db_named(db, &run_named, 0, id_or_name, &id, &inner);

    if (status == ST_NOTFOUND)
        return err_set(err, status, "%s; facenet runs lists them", inner.message);
    if (status != ST_OK)
        return err_set(err, status, "%s", inner.message);
    return db_run_get(db, id, out, err);
}

static void run_read_id(sqlite3_stmt *row, void *item)
{
    struct db_run *out = item;

    *out = (struct db_run){0};
    sql_get(row, "i", &out->id);
}

/* The rows that select gives, in an order. */
static enum status run_collect(struct db *db, const char *select, enum db_run_order order,
                               bool ascending, sql_reader *read, struct db_run **out, size_t *count,
                               struct err *err)
{
    static const char *const columns[] = {
        [RUNS_BY_ID] = "r.id",
        [RUNS_BY_NAME] = "r.name",
        [RUNS_BY_STARTED] = "r.start_time",
        [RUNS_BY_VAL] = "r.val",
        [RUNS_BY_ACCURACY] = "r.accuracy",
        [RUNS_BY_LOSS] = "r.loss_all",
        [RUNS_BY_STEPS] = "r.last_step",
        [RUNS_BY_STATUS] = "r.status",
    };
    char sql[1400];
    enum status status;

    *out = NULL;
    status = sql_print(sql, sizeof sql, err, "%s ORDER BY %s %s NULLS LAST, r.id DESC", select,
                       columns[order], ascending ? "ASC" : "DESC");
    if (status == ST_OK)
        *out = sql_collect(db, &status, count, sizeof **out, read, err, sql, "");
    return status;
}

enum status db_run_list(struct db *db, enum db_run_order order, bool ascending, struct db_run **out,
                        size_t *count, struct err *err)
{
    return run_collect(db, RUN_SELECT, order, ascending, run_read, out, count, err);
}

enum status db_run_ids(struct db *db, enum db_run_order order, bool ascending, struct db_run **out,
                       size_t *count, struct err *err)
{
    return run_collect(db, "SELECT r.id FROM runs r", order, ascending, run_read_id, out, count,
                       err);
}

enum status db_run_fill(struct db *db, struct db_run *const *runs, size_t count, struct err *err)
{
    struct text sql = {.limit = 131072};
    sqlite3_stmt *row = NULL;
    bool found = true;
    enum status status = ST_OK;

    text_add(&sql, RUN_SELECT " WHERE r.id IN (0");
    for (size_t i = 0; i < count && i < RUNS_FILL; i++)
        text_addf(&sql, ",%" PRId64, runs[i]->id);
    text_add(&sql, ")");
    if (sql.failed)
        status = err_nomem(err, "a list of runs");
    if (status == ST_OK)
        status = sql_open(db, &row, err, text_string(&sql), "");
    text_free(&sql);
    while (status == ST_OK && found) {
        struct db_run run;
        size_t at = 0;

        status = sql_next(db, row, &found, err);
        if (status != ST_OK || !found)
            break;
        run_read(row, &run);
        while (at < count && runs[at]->id != run.id)
            at++;
        if (at < count)
            *runs[at] = run;
    }
    sql_close(row);
    return status;
}

enum status db_run_unfinished(struct db *db, int64_t dataset, int64_t *count, struct err *err)
{
    *count = 0;
    return sql_run(db, NULL, err,
                   "SELECT count(*) FROM runs WHERE dataset_id = ? AND last_step > 0"
                   " AND status IN ('RUNNING', 'FAILED', 'KILLED')",
                   "i>i", dataset, count);
}

static enum status run_rename(struct db *db, int64_t id, const char *name, struct err *err)
{
    struct db_run run;
    enum status status = db_run_get(db, id, &run, err);

    if (status != ST_OK || strcmp(run.name, name) == 0)
        return status;
    status = run_name_check(db, id, name, err);
    if (status == ST_OK)
        status = sql_run(db, NULL, err, "UPDATE runs SET name = ? WHERE id = ?", "si", name, id);
    if (status == ST_OK)
        status =
            sql_run(db, NULL, err, "UPDATE models SET name = ? WHERE run_id = ?", "si", name, id);
    return status;
}

enum status db_run_rename(struct db *db, int64_t id, const char *name, struct err *err)
{
    enum status status = db_begin(db, true, err);

    return status == ST_OK ? db_end(db, run_rename(db, id, name, err), err) : status;
}

static enum status run_delete(struct db *db, int64_t id, struct err *err)
{
    struct db_run run;
    enum status status = db_run_get(db, id, &run, err);
    enum db_liveness liveness;

    if (status != ST_OK)
        return status;
    liveness = db_run_liveness(&run, clock_now_ms());
    if (liveness == RUN_ALIVE || liveness == RUN_STALLED)
        return err_set(err, ST_BUSY, "run %" PRId64 " is training; stop it first", id);
    return sql_run(db, NULL, err, "DELETE FROM runs WHERE id = ?", "i", id);
}

enum status db_run_delete(struct db *db, int64_t id, struct err *err)
{
    /* The check is inside the transaction, so nobody can claim the run after it. */
    enum status status = db_begin(db, true, err);

    return status == ST_OK ? db_end(db, run_delete(db, id, err), err) : status;
}

static void param_read(sqlite3_stmt *row, void *item)
{
    struct db_param *param = item;

    sql_get(row, "ss", param->name, sizeof param->name, param->value, sizeof param->value);
}

enum status db_run_params(struct db *db, int64_t id, struct db_param **out, size_t *count,
                          struct err *err)
{
    enum status status;

    *out = sql_collect(db, &status, count, sizeof **out, param_read, err,
                       "SELECT key, value FROM params WHERE run_id = ? ORDER BY key", "i", id);
    return status;
}

enum status db_run_set_param(struct db *db, int64_t id, const char *name, const char *value,
                             struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "INSERT INTO params (run_id, key, value) VALUES (?, ?, ?)"
                     " ON CONFLICT DO UPDATE SET value = excluded.value",
                     "iss", id, name, value);
}

static enum status run_claim(struct db *db, int64_t id, const struct process_id *self,
                             struct err *err)
{
    int64_t now = clock_now_ms();
    struct db_run run;
    enum status status = db_run_get(db, id, &run, err);

    if (status != ST_OK)
        return status;
    if (run.imported)
        return err_set(err, ST_INVALID,
                       "run %" PRId64
                       " is a net that was added: facenet train --init-from id:%" PRId64
                       " goes on from its weights",
                       id, id);
    if (run.status == RECORD_RUNNING && process_look(&run.process) != PROCESS_GONE &&
        (run.process.pid != self->pid || run.process.start_time != self->start_time))
        return err_set(err, ST_BUSY, "run %" PRId64 " is being trained by process %" PRId64, id,
                       run.process.pid);
    return sql_run(db, NULL, err,
                   "UPDATE runs SET status = 'RUNNING', pid = ?, pid_start_time = ?, boot_id = ?,"
                   " heartbeat = ?, start_time = CASE start_time WHEN 0 THEN ? ELSE start_time END,"
                   " end_time = 0, paused = 0, note = '' WHERE id = ?",
                   "iisiii", self->pid, self->start_time, self->boot_id, now, now, id);
}

enum status db_run_claim(struct db *db, int64_t id, const struct process_id *self, struct err *err)
{
    enum status status = db_begin(db, true, err);

    if (status != ST_OK)
        return status;
    status = run_claim(db, id, self, err);
    return db_end(db, status, err);
}

enum status db_run_set_plan(struct db *db, int64_t id, int64_t total_steps, int64_t epoch_steps,
                            struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "UPDATE runs SET total_steps = ?, epoch_steps = ? WHERE id = ?", "iii",
                     total_steps, epoch_steps, id);
}

enum status db_run_set_resumed(struct db *db, int64_t id, int64_t step, struct err *err)
{
    return sql_write(db, false, NULL, err,
                     "UPDATE runs SET resumed_step = ?1, at_step = ?1 WHERE id = ?2", "ii", step,
                     id);
}

enum status db_run_set_paused(struct db *db, int64_t id, bool paused, struct err *err)
{
    return sql_write(db, false, NULL, err, "UPDATE runs SET paused = ? WHERE id = ?", "ii",
                     (int64_t)paused, id);
}

enum status db_run_beat(struct db *db, int64_t id, struct err *err)
{
    return sql_write(db, false, NULL, err, "UPDATE runs SET heartbeat = ? WHERE id = ?", "ii",
                     clock_now_ms(), id);
}

enum status db_run_end(struct db *db, int64_t id, enum record_status ended, const char *note,
                       struct err *err)
{
    return sql_write(db, true, NULL, err,
                     "UPDATE runs SET status = ?, note = ?, end_time = ?, paused = 0 WHERE id = ?",
                     "ssii", run_status_names[ended], note, clock_now_ms(), id);
}
