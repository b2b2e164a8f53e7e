/* See actions.h. */
#include "tui/jobs/actions.h"

#include "tui/commands.h"
#include "tui/view/clusters/review_actions.h"
#include "tui/view/runs/run_actions.h"
#include "tui/view/suspects/suspect_actions.h"
#include "tui/view/train/train_log.h"

#include "base/clock.h"
#include "base/mem.h"
#include "db/runs/start.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACTION_QUEUE_SECONDS 2 /* between two looks at the queue */
#define DRAWN_NAME "faces"     /* the data set that the key f draws */

static unsigned action_refuse(struct app *app, const struct err *err)
{
    return app_say(app, ROLE_BAD, "%s", err->message);
}

bool action_may_write(struct app *app)
{
    if (app->model.writer != NULL)
        return true;
    (void)app_say(app, ROLE_BAD, "%s cannot be written: this dashboard only looks on",
                  app->model.path);
    return false;
}

bool action_may_ask(struct app *app)
{
    if (app->model.run_id == 0)
        (void)app_say(app, ROLE_WARNING, "there is no run yet: n starts one");
    else if (!model_is_live(&app->model) && app->model.run.status != RECORD_SCHEDULED)
        (void)app_say(app, ROLE_WARNING, "nobody trains %s now: r resumes it", app->model.run.name);
    else
        return action_may_write(app);
    return false;
}

unsigned action_request(struct app *app, const char *verb, const char *argument)
{
    struct err err;
    int64_t id;

    if (!action_may_ask(app))
        return APP_REDRAW;
    if (db_request_add(app->model.writer, app->model.run_id, verb, argument, &id, &err) != ST_OK)
        return action_refuse(app, &err);
    app->asked = id;
    return APP_RELOAD | app_say(app, ROLE_ACCENT, "asked for: %s%s%s", verb,
                                argument[0] != '\0' ? " " : "", argument);
}

unsigned action_pause(struct app *app)
{
    bool pauses = model_is_asked(&app->model, "pause");
    bool resumes = model_is_asked(&app->model, "resume");
    bool paused = resumes ? false : pauses ? true : app->model.run.paused;

    return action_request(app, paused ? "resume" : "pause", "");
}

unsigned action_change(struct app *app, enum setting_id setting)
{
    char value[48];

    if (!action_may_ask(app))
        return APP_REDRAW;
    settings_format(&app->model.settings, setting, value);
    prompt_open_value(&app->prompt, setting, value);
    return APP_REDRAW;
}

unsigned action_stop(struct app *app)
{
    if (!action_may_ask(app))
        return APP_REDRAW;
    prompt_open_stop(&app->prompt, app->model.run.name);
    return APP_REDRAW;
}

/* What is started prints its progress into its log. */
static enum status action_show_progress(struct err *err)
{
    return setenv("FACENET_PROGRESS", "1", 1) == 0 ? ST_OK : err_nomem(err, "the environment");
}

/* Follows a process that was started. */
static void action_follow(struct app *app, const struct db_started *started, bool tells)
{
    mem_free(app->child_log);
    app->child_log = started->log;
    app->child = started->process;
    app->child_tells = tells;
    app->child_line[0] = '\0';
}

/* Starts "facenet --db FILE WORDS...", its output in FILE.d/logs/LOG. */
static enum status action_start(struct app *app, const char *log, const char *const *words,
                                struct err *err)
{
    struct db_started started;
    enum status status = action_show_progress(err);

    if (status == ST_OK)
        status = db_start(app->model.writer, log, words, &started, err);
    if (status == ST_OK)
        action_follow(app, &started, true);
    return status;
}

unsigned action_follow_request(struct app *app)
{
    char words[RECORD_TEXT + 4 * RECORD_NAME];

    for (size_t i = 0; app->asked != 0 && i < app->model.request_count; i++) {
        const struct record_request *request = &app->model.requests[i];

        if (request->id != app->asked || request->taken == 0)
            continue;
        app->asked = 0;
        train_log_request(request, words, sizeof words);
        return app_say(app, ROLE_NORMAL, "%s", words);
    }
    return 0;
}

/* The last line of a log that is not empty; progress lines end with a carriage return. */
static void action_last_line(const char *path, char *out, size_t size)
{
    char tail[1024], *start = tail;
    FILE *stream = fopen(path, "re");
    size_t length = 0;

    if (stream != NULL) {
        if (fseek(stream, -(long)(sizeof tail - 1), SEEK_END) != 0)
            rewind(stream);
        length = fread(tail, 1, sizeof tail - 1, stream);
        (void)fclose(stream);
    }
    while (length > 0 && strchr("\r\n", tail[length - 1]) != NULL)
        length--;
    tail[length] = '\0';
    for (size_t i = 0; i < length; i++)
        if (tail[i] == '\r' || tail[i] == '\n')
            start = tail + i + 1;
    (void)snprintf(out, size, "%.*s", (int)size - 1, start);
}

unsigned action_follow_child(struct app *app)
{
    bool ended = process_look(&app->child) == PROCESS_GONE;
    char line[ERR_MESSAGE_SIZE];

    if (app->child.pid == 0 || (!ended && !app->child_tells))
        return 0;
    action_last_line(app->child_log, line, sizeof line);
    if (ended) {
        app->child.pid = 0;
        app->child_line[0] = '\0';
        return line[0] != '\0' ? APP_RELOAD | app_say(app, ROLE_NORMAL, "%s", line) : APP_RELOAD;
    }
    if (strncmp(line, app->child_line, sizeof app->child_line - 1) == 0)
        return 0;
    (void)snprintf(app->child_line, sizeof app->child_line, "%s", line);
    return APP_REDRAW;
}

/* A run has a view of its own, which shows its progress. */
static enum status action_train(struct app *app, int64_t id, struct err *err)
{
    struct db_started started;
    enum status status = action_show_progress(err);

    if (status == ST_OK)
        status = db_start_run(app->model.writer, id, &started, err);
    if (status == ST_OK)
        action_follow(app, &started, false);
    return status;
}

unsigned action_start_run(struct app *app, int64_t id, bool queued)
{
    struct err err;
    enum status status = queued ? db_tag_set(app->model.writer, id, TAG_QUEUED, "", &err)
                                : action_train(app, id, &err);

    if (status != ST_OK)
        return APP_RELOAD | action_refuse(app, &err);
    return APP_RELOAD | app_say(app, ROLE_ACCENT, "run %" PRId64 " %s", id,
                                queued ? "waits its turn; r starts it now" : "starts");
}

unsigned action_follow_queue(struct app *app)
{
    double now = clock_seconds();
    struct err err;
    int64_t id = 0;
    bool busy = true;

    if (app->model.writer == NULL || now < app->queue_looked + ACTION_QUEUE_SECONDS)
        return 0;
    app->queue_looked = now;
    if (db_queue_look(app->model.writer, &busy, &id, &err) != ST_OK || busy || id == 0 ||
        id == app->queue_started)
        return 0;
    app->queue_started = id; /* once: a run that cannot start is not tried again and again */
    if (action_train(app, id, &err) != ST_OK)
        return action_refuse(app, &err);
    return app_say(app, ROLE_ACCENT, "run %" PRId64 " starts: its turn has come", id);
}

unsigned action_resume(struct app *app, const struct db_run *run)
{
    bool scheduled = run->status == RECORD_SCHEDULED;
    enum db_liveness liveness = db_run_liveness(run, app->model.now);
    struct err err;

    if (!action_may_write(app))
        return APP_REDRAW;
    if (liveness == RUN_ALIVE || liveness == RUN_STALLED)
        return app_say(app, ROLE_WARNING, "%s is being trained by process %" PRId64, run->name,
                       run->process.pid);
    if (run->status == RECORD_FINISHED)
        return app_say(app, ROLE_WARNING, "%s has finished: n starts another run", run->name);
    if (action_train(app, run->id, &err) != ST_OK)
        return action_refuse(app, &err);
    return APP_RELOAD | app_say(app, ROLE_ACCENT, "%s %s; its log is %s.d/logs/run-%" PRId64 ".log",
                                scheduled ? "starting" : "resuming", run->name, app->model.path,
                                run->id);
}

unsigned action_import(struct app *app)
{
    if (!action_may_write(app))
        return APP_REDRAW;
    prompt_open_text(&app->prompt, PROMPT_FOLDER, 0, "");
    return APP_REDRAW;
}

static unsigned action_import_done(struct app *app)
{
    char *folder = app->prompt.value, *name;
    size_t length = strlen(folder);
    struct err err;

    while (length > 1 && folder[length - 1] == '/')
        folder[--length] = '\0';
    name = strrchr(folder, '/');
    name = name != NULL ? name + 1 : folder;
    if (name[0] == '\0') {
        (void)snprintf(app->prompt.label, sizeof app->prompt.label, "a folder:");
        return APP_REDRAW;
    }
    app->prompt.kind = PROMPT_CLOSED;
    if (action_start(app, "import.log",
                     (const char *const[]){"import", folder, "--name", name, NULL}, &err) != ST_OK)
        return action_refuse(app, &err);
    return app_say(app, ROLE_ACCENT, "importing %s as %s; its log is %s.d/logs/import.log", folder,
                   name, app->model.path);
}

unsigned action_draw_faces(struct app *app)
{
    static const char *const words[] = {"synth", "--name",   DRAWN_NAME, "--identities",
                                        "200",   "--images", "20",       "--size",
                                        "64",    "--seed",   "1",        NULL};
    struct err err;

    if (!action_may_write(app))
        return APP_REDRAW;
    if (app->model.dataset_count > 0)
        return app_say(app, ROLE_WARNING, "there are faces already: n starts a run on them");
    if (action_start(app, "synth.log", words, &err) != ST_OK)
        return action_refuse(app, &err);
    return app_say(app, ROLE_ACCENT,
                   "drawing 200 people x 20 pictures; its log is %s.d/logs/synth.log",
                   app->model.path);
}

/* Starts "facenet cluster RUN --data N", with two options more; one without a value ends them. */
static enum status action_start_cluster(struct app *app, int64_t run, int64_t dataset,
                                        const char *const option[2], const char *const value[2],
                                        struct err *err)
{
    char number[24], data[24];
    const char *words[9] = {"cluster", number, "--data", data};

    (void)snprintf(number, sizeof number, "%" PRId64, run);
    (void)snprintf(data, sizeof data, "%" PRId64, dataset);
    for (size_t i = 0, at = 4; i < 2 && value[i] != NULL; i++) {
        words[at++] = option[i];
        words[at++] = value[i];
    }
    return action_start(app, "cluster.log", words, err);
}

unsigned action_cluster(struct app *app, const char *words)
{
    const char *threshold = words + strcspn(words, "0123456789.");
    char method[32], number[24];
    int64_t dataset = model_dataset_id(&app->model);
    struct db_dataset set;
    struct err err;
    enum status status;

    if (dataset == 0 || app->model.run_id == 0)
        return app_say(app, ROLE_WARNING, "it takes a data set and a run that has ended");
    if (!action_may_write(app))
        return APP_REDRAW;
    (void)snprintf(method, sizeof method, "%.*s", (int)strcspn(words, " 0123456789."), words);
    (void)snprintf(number, sizeof number, "%" PRId64, dataset);
    status = db_dataset_find(app->model.writer, number, &set, &err);
    if (status == ST_OK)
        status = action_start_cluster(
            app, app->model.run_id, dataset, (const char *const[]){"--threshold", "--method"},
            (const char *const[]){threshold[0] != '\0' ? threshold : "auto",
                                  method[0] != '\0' ? method : NULL},
            &err);
    if (status != ST_OK)
        return action_refuse(app, &err);
    return app_say(app, ROLE_ACCENT, "grouping the faces of %s by %s", set.name,
                   app->model.run.name);
}

unsigned action_split(struct app *app, int64_t cluster)
{
    const struct review *review = &app->model.review;
    char decision[48];
    struct err err;

    if (review->clustering.run == 0)
        return app_say(
            app, ROLE_WARNING,
            "the run that made these clusters is deleted: C groups the faces by another");
    (void)snprintf(decision, sizeof decision, "split %" PRId64, cluster);
    if (action_start_cluster(app, review->clustering.run, review->dataset,
                             (const char *const[]){"--decide", NULL},
                             (const char *const[]){decision, NULL}, &err) != ST_OK)
        return action_refuse(app, &err);
    return app_say(app, ROLE_ACCENT, "splitting cluster %" PRId64, cluster);
}

unsigned action_rank(struct app *app)
{
    char number[24];
    struct err err;

    if (app->model.run_id == 0)
        return app_say(app, ROLE_WARNING, "there is no run yet whose pictures could be ranked");
    if (!action_may_write(app))
        return APP_REDRAW;
    (void)snprintf(number, sizeof number, "%" PRId64, app->model.run_id);
    if (action_start(app, "suspects.log", (const char *const[]){"suspects", number, "--keep", NULL},
                     &err) != ST_OK)
        return action_refuse(app, &err);
    return app_say(app, ROLE_ACCENT, "ranking the pictures of %s", app->model.run.name);
}

/* "set name=value" for a checked value. */
unsigned action_set(struct app *app, enum setting_id setting, const char *value)
{
    char argument[RECORD_NAME + 64];

    (void)snprintf(argument, sizeof argument, "%s=%s", settings_table[setting].name, value);
    return action_request(app, "set", argument);
}

unsigned action_prompt_done(struct app *app)
{
    struct prompt *prompt = &app->prompt;
    struct settings trial = app->model.settings;
    char line[RECORD_NAME];
    struct err err;

    if (prompt->kind == PROMPT_STOP) {
        prompt->kind = PROMPT_CLOSED;
        return action_request(app, prompt->value[0] == 'd' ? "discard" : "stop", "");
    }
    if (prompt->kind == PROMPT_TAGS)
        return run_action_tags_done(app);
    if (prompt->kind == PROMPT_CLUSTER_NAME)
        return review_name_done(app);
    if (prompt->kind == PROMPT_MOVE)
        return suspect_move_done(app);
    if (prompt->kind == PROMPT_CHECKPOINT)
        return run_action_roll_back_done(app);
    if (prompt->kind == PROMPT_NAME)
        return run_action_name_done(app);
    if (prompt->kind == PROMPT_COMMAND) {
        prompt->kind = PROMPT_CLOSED;
        (void)snprintf(line, sizeof line, "%s", prompt->value);
        return commands_run(app, line);
    }
    if (prompt->kind == PROMPT_FOLDER)
        return action_import_done(app);
    if (prompt->kind == PROMPT_FILTER || prompt->kind == PROMPT_PERSON ||
        prompt->kind == PROMPT_HELP || prompt->kind == PROMPT_CLUSTER) {
        prompt->kind = PROMPT_CLOSED;
        return APP_REDRAW;
    }
    if (settings_set(&trial, prompt->setting, prompt->value, &err) != ST_OK) {
        /* The sentence takes the place of the label; the value stays to be mended or typed over. */
        (void)snprintf(prompt->label, sizeof prompt->label, "%s", err.message);
        prompt->fresh = true;
        return APP_REDRAW;
    }
    prompt->kind = PROMPT_CLOSED;
    return action_set(app, prompt->setting, prompt->value);
}
