/* See roll_back.h. */
#include "tui/view/train/roll_back.h"

#include "base/mem.h"
#include "db/runs/journal.h"
#include "db/runs/tags.h"
#include "tui/jobs/fork_run.h"
#include "tui/view/actions.h"

/* Adds a child of the prompt's run; *busy: another run is being trained. */
static enum status roll_back_to(struct ui *ui, const struct prompt *prompt, int64_t *child,
                                bool *busy, struct err *err)
{
    struct db_checkpoint *list;
    size_t count, at = 0;
    int64_t waiting;
    enum status status;

    if (prompt->about != ui->snap.run_id)
        return err_set(err, ST_NOTFOUND, "that run is no longer shown");
    status = db_checkpoint_list(ui->snap.writer, prompt->about, &list, &count, err);
    if (status != ST_OK)
        return status;
    while (at < count && list[at].step != prompt->number[prompt->number_at])
        at++;
    if (at == count)
        status = err_set(err, ST_NOTFOUND, "that checkpoint has been deleted meanwhile");
    if (status == ST_OK)
        status = fork_run(&ui->snap, &list[at], child, err);
    mem_free(list);
    return status == ST_OK ? db_queue_look(ui->snap.writer, busy, &waiting, err) : status;
}

static unsigned roll_back_done(struct ui *ui, struct prompt *prompt)
{
    int64_t child = 0;
    bool busy = false;
    struct err err;

    prompt_close(prompt);
    if (roll_back_to(ui, prompt, &child, &busy, &err) != ST_OK)
        return ui_refuse(ui, &err);
    ui->snap.run_id = child;
    return action_start_run(ui, child, busy);
}

unsigned roll_back(struct ui *ui)
{
    static const struct prompt_ops ops = {
        .label = "New run from step",
        .keys = {"Left Right", "choose", "Enter", "start it", "Esc", "cancel"},
        .done = roll_back_done};
    struct db_checkpoint *list;
    int64_t steps[256];
    size_t count, used = 0;
    struct err err;

    if (!action_may_write(ui))
        return UI_REDRAW;
    if (ui->snap.run.imported)
        return action_untrained(ui, &ui->snap.run);
    if (db_checkpoint_list(ui->snap.writer, ui->snap.run_id, &list, &count, &err) != ST_OK)
        return ui_refuse(ui, &err);
    for (size_t i = 0; i < count && used < sizeof steps / sizeof *steps; i++)
        if (used == 0 || steps[used - 1] != list[i].step)
            steps[used++] = list[i].step;
    mem_free(list);
    if (used == 0)
        return ui_say(ui, ROLE_WARNING, "%s has no checkpoint yet: %s", ui->snap.run.name,
                      snapshot_is_live(&ui->snap) ? "k writes one"
                                                  : "r resumes it, then k writes one");
    prompt_open_numbers(&ui->prompt, &ops, ui->snap.run_id, steps, used);
    return UI_REDRAW;
}
