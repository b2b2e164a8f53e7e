/* See commands.h. */
#include "tui/commands.h"

#include "tui/view/help/help.h"
#include "tui/view/keys.h"
#include "tui/widget/complete.h"

#include "base/mem.h"
#include "base/similar.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMANDS_MOST 256 /* most names in a list */

/* The names of all commands, in alphabetical order. */
struct commands_names {
    const char *name[COMMANDS_MOST];
    size_t count;
};

static int commands_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void commands_add(struct commands_names *names, const char *name)
{
    assert(names->count < COMMANDS_MOST);
    if (name != NULL)
        names->name[names->count++] = name;
}

static void commands_list(const struct ui *ui, struct commands_names *names)
{
    size_t used = 0;

    names->count = 0;
    for (size_t view = 0; view <= ui->view_count; view++) {
        size_t count;
        const struct key_binding *rows = keys_of(ui, view, &count);

        for (size_t i = 0; i < count; i++)
            commands_add(names, rows[i].command);
        if (view < ui->view_count)
            commands_add(names, ui->views[view]->key.command);
    }
    qsort(names->name, names->count, sizeof *names->name, commands_compare);
    for (size_t i = 0; i < names->count; i++)
        if (used == 0 || strcmp(names->name[used - 1], names->name[i]) != 0)
            names->name[used++] = names->name[i];
    names->count = used;
}

/* The name equal to word, or the only one that begins with it; else NULL. *count: how many begin
 * with it. */
static const char *commands_find(const struct commands_names *names, const char *word,
                                 size_t *count)
{
    const char *found = NULL;

    *count = 0;
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->name[i], word) == 0) {
            *count = 1;
            return names->name[i];
        }
        if (strncmp(names->name[i], word, strlen(word)) == 0) {
            found = names->name[i];
            ++*count;
        }
    }
    return *count == 1 ? found : NULL;
}

/* Runs a command of another view that works everywhere. */
static unsigned commands_act_elsewhere(struct ui *ui, const char *name, const char *argument)
{
    for (size_t view = 0; view < ui->view_count; view++) {
        size_t count;
        const struct key_binding *rows = keys_of(ui, view, &count);

        for (size_t i = 0; i < count; i++)
            if ((rows[i].flags & KEYS_ANYWHERE) != 0 && strcmp(rows[i].command, name) == 0)
                return ui->views[view]->act(ui, ui->states[view], rows[i].action, argument);
    }
    return ui_say(ui, ROLE_WARNING, "%s does not work in this view", name);
}

static unsigned commands_missing(struct ui *ui, const struct commands_names *names,
                                 const char *word)
{
    char question[SIMILAR_QUESTION];
    struct similar similar;

    similar_begin(&similar, word);
    for (size_t i = 0; i < names->count; i++)
        (void)similar_offer(&similar, names->name[i]);
    return ui_say(ui, ROLE_BAD, "there is no command %s%s", word,
                  similar_question(&similar, "", question));
}

unsigned commands_run(struct ui *ui, const char *line)
{
    size_t length = strcspn(line, " "), count, at = 0;
    const char *argument = line + length + strspn(line + length, " "), *name;
    const struct key_binding *binding;
    struct commands_names names;
    char word[64];

    (void)snprintf(word, sizeof word, "%.*s", (int)length, line);
    if (word[0] == '\0')
        return UI_REDRAW;
    commands_list(ui, &names);
    name = commands_find(&names, word, &count);
    if (name == NULL && count == 0)
        return commands_missing(ui, &names, word);
    if (name == NULL)
        return ui_say(ui, ROLE_BAD, "%s is ambiguous", word);
    while ((binding = keys_next(ui, &at)) != NULL)
        if (binding->command != NULL && strcmp(binding->command, name) == 0)
            return commands_act(ui, binding, argument);
    return commands_act_elsewhere(ui, name, argument);
}

/* Offers a word that begins as part does. */
static void commands_offer(struct complete *complete, const char *part, const char *word)
{
    if (strncmp(word, part, strlen(part)) == 0)
        complete_offer(complete, word);
}

static void commands_offer_settings(struct complete *complete, const char *part, bool live)
{
    for (int id = 0; id < SETTING_COUNT; id++)
        if (settings_table[id].live || !live)
            commands_offer(complete, part, settings_table[id].name);
}

static void commands_offer_names(const struct ui *ui, struct complete *complete, const char *part)
{
    struct commands_names names;

    commands_list(ui, &names);
    for (size_t i = 0; i < names.count; i++)
        commands_offer(complete, part, names.name[i]);
}

/* Offers no runs where they cannot be read: what is typed can be typed on. */
static void commands_offer_runs(const struct ui *ui, struct complete *complete, const char *part)
{
    struct db_run *runs;
    size_t count;

    if (ui->snap.reader == NULL ||
        db_run_list(ui->snap.reader, RUNS_BY_ID, false, &runs, &count, NULL) != ST_OK)
        return;
    for (size_t i = 0; i < count; i++)
        commands_offer(complete, part, runs[i].name);
    mem_free(runs);
}

void commands_complete(const struct ui *ui, char *line, size_t size, char *hint, size_t hint_size)
{
    char *blank = strchr(line, ' '), *last = strrchr(line, ' ');
    char *part = blank != NULL ? blank + 1 : line;
    struct complete complete = {0};
    size_t used;

    if (strncmp(line, "import ", 7) == 0 || strncmp(line, "export ", 7) == 0) {
        complete_path(line + 7, size - 7, hint, hint_size);
        return;
    }
    if (blank == NULL)
        commands_offer_names(ui, &complete, part);
    else if (strncmp(line, "set ", 4) == 0)
        commands_offer_settings(&complete, part, true);
    else if (strncmp(line, "open ", 5) == 0)
        commands_offer_runs(ui, &complete, part);
    else if (strncmp(line, "columns ", 8) == 0)
        commands_offer_settings(&complete, part = last + 1, false);
    complete_take(&complete, part, size - (size_t)(part - line), hint, hint_size);
    used = strlen(line);
    if (complete.count == 1 && used + 1 < size)
        (void)snprintf(line + used, size - used, " ");
}

/* The commands that begin as the line does, "pause people ...". */
static unsigned commands_typed(struct ui *ui, struct prompt *prompt)
{
    struct commands_names names;
    size_t used = 0;

    prompt->hint[0] = '\0';
    commands_list(ui, &names);
    for (size_t i = 0; i < names.count && strchr(prompt->value, ' ') == NULL; i++) {
        if (strncmp(names.name[i], prompt->value, strlen(prompt->value)) != 0 ||
            used + strlen(names.name[i]) + 2 > sizeof prompt->hint)
            continue;
        (void)snprintf(prompt->hint + used, sizeof prompt->hint - used, "%s ", names.name[i]);
        used += strlen(names.name[i]) + 1;
    }
    return UI_REDRAW;
}

static unsigned commands_tab(struct ui *ui, struct prompt *prompt)
{
    prompt->hint[0] = '\0';
    commands_complete(ui, prompt->value, sizeof prompt->value, prompt->hint, sizeof prompt->hint);
    return prompt->hint[0] != '\0' ? UI_REDRAW : commands_typed(ui, prompt);
}

static unsigned commands_done(struct ui *ui, struct prompt *prompt)
{
    char line[RECORD_NAME];

    prompt_close(prompt);
    (void)snprintf(line, sizeof line, "%s", prompt->value);
    return commands_run(ui, line);
}

static unsigned commands_ask(struct ui *ui)
{
    static const struct prompt_ops ops = {
        .label = ":", .typed = commands_typed, .complete = commands_tab, .done = commands_done};

    prompt_open(&ui->prompt, &ops, NULL, 0, "");
    return commands_typed(ui, &ui->prompt);
}

/* The next view that has a key, cyclically. */
static unsigned commands_next_view(struct ui *ui)
{
    size_t at = 0;

    while (ui->views[at] != ui->view)
        at++;
    do
        at = (at + 1) % ui->view_count;
    while (ui->views[at]->key.key == 0);
    return ui_show(ui, ui->views[at]->name);
}

static unsigned commands_quit(struct ui *ui)
{
    struct err err;

    for (size_t i = 0; i < ui->view_count; i++)
        if (ui->views[i]->leave != NULL && ui->views[i]->leave(ui, ui->states[i], &err) != ST_OK)
            return ui_refuse(ui, &err) | UI_RELOAD;
    return UI_QUIT;
}

unsigned commands_act(struct ui *ui, const struct key_binding *binding, const char *argument)
{
    if (binding == NULL)
        return UI_REDRAW; /* clears the message of the key before */
    switch (binding->action) {
    case ACTION_VIEW:
        return ui_show(ui, binding->command);
    case ACTION_NEXT_VIEW:
        return commands_next_view(ui);
    case ACTION_HELP:
        return ui->view == &view_help ? ui_back(ui) : ui_show(ui, view_help.name);
    case ACTION_COMMAND:
        return commands_ask(ui);
    case ACTION_THEME:
        ui->theme = (enum theme_name)((ui->theme + 1) % THEME_NAME_COUNT);
        return ui_say(ui, ROLE_DIM, "theme: %s", theme_word(ui->theme));
    case ACTION_REDRAW:
        return UI_REDRAW | UI_RELOAD | UI_REPAINT;
    case ACTION_QUIT:
        return commands_quit(ui);
    default:
        return ui->view->act(ui, ui->state, binding->action, argument);
    }
}
