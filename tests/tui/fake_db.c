/* See fake_db.h. */
#include "fake_db.h"

#include "base/mem.h"
#include "db/core/named.h"
#include "db/faces/items.h"
#include "db/runs/evals.h"
#include "db/runs/files.h"
#include "db/runs/journal.h"
#include "db/runs/steps.h"

#include <stdio.h>
#include <string.h>

enum status db_request_add(struct db *db, int64_t run, const char *verb, const char *argument,
                           int64_t *id, struct err *err)
{
    size_t used = strlen(db->requests);

    (void)run, (void)err;
    *id = 1;
    (void)snprintf(db->requests + used, sizeof db->requests - used, "%s%s%s;", verb,
                   argument[0] != '\0' ? " " : "", argument);
    return ST_OK;
}

enum status db_run_add(struct db *db, const char *name, int64_t dataset, int64_t parent,
                       uint64_t seed, const char *version, const struct db_param *params,
                       size_t param_count, int64_t *id, struct err *err)
{
    db->parent = parent;
    (void)seed, (void)version;
    (void)err;
    (void)snprintf(db->run_name, sizeof db->run_name, "%s", name);
    for (size_t i = 0; i < param_count && i < 64; i++) {
        memcpy(db->params[i].name, params[i].name, sizeof db->params[i].name);
        memcpy(db->params[i].value, params[i].value, sizeof db->params[i].value);
    }
    db->param_count = param_count;
    db->runs_added++;
    *id = 100 + dataset;
    return ST_OK;
}

enum status db_dataset_list(struct db *db, struct db_dataset **out, size_t *count, struct err *err)
{
    static const struct db_dataset sets[] = {{.id = 7, .name = "faces", .source = "drawn, seed 1"},
                                             {.id = 8, .name = "lfw", .source = "/lfw"}};

    *out = mem_new(2, sizeof **out);
    if (*out == NULL)
        return err_nomem(err, "data sets");
    memcpy(*out, sets, sizeof sets);
    (*out)[1].dimensions = db->dimensions;
    *count = db->dataset_count;
    return ST_OK;
}

enum status db_dataset_get(struct db *db, int64_t id, struct db_dataset *out, struct err *err)
{
    (void)db, (void)err;
    *out = (struct db_dataset){.id = 7};
    (void)snprintf(out->name, sizeof out->name, "set %d", (int)id);
    return ST_OK;
}

enum status db_dataset_dimensions(struct db *db, int64_t id, int64_t *dimensions, struct err *err)
{
    (void)db, (void)id, (void)err;
    *dimensions = 0;
    return ST_OK;
}

enum status db_dataset_find(struct db *db, const char *id_or_name, struct db_dataset *out,
                            struct err *err)
{
    (void)id_or_name;
    return db_dataset_get(db, 7, out, err);
}

enum status db_named_check(const char *noun, const char *name, struct err *err)
{
    (void)noun, (void)name, (void)err;
    return ST_OK;
}

enum db_liveness db_run_liveness(const struct db_run *run, int64_t now_ms)
{
    (void)now_ms;
    return run->status != RECORD_RUNNING ? RUN_NOT_RUNNING
           : run->process.pid == 1       ? RUN_ALIVE
                                         : RUN_DEAD;
}

enum status db_artefact_path(const struct db *db, const char *name, char **path, struct err *err)
{
    (void)db;
    *path = mem_string(name);
    return *path != NULL ? ST_OK : err_nomem(err, name);
}

enum status db_start(struct db *db, const char *log, const char *const *words,
                     struct db_started *started, struct err *err)
{
    (void)db, (void)log, (void)started;
    return err_set(err, ST_NOTFOUND, "there is no facenet to start for %s %s", words[0],
                   words[1] != NULL ? words[1] : "");
}

enum status db_start_run(struct db *db, int64_t run, struct db_started *started, struct err *err)
{
    (void)run;
    return db_start(db, "", (const char *const[]){"train", NULL}, started, err);
}

enum status db_begin(struct db *db, bool durable, struct err *err)
{
    (void)db, (void)durable;
    (void)err;
    return ST_OK;
}

enum status db_end(struct db *db, enum status status, struct err *err)
{
    (void)db, (void)err;
    return status;
}

enum status db_tag_get(struct db *db, int64_t run, const char *key, char value[RECORD_NAME],
                       struct err *err)
{
    (void)db, (void)run, (void)key, (void)err;
    value[0] = '\0';
    return ST_OK;
}

enum status db_tag_set(struct db *db, int64_t run, const char *key, const char *value,
                       struct err *err)
{
    char argument[RECORD_NAME];
    int64_t id;

    (void)snprintf(argument, sizeof argument, "%s=%s", key, value != NULL ? value : "(none)");
    return db_request_add(db, run, "tag", argument, &id, err);
}
enum status db_tag_move(struct db *db, int64_t run, const char *key, struct err *err)
{
    return db_tag_set(db, run, key, run != 0 ? "" : NULL, err);
}
enum status db_run_rename(struct db *db, int64_t id, const char *name, struct err *err)
{
    int64_t request;

    return db_request_add(db, id, "rename", name, &request, err);
}
enum status db_run_remove(struct db *db, int64_t id, size_t *checkpoints, size_t *others,
                          struct err *err)
{
    (void)checkpoints, (void)others;
    return db->busy ? err_set(err, ST_BUSY, "it is training")
                    : db_request_add(db, id, "delete", "", &id, err);
}
enum status db_checkpoint_get(struct db *db, int64_t id, struct db_checkpoint *out, bool *found,
                              struct err *err)
{
    (void)db, (void)id, (void)out, (void)err;
    *found = false;
    return ST_OK;
}
enum status db_checkpoint_list(struct db *db, int64_t run, struct db_checkpoint **out,
                               size_t *count, struct err *err)
{
    (void)db, (void)run, (void)err;
    *out = NULL;
    *count = 0;
    return ST_OK;
}

enum status db_verdict_applied(struct db *db, int64_t run, int64_t *until, struct err *err)
{
    (void)run, (void)err;
    *until = db->applied;
    return ST_OK;
}
enum status db_verdict_newest(struct db *db, int64_t dataset, int64_t *id, struct err *err)
{
    (void)dataset, (void)err;
    *id = db->newest;
    return ST_OK;
}
enum status db_run_unfinished(struct db *db, int64_t dataset, int64_t *count, struct err *err)
{
    (void)dataset, (void)err;
    *count = db->unfinished;
    return ST_OK;
}

/* Functions that these tests never call. */
enum status fake_absent(struct err *err)
{
    return err_set(err, ST_UNSUPPORTED, "the fake database has none of this");
}
enum status db_open(struct db **out, const char *path, enum db_mode mode, struct err *err)
{
    (void)out, (void)path, (void)mode;
    return fake_absent(err);
}
void db_close(struct db *db)
{
    (void)db;
}
enum status db_data_version(struct db *db, int64_t *version, struct err *err)
{
    (void)db, (void)version;
    return fake_absent(err);
}
enum status db_run_find(struct db *db, const char *id_or_name, struct db_run *out, struct err *err)
{
    (void)db, (void)id_or_name, (void)out;
    return fake_absent(err);
}
enum status db_run_get(struct db *db, int64_t id, struct db_run *out, struct err *err)
{
    (void)err;
    *out = (struct db_run){.id = id, .dataset_id = 7};
    (void)snprintf(out->name, sizeof out->name, "run-%d", (int)id);
    (void)db;
    return ST_OK;
}
enum status db_run_list(struct db *db, enum db_run_order order, bool ascending, struct db_run **out,
                        size_t *count, struct err *err)
{
    (void)db, (void)order, (void)ascending, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_run_ids(struct db *db, enum db_run_order order, bool ascending, struct db_run **out,
                       size_t *count, struct err *err)
{
    return db_run_list(db, order, ascending, out, count, err);
}
enum status db_run_fill(struct db *db, struct db_run *const *runs, size_t count, struct err *err)
{
    (void)db, (void)runs, (void)count;
    return fake_absent(err);
}
enum status db_run_set_param(struct db *db, int64_t id, const char *name, const char *value,
                             struct err *err)
{
    (void)db, (void)id, (void)name, (void)value, (void)err;
    return ST_OK;
}

enum status db_run_params(struct db *db, int64_t id, struct db_param **out, size_t *count,
                          struct err *err)
{
    (void)db;
    *out = mem_new(1, sizeof **out);
    if (*out == NULL)
        return err_nomem(err, "a parameter");
    (void)snprintf((*out)->name, sizeof(*out)->name, "seed");
    (void)snprintf((*out)->value, sizeof(*out)->value, "%d", (int)id);
    *count = 1;
    return ST_OK;
}
enum status db_step_last(struct db *db, int64_t run, struct record_step *out, bool *found,
                         struct err *err)
{
    (void)db, (void)run, (void)out, (void)found;
    return fake_absent(err);
}
enum status db_histogram_at(struct db *db, int64_t run, int64_t step, struct record_histogram *out,
                            bool *found, struct err *err)
{
    (void)db, (void)run, (void)step, (void)out, (void)found;
    return fake_absent(err);
}
enum status db_checkpoint_add(struct db *db, const struct db_checkpoint *checkpoint, int64_t *id,
                              struct err *err)
{
    (void)db, (void)checkpoint, (void)id;
    return fake_absent(err);
}
enum status db_person_list(struct db *db, int64_t dataset, const char *part,
                           enum db_person_order order, bool descending, struct db_person **out,
                           size_t *count, struct err *err)
{
    (void)db, (void)dataset, (void)part, (void)order, (void)descending, (void)err;
    *out = NULL;
    *count = 0;
    return ST_OK;
}
enum status db_portrait_list(struct db *db, int64_t person, size_t limit, struct db_portrait **out,
                             size_t *count, struct err *err)
{
    (void)db, (void)person, (void)limit, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_person_exclude(struct db *db, int64_t person, bool excluded, struct err *err)
{
    int64_t id;

    return db_request_add(db, person, excluded ? "person out" : "person in", "", &id, err);
}
enum status db_portrait_exclude(struct db *db, int64_t image, bool excluded, struct err *err)
{
    int64_t id;

    return db_request_add(db, image, excluded ? "image out" : "image in", "", &id, err);
}
enum status db_portrait_get(struct db *db, int64_t image, struct db_portrait *out, struct err *err)
{
    (void)db, (void)image, (void)out;
    return fake_absent(err);
}
enum status db_crop_find(struct db *db, int64_t image, struct db_crop *out, struct err *err)
{
    (void)db, (void)image, (void)out;
    return fake_absent(err);
}
enum status db_suspect_list(struct db *db, int64_t run, struct db_suspect_row **out, size_t *count,
                            struct err *err)
{
    (void)db, (void)run, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_item_pairs_newest(struct db *db, int64_t dataset, int64_t *id, struct err *err)
{
    (void)dataset, (void)err;
    *id = db->newest_pair;
    return ST_OK;
}
enum status db_item_pair_add(struct db *db, int64_t a, int64_t b, const char *answer,
                             struct err *err)
{
    char argument[64];
    int64_t id;

    (void)snprintf(argument, sizeof argument, "%d and %d", (int)a, (int)b);
    return db_request_add(db, a, answer, argument, &id, err);
}
enum status db_verdict_add(struct db *db, int64_t image, enum db_verdict verdict, int64_t identity,
                           struct err *err)
{
    static const char *const words[VERDICT_COUNT] = {"none", "fine", "move", "exclude"};
    char argument[64];
    int64_t id;

    (void)snprintf(argument, sizeof argument, identity != 0 ? "%d to %d" : "%d", (int)image,
                   (int)identity);
    return db_request_add(db, image, words[verdict], argument, &id, err);
}
enum status db_identity_find(struct db *db, int64_t dataset, const char *name, int64_t *id,
                             bool *found, struct err *err)
{
    (void)db, (void)dataset, (void)name, (void)id, (void)err;
    *found = false;
    return ST_OK;
}
enum status db_identity_get(struct db *db, int64_t dataset, const char *name, bool held_out,
                            int64_t *id, struct err *err)
{
    enum status status = db_request_add(db, dataset, "identity", name, id, err);

    (void)held_out;
    *id = 77;
    return status;
}
enum status db_triplet_at(struct db *db, int64_t run, int64_t step, struct db_triplet *out,
                          bool *found, struct err *err)
{
    (void)db, (void)run, (void)step, (void)out, (void)found;
    return fake_absent(err);
}
enum status db_tag_holder(struct db *db, const char *key, int64_t *run, struct err *err)
{
    (void)db, (void)key, (void)run;
    return fake_absent(err);
}
enum status db_queue_look(struct db *db, bool *busy, int64_t *id, struct err *err)
{
    (void)err;
    *busy = db->busy;
    *id = db->queued;
    return ST_OK;
}
enum status db_tag_list(struct db *db, struct db_tag **out, size_t *count, struct err *err)
{
    static const struct db_tag tags[] = {{5, "fast", ""}, {6, TAG_PRESET, ""}, {9, TAG_PRESET, ""}};

    (void)db;
    *out = mem_new(3, sizeof *tags);
    if (*out == NULL)
        return err_nomem(err, "tags");
    memcpy(*out, tags, sizeof tags);
    *count = 3;
    return ST_OK;
}
enum status db_tag_counts(struct db *db, const char *beginning, int64_t now_ms,
                          struct db_tag_count **out, size_t *count, struct err *err)
{
    (void)db, (void)beginning, (void)now_ms, (void)err;
    *out = NULL;
    *count = 0;
    return ST_OK;
}
enum status db_step_series(struct db *db, int64_t run, int64_t first, int64_t last, size_t points,
                           struct db_point **out, size_t *count, struct err *err)
{
    (void)db, (void)run, (void)first, (void)last, (void)points, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_metric_newest(struct db *db, int64_t run, const char *key, double *value,
                             struct err *err)
{
    (void)db, (void)run, (void)key, (void)value;
    return fake_absent(err);
}
enum status db_metric_series(struct db *db, int64_t run, const char *key,
                             struct record_metric **out, size_t *count, struct err *err)
{
    (void)db, (void)run, (void)key, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_event_list(struct db *db, int64_t run, size_t limit, struct record_event **out,
                          size_t *count, struct err *err)
{
    (void)db, (void)run, (void)limit, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_request_list(struct db *db, int64_t run, struct record_request **out, size_t *count,
                            struct err *err)
{
    (void)db, (void)run, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_roc_newest(struct db *db, int64_t run, const char *pairs, int64_t step,
                          struct db_roc *out, bool *found, struct err *err)
{
    (void)db, (void)run, (void)pairs, (void)step, (void)out, (void)found;
    return fake_absent(err);
}
enum status db_eval_list(struct db *db, int64_t run, struct db_eval **out, size_t *count,
                         struct err *err)
{
    (void)db, (void)run, (void)out, (void)count;
    return fake_absent(err);
}
enum status db_roc_points(struct db *db, const struct db_roc *roc, struct record_roc_point **out,
                          size_t *count, struct err *err)
{
    (void)db, (void)roc, (void)out, (void)count;
    return fake_absent(err);
}
