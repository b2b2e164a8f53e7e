/* See suspect_actions.h. */
#include "tui/view/suspects/suspect_actions.h"

#include "tui/view/actions.h"
#include "tui/view/person_name.h"

#include "base/mem.h"
#include "db/core/named.h"

#include <stdio.h>
#include <string.h>

/* "FILE shows NAME", "FILE is a bad picture". */
static void suspect_words(char out[2 * RECORD_TEXT], const struct db_suspect_row *row)
{
    const char *slash = strrchr(row->path, '/');

    (void)snprintf(out, 2 * (size_t)RECORD_TEXT, "%s%s%s", slash != NULL ? slash + 1 : row->path,
                   row->verdict == VERDICT_FINE   ? " is fine"
                   : row->verdict == VERDICT_MOVE ? " shows "
                                                  : " is a bad picture",
                   row->verdict == VERDICT_MOVE ? row->moved_name : "");
}

/* Writes the verdict, and updates the list too, as more keys may come before it is loaded again.
 * identity and name: the person to move the image to. */
static unsigned suspect_judge(struct ui *ui, struct suspects_list *list, struct db_suspect_row *row,
                              enum db_verdict verdict, int64_t identity, const char *name)
{
    const struct db_suspect_row *newest = suspects_list_newest(list);
    char words[2 * RECORD_TEXT];
    struct err err;

    if (db_verdict_add(ui->snap.writer, row->suspect.image, verdict, identity, &err) != ST_OK)
        return ui_refuse(ui, &err);
    if (verdict == VERDICT_NONE)
        suspect_words(words, row);
    row->verdict_id = newest != NULL ? newest->verdict_id + 1 : 1;
    row->verdict = verdict;
    (void)snprintf(row->moved_name, sizeof row->moved_name, "%s", name);
    if (verdict != VERDICT_NONE)
        suspect_words(words, row);
    (void)ui_say(ui, ROLE_ACCENT, "%s%s", verdict == VERDICT_NONE ? "undone: " : "", words);
    if (verdict == VERDICT_NONE)
        suspects_list_choose(list, (size_t)(row - list->rows));
    else if (!suspects_list_advance(list))
        (void)ui_say(ui, ROLE_GOOD,
                     "all are judged: n in Train (1) with decisions on trains on this, as facenet "
                     "train --data %s --decisions does",
                     ui->snap.run.dataset);
    return UI_REDRAW | UI_RELOAD;
}

static unsigned suspect_undo(struct ui *ui, struct suspects_list *list)
{
    struct db_suspect_row *row = suspects_list_newest(list);

    return row != NULL ? suspect_judge(ui, list, row, VERDICT_NONE, 0, "")
                       : ui_say(ui, ROLE_DIM, "there is nothing to undo");
}

static unsigned suspect_complete(struct ui *ui, struct prompt *prompt)
{
    struct complete complete = {0};
    struct err err;

    return person_name_complete(ui->snap.writer, ui->snap.run.dataset_id, &complete, prompt,
                                &err) == ST_OK
               ? UI_REDRAW
               : ui_refuse(ui, &err);
}

static unsigned suspect_move_done(struct ui *ui, struct prompt *prompt)
{
    struct suspects_list *list = prompt->view;
    struct db_suspect_row *row = suspects_list_chosen(list);
    enum status status;
    int64_t person = 0;
    bool known = false;
    struct err err;

    if (prompt->value[0] == '\0')
        return UI_REDRAW;
    status = db_identity_find(ui->snap.writer, ui->snap.run.dataset_id, prompt->value, &person,
                              &known, &err);
    if (status == ST_OK && !known)
        person = 0;
    if (status == ST_OK && person_name_asks(prompt, known))
        return UI_REDRAW;
    prompt_close(prompt);
    if (status == ST_OK && (row == NULL || row->suspect.image != prompt->about))
        status = err_set(&err, ST_NOTFOUND, "that picture is no longer in the list");
    if (status == ST_OK && person == row->person)
        status = err_set(&err, ST_EXISTS, "it is %s already: f confirms that name", row->name);
    if (status == ST_OK && person == 0)
        status = db_named_check("person", prompt->value, &err);
    if (status == ST_OK && person == 0)
        status = db_identity_get(ui->snap.writer, ui->snap.run.dataset_id, prompt->value, false,
                                 &person, &err);
    return status == ST_OK ? suspect_judge(ui, list, row, VERDICT_MOVE, person, prompt->value)
                           : ui_refuse(ui, &err);
}

unsigned suspect_action(struct ui *ui, struct suspects_list *list, int action)
{
    static const struct prompt_ops moving = {.label = "it shows:",
                                             .hint = "a person; Tab completes",
                                             .complete = suspect_complete,
                                             .done = suspect_move_done};
    struct db_suspect_row *row = suspects_list_chosen(list);

    if (row == NULL)
        return ui_say(ui, ROLE_DIM, "there is no picture to judge: %s",
                      ui->snap.run_id != 0 ? "R ranks them" : "n in Train (1) starts a run");
    if (!action_may_write(ui))
        return UI_REDRAW;
    switch (action) {
    case SUSPECT_ACTION_MOVE:
        if (row->suspect.like != 0)
            return suspect_judge(ui, list, row, VERDICT_MOVE, row->suspect.like, row->like_name);
        return ui_say(ui, ROLE_WARNING, "the most similar person is unknown: n names a person");
    case SUSPECT_ACTION_MOVE_TO:
        prompt_open(&ui->prompt, &moving, list, row->suspect.image, "");
        return UI_REDRAW;
    case SUSPECT_ACTION_BAD:
        return suspect_judge(ui, list, row, VERDICT_EXCLUDE, 0, "");
    case SUSPECT_ACTION_FINE:
        return suspect_judge(ui, list, row, VERDICT_FINE, 0, "");
    default:
        return suspect_undo(ui, list);
    }
}
