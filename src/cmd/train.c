/* facenet train: a run from its row to its end.  This is where the trainer's sink meets the
 * database: rows, events, checkpoints, requests, the heartbeat. */
#include "cmd/artefacts.h"
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/faces.h"
#include "cmd/heart.h"
#include "cmd/model.h"
#include "cmd/output.h"
#include "cmd/stop.h"
#include "cmd/suspects/suspects.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/process.h"
#include "base/text.h"
#include "db/faces/hardness.h"
#include "db/faces/triplets.h"
#include "db/faces/verdicts.h"
#include "db/runs/params.h"
#include "db/runs/rocs.h"
#include "db/runs/start.h"
#include "db/runs/tags.h"
#include "train/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TRAIN_KEEP 3 /* newest checkpoints kept, beside the best and the pinned */
#define TRAIN_WAL_BYTES (4 << 20)
#define TRAIN_LINE_SECONDS 5 /* between progress lines without a terminal */

struct train {
    struct db *db;
    struct db_run run;
    struct train_state *state;
    double started, last_line;
    uint64_t first_step;
};

static void train_say(struct train *train, const struct record_step *row)
{
    double now = clock_seconds(), triplets = (double)(row->easy + row->semi_hard + row->hard);
    bool terminal = isatty(STDERR_FILENO), last = (uint64_t)row->step == train->state->total;
    char left[16];

    if (!last && now - train->last_line < (terminal ? 0.2 : TRAIN_LINE_SECONDS))
        return;
    train->last_line = now;
    clock_format_span(left, sizeof left,
                      (now - train->started) / (double)((uint64_t)row->step - train->first_step) *
                          (double)(train->state->total - (uint64_t)row->step));
    (void)fprintf(stderr,
                  "%sstep %" PRId64 " of %" PRIu64 "  loss_all %.4f  hard %.1f %%  semi-hard %.1f "
                  "%%  %.0f images/s  %s left%s",
                  terminal ? "\r\033[K" : "", row->step, train->state->total, row->loss_all,
                  triplets > 0 ? 100 * (double)row->hard / triplets : 0,
                  triplets > 0 ? 100 * (double)row->semi_hard / triplets : 0,
                  row->images_per_second, left, terminal && !last ? "" : "\n");
}

static enum status train_on_step(void *context, const struct record_step *row,
                                 const struct record_histogram *histogram, struct err *err)
{
    struct train *train = context;
    bool differs;
    enum status status = db_step_put(train->db, train->run.id, row, histogram, &differs, err);

    if (status == ST_OK && differs)
        status = db_event_add(train->db, train->run.id, row->step, RECORD_ERROR,
                              "this step came out otherwise than before the run was resumed: other "
                              "threads, another machine or changed data",
                              err);
    if (status == ST_OK)
        status = db_checkpoint_wal(train->db, TRAIN_WAL_BYTES, err);
    train_say(train, row);
    return status;
}

static enum status train_on_event(void *context, int64_t step, enum record_level level,
                                  const char *message, struct err *err)
{
    struct train *train = context;

    if (level != RECORD_INFO)
        (void)fprintf(stderr, "\nfacenet train: step %" PRId64 ": %s\n", step, message);
    return db_event_add(train->db, train->run.id, step, level, message, err);
}

/* In one transaction, so that whoever looks sees figures, curve and faces of one evaluation. */
static enum status train_on_evaluation(void *context, const struct train_evaluation *found,
                                       struct err *err)
{
    struct train *train = context;
    const struct db_roc roc = {train->run.id, found->step, "training"};
    enum status status = db_begin(train->db, false, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < found->metric_count; i++)
        status = db_metric_put(train->db, train->run.id, &found->metrics[i], err);
    if (status == ST_OK)
        status = db_roc_put(train->db, &roc, found->roc, found->roc_points, err);
    if (status == ST_OK && found->triplet != NULL)
        status = db_triplet_put(train->db, train->run.id, found->triplet, err);
    return db_end(train->db, status, err);
}

/* Removes checkpoints that nobody needs: not among the newest, neither best nor pinned. */
static enum status train_prune(struct train *train, struct err *err)
{
    struct db_checkpoint *list;
    size_t count;
    enum status status = db_checkpoint_list(train->db, train->run.id, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i + TRAIN_KEEP < count; i++) {
        if (!list[i].best && !list[i].pinned &&
            db_checkpoint_delete(train->db, list[i].id, NULL) == ST_OK)
            artefacts_remove(train->db, list[i].path);
    }
    mem_free(list);
    return ST_OK;
}

/* The hardness of the images as the checkpoint has it. */
static enum status train_keep_hardness(struct train *train, const struct train_state *state,
                                       struct err *err)
{
    const struct dataset *dataset = state->trainer->dataset;
    enum status status = db_begin(train->db, false, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < dataset->image_count; i++) {
        const struct hardness *hardness = &state->trainer->hardness[i];
        struct db_hardness row = {.image = dataset->images[i].id, .step = (int64_t)state->step};

        for (int role = 0; role < HARDNESS_ROLES; role++) {
            row.share[role] = (double)hardness->share[role] / (double)hardness->seen[role];
            row.batches[role] = (int64_t)hardness->seen[role];
        }
        if (row.batches[HARDNESS_ANCHOR] + row.batches[HARDNESS_NEGATIVE] > 0)
            status = db_hardness_put(train->db, train->run.id, &row, err);
    }
    return db_end(train->db, status, err);
}

static enum status train_on_checkpoint(void *context, const struct train_state *state, bool best,
                                       struct err *err)
{
    struct train *train = context;
    struct db_checkpoint row = {
        .run_id = train->run.id, .step = (int64_t)state->step, .best = best};
    int64_t id;
    char *path;
    enum status status;

    (void)snprintf(row.path, sizeof row.path,
                   "checkpoints/run-%" PRId64 "/step-%08" PRIu64 ".safetensors", train->run.id,
                   state->step);
    status = db_artefact_path(train->db, row.path, &path, err);
    if (status != ST_OK)
        return status;
    status = state_save(state, path, row.sha256, err);
    mem_free(path);
    if (status == ST_OK)
        status = db_checkpoint_add(train->db, &row, &id, err);
    if (status == ST_OK)
        status = train_keep_hardness(train, state, err);
    return status == ST_OK ? train_prune(train, err) : status;
}

static enum status train_next_request(void *context, struct record_request *out, bool *found,
                                      struct err *err)
{
    struct train *train = context;

    return db_request_next(train->db, train->run.id, out, found, err);
}

static enum status train_take_request(void *context, const struct record_request *request,
                                      int64_t step, const char *old_value, const char *result,
                                      struct err *err)
{
    struct train *train = context;
    char line[RECORD_TEXT];
    const char *value;
    enum setting_id id = settings_split(request->argument, &value);
    enum status status = db_request_take(train->db, request->id, step, old_value, result, err);

    if (status != ST_OK || strcmp(request->verb, "set") != 0)
        return status;
    if (strcmp(result, "ok") != 0)
        return db_event_add(train->db, train->run.id, step, RECORD_WARNING, result, err);
    (void)snprintf(line, sizeof line, "%s %s -> %s by %s", settings_table[id].name, old_value,
                   value, request->asker);
    return db_event_add(train->db, train->run.id, step, RECORD_INFO, line, err);
}

static enum status train_on_paused(void *context, bool paused, struct err *err)
{
    struct train *train = context;
    enum status status = db_run_set_paused(train->db, train->run.id, paused, err);

    if (status != ST_OK)
        return status;
    return db_event_add(train->db, train->run.id, (int64_t)train->state->step, RECORD_INFO,
                        paused ? "paused" : "resumed", err);
}

/* Keeps of the requests the changes that a resumed run makes again: all but the first, which the
 * checkpoint holds.  The step would not tell: a change may come before or after the checkpoint of
 * the step that it was taken at. */
static size_t train_filter_replay(struct record_request *list, size_t count, uint64_t held)
{
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].verb, "set") != 0 || list[i].taken == 0 ||
            strcmp(list[i].result, "ok") != 0)
            continue;
        if (held > 0)
            held--;
        else
            list[used++] = list[i];
    }
    return used;
}

/* The embeddings of every image by the last checkpoint of a finished run, and its suspects. */
static enum status train_embed(struct train *train, const struct faces *faces, struct err *err)
{
    const struct embedder embedder = trainer_embedder(train->state->trainer);
    struct db_checkpoint newest;
    bool found, done = false;
    size_t suspects;
    enum status status = db_checkpoint_newest(train->db, train->run.id, &newest, &found, err);

    if (status == ST_OK && found && newest.step == (int64_t)train->state->step)
        status = model_embed(train->db, newest.id, &embedder, faces, &done, err);
    if (status == ST_OK && done &&
        suspects_keep(train->db, &train->run, 0, &suspects, err) == ST_OK)
        return ST_OK;
    if (status != ST_OK)
        return status;
    return train_on_event(
        train, (int64_t)train->state->step, RECORD_WARNING,
        done ? err->message : "the embeddings were not written; facenet embed writes them", err);
}

static enum status train_go(struct train *train, const struct faces *faces, bool dashboard,
                            enum train_end *end, char note[RECORD_TEXT], struct err *err)
{
    const struct train_sink sink = {train,
                                    train_on_step,
                                    train_on_event,
                                    train_on_evaluation,
                                    train_on_checkpoint,
                                    train_next_request,
                                    train_take_request,
                                    train_on_paused};
    struct train_run run = {.state = train->state,
                            .sink = &sink,
                            .stop = &stop_requested,
                            .pause_on_collapse = dashboard};
    struct record_request *requests;
    struct heart heart;
    size_t count;
    enum status status = db_run_set_plan(train->db, train->run.id, (int64_t)train->state->total,
                                         (int64_t)state_epoch_steps(train->state), err);

    if (status == ST_OK)
        status = db_request_list(train->db, train->run.id, &requests, &count, err);
    if (status != ST_OK)
        return status;
    run.replay = requests;
    run.replay_count = train_filter_replay(requests, count, train->state->changes);
    train->started = clock_seconds();
    train->first_step = train->state->step;
    heart_start(&heart, db_path(train->db), train->run.id);
    status = train_run(&run, end, note, err);
    if (status == ST_OK && *end == TRAIN_FINISHED)
        status = train_embed(train, faces, err);
    heart_stop(&heart);
    mem_free(requests);
    return status;
}

/* The command that goes on with the run, with its database where it is not the usual one. */
static enum status train_tell_way(const struct train *train, struct err *err)
{
    char *usual;
    enum status status = db_default_path(NULL, &usual, err);

    if (status != ST_OK)
        return status;
    if (strcmp(usual, db_path(train->db)) != 0)
        output_say("to go on: facenet --db '%s' train --resume %" PRId64, db_path(train->db),
                   train->run.id);
    else
        output_say("to go on: facenet train --resume %" PRId64, train->run.id);
    mem_free(usual);
    return ST_OK;
}

static enum status train_finish(struct train *train, enum status ended, enum train_end end,
                                const char *note, struct err *err)
{
    static const enum record_status statuses[] = {[TRAIN_FINISHED] = RECORD_FINISHED,
                                                  [TRAIN_STOPPED] = RECORD_KILLED,
                                                  [TRAIN_DISCARDED] = RECORD_KILLED,
                                                  [TRAIN_COLLAPSED] = RECORD_FAILED};
    enum status status;

    if (ended != ST_OK) {
        (void)!db_run_end(train->db, train->run.id, RECORD_FAILED, err->message, NULL);
        return ended;
    }
    status = db_run_end(train->db, train->run.id, statuses[end], note, err);
    if (status != ST_OK)
        return status;
    output_say("run %" PRId64 " %s: %s, at step %" PRIu64, train->run.id, train->run.name, note,
               train->state->step);
    return end != TRAIN_FINISHED ? train_tell_way(train, err) : ST_OK;
}

static enum status train_read_params(struct train *train, struct settings *settings,
                                     struct err *err)
{
    struct db_param *params;
    size_t count;
    enum status status = db_run_params(train->db, train->run.id, &params, &count, err);

    if (status != ST_OK)
        return status;
    status = params_read_settings(settings, params, count, err);
    mem_free(params);
    return status;
}

/* Tells where a run goes on.  Rows of newer checkpoints, whose files are missing or damaged, go:
 * they would count among the newest that are kept.  from is NULL when no checkpoint is whole. */
static enum status train_tell_start(struct train *train, const struct db_checkpoint *from,
                                    struct err *err)
{
    struct db_checkpoint *list;
    char line[160];
    size_t count;
    enum status status = db_checkpoint_list(train->db, train->run.id, &list, &count, err);

    if (status != ST_OK)
        return status;
    for (size_t i = count; status == ST_OK && i > 0; i--) {
        if (from != NULL && list[i - 1].id == from->id)
            break;
        (void)snprintf(line, sizeof line,
                       "the checkpoint of step %" PRId64 " is missing or damaged",
                       list[i - 1].step);
        status = train_on_event(train, list[i - 1].step, RECORD_WARNING, line, err);
        (void)!db_checkpoint_delete(train->db, list[i - 1].id, NULL); /* embeddings keep theirs */
    }
    mem_free(list);
    if (status != ST_OK || count == 0)
        return status;
    if (from == NULL)
        return train_on_event(train, 0, RECORD_WARNING, "no checkpoint is left: begins anew", err);
    (void)snprintf(line, sizeof line, "goes on from the checkpoint of step %" PRId64, from->step);
    return train_on_event(train, from->step, RECORD_INFO, line, err);
}

static enum status train_make_state(struct train *train, const struct faces *faces, struct err *err)
{
    struct checkpoint *checkpoint;
    struct settings settings;
    struct db_checkpoint row;
    enum status status = model_newest(train->db, train->run.id, &row, &checkpoint, err);

    if (status != ST_OK)
        return status;
    status = train_tell_start(train, checkpoint != NULL ? &row : NULL, err);
    if (status == ST_OK && checkpoint != NULL)
        status = state_load(&train->state, checkpoint, &faces->dataset, faces->crops, err);
    else if (status == ST_OK) {
        status = train_read_params(train, &settings, err);
        if (status == ST_OK)
            status = state_new(&train->state, &settings, &faces->dataset, faces->crops, err);
    }
    if (status == ST_OK && train->state->other_images)
        status = train_on_event(train, row.step, RECORD_WARNING,
                                "the pictures are others than those of the checkpoint: the run "
                                "goes on with those of now",
                                err);
    checkpoint_close(checkpoint);
    return status;
}

/* Trains the run whose row is in train->run, from its checkpoint or its beginning. */
static enum status train_claimed(struct train *train, bool dashboard, struct err *err)
{
    struct faces faces;
    struct process_id self;
    char id[FACES_ID], note[RECORD_TEXT] = "";
    int64_t verdicts;
    enum train_end end = TRAIN_FINISHED;
    enum status status = process_self(&self, err);

    if (status == ST_OK)
        status = db_run_claim(train->db, train->run.id, &self, err);
    if (status != ST_OK)
        return status;
    status = db_verdict_applied(train->db, train->run.id, &verdicts, err);
    if (status == ST_OK)
        status = faces_load(train->db, faces_dataset(&train->run, NULL, id), verdicts, &faces, err);
    if (status == ST_OK) {
        status = train_make_state(train, &faces, err);
        if (status == ST_OK)
            status = train_go(train, &faces, dashboard, &end, note, err);
        status = train_finish(train, status, end, note, err);
        state_del(train->state);
        faces_free(&faces);
        return status;
    }
    return train_finish(train, status, end, note, err);
}

static enum status train_add_run(struct train *train, const char *data, const char *name,
                                 bool decisions, const struct settings *settings, struct err *err)
{
    struct db_dataset dataset;
    int64_t id, verdicts = 0;
    enum status status = db_dataset_find(train->db, data, &dataset, err);

    if (status == ST_OK && decisions)
        status = db_verdict_newest(train->db, dataset.id, &verdicts, err);
    if (status == ST_OK)
        status = params_add_run(train->db, name, dataset.id, 0, settings, verdicts, &id, err);
    return status == ST_OK ? db_run_get(train->db, id, &train->run, err) : status;
}

/* Starts the run that waits in the queue. */
static enum status train_next(struct db *db, struct err *err)
{
    struct db_started started;
    bool busy = false;
    int64_t id;
    enum status status = db_queue_look(db, &busy, &id, err);

    if (status != ST_OK || busy || id == 0)
        return status;
    status = db_start_run(db, id, &started, err);
    if (status == ST_OK)
        mem_free(started.log);
    return status;
}

enum status command_train(struct command_line *line, struct err *err)
{
    const char *data = NULL, *name = NULL, *resume = NULL, *scheduled = NULL;
    bool decisions = false;
    const struct option options[] = {
        OPTION_TEXT("data", "NAME", &data, "data set, by name or id"),
        OPTION_TEXT("name", "NAME", &name, "name of the run; without it run-ID"),
        OPTION_FLAG("decisions", &decisions,
                    "apply the verdicts on single images, see facenet suspects: wrong names are "
                    "corrected, bad pictures left out"),
        OPTION_TEXT("resume", "RUN", &resume, "continue a run from its last checkpoint"),
        OPTION_TEXT("run", "RUN", &scheduled,
                    "train or continue a run as a dashboard starts it: --on-collapse auto pauses "
                    "it"),
        {0}};
    struct settings settings;
    const struct option_syntax syntax = {
        .usage = "usage: facenet train --data NAME [--name NAME] [--decisions] [SETTING...]\n"
                 "       facenet train --resume RUN\n"
                 "       facenet train --run RUN\n",
        .about = "Trains an embedding on a data set. Every step is kept in the database, "
                 "facenet-tui shows it live. SIGINT and SIGTERM end the run after a checkpoint; "
                 "--resume continues from there.",
        .options = options,
        .settings = &settings};
    struct train train = {0};
    struct err next;
    enum status status;

    settings_init(&settings);
    status = options_parse(line, &syntax, err);
    if (status != ST_OK || line->helped)
        return status;
    if ((data != NULL) + (resume != NULL) + (scheduled != NULL) != 1)
        return options_refuse(line, err, "one of --data, --resume and --run is needed");
    if (data == NULL)
        status = options_only(line, &syntax, resume != NULL ? "resume" : "run", NULL, err);
    if (status != ST_OK)
        return status;
    if (data != NULL && settings_check(&settings, err) != ST_OK) {
        line->usage = true;
        return err->status;
    }
    stop_on_signals();
    status = database_open(line, DB_WRITE, &train.db, err);
    if (status != ST_OK)
        return status;
    database_wait_patiently(train.db);
    if (data != NULL)
        status = train_add_run(&train, data, name, decisions, &settings, err);
    else
        status = db_run_find(train.db, resume != NULL ? resume : scheduled, &train.run, err);
    if (status == ST_OK)
        status = train_claimed(&train, scheduled != NULL, err);
    if (!stop_requested && train_next(train.db, &next) != ST_OK)
        (void)fprintf(stderr, "facenet train: the queue: %s\n", next.message);
    db_close(train.db);
    return status;
}
