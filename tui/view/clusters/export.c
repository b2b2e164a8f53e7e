/* See export.h. */
#include "tui/view/clusters/export.h"

#include "db/core/named.h"
#include "tui/view/actions.h"
#include "tui/widget/complete.h"

#include <inttypes.h>
#include <stdio.h>

/* kind, option, value: as facenet export has them; NULL: no option. */
static unsigned export_start(struct ui *ui, const struct review *review, const char *kind,
                             const char *option, const char *value)
{
    char run[32], data[32];
    const char *const words[] = {"export", kind, run, "--data", data, option, value, NULL};
    struct err err;

    if (!review->found)
        return ui_say(ui, ROLE_WARNING, "there are no clusters to export: C makes them");
    if (review->clustering.run == 0)
        return ui_say(
            ui, ROLE_WARNING,
            "the run that made these clusters was deleted: C clusters the faces by another");
    (void)snprintf(run, sizeof run, NAMED_BY_ID, review->clustering.run);
    (void)snprintf(data, sizeof data, NAMED_BY_ID, review->clustering.dataset);
    if (jobs_start(&ui->jobs, &ui->snap, "export.log", words, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return ui_say(ui, ROLE_ACCENT, "exporting; the log is %s.d/logs/export.log", ui->snap.path);
}

static unsigned export_complete(struct ui *ui, struct prompt *prompt)
{
    (void)ui;
    complete_path(prompt->value, sizeof prompt->value, prompt->hint, sizeof prompt->hint);
    return UI_REDRAW;
}

static unsigned export_done(struct ui *ui, struct prompt *prompt)
{
    complete_home(prompt->value, sizeof prompt->value);
    if (prompt->value[0] == '\0') {
        prompt_refuse(prompt, "a folder:");
        return UI_REDRAW;
    }
    prompt_close(prompt);
    return export_start(ui, prompt->view, "people", "--folder", prompt->value);
}

unsigned clusters_export(struct ui *ui, struct review *review, const char *folder)
{
    static const struct prompt_ops ops = {.label = "export:",
                                          .hint = "a folder, for one folder per person; Tab "
                                                  "completes",
                                          .complete = export_complete,
                                          .done = export_done};

    if (!action_may_write(ui))
        return UI_REDRAW;
    if (!review->found)
        return export_start(ui, review, "people", NULL, NULL); /* says so before it asks */
    prompt_open(&ui->prompt, &ops, review, 0, folder);
    return folder[0] != '\0' ? export_done(ui, &ui->prompt) : UI_REDRAW;
}

unsigned clusters_export_names(struct ui *ui, const struct review *review)
{
    return action_may_write(ui) ? export_start(ui, review, "xmp", NULL, NULL) : UI_REDRAW;
}
