/* facenet train: a run from its row to its end, and then the next one of the queue. */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/embeddings.h"
#include "cmd/faces.h"
#include "cmd/output.h"
#include "cmd/stop.h"
#include "cmd/suspects/suspects.h"
#include "cmd/train/heart.h"
#include "cmd/train/older.h"
#include "cmd/train/people.h"
#include "cmd/train/resume.h"
#include "cmd/train/sink.h"
#include "cmd/train/wish.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/ranks.h"
#include "db/core/named.h"
#include "db/faces/verdicts.h"
#include "db/runs/journal.h"
#include "db/runs/params.h"
#include "db/runs/start.h"
#include "db/runs/tags.h"
#include "train/follow.h"
#include "train/order.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Keeps the embeddings of every image by the last checkpoint of a finished run, and its suspects.
 */
static enum status train_embed(struct job *job, const struct faces *faces, struct err *err)
{
    const struct embedder embedder = trainer_embedder(job->state->trainer);
    struct db_checkpoint newest;
    bool found, done = false;
    size_t suspects;
    enum status status = db_checkpoint_newest(job->db, job->run.id, &newest, &found, err);

    if (status == ST_OK && found && newest.step == (int64_t)job->state->step)
        status = embeddings_make(job->db, newest.id, &embedder, faces, false, &done, err);
    if (status == ST_OK && done && suspects_keep(job->db, &job->run, 0, &suspects, err) == ST_OK)
        return ST_OK;
    if (status != ST_OK)
        return status;
    return sink_event(
        job, (int64_t)job->state->step, RECORD_WARNING,
        done ? err->message : "the embeddings were not written; facenet embed writes them", err);
}

static enum status train_go(struct job *job, const struct faces *faces, bool dashboard,
                            enum train_end *end, char note[RECORD_TEXT], struct err *err)
{
    const struct train_sink sink = sink_of(job);
    struct train_run run = {.state = job->state,
                            .sink = &sink,
                            .stop = &stop_requested,
                            .pause_on_collapse = dashboard,
                            .ranks = job->ranks};
    struct record_request *changes;
    struct heart heart;
    enum status status = db_run_set_plan(job->db, job->run.id, (int64_t)job->state->total,
                                         (int64_t)state_epoch_steps(job->state), err);

    if (status == ST_OK)
        status = resume_changes(job, &changes, &run.replay_count, err);
    if (status != ST_OK)
        return status;
    run.replay = changes;
    heart_start(&heart, db_path(job->db), job->run.id, job->ranks);
    status = follow_begin(job->state, err);
    if (status == ST_OK)
        status = train_run(&run, end, note, err);
    if (status == ST_OK && *end == TRAIN_STOPPED && stop_requested)
        status = ranks_confirm(job->ranks, err);
    if (status == ST_OK && (*end == TRAIN_FINISHED || *end == TRAIN_EARLY))
        status = train_embed(job, faces, err);
    heart_stop(&heart);
    mem_free(changes);
    return status;
}

/* Prints the command that resumes the run, with --db if the database is not the usual one. */
static enum status train_print_continuation(const struct job *job, struct err *err)
{
    char *usual;
    enum status status = db_default_path(NULL, &usual, err);

    if (status != ST_OK)
        return status;
    if (strcmp(usual, db_path(job->db)) != 0)
        output_say("to continue: facenet --db '%s' train --resume " NAMED_BY_ID, db_path(job->db),
                   job->run.id);
    else
        output_say("to continue: facenet train --resume " NAMED_BY_ID, job->run.id);
    mem_free(usual);
    return ST_OK;
}

/* Deletes a run of this command that could not begin: the error is all that there is to say. */
static enum status train_take_back(struct job *job, struct err *err)
{
    enum status status = db_begin(job->db, true, err);

    if (status != ST_OK)
        return status;
    status = db_run_end(job->db, job->run.id, RECORD_FAILED, "", err);
    if (status == ST_OK)
        status = db_run_delete(job->db, job->run.id, err);
    return db_end(job->db, status, err);
}

static enum status train_finish(struct job *job, enum status ended, enum train_end end,
                                const char *note, struct err *err)
{
    static const enum record_status statuses[] = {[TRAIN_FINISHED] = RECORD_FINISHED,
                                                  [TRAIN_EARLY] = RECORD_FINISHED,
                                                  [TRAIN_STOPPED] = RECORD_KILLED,
                                                  [TRAIN_DISCARDED] = RECORD_KILLED,
                                                  [TRAIN_COLLAPSED] = RECORD_FAILED};
    enum status status;

    if (ended != ST_OK) {
        if (!job->fresh || job->state != NULL || train_take_back(job, NULL) != ST_OK)
            (void)!db_run_end(job->db, job->run.id, RECORD_FAILED, err->message, NULL);
        return ended;
    }
    status = db_run_end(job->db, job->run.id, statuses[end], note, err);
    if (status != ST_OK)
        return status;
    if (end != TRAIN_COLLAPSED)
        output_say("run %" PRId64 " %s: %s, at step %" PRIu64, job->run.id, job->run.name, note,
                   job->state->step);
    if (statuses[end] != RECORD_FINISHED)
        status = train_print_continuation(job, err);
    if (status == ST_OK && end == TRAIN_COLLAPSED)
        status = err_set(err, ST_INVALID, "run %" PRId64 " %s: %s, at step %" PRIu64, job->run.id,
                         job->run.name, note, job->state->step);
    return status;
}

/* A run that applies decisions knows strangers by the net that it began with. */
static enum status train_find_strangers(const struct job *job, int64_t verdicts,
                                        struct faces *faces, struct err *err)
{
    int64_t init = 0;
    enum status status =
        verdicts != 0 ? params_checkpoint(job->db, job->run.id, PARAM_INIT, &init, err) : ST_OK;

    return status == ST_OK && init != 0 ? people_find_strangers(job->db, init, faces, err) : status;
}

/* Trains the run of job->run, from its newest checkpoint or from its beginning; steps: in place of
 * its total, 0: as planned. */
static enum status train_claimed(struct job *job, bool dashboard, int64_t steps, struct err *err)
{
    struct faces faces;
    struct process_id self;
    char id[FACES_ID], note[RECORD_TEXT] = "", part[FACES_PART];
    const char *data = NULL;
    int64_t verdicts;
    enum train_end end = TRAIN_FINISHED;
    enum status status = process_self(&self, err);

    if (status == ST_OK)
        status = db_run_claim(job->db, job->run.id, &self, err);
    if (status != ST_OK)
        return status;
    status = db_verdict_applied(job->db, job->run.id, &verdicts, err);
    if (status == ST_OK)
        status = faces_dataset(&job->run, &data, id, err);
    if (status == ST_OK)
        status = faces_load(job->db, data, verdicts, &faces, err);
    if (status == ST_OK) {
        status = train_find_strangers(job, verdicts, &faces, err);
        faces.dataset.ranks = job->ranks;
        if (status == ST_OK)
            status = older_load(job->db, &job->run, &faces, err);
        if (status == ST_OK && steps > 0)
            status = resume_extend(job, steps, err);
        if (status == ST_OK)
            status = resume_state(job, &faces, err);
        if (status == ST_OK && faces_part(&faces.row, part))
            status = sink_event(job, (int64_t)job->state->step, RECORD_WARNING, part, err);
        if (status == ST_OK)
            status = train_go(job, &faces, dashboard, &end, note, err);
        status = train_finish(job, status, end, note, err);
        state_del(job->state);
        faces_free(&faces);
        return status;
    }
    return train_finish(job, status, end, note, err);
}

/* Whether a run was just made by a dashboard that waits for its first steps: it was not put into
 * the queue, and has no checkpoint to begin with. */
static enum status train_is_new(struct job *job, bool *fresh, struct err *err)
{
    struct db_checkpoint newest;
    struct db_tag *tags = NULL;
    bool found = false;
    size_t count = 0;
    enum status status = db_checkpoint_newest(job->db, job->run.id, &newest, &found, err);

    if (status == ST_OK)
        status = db_tag_list(job->db, &tags, &count, err);
    *fresh = job->run.status == RECORD_SCHEDULED && !found;
    for (size_t i = 0; i < count; i++)
        if (tags[i].run == job->run.id && strcmp(tags[i].key, TAG_QUEUED) == 0)
            *fresh = false;
    mem_free(tags);
    return status;
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

/* Says that another run is being trained, before this one makes it slower; the claim refuses a run
 * that is being trained itself. */
static enum status train_say_beside(const struct job *job, struct err *err)
{
    enum db_liveness liveness = db_run_liveness(&job->run, clock_now_ms());
    int64_t waiting;
    bool busy;
    enum status status = db_queue_look(job->db, &busy, &waiting, err);

    if (status == ST_OK && busy && liveness != RUN_ALIVE && liveness != RUN_STALLED)
        output_warn("facenet train: another run is being trained: both get slower");
    return status;
}

/* Whether the options go together, and the settings where none are given.  resume, scheduled: the
 * run to continue, or NULL. */
static enum status train_check(struct command_line *line, const struct option_syntax *syntax,
                               const char *resume, const char *scheduled, struct train_wish *wish,
                               struct err *err)
{
    enum status status = ST_OK;

    if ((wish->data != NULL) + (resume != NULL) + (scheduled != NULL) != 1)
        return options_refuse(line, err, "one of --data, --resume and --run is needed");
    if (wish->data == NULL)
        status = options_only(line, syntax, resume != NULL ? "resume" : "run", "steps", err);
    if (status != ST_OK)
        return status;
    for (int id = 0; id < SETTING_COUNT; id++)
        wish->given[id] = options_have_setting(line, syntax, (enum setting_id)id);
    if (wish->preset != NULL)
        status = wish_preset(line, wish, err);
    if (status == ST_OK && wish->data != NULL && settings_check(wish->settings, err) != ST_OK) {
        line->usage = true;
        return err->status;
    }
    return status;
}

/* Trains the run in rank 0, or alone. */
static enum status train_lead(struct command_line *line, struct job *job, struct train_wish *wish,
                              const char *resume, const char *scheduled, struct err *err)
{
    struct err next;
    int64_t steps = 0;
    enum status status = database_open(line, DB_WRITE, &job->db, err);

    if (status != ST_OK)
        return status;
    database_wait_patiently(job->db);
    job->fresh = wish->data != NULL;
    if (wish->data != NULL)
        status = wish_add_run(wish, job->db, &job->run, err);
    else
        status = db_run_find(job->db, resume != NULL ? resume : scheduled, &job->run, err);
    if (status == ST_OK && scheduled != NULL)
        status = train_is_new(job, &job->fresh, err);
    if (wish->data == NULL && wish->given[SETTING_STEPS])
        steps = settings_integer(wish->settings, SETTING_STEPS);
    if (status == ST_OK && steps > 0)
        status = resume_check_steps(job, steps, err);
    if (status == ST_OK && scheduled == NULL)
        status = train_say_beside(job, err);
    if (status == ST_OK)
        status = train_claimed(job, scheduled != NULL, steps, err);
    if (!stop_requested && train_next(job->db, &next) != ST_OK)
        output_warn("facenet train: the queue: %s", next.message);
    db_close(job->db);
    return status;
}

enum status command_train(struct command_line *line, struct err *err)
{
    const char *resume = NULL, *scheduled = NULL;
    struct settings settings;
    struct train_wish wish = {.settings = &settings};
    const struct option options[] = {
        OPTION_TEXT("data", "NAME", &wish.data, "data set, by name or id"),
        OPTION_TEXT("name", "NAME", &wish.name, "name of the run; without it run-ID"),
        OPTION_TEXT("preset", "PRESET", &wish.preset,
                    "settings where none are given: photographs, what suits these; quick, 100 "
                    "steps to check a setup; defaults, what suits drawn faces (defaults)"),
        OPTION_TEXT("init-from", "RUN", &wish.init_from,
                    "begin with the net and the weights of another run, RUN@STEP or RUN@best, or "
                    "an added net"),
        OPTION_TEXT("compatible-with", "RUN", &wish.compatible_with,
                    "make embeddings that are compared with those of another run, RUN@STEP or "
                    "RUN@best: its faces need not be embedded again"),
        OPTION_FLAG("decisions", &wish.decisions,
                    "train on what was decided: people confirmed in a review of photos, and the "
                    "verdicts on single images, see facenet suspects"),
        OPTION_TEXT("resume", "RUN", &resume,
                    "continue a run from its last checkpoint; --steps N: to that step"),
        OPTION_TEXT("run", "RUN", &scheduled,
                    "train or continue a run as a dashboard starts it: --on-collapse auto pauses "
                    "it"),
        {0}};
    const struct option_syntax syntax = {
        .usage = "usage: facenet train --data NAME [--name NAME] [--init-from RUN]\n"
                 "           [--compatible-with RUN] [--decisions] [--preset PRESET] [SETTING...]\n"
                 "       facenet train --resume RUN [--steps N]\n"
                 "       facenet train --run RUN [--steps N]\n",
        .about = "Trains an embedding on a data set. Every step is kept in the database, "
                 "facenet-tui shows it live. SIGINT and SIGTERM end the run after a checkpoint; "
                 "--resume continues from there.",
        .options = options,
        .settings = &settings};
    struct job job = {0};
    enum status status;

    settings_init(&settings);
    status = options_parse(line, &syntax, err);
    if (status != ST_OK || line->helped)
        return status;
    status = train_check(line, &syntax, resume, scheduled, &wish, err);
    if (status != ST_OK)
        return status;
    stop_on_signals();
    status = ranks_open(&job.ranks, &stop_requested, err);
    if (status != ST_OK)
        return status;
    if (ranks_self(job.ranks) > 0)
        follow_run(job.ranks);
    else {
        status = train_lead(line, &job, &wish, resume, scheduled, err);
        order_end(job.ranks);
    }
    ranks_close(job.ranks);
    return status;
}
