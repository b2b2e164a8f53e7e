/* See run_actions.h. */
#include "tui/view/runs/run_actions.h"

#include "tui/view/actions.h"
#include "tui/view/form/form_actions.h"
#include "tui/widget/complete.h"

#include <stdio.h>
#include <string.h>

static unsigned run_action_said(struct ui *ui, enum status status, const struct err *err,
                                const char *name, const char *words)
{
    if (status != ST_OK)
        return ui_refuse(ui, err);
    return UI_RELOAD | ui_say(ui, ROLE_ACCENT, "%s%s", name, words);
}

/* Replaces all tags by those of text, "word name=value ..."; if one cannot be set, all stay
 * unchanged. */
static enum status run_action_set_tags(struct db *db, const struct runs_list *list, int64_t run,
                                       const char *text, struct err *err)
{
    enum status status = db_begin(db, false, err);
    size_t count;
    const struct db_tag *tags = runs_list_tags(list, run, &count);

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

static unsigned run_action_tags_done(struct ui *ui, struct prompt *prompt)
{
    struct err err;
    enum status status =
        run_action_set_tags(ui->snap.writer, prompt->view, prompt->about, prompt->value, &err);

    prompt_close(prompt);
    return run_action_said(ui, status, &err,
                           "tags: ", prompt->value[0] != '\0' ? prompt->value : "none");
}

/* Completes the last word by the tags of all runs. */
static unsigned run_action_tags_complete(struct ui *ui, struct prompt *prompt)
{
    const struct runs_list *list = prompt->view;
    struct complete complete = {0};
    char *blank = strrchr(prompt->value, ' ');
    char *part = blank != NULL ? blank + 1 : prompt->value;

    (void)ui;
    for (size_t i = 0; i < list->tag_count; i++)
        if (strcmp(list->tags[i].key, TAG_BASELINE) != 0 &&
            strncmp(list->tags[i].key, part, strlen(part)) == 0)
            complete_offer(&complete, list->tags[i].key);
    complete_take(&complete, part, sizeof prompt->value - (size_t)(part - prompt->value),
                  prompt->hint, sizeof prompt->hint);
    return UI_REDRAW;
}

static unsigned run_action_tags(struct ui *ui, struct runs_list *list, const struct db_run *run)
{
    static const struct prompt_ops ops = {.label = "tags:",
                                          .hint = "words or name=value, separated by blanks; Tab "
                                                  "completes",
                                          .complete = run_action_tags_complete,
                                          .done = run_action_tags_done};
    char text[RECORD_NAME];

    runs_list_tag_words(list, run->id, text, sizeof text);
    prompt_open(&ui->prompt, &ops, list, run->id, text);
    return UI_REDRAW;
}

static unsigned run_action_name_done(struct ui *ui, struct prompt *prompt)
{
    struct err err;
    enum status status = db_run_rename(ui->snap.writer, prompt->about, prompt->value, &err);

    if (status != ST_OK) {
        prompt_refuse(prompt, err.message);
        return UI_REDRAW;
    }
    prompt_close(prompt);
    return run_action_said(ui, status, &err, "renamed to ", prompt->value);
}

static unsigned run_action_name(struct ui *ui, const struct db_run *run)
{
    static const struct prompt_ops ops = {.label = "name:", .done = run_action_name_done};

    prompt_open(&ui->prompt, &ops, NULL, run->id, run->name);
    return UI_REDRAW;
}

static unsigned run_action_baseline(struct ui *ui, const struct runs_list *list,
                                    const struct db_run *run)
{
    bool is = runs_list_has_tag(list, run->id, TAG_BASELINE);
    struct err err;
    enum status status = db_tag_move(ui->snap.writer, is ? 0 : run->id, TAG_BASELINE, &err);

    return run_action_said(ui, status, &err, run->name,
                           is ? " is no longer the baseline" : " is the baseline");
}

static unsigned run_action_archive(struct ui *ui, const struct runs_list *list,
                                   const struct db_run *run)
{
    bool is = runs_list_has_tag(list, run->id, TAG_ARCHIVED);
    struct err err;
    enum status status = db_tag_set(ui->snap.writer, run->id, TAG_ARCHIVED, is ? NULL : "", &err);

    return run_action_said(ui, status, &err, run->name,
                           is ? " is back in the list"
                              : " is archived: the filter \"archived\" shows it");
}

static unsigned run_action_delete(struct ui *ui, struct runs_list *list, const struct db_run *run)
{
    enum db_liveness liveness = db_run_liveness(run, ui->snap.now);

    if (liveness == RUN_ALIVE || liveness == RUN_STALLED)
        return ui_say(ui, ROLE_WARNING, "%s is being trained: stop it first (Enter, x)", run->name);
    if (list->deleted_count == RUNS_LIST_DELETED)
        return ui_say(ui, ROLE_WARNING, "%d deletions are pending already: q carries them out",
                      RUNS_LIST_DELETED);
    list->deleted[list->deleted_count++] = run->id;
    if (run_marks_has(&ui->marks, run->id))
        (void)run_marks_turn(&ui->marks, run->id);
    return ui_say(ui, ROLE_WARNING, "%s will be deleted when you leave with q; u undoes this",
                  run->name);
}

static unsigned run_action_undo(struct ui *ui, struct runs_list *list)
{
    if (list->deleted_count == 0)
        return ui_say(ui, ROLE_DIM, "nothing was deleted");
    list->chosen = list->deleted[--list->deleted_count];
    list->heading[0] = '\0';
    return UI_RELOAD | ui_say(ui, ROLE_ACCENT, "restored");
}

unsigned run_action(struct ui *ui, struct runs_list *list, int action, const struct db_run *run)
{
    if (action == RUN_ACTION_UNDO)
        return run_action_undo(ui, list);
    if (run == NULL)
        return ui_say(ui, ROLE_DIM, "there is no run here");
    if (action == RUN_ACTION_MARK)
        return run_marks_turn(&ui->marks, run->id)
                   ? UI_REDRAW
                   : ui_say(ui, ROLE_WARNING, "%d runs are marked already", COMPARED_MOST);
    if (!action_may_write(ui))
        return UI_REDRAW;
    switch (action) {
    case RUN_ACTION_TAGS:
        return run_action_tags(ui, list, run);
    case RUN_ACTION_NAME:
        return run_action_name(ui, run);
    case RUN_ACTION_ARCHIVE:
        return run_action_archive(ui, list, run);
    case RUN_ACTION_BASELINE:
        return run_action_baseline(ui, list, run);
    case RUN_ACTION_CLONE:
        return form_action_new_run(ui, run);
    case RUN_ACTION_DELETE:
        return run_action_delete(ui, list, run);
    default:
        return UI_REDRAW;
    }
}
