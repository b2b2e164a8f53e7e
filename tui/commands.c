/* See commands.h. */
#include "tui/commands.h"

#include "tui/jobs/actions.h"
#include "tui/widget/complete.h"

#include <stdio.h>
#include <string.h>

/* Those with an argument lie above all actions. */
enum commands_special {
    COMMANDS_SET = ACTION_COUNT,
    COMMANDS_OPEN,
    COMMANDS_FILTER,
    COMMANDS_COLUMNS
};

static const struct {
    const char *name;
    int action; /* enum key_action or enum commands_special */
} commands_table[] = {
    {"archive", ACTION_ARCHIVE},
    {"average", ACTION_SMOOTH},
    {"back", ACTION_BACK},
    {"bad-picture", ACTION_BAD},
    {"baseline", ACTION_BASELINE},
    {"checkpoint", ACTION_CHECKPOINT},
    {"clone", ACTION_CLONE},
    {"cluster", ACTION_CLUSTER},
    {"clusters", ACTION_CLUSTERS},
    {"columns", COMMANDS_COLUMNS},
    {"compare", ACTION_COMPARE},
    {"confirm", ACTION_CONFIRM},
    {"curriculum", ACTION_CURRICULUM},
    {"delete", ACTION_DELETE},
    {"different", ACTION_DIFFERENT},
    {"down", ACTION_DOWN},
    {"draw-faces", ACTION_DRAW_FACES},
    {"earlier", ACTION_EARLIER},
    {"evaluate", ACTION_EVALUATE},
    {"filter", COMMANDS_FILTER},
    {"fine", ACTION_FINE},
    {"first", ACTION_FIRST},
    {"help", ACTION_HELP},
    {"import", ACTION_IMPORT},
    {"last", ACTION_LAST},
    {"later", ACTION_LATER},
    {"leave-out-person", ACTION_EXCLUDE_PERSON},
    {"leave-out-picture", ACTION_EXCLUDE_IMAGE},
    {"left", ACTION_LEFT},
    {"live-settings", ACTION_LIVE},
    {"logarithmic", ACTION_SCALE},
    {"margin", ACTION_MARGIN},
    {"mark", ACTION_MARK},
    {"mark-all", ACTION_MARK_ALL},
    {"mark-range", ACTION_RANGE},
    {"merge", ACTION_MERGE},
    {"new-cluster", ACTION_NEW_CLUSTER},
    {"move", ACTION_MOVE},
    {"move-to", ACTION_MOVE_TO},
    {"new-run", ACTION_NEW_RUN},
    {"next-data-set", ACTION_DATASET},
    {"next-view", ACTION_NEXT_VIEW},
    {"not-this-person", ACTION_NOT},
    {"open", COMMANDS_OPEN},
    {"open-chosen", ACTION_OPEN},
    {"order", ACTION_SORT},
    {"overlay", ACTION_OVERLAY},
    {"page-down", ACTION_PAGE_DOWN},
    {"page-up", ACTION_PAGE_UP},
    {"pause", ACTION_PAUSE},
    {"people", ACTION_PEOPLE},
    {"picture", ACTION_PICTURE},
    {"quantity", ACTION_QUANTITY},
    {"questions", ACTION_QUESTIONS},
    {"quit", ACTION_QUIT},
    {"rank", ACTION_RANK},
    {"rate", ACTION_RATE},
    {"redo", ACTION_REDO},
    {"redraw", ACTION_REDRAW},
    {"rename", ACTION_NAME},
    {"resume", ACTION_RESUME},
    {"reverse", ACTION_REVERSE},
    {"right", ACTION_RIGHT},
    {"roc", ACTION_ROC},
    {"roll-back", ACTION_ROLL_BACK},
    {"runs", ACTION_RUNS},
    {"same", ACTION_SAME},
    {"search", ACTION_FILTER},
    {"select", ACTION_SELECT},
    {"set", COMMANDS_SET},
    {"skip", ACTION_SKIP},
    {"split", ACTION_SPLIT},
    {"step", ACTION_STEP},
    {"stop", ACTION_STOP},
    {"suspects", ACTION_SUSPECTS},
    {"tags", ACTION_TAGS},
    {"theme", ACTION_THEME},
    {"train", ACTION_TRAIN},
    {"undo", ACTION_UNDO},
    {"unusable", ACTION_UNUSABLE},
    {"up", ACTION_UP},
    {"window", ACTION_WINDOW},
    {"zoom", ACTION_ZOOM},
};
#define COMMANDS_COUNT (sizeof commands_table / sizeof *commands_table)

const char *commands_name(enum key_action action)
{
    for (size_t i = 0; i < COMMANDS_COUNT; i++)
        if (commands_table[i].action == (int)action)
            return commands_table[i].name;
    return NULL;
}

/* The action of a name, or of the only name that begins so; ACTION_NONE and how many do. */
static int commands_find(const char *word, size_t *count)
{
    int found = ACTION_NONE;

    *count = 0;
    for (size_t i = 0; i < COMMANDS_COUNT; i++) {
        if (strcmp(commands_table[i].name, word) == 0) {
            *count = 1;
            return commands_table[i].action;
        }
        if (strncmp(commands_table[i].name, word, strlen(word)) == 0) {
            found = commands_table[i].action;
            ++*count;
        }
    }
    return *count == 1 ? found : ACTION_NONE;
}

/* "set margin 0.3", "set margin=0.3": checked here, asked of the run. */
static unsigned commands_set(struct app *app, const char *argument)
{
    struct settings trial = app->model.settings;
    const char *value;
    char request[RECORD_NAME];
    enum setting_id id = settings_split(argument, &value);
    int length = (int)strcspn(argument, " =");
    struct err err;

    if (id == SETTING_COUNT || !settings_table[id].live)
        return app_say(app, ROLE_BAD, "%.*s cannot be changed while a run trains: v shows what can",
                       length > 0 ? length : 4, length > 0 ? argument : "that");
    if (settings_set(&trial, id, value, &err) != ST_OK)
        return app_say(app, ROLE_BAD, "%s", err.message);
    (void)snprintf(request, sizeof request, "%s=%.60s", settings_table[id].name, value);
    return action_request(app, "set", request);
}

static unsigned commands_open(struct app *app, const char *argument)
{
    struct err err;

    if (argument[0] == '\0')
        return app_say(app, ROLE_BAD, "open takes a run, by number or name");
    if (model_choose(&app->model, argument, &err) != ST_OK)
        return app_say(app, ROLE_BAD, "%s", err.message);
    model_show(&app->model, app->model.run_id);
    return APP_RELOAD | app_show(app, VIEW_TRAIN);
}

static unsigned commands_import(struct app *app, const char *folder)
{
    unsigned flags = action_import(app);

    if (folder[0] == '\0' || app->prompt.kind != PROMPT_FOLDER)
        return flags;
    (void)snprintf(app->prompt.value, sizeof app->prompt.value, "%s", folder);
    return action_prompt_done(app);
}

unsigned commands_run(struct app *app, const char *line)
{
    size_t length = strcspn(line, " "), count;
    const char *argument = line + length + strspn(line + length, " ");
    char word[64];
    int action;

    (void)snprintf(word, sizeof word, "%.*s", (int)length, line);
    if (word[0] == '\0')
        return APP_REDRAW;
    action = commands_find(word, &count);
    if (count != 1)
        return app_say(app, ROLE_BAD, count == 0 ? "there is no command %s" : "%s can be several",
                       word);
    switch (action) {
    case COMMANDS_SET:
        return commands_set(app, argument);
    case COMMANDS_OPEN:
        return commands_open(app, argument);
    case COMMANDS_FILTER:
        return runs_set_filter(app, argument) | app_show(app, VIEW_RUNS);
    case COMMANDS_COLUMNS:
        return runs_choose_columns(app, argument);
    case ACTION_IMPORT:
        return commands_import(app, argument);
    case ACTION_CLUSTER:
        return action_cluster(app, argument);
    default:
        return app_do(app, (enum key_action)action);
    }
}

void commands_complete(char *line, size_t size)
{
    char *blank = strchr(line, ' '), found[64] = "";
    const char *part = blank != NULL ? blank + 1 : line;
    size_t count = 0;

    if (blank != NULL && strncmp(line, "import ", 7) == 0) {
        complete_path(line + 7, size - 7);
        return;
    }
    if (blank != NULL && strncmp(line, "set ", 4) != 0)
        return;
    if (blank != NULL) {
        for (int id = 0; id < SETTING_COUNT; id++)
            if (settings_table[id].live &&
                strncmp(settings_table[id].name, part, strlen(part)) == 0)
                complete_agree(found, sizeof found, settings_table[id].name, count++);
    } else {
        for (size_t i = 0; i < COMMANDS_COUNT; i++)
            if (strncmp(commands_table[i].name, part, strlen(part)) == 0)
                complete_agree(found, sizeof found, commands_table[i].name, count++);
    }
    if (count > 0)
        (void)snprintf(line + (part - line), size - (size_t)(part - line), "%s%s", found,
                       count == 1 ? " " : "");
}

void commands_hint(const char *line, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < COMMANDS_COUNT && strchr(line, ' ') == NULL && used < size; i++) {
        if (strncmp(commands_table[i].name, line, strlen(line)) != 0)
            continue;
        (void)snprintf(out + used, size - used, "%s ", commands_table[i].name);
        used += strlen(commands_table[i].name) + 1;
    }
}
