/* See form_actions.h. */
#include "tui/view/form/form_actions.h"

#include "tui/view/actions.h"

#include "base/mem.h"
#include "db/faces/verdicts.h"
#include "db/runs/params.h"
#include "db/runs/tags.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

unsigned form_action_live(struct app *app)
{
    if (action_may_ask(app))
        form_open_live(&app->form, &app->snap.settings);
    return APP_REDRAW;
}

/* Fills the form with another run's settings: the current ones if it is the run shown. */
static enum status form_action_copy(struct app *app, const struct db_run *like, struct err *err)
{
    struct db_param *params;
    struct settings settings;
    int64_t verdicts;
    size_t count;
    enum status status = db_verdict_applied(app->snap.writer, like->id, &verdicts, err);

    if (status == ST_OK)
        status = db_run_params(app->snap.writer, like->id, &params, &count, err);
    if (status != ST_OK)
        return status;
    if (like->id == app->snap.run_id)
        settings = app->snap.settings;
    else
        snapshot_settings(&settings, params, count, NULL, 0);
    mem_free(params);
    form_copy(&app->form, &settings, like->dataset_id, like->id, verdicts);
    return ST_OK;
}

unsigned form_action_preset(struct app *app)
{
    int64_t id = form_preset(&app->form);
    struct db_run run;
    struct err err;

    if (id != 0 && (db_run_get(app->snap.writer, id, &run, &err) != ST_OK ||
                    form_action_copy(app, &run, &err) != ST_OK))
        return app_refuse(app, &err);
    return APP_REDRAW;
}

/* The user's own presets: the run to copy or the run shown, and runs with the tag. */
static enum status form_action_own_presets(struct app *app, const struct db_run *like,
                                           struct err *err)
{
    struct db_tag *tags;
    size_t count;
    enum status status = db_tag_list(app->snap.writer, &tags, &count, err);

    if (status != ST_OK)
        return status;
    if (like == NULL && app->snap.run_id != 0)
        like = &app->snap.run;
    if (like != NULL)
        form_add_own(&app->form, like->id, like->name);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        struct db_run run;

        if (strcmp(tags[i].key, TAG_PRESET) != 0)
            continue;
        status = db_run_get(app->snap.writer, tags[i].run, &run, err);
        if (status == ST_OK)
            form_add_own(&app->form, run.id, run.name);
    }
    mem_free(tags);
    return status;
}

unsigned form_action_new_run(struct app *app, const struct db_run *like)
{
    int64_t waiting;
    struct db_dataset *datasets = NULL;
    enum status status = ST_OK;
    struct err err;
    size_t count = 0;

    if (!action_may_write(app))
        return APP_REDRAW;
    status = db_dataset_list(app->snap.writer, &datasets, &count, &err);
    if (status == ST_OK && count == 0)
        (void)app_say(
            app, ROLE_WARNING,
            "there are no faces yet: \"facenet synth --name faces\" draws some, \"facenet "
            "import DIR --name N\" takes a folder");
    else if (status == ST_OK)
        status = form_open_new(&app->form, datasets, count, &err);
    if (status == ST_OK && app->form.open)
        status = db_queue_look(app->snap.writer, &app->form.queued, &waiting, &err);
    if (status == ST_OK && app->form.open)
        status = form_action_own_presets(app, like, &err);
    if (status == ST_OK && app->form.open && like != NULL)
        status = form_action_copy(app, like, &err);
    if (status != ST_OK)
        form_close(&app->form);
    mem_free(datasets);
    return status == ST_OK ? APP_REDRAW : app_say(app, ROLE_BAD, "%s", err.message);
}

static unsigned form_action_change_live(struct app *app)
{
    unsigned flags = APP_REDRAW;
    size_t changes = 0;

    for (int i = 0; i < app->form.count; i++) {
        int id = app->form.field[i];

        if (strcmp(app->form.value[id], app->form.before[id]) == 0)
            continue;
        flags |= action_set(app, (enum setting_id)id, app->form.value[id]);
        changes++;
    }
    if (changes > 1)
        (void)app_say(app, ROLE_ACCENT, "requested %zu changes", changes);
    form_close(&app->form);
    return flags;
}

/* The newest verdict that a run from the form applies. */
static enum status form_action_verdicts(struct app *app, int64_t dataset, int64_t *verdicts,
                                        struct err *err)
{
    const struct form *form = &app->form;

    *verdicts = form->decisions == FORM_DECISIONS_LIKE ? form->parent_verdicts : 0;
    return form->decisions == FORM_DECISIONS_ON
               ? db_verdict_newest(app->snap.writer, dataset, verdicts, err)
               : ST_OK;
}

unsigned form_action_done(struct app *app)
{
    struct settings settings;
    struct err err;
    int64_t id = 0, dataset, verdicts;
    bool queued;

    if (form_read(&app->form, &settings, &err) != ST_OK)
        return app_refuse(app, &err);
    if (app->form.live)
        return form_action_change_live(app);
    dataset = app->form.data_id[app->form.data_at];
    if (form_action_verdicts(app, dataset, &verdicts, &err) != ST_OK ||
        params_add_run(app->snap.writer, app->form.value[FORM_NAME], dataset, app->form.parent,
                       &settings, verdicts, &id, &err) != ST_OK)
        return app_refuse(app, &err);
    queued = app->form.queued;
    form_close(&app->form);
    app->snap.run_id = id;
    (void)app_show(app, "train");
    return action_start_run(app, id, queued);
}
