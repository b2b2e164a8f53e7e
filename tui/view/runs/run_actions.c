/* See run_actions.h. */
#include "tui/view/runs/run_actions.h"

#include "tui/jobs/actions.h"
#include "tui/view/form/form_actions.h"

#include "base/mem.h"
#include "db/faces/verdicts.h"
#include "db/runs/params.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static unsigned run_action_said(struct app *app, enum status status, const struct err *err,
                                const char *name, const char *words)
{
    if (status != ST_OK)
        return app_say(app, ROLE_BAD, "%s", err->message);
    return APP_RELOAD | app_say(app, ROLE_ACCENT, "%s%s", name, words);
}

/* Opens the prompt with the tags that the user can change: all but the baseline's. */
static unsigned run_action_tags(struct app *app, const struct db_run *run)
{
    char text[RECORD_NAME] = "";
    size_t count, used = 0;
    const struct db_tag *tags = model_tags(&app->model, run->id, &count);

    for (size_t i = 0; i < count && used + 1 < sizeof text; i++) {
        if (strcmp(tags[i].key, TAG_BASELINE) == 0)
            continue;
        (void)snprintf(text + used, sizeof text - used, "%s%s%s%s", used > 0 ? " " : "",
                       tags[i].key, tags[i].value[0] != '\0' ? "=" : "", tags[i].value);
        used = strlen(text);
    }
    prompt_open_text(&app->prompt, PROMPT_TAGS, run->id, text);
    return APP_REDRAW;
}

/* Sets the tags of text, "word name=value ...", after all others have been removed; when one cannot
 * be set, all stay as they were. */
static enum status run_action_set_tags(struct app *app, int64_t run, const char *text,
                                       struct err *err)
{
    struct db *db = app->model.writer;
    enum status status = db_begin(db, false, err);
    size_t count;
    const struct db_tag *tags = model_tags(&app->model, run, &count);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; status == ST_OK && i < count; i++)
        if (strcmp(tags[i].key, TAG_BASELINE) != 0)
            status = db_tag_set(db, run, tags[i].key, NULL, err);
    while (status == ST_OK && *text != '\0') {
        char word[RECORD_NAME], *equals;
        size_t length = strcspn(text, " ");

        (void)snprintf(word, sizeof word, "%.*s", (int)length, text);
        equals = strchr(word, '=');
        if (equals != NULL)
            *equals++ = '\0';
        if (word[0] != '\0')
            status = db_tag_set(db, run, word, equals != NULL ? equals : "", err);
        text += length + (text[length] == ' ');
    }
    return db_end(db, status, err);
}

unsigned run_action_tags_done(struct app *app)
{
    struct err err;
    enum status status = run_action_set_tags(app, app->prompt.run, app->prompt.value, &err);

    app->prompt.kind = PROMPT_CLOSED;
    return run_action_said(app, status, &err,
                           "tags: ", app->prompt.value[0] != '\0' ? app->prompt.value : "none");
}

unsigned run_action_name_done(struct app *app)
{
    struct err err;
    enum status status = db_run_rename(app->model.writer, app->prompt.run, app->prompt.value, &err);

    if (status != ST_OK) { /* the sentence takes the place of the label, the name stays */
        (void)snprintf(app->prompt.label, sizeof app->prompt.label, "%s", err.message);
        return APP_REDRAW;
    }
    app->prompt.kind = PROMPT_CLOSED;
    return run_action_said(app, status, &err, "its name is now ", app->prompt.value);
}

static unsigned run_action_baseline(struct app *app, const struct db_run *run)
{
    bool is = model_has_tag(&app->model, run->id, TAG_BASELINE);
    struct err err;
    enum status status = db_tag_move(app->model.writer, is ? 0 : run->id, TAG_BASELINE, &err);

    return run_action_said(app, status, &err, run->name,
                           is ? " is no baseline now" : " is the baseline");
}

static unsigned run_action_archive(struct app *app, const struct db_run *run)
{
    bool is = model_has_tag(&app->model, run->id, TAG_ARCHIVED);
    struct err err;
    enum status status = db_tag_set(app->model.writer, run->id, TAG_ARCHIVED, is ? NULL : "", &err);

    return run_action_said(app, status, &err, run->name,
                           is ? " is back in the list"
                              : " is archived: the filter \"archived\" shows it");
}

static unsigned run_action_delete(struct app *app, const struct db_run *run)
{
    enum db_liveness liveness = db_run_liveness(run, app->model.now);
    struct runs_list *list = &app->runs;

    if (liveness == RUN_ALIVE || liveness == RUN_STALLED)
        return app_say(app, ROLE_WARNING, "%s is being trained: stop it first (Enter, x)",
                       run->name);
    if (list->deleted_count == RUNS_LIST_DELETED)
        return app_say(app, ROLE_WARNING, "%d runs are deleted already: leaving makes it so",
                       RUNS_LIST_DELETED);
    list->deleted[list->deleted_count++] = run->id;
    if (runs_list_is_marked(list, run->id))
        (void)runs_list_mark(list, run->id);
    return app_say(app, ROLE_WARNING, "%s goes when you leave with q; u takes it back", run->name);
}

static unsigned run_action_undo(struct app *app)
{
    if (app->runs.deleted_count == 0)
        return app_say(app, ROLE_DIM, "nothing was deleted");
    app->model.runs_chosen = app->runs.deleted[--app->runs.deleted_count];
    return APP_RELOAD | app_say(app, ROLE_ACCENT, "back again");
}

unsigned run_action_roll_back(struct app *app)
{
    struct db_checkpoint *list;
    int64_t steps[256];
    size_t count, used = 0;
    struct err err;

    if (!action_may_write(app))
        return APP_REDRAW;
    if (db_checkpoint_list(app->model.writer, app->model.run_id, &list, &count, &err) != ST_OK)
        return app_say(app, ROLE_BAD, "%s", err.message);
    for (size_t i = 0; i < count && used < sizeof steps / sizeof *steps; i++)
        if (used == 0 || steps[used - 1] != list[i].step)
            steps[used++] = list[i].step;
    mem_free(list);
    if (used == 0)
        return app_say(app, ROLE_WARNING, "%s has no checkpoint yet: k writes one",
                       app->model.run.name);
    prompt_open_checkpoint(&app->prompt, app->model.run_id, steps, used);
    return APP_REDRAW;
}

/* The checkpoint's file a second time, by name, as the child's own: the parent may prune its. */
static enum status run_action_adopt(struct db *db, int64_t child, const struct db_checkpoint *of,
                                    struct err *err)
{
    struct db_checkpoint own = *of;
    char *from = NULL, *to = NULL;
    int64_t id;
    enum status status = db_artefact_path(db, of->path, &from, err);

    own.run_id = child;
    own.best = own.pinned = false;
    (void)snprintf(own.path, sizeof own.path,
                   "checkpoints/run-%" PRId64 "/step-%08" PRId64 ".safetensors", child, of->step);
    if (status == ST_OK)
        status = db_artefact_path(db, own.path, &to, err);
    if (status == ST_OK && link(from, to) != 0)
        status = err_set(err, ST_IO, "%s cannot be linked: %s", from, strerror(errno));
    if (status == ST_OK)
        status = db_checkpoint_add(db, &own, &id, err);
    mem_free(from);
    mem_free(to);
    return status;
}

/* The settings that the run had when it took the step. */
static enum status run_action_settings_at(const struct app *app, int64_t step,
                                          struct settings *settings, struct err *err)
{
    const struct model *model = &app->model;
    struct db_param *params;
    size_t count, requests = 0;
    enum status status = db_run_params(model->writer, model->run_id, &params, &count, err);

    if (status != ST_OK)
        return status;
    while (requests < model->request_count && model->requests[requests].taken_step <= step)
        requests++;
    model_settings(settings, params, count, model->requests, requests);
    mem_free(params);
    return ST_OK;
}

static enum status run_action_fork(struct app *app, const struct db_checkpoint *checkpoint,
                                   int64_t *child, struct err *err)
{
    struct settings settings;
    int64_t verdicts;
    enum status status = run_action_settings_at(app, checkpoint->step, &settings, err);

    if (status == ST_OK)
        status = db_verdict_heeded(app->model.writer, app->model.run_id, &verdicts, err);
    if (status == ST_OK)
        status = params_add_run(app->model.writer, "", app->model.run.dataset_id, app->model.run_id,
                                &settings, verdicts, child, err);
    return status == ST_OK ? run_action_adopt(app->model.writer, *child, checkpoint, err) : status;
}

unsigned run_action_roll_back_done(struct app *app)
{
    struct prompt *prompt = &app->prompt;
    struct db_checkpoint *list;
    struct err err;
    size_t count, at = 0;
    int64_t child = 0, waiting;
    bool busy = false;
    enum status status;

    prompt->kind = PROMPT_CLOSED;
    status = db_checkpoint_list(app->model.writer, prompt->run, &list, &count, &err);
    if (status != ST_OK)
        return app_say(app, ROLE_BAD, "%s", err.message);
    while (at < count && list[at].step != prompt->steps[prompt->step_at])
        at++;
    if (at == count)
        status = err_set(&err, ST_NOTFOUND, "that checkpoint is gone meanwhile");
    if (status == ST_OK)
        status = run_action_fork(app, &list[at], &child, &err);
    mem_free(list);
    if (status == ST_OK)
        status = db_queue_look(app->model.writer, &busy, &waiting, &err);
    if (status != ST_OK)
        return app_say(app, ROLE_BAD, "%s", err.message);
    model_show(&app->model, child);
    return action_start_run(app, child, busy);
}

unsigned run_action_compare(struct app *app)
{
    struct model *model = &app->model;

    model->compare_count = 0;
    for (size_t i = 0; i < model->tag_count; i++)
        if (strcmp(model->tags[i].key, TAG_BASELINE) == 0 &&
            !runs_list_is_marked(&app->runs, model->tags[i].run))
            model->compare[model->compare_count++] = model->tags[i].run;
    for (size_t i = 0; i < app->runs.marked_count && model->compare_count < COMPARED_MOST; i++)
        model->compare[model->compare_count++] = app->runs.marked[i];
    if (model->compare_count < 2)
        return app_say(app, ROLE_WARNING,
                       "mark two runs with the space bar, or one beside the baseline (b)");
    return app_show(app, VIEW_COMPARE);
}

unsigned run_action(struct app *app, enum key_action action, const struct db_run *run)
{
    if (action == ACTION_UNDO)
        return run_action_undo(app);
    if (run == NULL)
        return app_say(app, ROLE_DIM, "there is no run here");
    if (action == ACTION_MARK)
        return runs_list_mark(&app->runs, run->id)
                   ? APP_REDRAW
                   : app_say(app, ROLE_WARNING, "%d runs are marked already", COMPARED_MOST);
    if (!action_may_write(app))
        return APP_REDRAW;
    switch (action) {
    case ACTION_TAGS:
        return run_action_tags(app, run);
    case ACTION_NAME:
        prompt_open_text(&app->prompt, PROMPT_NAME, run->id, run->name);
        return APP_REDRAW;
    case ACTION_ARCHIVE:
        return run_action_archive(app, run);
    case ACTION_BASELINE:
        return run_action_baseline(app, run);
    case ACTION_CLONE:
        return form_action_new_run(app, run);
    case ACTION_DELETE:
        return run_action_delete(app, run);
    default:
        return APP_REDRAW;
    }
}
