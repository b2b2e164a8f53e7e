/* See prompt.h. */
#include "tui/widget/prompt.h"

#include "tui/keys.h"
#include "tui/widget/complete.h"

#include <stdio.h>
#include <string.h>

#define PROMPT_KEY_EMPTY 21 /* Ctrl-U */

void prompt_open_value(struct prompt *prompt, enum setting_id setting, const char *value)
{
    *prompt = (struct prompt){.kind = PROMPT_VALUE, .setting = setting, .fresh = true};
    (void)snprintf(prompt->label, sizeof prompt->label, "%s", settings_table[setting].name);
    (void)snprintf(prompt->value, sizeof prompt->value, "%s", value);
}

void prompt_open_stop(struct prompt *prompt, const char *run)
{
    *prompt = (struct prompt){.kind = PROMPT_STOP};
    (void)snprintf(prompt->label, sizeof prompt->label, "Stop %.80s?", run);
}

void prompt_open_text(struct prompt *prompt, enum prompt_kind kind, int64_t run, const char *value)
{
    static const char *const labels[] = {
        [PROMPT_FILTER] = "filter:",    [PROMPT_PERSON] = "name:",   [PROMPT_FOLDER] = "import:",
        [PROMPT_COMMAND] = ":",         [PROMPT_HELP] = "find:",     [PROMPT_TAGS] = "tags:",
        [PROMPT_NAME] = "name:",        [PROMPT_MOVE] = "it shows:", [PROMPT_CLUSTER] = "find:",
        [PROMPT_CLUSTER_NAME] = "name:"};

    *prompt = (struct prompt){.kind = kind, .setting = SETTING_COUNT, .run = run};
    (void)snprintf(prompt->label, sizeof prompt->label, "%s", labels[kind]);
    (void)snprintf(prompt->value, sizeof prompt->value, "%s", value);
}

static void prompt_show_step(struct prompt *prompt)
{
    text_format_count(prompt->value, sizeof prompt->value,
                      (uint64_t)prompt->steps[prompt->step_at]);
}

void prompt_open_checkpoint(struct prompt *prompt, int64_t run, const int64_t *steps, size_t count)
{
    size_t skip = count > PROMPT_STEPS ? count - PROMPT_STEPS : 0;

    *prompt = (struct prompt){.kind = PROMPT_CHECKPOINT, .setting = SETTING_COUNT, .run = run};
    (void)snprintf(prompt->label, sizeof prompt->label, "Go on in a new run from step");
    for (size_t i = skip; i < count; i++)
        prompt->steps[prompt->step_count++] = steps[i];
    prompt->step_at = prompt->step_count - 1;
    prompt_show_step(prompt);
}

/* The choice after or before value, round and round. */
static void prompt_turn(enum setting_id setting, char *value, size_t size, int direction)
{
    char choice[48];
    size_t count = 0, at = 0;

    for (; settings_choice(setting, count, choice); count++)
        if (strcmp(choice, value) == 0)
            at = count;
    if (count > 0 && settings_choice(setting, (at + count + (size_t)direction) % count, choice))
        (void)snprintf(value, size, "%s", choice);
}

static bool prompt_type(char *value, size_t size, bool *fresh, int key)
{
    size_t length = strlen(value);

    if (key == KEY_CODE_BACKSPACE) {
        while (length > 0 && ((unsigned char)value[--length] & 0xC0) == 0x80)
            continue;
        value[length] = '\0';
    } else if (key == PROMPT_KEY_EMPTY) {
        value[0] = '\0';
    } else if (key >= ' ' && key < KEY_CODE_UP && key != KEY_CODE_BACKSPACE) {
        if (*fresh)
            length = 0;
        if (length + 5 > size)
            return true;
        length += text_encode_utf8(value + length, (uint32_t)key);
        value[length] = '\0';
    } else
        return false;
    *fresh = false;
    return true;
}

bool prompt_edit(enum setting_id setting, char *value, size_t size, bool *fresh, int key)
{
    enum setting_type type =
        setting < SETTING_COUNT ? settings_table[setting].type : SETTING_INTEGER;
    bool turns = key == KEY_CODE_LEFT || key == KEY_CODE_RIGHT || key == ' ';

    if (type == SETTING_CHOICE && turns)
        prompt_turn(setting, value, size, key == KEY_CODE_LEFT ? -1 : 1);
    else if (type == SETTING_FLAG && turns)
        (void)snprintf(value, size, "%s", strcmp(value, "on") == 0 ? "off" : "on");
    else if (type == SETTING_CHOICE || type == SETTING_FLAG)
        return false;
    else
        return prompt_type(value, size, fresh, key);
    return true;
}

enum prompt_result prompt_key(struct prompt *prompt, int key)
{
    if (key == KEY_CODE_ESCAPE || key == KEY_CODE_NONE) {
        prompt->kind = PROMPT_CLOSED;
    } else if (prompt->kind == PROMPT_STOP) {
        if (key != 'y' && key != 'd') {
            prompt->kind = PROMPT_CLOSED;
            return PROMPT_GOES_ON;
        }
        (void)snprintf(prompt->value, sizeof prompt->value, "%c", key);
        return PROMPT_DONE;
    } else if (key == KEY_CODE_ENTER) {
        return PROMPT_DONE;
    } else if (prompt->kind == PROMPT_CHECKPOINT) {
        if (key == KEY_CODE_LEFT || key == KEY_CODE_RIGHT)
            prompt->step_at =
                (prompt->step_at + (key == KEY_CODE_LEFT ? prompt->step_count - 1 : 1)) %
                prompt->step_count;
        prompt_show_step(prompt);
    } else if (prompt->kind == PROMPT_FOLDER && key == KEY_CODE_TAB)
        complete_path(prompt->value, sizeof prompt->value);
    else if (prompt_edit(prompt->setting, prompt->value, sizeof prompt->value, &prompt->fresh, key))
        prompt->sure = false;
    return PROMPT_GOES_ON;
}

void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct rect area)
{
    int col = area.col + 1, end = area.col + area.cols - 1;

    col += canvas_text(canvas, area.row, col, end - col, ROLE_ACCENT, prompt->label) + 1;
    if (prompt->kind == PROMPT_STOP)
        return;
    col += canvas_text(canvas, area.row, col, end - col,
                       prompt->fresh ? ROLE_SELECTED : ROLE_STRONG, prompt->value);
    if (!prompt->fresh && col < end)
        canvas_put(canvas, area.row, col, ' ', ROLE_SELECTED);
    col += 3;
    (void)canvas_text(
        canvas, area.row, col, end - col, ROLE_DIM,
        prompt->kind == PROMPT_VALUE          ? settings_table[prompt->setting].help
        : prompt->kind == PROMPT_FILTER       ? "words, data=lfw, state=finished, tag=X, val>60"
        : prompt->kind == PROMPT_TAGS         ? "words, or name=value, with blanks between"
        : prompt->kind == PROMPT_PERSON       ? "a part of the name"
        : prompt->kind == PROMPT_MOVE         ? "a person; Tab completes"
        : prompt->kind == PROMPT_CLUSTER      ? "a number, or a part of the name"
        : prompt->kind == PROMPT_CLUSTER_NAME ? "who it is; Tab completes known names"
        : prompt->kind == PROMPT_FOLDER       ? "a folder with one folder a person; Tab completes"
                                              : "");
}

void prompt_draw_keys(const struct prompt *prompt, struct canvas *canvas, struct rect area)
{
    static const char *const value[] = {"Enter", "ask the run for it", "Esc", "leave it", NULL};
    static const char *const choice[] = {"Left Right", "choose",   "Enter", "ask the run for it",
                                         "Esc",        "leave it", NULL};
    static const char *const stop[] = {
        "y", "stop with a checkpoint", "d", "discard what came since", "n", "no", NULL};
    static const char *const steps[] = {"Left Right", "choose",   "Enter", "go on from it",
                                        "Esc",        "leave it", NULL};
    static const char *const text[] = {"Enter", "so be it", "Esc", "leave it", NULL};
    enum setting_type type =
        prompt->kind == PROMPT_VALUE ? settings_table[prompt->setting].type : SETTING_INTEGER;
    const char *const *word = prompt->kind == PROMPT_STOP                      ? stop
                              : prompt->kind == PROMPT_CHECKPOINT              ? steps
                              : prompt->kind >= PROMPT_FILTER                  ? text
                              : type == SETTING_CHOICE || type == SETTING_FLAG ? choice
                                                                               : value;
    int col = area.col + 1;

    for (; word[0] != NULL; word += 2) {
        col += canvas_text(canvas, area.row, col, area.cols - col, ROLE_KEY, word[0]) + 1;
        col += canvas_text(canvas, area.row, col, area.cols - col, ROLE_DIM, word[1]) + 2;
    }
}
