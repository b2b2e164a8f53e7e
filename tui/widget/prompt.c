/* See prompt.h. */
#include "tui/widget/prompt.h"

#include "tui/term/keycode.h"

#include <stdio.h>
#include <string.h>

#define PROMPT_KEY_EMPTY 21 /* Ctrl-U */

void prompt_open(struct prompt *prompt, const struct prompt_ops *ops, void *view, int64_t about,
                 const char *value)
{
    *prompt = (struct prompt){.ops = ops, .view = view, .about = about, .setting = SETTING_COUNT};
    (void)snprintf(prompt->label, sizeof prompt->label, "%s", ops->label);
    (void)snprintf(prompt->hint, sizeof prompt->hint, "%s", ops->hint != NULL ? ops->hint : "");
    (void)snprintf(prompt->value, sizeof prompt->value, "%s", value);
}

void prompt_open_setting(struct prompt *prompt, const struct prompt_ops *ops,
                         enum setting_id setting, const char *value)
{
    *prompt = (struct prompt){.ops = ops, .setting = setting, .fresh = true};
    (void)snprintf(prompt->label, sizeof prompt->label, "%s", settings_table[setting].name);
    (void)snprintf(prompt->hint, sizeof prompt->hint, "%s", settings_table[setting].help);
    (void)snprintf(prompt->value, sizeof prompt->value, "%s", value);
}

static void prompt_show_number(struct prompt *prompt)
{
    text_format_count(prompt->value, sizeof prompt->value,
                      (uint64_t)prompt->number[prompt->number_at]);
}

void prompt_open_numbers(struct prompt *prompt, const struct prompt_ops *ops, int64_t about,
                         const int64_t *numbers, size_t count)
{
    size_t skip = count > PROMPT_NUMBERS ? count - PROMPT_NUMBERS : 0;

    prompt_open(prompt, ops, NULL, about, "");
    for (size_t i = skip; i < count; i++)
        prompt->number[prompt->number_count++] = numbers[i];
    prompt->number_at = prompt->number_count - 1;
    prompt_show_number(prompt);
}

void prompt_close(struct prompt *prompt)
{
    prompt->ops = NULL;
}

void prompt_refuse(struct prompt *prompt, const char *label)
{
    (void)snprintf(prompt->label, sizeof prompt->label, "%s", label);
}

void prompt_turn(const char *choices, char *value, size_t size, bool back)
{
    const char *turned = NULL, *before = NULL;

    for (const char *word = choices, *next; word != NULL; before = word, word = next) {
        size_t length = strcspn(word, "|");

        next = word[length] == '|' ? word + length + 1 : NULL;
        if (strlen(value) == length && strncmp(value, word, length) == 0)
            turned = back ? before : next;
    }
    if (turned == NULL)
        turned = back ? before : choices;
    (void)snprintf(value, size, "%.*s", (int)strcspn(turned, "|"), turned);
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
            return false; /* full */
        length += text_encode_utf8(value + length, (uint32_t)key);
        value[length] = '\0';
    } else
        return false;
    *fresh = false;
    return true;
}

bool prompt_types_setting(enum setting_id setting)
{
    enum setting_type type =
        setting < SETTING_COUNT ? settings_table[setting].type : SETTING_INTEGER;

    return type != SETTING_CHOICE && type != SETTING_FLAG;
}

bool prompt_types(const struct prompt *prompt)
{
    return prompt->ops->letters == NULL && prompt->number_count == 0 &&
           prompt_types_setting(prompt->setting);
}

bool prompt_edit(enum setting_id setting, char *value, size_t size, bool *fresh, int key)
{
    bool turns = key == KEY_CODE_LEFT || key == KEY_CODE_RIGHT || key == ' ';

    if (prompt_types_setting(setting))
        return prompt_type(value, size, fresh, key);
    if (turns)
        prompt_turn(settings_table[setting].type == SETTING_CHOICE ? settings_table[setting].choices
                                                                   : "off|on",
                    value, size, key == KEY_CODE_LEFT);
    return turns;
}

/* The number before or after, cyclically. */
static void prompt_turn_number(struct prompt *prompt, int key)
{
    size_t by = key == KEY_CODE_LEFT ? prompt->number_count - 1 : key == KEY_CODE_RIGHT ? 1 : 0;

    prompt->number_at = (prompt->number_at + by) % prompt->number_count;
    prompt_show_number(prompt);
}

static enum prompt_result prompt_leave(struct prompt *prompt)
{
    prompt->value[0] = '\0';
    prompt_close(prompt);
    return PROMPT_TYPED;
}

enum prompt_result prompt_key(struct prompt *prompt, int key)
{
    if (key == KEY_CODE_ESCAPE || key == KEY_CODE_NONE)
        return prompt_leave(prompt);
    if (prompt->ops->letters != NULL) {
        if (key >= KEY_CODE_BACKSPACE || strchr(prompt->ops->letters, key) == NULL)
            return prompt_leave(prompt);
        (void)snprintf(prompt->value, sizeof prompt->value, "%c", key);
        return PROMPT_DONE;
    }
    if (key == KEY_CODE_ENTER)
        return PROMPT_DONE;
    if (key == KEY_CODE_TAB)
        return PROMPT_COMPLETE;
    if (prompt->number_count > 0)
        prompt_turn_number(prompt, key);
    else if (prompt_edit(prompt->setting, prompt->value, sizeof prompt->value, &prompt->fresh,
                         key)) {
        prompt->sure = false;
        return PROMPT_TYPED;
    }
    return PROMPT_GOES_ON;
}

void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct rect area)
{
    int col = area.col + 1, end = area.col + area.cols - 1;

    col += canvas_text(canvas, area.row, col, end - col, ROLE_ACCENT, prompt->label) + 1;
    if (prompt->ops->letters != NULL)
        return;
    col += canvas_text(canvas, area.row, col, end - col,
                       prompt->fresh ? ROLE_SELECTED : ROLE_STRONG, prompt->value);
    if (!prompt->fresh && col < end)
        canvas_put(canvas, area.row, col, ' ', ROLE_SELECTED);
    col += 3;
    (void)canvas_text(canvas, area.row, col, end - col, ROLE_DIM, prompt->hint);
}

void prompt_draw_words(const char *const *words, struct canvas *canvas, struct rect line)
{
    int col = line.col + 1;

    for (; words[0] != NULL; words += 2) {
        col += canvas_text(canvas, line.row, col, line.cols - col, ROLE_KEY, words[0]) + 1;
        col += canvas_text(canvas, line.row, col, line.cols - col, ROLE_DIM, words[1]) + 2;
    }
}

void prompt_draw_keys(const struct prompt *prompt, struct canvas *canvas, struct rect area)
{
    static const char *const text[] = {"Enter", "accept", "Esc", "cancel", NULL};

    prompt_draw_words(prompt->ops->keys[0] != NULL ? prompt->ops->keys : text, canvas, area);
}
