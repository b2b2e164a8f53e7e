/* See import_actions.h. */
#include "tui/view/import/import_actions.h"

#include "tui/view/actions.h"

#include "db/runs/models.h"
#include "tui/widget/complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Starts "facenet import" with these words, into the data set name. */
static unsigned import_start(struct ui *ui, const char *const *words, const char *name)
{
    struct err err;

    if (jobs_start(&ui->jobs, &ui->snap, "import.log", words, &err) != ST_OK)
        return ui_refuse(ui, &err);
    (void)snprintf(ui->jobs.imports, sizeof ui->jobs.imports, "%s", name);
    /* Until its progress takes the place. */
    (void)snprintf(ui->jobs.line, sizeof ui->jobs.line,
                   "importing %s as %s; its log is %s.d/logs/import.log", words[1], name,
                   ui->snap.path);
    return UI_REDRAW;
}

/* A new preview of what the form says now. */
static unsigned import_preview(struct ui *ui)
{
    struct import_words words;
    struct err err;

    if (import_form_words(&ui->import, &words, &err) == ST_OK)
        import_preview_begin(&ui->import.preview, ui->snap.path, words.word);
    else
        import_preview_fail(&ui->import.preview, &err);
    return UI_REDRAW | UI_WORK;
}

static unsigned import_people_start(struct ui *ui)
{
    struct import_words words;
    char name[RECORD_NAME];
    unsigned flags;
    struct err err;

    if (import_form_words(&ui->import, &words, &err) != ST_OK) {
        import_form_go(&ui->import, words.wrong);
        return ui_refuse(ui, &err);
    }
    (void)snprintf(name, sizeof name, "%s", import_form_name(&ui->import));
    flags = import_start(ui, words.word, name);
    import_form_close(&ui->import);
    return flags;
}

unsigned import_action_key(struct ui *ui, int key)
{
    enum form_result result = import_form_key(&ui->import, key);

    if (result == FORM_LEFT)
        import_form_close(&ui->import);
    return result == FORM_TURNED ? import_preview(ui)
           : result == FORM_DONE ? import_people_start(ui)
                                 : UI_REDRAW;
}

unsigned import_action_work(struct ui *ui)
{
    if (ui->import.preview.pipe.pid == 0)
        return 0;
    return import_preview_work(&ui->import.preview) ? UI_WORK : UI_REDRAW;
}

/* The folder as it is typed becomes an absolute path; false: the prompt says what is wrong. */
static bool import_folder(struct prompt *prompt, char folder[RECORD_TEXT])
{
    char *real;
    bool fits;

    complete_home(prompt->value, sizeof prompt->value);
    real = realpath(prompt->value, NULL);
    fits = real != NULL && strlen(real) < RECORD_TEXT && real[1] != '\0';
    if (fits)
        (void)snprintf(folder, RECORD_TEXT, "%s", real);
    else
        prompt_refuse(prompt, real != NULL ? "another folder:" : "there is no such folder:");
    free(real);
    return fits;
}

static unsigned import_people_done(struct ui *ui, struct prompt *prompt)
{
    char folder[RECORD_TEXT];

    if (!import_folder(prompt, folder))
        return UI_REDRAW;
    prompt_close(prompt);
    import_form_open(&ui->import, folder);
    return import_preview(ui);
}

static unsigned import_photos_done(struct ui *ui, struct prompt *prompt)
{
    char folder[RECORD_TEXT];
    const char *name;

    if (!import_folder(prompt, folder))
        return UI_REDRAW;
    prompt_close(prompt);
    name = strrchr(folder, '/') + 1;
    return import_start(
        ui, (const char *const[]){"import", folder, "--name", name, "--photos", NULL}, name);
}

static unsigned import_complete(struct ui *ui, struct prompt *prompt)
{
    (void)ui;
    complete_path(prompt->value, sizeof prompt->value, prompt->hint, sizeof prompt->hint);
    return UI_REDRAW;
}

unsigned import_action_people(struct ui *ui, const char *folder)
{
    static const struct prompt_ops ops = {.label = "import:",
                                          .hint =
                                              "a folder with one folder per person; Tab completes",
                                          .complete = import_complete,
                                          .done = import_people_done};

    if (!action_may_write(ui))
        return UI_REDRAW;
    prompt_open(&ui->prompt, &ops, NULL, 0, folder);
    return folder[0] != '\0' ? import_people_done(ui, &ui->prompt) : UI_REDRAW;
}

unsigned import_action_photos(struct ui *ui, const char *folder)
{
    static const struct prompt_ops ops = {.label = "photos:",
                                          .hint = "a folder of photos, of any depth; Tab completes",
                                          .complete = import_complete,
                                          .done = import_photos_done};
    struct db_model detector;
    enum status status;
    struct err err;

    if (!action_may_write(ui))
        return UI_REDRAW;
    status = db_model_newest(ui->snap.writer, MODEL_DETECTOR, &detector, &err);
    if (status == ST_NOTFOUND)
        return ui_say(ui, ROLE_WARNING,
                      "finding faces needs nets: ./bootstrap models fetches some, facenet models "
                      "add FILE.onnx adds yours");
    if (status != ST_OK)
        return ui_refuse(ui, &err);
    prompt_open(&ui->prompt, &ops, NULL, 0, folder);
    return folder[0] != '\0' ? import_photos_done(ui, &ui->prompt) : UI_REDRAW;
}
