/* See form_actions.h. */
#include "tui/view/form/form_actions.h"

#include "tui/view/actions.h"

#include "base/mem.h"
#include "db/faces/items.h"
#include "db/faces/verdicts.h"
#include "db/runs/params.h"
#include "db/runs/tags.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

unsigned form_action_live(struct ui *ui)
{
    if (action_may_ask(ui))
        form_open_live(&ui->form, &ui->snap.settings);
    return UI_REDRAW;
}

/* Fills the form with another run's settings: the current ones if it is the run shown. */
static enum status form_action_copy(struct ui *ui, const struct db_run *like, struct err *err)
{
    struct db_param *params;
    struct settings settings;
    int64_t verdicts;
    size_t count;
    enum status status = db_verdict_applied(ui->snap.writer, like->id, &verdicts, err);

    if (status == ST_OK)
        status = db_run_params(ui->snap.writer, like->id, &params, &count, err);
    if (status != ST_OK)
        return status;
    if (like->id == ui->snap.run_id)
        settings = ui->snap.settings;
    else
        params_read_changed(&settings, params, count, NULL, 0);
    mem_free(params);
    form_copy(&ui->form, &settings, like->dataset_id, like->id, verdicts);
    return ST_OK;
}

unsigned form_action_preset(struct ui *ui)
{
    int64_t id = form_preset(&ui->form);
    struct db_run run;
    struct err err;

    if (id != 0 && (db_run_get(ui->snap.writer, id, &run, &err) != ST_OK ||
                    form_action_copy(ui, &run, &err) != ST_OK))
        return ui_refuse(ui, &err);
    return UI_REDRAW;
}

/* The user's own presets: the run to copy or the run shown, and runs with the tag. */
static enum status form_action_own_presets(struct ui *ui, const struct db_run *like,
                                           struct err *err)
{
    struct db_tag *tags;
    size_t count;
    enum status status = db_tag_list(ui->snap.writer, &tags, &count, err);

    if (status != ST_OK)
        return status;
    if (like == NULL && ui->snap.run_id != 0)
        like = &ui->snap.run;
    if (like != NULL && !like->imported)
        form_add_own(&ui->form, like->id, like->name);
    for (size_t i = 0; status == ST_OK && i < count; i++) {
        struct db_run run;

        if (strcmp(tags[i].key, TAG_PRESET) != 0)
            continue;
        status = db_run_get(ui->snap.writer, tags[i].run, &run, err);
        if (status == ST_OK && !run.imported)
            form_add_own(&ui->form, run.id, run.name);
    }
    mem_free(tags);
    return status;
}

unsigned form_action_new_run(struct ui *ui, const struct db_run *like)
{
    int64_t waiting;
    struct db_dataset *datasets = NULL;
    enum status status = ST_OK;
    struct err err;
    size_t count = 0;

    if (!action_may_write(ui))
        return UI_REDRAW;
    if (like != NULL && like->imported)
        return action_untrained(ui, like);
    status = db_dataset_list(ui->snap.writer, &datasets, &count, &err);
    if (status == ST_OK && count == 0)
        (void)ui_say(ui, ROLE_WARNING,
                     "there are no faces yet: in People (3) I imports a folder, f draws some");
    else if (status == ST_OK)
        status = form_open_new(&ui->form, datasets, count, &err);
    if (status == ST_OK && ui->form.open)
        status = db_queue_look(ui->snap.writer, &ui->form.queued, &waiting, &err);
    if (status == ST_OK && ui->form.open)
        status = form_action_own_presets(ui, like, &err);
    if (status == ST_OK && ui->form.open && like != NULL)
        status = form_action_copy(ui, like, &err);
    if (status != ST_OK)
        form_close(&ui->form);
    mem_free(datasets);
    return status == ST_OK ? UI_REDRAW : ui_say(ui, ROLE_BAD, "%s", err.message);
}

static unsigned form_action_leave_done(struct ui *ui, struct prompt *prompt)
{
    prompt_close(prompt);
    form_close(&ui->form);
    return UI_REDRAW;
}

unsigned form_action_leave(struct ui *ui)
{
    static const struct prompt_ops ops = {.label = "Leave the form and lose what you changed (*)?",
                                          .letters = "y",
                                          .keys = {"y", "leave", "n", "go on"},
                                          .done = form_action_leave_done};

    prompt_open(&ui->prompt, &ops, NULL, 0, "");
    return UI_REDRAW;
}

static unsigned form_action_change_live(struct ui *ui)
{
    unsigned flags = UI_REDRAW;
    size_t changes = 0;

    for (int i = 0; i < ui->form.count; i++) {
        int id = ui->form.field[i];

        if (strcmp(ui->form.value[id], ui->form.before[id]) == 0)
            continue;
        flags = action_set(ui, (enum setting_id)id, ui->form.value[id]);
        if ((flags & UI_RELOAD) == 0) /* it was refused, and the form stays open for the rest */
            return flags;
        memcpy(ui->form.before[id], ui->form.value[id], sizeof ui->form.before[id]);
        changes++;
    }
    if (changes > 1)
        (void)ui_say(ui, ROLE_ACCENT, "requested %zu changes", changes);
    form_close(&ui->form);
    return flags;
}

/* The newest verdict that a run from the form applies. */
static enum status form_action_verdicts(struct ui *ui, int64_t dataset, int64_t *verdicts,
                                        struct err *err)
{
    const struct form *form = &ui->form;

    *verdicts = form->decisions == FORM_DECISIONS_LIKE ? form->parent_verdicts : 0;
    return form->decisions != FORM_DECISIONS_ON ? ST_OK
           : form->data[form->data_at].vectors
               ? db_item_pairs_newest(ui->snap.writer, dataset, verdicts, err)
               : db_verdict_newest(ui->snap.writer, dataset, verdicts, err);
}

unsigned form_action_done(struct ui *ui)
{
    struct settings settings;
    struct err err;
    int64_t id = 0, dataset, verdicts;
    bool queued;

    if (form_read(&ui->form, &settings, &err) != ST_OK)
        return ui_refuse(ui, &err);
    if (ui->form.live)
        return form_action_change_live(ui);
    dataset = ui->form.data[ui->form.data_at].id;
    if (form_action_verdicts(ui, dataset, &verdicts, &err) != ST_OK ||
        params_add_run(ui->snap.writer, ui->form.value[FORM_NAME], dataset, ui->form.parent,
                       &settings, verdicts, &id, &err) != ST_OK)
        return ui_refuse(ui, &err);
    queued = ui->form.queued;
    form_close(&ui->form);
    ui->snap.run_id = id;
    (void)ui_show(ui, "train");
    return action_start_run(ui, id, queued);
}
