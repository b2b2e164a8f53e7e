/* See train_steer.h. */
#include "tui/view/train/train_steer.h"

#include "tui/view/actions.h"
#include "tui/view/form/form_actions.h"
#include "tui/view/import/import_actions.h"
#include "tui/view/train/roll_back.h"

#include "base/similar.h"

#include <stdio.h>
#include <string.h>

static unsigned train_no_setting(struct ui *ui, const char *argument, int length)
{
    char word[RECORD_NAME], question[SIMILAR_QUESTION];
    struct similar similar;

    (void)snprintf(word, sizeof word, "%.*s", length, argument);
    similar_begin(&similar, word);
    for (int id = 0; id < SETTING_COUNT; id++)
        if (settings_table[id].live)
            (void)similar_offer(&similar, settings_table[id].name);
    return ui_say(ui, ROLE_BAD, "there is no setting %s%s: v shows what can be changed", word,
                  similar_question(&similar, "", question));
}

/* "set margin 0.3" or "set margin=0.3": checks the value and requests it. */
static unsigned train_set(struct ui *ui, const char *argument)
{
    struct settings trial = ui->snap.settings;
    const char *value;
    enum setting_id id = settings_split(argument, &value);
    int length = (int)strcspn(argument, " =");
    struct err err;

    if (id == SETTING_COUNT)
        return train_no_setting(ui, argument, length);
    if (!settings_table[id].live)
        return ui_say(ui, ROLE_BAD, "%.*s cannot be changed while a run trains: v shows what can",
                      length, argument);
    if (settings_set(&trial, id, value, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return action_set(ui, id, value);
}

static unsigned train_open(struct ui *ui, const char *run)
{
    struct err err;

    if (run[0] == '\0')
        return ui_say(ui, ROLE_BAD, "open: expected a run, by number or name");
    if (snapshot_choose(&ui->snap, run, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return ui_show(ui, "train");
}

/* Requests to the run shown, and actions that start one. */
unsigned train_steer(struct ui *ui, int action, const char *argument)
{
    switch (action) {
    case ACTION_PAUSE:
        return action_pause(ui);
    case ACTION_STEP:
        return action_request(ui, "step", "");
    case ACTION_MARGIN:
        return action_change(ui, SETTING_MARGIN);
    case ACTION_CURRICULUM:
        return action_change(ui, SETTING_CURRICULUM_FLOOR);
    case ACTION_RATE:
        return action_change(ui, SETTING_LR);
    case ACTION_SELECT:
        return action_change(ui, SETTING_SELECT);
    case ACTION_LIVE:
        return form_action_live(ui);
    case ACTION_SETTINGS:
        return ui_show(ui, "settings");
    case ACTION_SET:
        return train_set(ui, argument);
    case ACTION_CHECKPOINT:
        return action_request(ui, "checkpoint", "");
    case ACTION_EVALUATE:
        return action_evaluate(ui);
    case ACTION_CLUSTER:
        (void)ui_show(ui, "clusters");
        return action_cluster(ui, argument) | UI_RELOAD | UI_SETTLE;
    case ACTION_STOP:
        return action_stop(ui);
    case ACTION_RESUME:
        return action_resume(ui, &ui->snap.run);
    case ACTION_ROLL_BACK:
        return roll_back(ui);
    case ACTION_NEW_RUN:
        return form_action_new_run(ui, NULL);
    case ACTION_CLONE:
        return form_action_new_run(ui, &ui->snap.run);
    case ACTION_OPEN_RUN:
        return train_open(ui, argument);
    case ACTION_IMPORT_PHOTOS:
        return import_action_photos(ui, argument);
    case ACTION_DRAW_FACES:
        return action_draw_faces(ui);
    default:
        return import_action_people(ui, argument);
    }
}
