/* See snapshot.h. */
#include "tui/data/snapshot.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"

#include <stdio.h>
#include <string.h>

#define SNAPSHOT_RELOAD_SECONDS 0.4 /* between two loads, however busy the trainer */
#define SNAPSHOT_PATIENCE 10        /* loading may take a tenth of the time */
#define SNAPSHOT_STALE INT64_MIN    /* not a version of a database: load again */

/* Clears the rows; the owner of a copy frees them. */
static void snapshot_forget(struct snapshot *snap)
{
    snap->datasets = NULL;
    snap->requests = NULL;
    snap->dataset_count = snap->request_count = 0;
    snap->liveness = RUN_NOT_RUNNING;
    settings_init(&snap->settings);
}

static void snapshot_clear(struct snapshot *snap)
{
    mem_free(snap->datasets);
    mem_free(snap->requests);
    snapshot_forget(snap);
}

void snapshot_close(struct snapshot *snap)
{
    snapshot_clear(snap);
    mem_free(snap->path);
    db_close(snap->reader);
    db_close(snap->writer);
    *snap = (struct snapshot){0};
}

enum status snapshot_open(struct snapshot *snap, const char *path, bool may_write, struct err *note,
                          struct err *err)
{
    enum status status = ST_OK;

    *snap = (struct snapshot){.path = mem_string(path), .now = clock_now_ms()};
    settings_init(&snap->settings);
    if (snap->path == NULL)
        return err_nomem(err, "the path of the database");
    if (may_write && db_open(&snap->writer, path, DB_CREATE, note) != ST_OK) {
        snap->writer = NULL;
        if (!file_exists(path))
            status = err_set(err, note->status, "%s", note->message);
    }
    if (status == ST_OK && file_exists(path))
        status = db_open(&snap->reader, path, DB_READ, err);
    if (status != ST_OK)
        snapshot_close(snap);
    return status;
}

enum status snapshot_choose(struct snapshot *snap, const char *id_or_name, struct err *err)
{
    struct db_run *runs = NULL, found;
    size_t count = 0;
    enum status status = ST_OK;

    if (snap->reader == NULL)
        return id_or_name[0] == '\0'
                   ? ST_OK
                   : err_set(err, ST_NOTFOUND, "there is no run %s: %s is missing", id_or_name,
                             snap->path);
    if (id_or_name[0] != '\0') {
        status = db_run_find(snap->reader, id_or_name, &found, err);
        if (status == ST_OK)
            snap->run_id = found.id;
        return status;
    }
    status = db_run_list(snap->reader, RUNS_BY_ID, false, &runs, &count, err);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        enum db_liveness liveness = db_run_liveness(&runs[i], clock_now_ms());

        if (i == 0)
            snap->run_id = runs[0].id;
        if (liveness == RUN_ALIVE || liveness == RUN_STALLED) {
            snap->run_id = runs[i].id;
            break;
        }
    }
    mem_free(runs);
    return status;
}

static enum status snapshot_load_settings(struct snapshot *snap, struct err *err)
{
    struct db_param *params = NULL;
    size_t count = 0;
    enum status status = db_run_params(snap->reader, snap->run_id, &params, &count, err);

    if (status == ST_OK)
        params_read_changed(&snap->settings, params, count, snap->requests, snap->request_count);
    mem_free(params);
    return status;
}

static enum status snapshot_load_run(struct snapshot *snap, struct err *err)
{
    enum status status = db_run_get(snap->reader, snap->run_id, &snap->run, err);

    if (status == ST_OK)
        status =
            db_request_list(snap->reader, snap->run_id, &snap->requests, &snap->request_count, err);
    if (status == ST_OK)
        status = snapshot_load_settings(snap, err);
    if (status == ST_OK)
        status = db_best_by(snap->reader, &snap->run, &snap->settings, &snap->best, err);
    if (status == ST_OK)
        snap->liveness = db_run_liveness(&snap->run, snap->now);
    return status;
}

bool snapshot_is_empty(const struct snapshot *snap)
{
    return snap->run_id == 0 || (snap->run.imported && snap->dataset_count == 0);
}

int64_t snapshot_dataset_id(const struct snapshot *snap)
{
    if (snap->dataset != 0)
        return snap->dataset;
    return snap->run_id != 0 ? snap->run.dataset_id : 0;
}

/* Without a choice, shows the run's data set, else the newest. */
static void snapshot_settle_dataset(struct snapshot *snap)
{
    snap->dataset = snapshot_dataset_id(snap);
    if (snap->dataset == 0 && snap->dataset_count > 0)
        snap->dataset = snap->datasets[snap->dataset_count - 1].id;
}

/* Counting the pictures of the data sets takes long: they are read again when the database has
 * changed, or while an import may have ended without a word.  before: with their rows, version. */
static enum status snapshot_load_datasets(struct snapshot *snap, const struct snapshot *before,
                                          struct err *err)
{
    bool same = before->datasets != NULL && before->version == snap->version;

    for (size_t i = 0; same && i < before->dataset_count; i++)
        same = before->datasets[i].importer.pid == 0;
    if (!same)
        return db_dataset_list(snap->reader, &snap->datasets, &snap->dataset_count, err);
    snap->datasets = mem_new(before->dataset_count, sizeof *snap->datasets);
    if (snap->datasets == NULL)
        return err_nomem(err, "the data sets");
    memcpy(snap->datasets, before->datasets, before->dataset_count * sizeof *snap->datasets);
    snap->dataset_count = before->dataset_count;
    return ST_OK;
}

enum status snapshot_load(struct snapshot *snap, bool datasets, struct err *err)
{
    const struct snapshot before = *snap;
    enum status status;

    snap->now = clock_now_ms();
    snap->begun = clock_seconds();
    snapshot_forget(snap);
    if (snap->reader == NULL)
        return ST_OK;
    /* The version first: the next poll then sees what is committed during this load. */
    status = db_data_version(snap->reader, &snap->version, err);
    if (status == ST_OK && (snap->run_id == 0 || datasets))
        status = snapshot_load_datasets(snap, &before, err);
    if (status == ST_OK && snap->run_id == 0)
        status = snapshot_choose(snap, "", err);
    if (status == ST_OK && snap->run_id != 0)
        status = snapshot_load_run(snap, err);
    if (status == ST_OK && snap->run_id != 0 && snap->run.imported && !datasets)
        status = snapshot_load_datasets(snap, &before, err);
    if (status == ST_NOTFOUND) { /* deleted during the load: the next load finds another run */
        snapshot_clear(snap);
        snap->run_id = 0;
        snap->version = SNAPSHOT_STALE;
        status = ST_OK;
    }
    if (status == ST_OK && datasets)
        snapshot_settle_dataset(snap);
    return status;
}

void snapshot_end(struct snapshot *snap, struct snapshot *before, enum status status)
{
    double now = clock_seconds();

    if (status == ST_OK) {
        snapshot_clear(before);
        snap->load_seconds = now - snap->begun;
    } else {
        before->now = snap->now;
        snapshot_clear(snap);
        *snap = *before;
        snap->version = SNAPSHOT_STALE;
        if (snap->run.id != snap->run_id) {
            snapshot_clear(snap);
            snap->run = (struct db_run){0};
        }
    }
    snap->loaded = now;
}

enum status snapshot_poll(struct snapshot *snap, bool *changed, struct err *err)
{
    double since = clock_seconds() - snap->loaded;
    enum status status = ST_OK;
    int64_t version = 0;

    *changed = false;
    if (snap->reader == NULL || since < SNAPSHOT_RELOAD_SECONDS ||
        since < SNAPSHOT_PATIENCE * snap->load_seconds)
        return ST_OK;
    status = db_data_version(snap->reader, &version, err);
    if (status != ST_OK)
        return status;
    *changed = version != snap->version;
    for (size_t i = 0; i < snap->dataset_count; i++) {
        const struct db_dataset *set = &snap->datasets[i];

        if (set->importer.pid != 0 && process_look(&set->importer) != set->import_state)
            *changed = true;
    }
    if (!*changed && snap->run_id != 0)
        *changed = db_run_liveness(&snap->run, clock_now_ms()) != snap->liveness;
    return ST_OK;
}

const struct db_dataset *snapshot_dataset(const struct snapshot *snap)
{
    for (size_t i = 0; i < snap->dataset_count; i++)
        if (snap->datasets[i].id == snap->dataset)
            return &snap->datasets[i];
    return NULL;
}

enum status snapshot_choose_dataset(struct snapshot *snap, const char *id_or_name, struct err *err)
{
    struct db_dataset found;
    enum status status;

    if (snap->reader == NULL)
        return err_set(err, ST_NOTFOUND, "there is no data set %s: %s is missing", id_or_name,
                       snap->path);
    status = db_dataset_find(snap->reader, id_or_name, &found, err);
    if (status == ST_OK)
        snap->dataset = found.id;
    return status;
}

void snapshot_next_dataset(struct snapshot *snap)
{
    const struct db_dataset *now = snapshot_dataset(snap);
    size_t at = now != NULL ? (size_t)(now - snap->datasets) + 1 : 0;

    if (snap->dataset_count > 0)
        snap->dataset = snap->datasets[at % snap->dataset_count].id;
}

bool snapshot_is_asked(const struct snapshot *snap, const char *verb)
{
    for (size_t i = snap->request_count; i > 0; i--)
        if (strcmp(snap->requests[i - 1].verb, verb) == 0)
            return snap->requests[i - 1].taken == 0;
    return false;
}

bool snapshot_is_live(const struct snapshot *snap)
{
    return snap->run_id != 0 && (snap->liveness == RUN_ALIVE || snap->liveness == RUN_STALLED);
}
