/* See form.h. */
#include "tui/view/form/form.h"

#include "base/mem.h"
#include "tui/term/keycode.h"
#include "tui/widget/prompt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FORM_LABEL 21      /* columns of a field's name */
#define FORM_VALUE 22      /* columns of its value */
#define FORM_KEY_PRESET 16 /* Ctrl-P */
#define FORM_HELP 2        /* rows of the help of the chosen field */
#define FORM_HELP_TEXT 128

static bool form_is_setting(int id)
{
    return id < SETTING_COUNT;
}

static const char *form_group(int id)
{
    return form_is_setting(id) ? settings_table[id].group : "run";
}

static bool form_is_edited(const struct form *form, int id)
{
    return strcmp(form->value[id], form->before[id]) != 0;
}

static bool form_has_vectors(const struct form *form)
{
    return form->data_count > 0 && form->data[form->data_at].vectors;
}

/* Whether a setting changes pictures only. */
static bool form_is_of_pictures(int id)
{
    return id == SETTING_VIEWS || strcmp(settings_table[id].group, "augmentation") == 0;
}

/* What a setting can be on the chosen data set. */
static const char *form_choices(const struct form *form, int id)
{
    return id != SETTING_NET || form->data_count == 0 ? settings_table[id].choices
           : form_has_vectors(form)                   ? SETTINGS_NETS_VECTORS
                                                      : SETTINGS_NETS_PICTURES;
}

/* Whether a net fits the chosen data set; that of a run which began with a net from elsewhere does
 * if it has pictures. */
static bool form_net_fits(const struct form *form, const char *net)
{
    char choices[160], word[80];

    (void)snprintf(choices, sizeof choices, "|%s|%s|", form_choices(form, SETTING_NET),
                   form_has_vectors(form) ? "" : SETTINGS_NET_IMPORTED);
    (void)snprintf(word, sizeof word, "|%s|", net);
    return strstr(choices, word) != NULL;
}

static void form_fit_net(struct form *form)
{
    char *net = form->value[SETTING_NET];

    if (form_net_fits(form, net))
        return;
    if (form_net_fits(form, form->before[SETTING_NET]))
        memcpy(net, form->before[SETTING_NET], sizeof form->value[SETTING_NET]);
    else
        prompt_turn(form_choices(form, SETTING_NET), net, sizeof form->value[SETTING_NET], false);
}

/* Settings of one group are together; groups are in the order of their first row. */
static void form_add_settings(struct form *form, bool live)
{
    bool placed[SETTING_COUNT] = {false}, vectors = form_has_vectors(form);

    for (int first = 0; first < SETTING_COUNT; first++) {
        for (int id = first; id < SETTING_COUNT; id++) {
            const struct setting *setting = &settings_table[id];

            if (placed[id] || strcmp(setting->group, settings_table[first].group) != 0)
                continue;
            placed[id] = true;
            if ((!live || setting->live) && !(vectors && form_is_of_pictures(id)))
                form->field[form->count++] = id;
        }
    }
}

/* What was edited stays as it is. */
static void form_fill(struct form *form, const struct settings *settings)
{
    for (int id = 0; id < SETTING_COUNT; id++) {
        bool edited = form_is_edited(form, id);
        char text[48];

        settings_format(settings, (enum setting_id)id, text);
        (void)snprintf(form->before[id], sizeof form->before[id], "%s", text);
        if (!edited)
            memcpy(form->value[id], form->before[id], sizeof form->value[id]);
    }
    form->open = form->fresh = true;
}

/* Lists the fields of a new run on the chosen data set. */
static void form_list(struct form *form)
{
    static const int others[] = {FORM_NAME, FORM_PRESET, FORM_DATA, FORM_START, FORM_DECISIONS};

    memcpy(form->field, others, sizeof others);
    form->count = sizeof others / sizeof *others;
    form_add_settings(form, false);
}

/* Chooses the preset for what the data set holds. */
static void form_suit(struct form *form)
{
    bool drawn = form->data_count > 0 && form->data[form->data_at].drawn;

    form->preset_at = drawn || form_has_vectors(form) ? PRESETS_DRAWN : PRESETS_PHOTOGRAPHS;
}

enum status form_open_new(struct form *form, const struct db_dataset *datasets, size_t count,
                          struct err *err)
{
    form_close(form);
    form->data = mem_new(count, sizeof *form->data);
    if (form->data == NULL)
        return err_nomem(err, "the list of data sets");
    for (size_t i = 0; i < count; i++) {
        struct form_data *data = &form->data[i];

        *data = (struct form_data){.id = datasets[i].id,
                                   .drawn = db_dataset_is_drawn(&datasets[i]),
                                   .vectors = datasets[i].dimensions != 0};
        (void)snprintf(data->name, sizeof data->name, "%s", datasets[i].name);
        if (datasets[i].created >= datasets[form->data_at].created)
            form->data_at = i;
    }
    form->data_count = count;
    form_list(form);
    form_suit(form);
    (void)form_preset(form);
    return ST_OK;
}

void form_add_own(struct form *form, int64_t run, const char *name)
{
    for (size_t i = 0; i < form->own_count; i++)
        if (form->own[i].run == run)
            return;
    if (form->own_count == FORM_OWN)
        return;
    form->own[form->own_count].run = run;
    (void)snprintf(form->own[form->own_count++].name, RECORD_NAME, "as %.*s", RECORD_NAME - 4,
                   name);
}

int64_t form_preset(struct form *form)
{
    struct settings settings;

    if (form->preset_at >= PRESETS_COUNT)
        return form->own[form->preset_at - PRESETS_COUNT].run;
    presets_settings(&presets_table[form->preset_at], &settings);
    if (form_has_vectors(form))
        (void)!settings_set(&settings, SETTING_NET, "linear", NULL);
    form_fill(form, &settings);
    form_fit_net(form);
    form->parent = form->parent_verdicts = 0;
    if (form->decisions == FORM_DECISIONS_LIKE)
        form->decisions = FORM_DECISIONS_OFF;
    return 0;
}

void form_copy(struct form *form, const struct settings *settings, int64_t dataset, int64_t parent,
               int64_t verdicts)
{
    form_fill(form, settings);
    for (size_t i = 0; i < form->own_count; i++)
        if (form->own[i].run == parent)
            form->preset_at = PRESETS_COUNT + i;
    form->preset_chosen = true;
    form->parent = parent;
    form->parent_verdicts = verdicts;
    form->decisions = verdicts != 0 ? FORM_DECISIONS_LIKE : FORM_DECISIONS_OFF;
    for (size_t i = 0; i < form->data_count; i++)
        if (form->data[i].id == dataset)
            form->data_at = i;
    form_fit_net(form);
    form_list(form);
}

void form_open_live(struct form *form, const struct settings *settings)
{
    form_close(form);
    form->live = true;
    form_add_settings(form, true);
    form_fill(form, settings);
}

void form_close(struct form *form)
{
    mem_free(form->data);
    *form = (struct form){0};
}

static void form_move(struct form *form, int by)
{
    form->at += by;
    form->at = form->at < 0 ? 0 : form->at >= form->count ? form->count - 1 : form->at;
    form->fresh = true;
}

/* The next or previous of count choices. */
static size_t form_turn(size_t at, size_t count, int key)
{
    return count == 0 ? 0 : (at + (key == KEY_CODE_LEFT ? count - 1 : 1)) % count;
}

static enum form_result form_turn_preset(struct form *form, int key)
{
    form->preset_at = form_turn(form->preset_at, PRESETS_COUNT + form->own_count, key);
    form->preset_chosen = true;
    return FORM_TURNED;
}

static enum form_result form_turn_data(struct form *form, int key)
{
    bool vectors = form_has_vectors(form);

    form->data_at = form_turn(form->data_at, form->data_count, key);
    form_list(form);
    if (form->preset_chosen && /* a preset that is a run brings its data set */
        (form->preset_at >= PRESETS_COUNT || vectors == form_has_vectors(form))) {
        form_fit_net(form);
        return FORM_GOES_ON;
    }
    if (!form->preset_chosen)
        form_suit(form);
    return FORM_TURNED;
}

bool form_types(const struct form *form)
{
    int id = form->field[form->at];

    return id == FORM_NAME || (form_is_setting(id) && prompt_types_setting((enum setting_id)id));
}

static enum form_result form_edit(struct form *form, int key)
{
    int id = form->field[form->at];
    bool turns = key == KEY_CODE_LEFT || key == KEY_CODE_RIGHT || key == ' ';

    if (turns && id == FORM_PRESET)
        return form_turn_preset(form, key);
    if (turns && id == FORM_DATA)
        return form_turn_data(form, key);
    if (turns && id == FORM_START)
        form->queued = !form->queued;
    else if (turns && id == FORM_DECISIONS)
        form->decisions = (enum form_decisions)form_turn((size_t)form->decisions,
                                                         form->parent_verdicts != 0 ? 3 : 2, key);
    if (turns && id == SETTING_NET)
        prompt_turn(form_choices(form, id), form->value[id], sizeof form->value[id],
                    key == KEY_CODE_LEFT);
    else if (form_is_setting(id) || id == FORM_NAME)
        (void)prompt_edit((enum setting_id)id, form->value[id], sizeof form->value[id],
                          &form->fresh, key);
    return FORM_GOES_ON;
}

enum form_result form_key(struct form *form, int key)
{
    switch (key) {
    case KEY_CODE_ESCAPE:
        for (int id = 0; id < FORM_FIELDS; id++)
            if (form_is_edited(form, id))
                return FORM_LEFT;
        form_close(form);
        break;
    case KEY_CODE_ENTER:
        return FORM_DONE;
    case KEY_CODE_UP:
    case KEY_CODE_BACK_TAB:
        form_move(form, -1);
        break;
    case KEY_CODE_DOWN:
    case KEY_CODE_TAB:
        form_move(form, 1);
        break;
    case KEY_CODE_PAGE_UP:
        form_move(form, -10);
        break;
    case KEY_CODE_PAGE_DOWN:
        form_move(form, 10);
        break;
    case KEY_CODE_HOME:
        form_move(form, -form->count);
        break;
    case KEY_CODE_END:
        form_move(form, form->count);
        break;
    case FORM_KEY_PRESET:
        return form->live ? FORM_GOES_ON : form_turn_preset(form, key);
    default:
        return form_edit(form, key);
    }
    return FORM_GOES_ON;
}

enum status form_read(struct form *form, struct settings *out, struct err *err)
{
    settings_init(out);
    for (int id = 0; id < SETTING_COUNT; id++) {
        enum status status = settings_set(out, (enum setting_id)id, form->value[id], err);

        if (status == ST_OK)
            continue;
        for (int i = 0; i < form->count; i++)
            if (form->field[i] == id)
                form->at = i;
        form->fresh = true;
        return status;
    }
    /* During a run the curriculum margin follows the margin: the trainer checks that. */
    return form->live ? ST_OK : settings_check(out, err);
}

/* The fields that are not settings. */
static const struct {
    const char *name, *takes;
} form_others[FORM_FIELDS - SETTING_COUNT] = {
    [FORM_NAME - SETTING_COUNT] = {"name", "any name; may be empty"},
    [FORM_PRESET -
        SETTING_COUNT] = {"preset", "Left and Right choose; runs tagged preset are among them"},
    [FORM_DATA - SETTING_COUNT] = {"data", "Left and Right choose among the data sets"},
    [FORM_START -
        SETTING_COUNT] = {"start", "now, or in the queue until no other run is being trained"},
    [FORM_DECISIONS - SETTING_COUNT] = {"decisions",
                                        "whether to apply the verdicts on images, wrong names and "
                                        "bad pictures, or on pairs of vectors"},
};

static const char *form_value(const struct form *form, int id)
{
    static const char *const decisions[] = {[FORM_DECISIONS_OFF] = "off",
                                            [FORM_DECISIONS_ON] = "on",
                                            [FORM_DECISIONS_LIKE] = "as before"};

    if (id == FORM_PRESET)
        return form->preset_at < PRESETS_COUNT ? presets_table[form->preset_at].name
                                               : form->own[form->preset_at - PRESETS_COUNT].name;
    if (id == FORM_START)
        return form->queued ? "in the queue" : "now";
    if (id == FORM_DECISIONS)
        return decisions[form->decisions];
    if (id == FORM_DATA)
        return form->data_count == 0 ? "" : form->data[form->data_at].name;
    return form->value[id];
}

/* What a preset suits, and what the data set holds. */
static const char *form_help_preset(const struct form *form, char help[FORM_HELP_TEXT])
{
    const struct form_data *data = &form->data[form->data_at];
    bool known = form->preset_at < PRESETS_COUNT && !data->vectors;

    (void)snprintf(help, FORM_HELP_TEXT, "this data set holds %s%s%s",
                   data->vectors ? "vectors"
                   : data->drawn ? "drawn faces"
                                 : "photographs",
                   known ? "; " : "", known ? presets_table[form->preset_at].help : "");
    return help;
}

static const char *form_help(const struct form *form, int id, char help[FORM_HELP_TEXT])
{
    return form_is_setting(id)                         ? settings_table[id].help
           : id == FORM_PRESET && form->data_count > 0 ? form_help_preset(form, help)
                                                       : "";
}

static void form_draw_field(const struct form *form, struct canvas *canvas, struct rect line, int i)
{
    int id = form->field[i], col = line.col + FORM_LABEL + 1;
    bool here = i == form->at, setting = form_is_setting(id);
    bool changed = form_is_edited(form, id);
    const char *value = form_value(form, id);
    char shown[RECORD_NAME + 8], help[FORM_HELP_TEXT];

    if (id == FORM_NAME && value[0] == '\0' && !here)
        value = "(by its number)";
    (void)snprintf(shown, sizeof shown, here ? " %-19s " : " %s", value);
    canvas_text_right(canvas, line.row, line.col, FORM_LABEL, here ? ROLE_STRONG : ROLE_NORMAL,
                      setting ? settings_table[id].name : form_others[id - SETTING_COUNT].name);
    (void)canvas_text(canvas, line.row, col, FORM_VALUE,
                      here      ? ROLE_SELECTED
                      : changed ? ROLE_ACCENT
                                : ROLE_NORMAL,
                      shown);
    if (changed)
        canvas_put(canvas, line.row, col - 1, '*', ROLE_ACCENT);
    (void)canvas_text(canvas, line.row, col + FORM_VALUE + 1,
                      line.cols - FORM_LABEL - FORM_VALUE - 3, ROLE_DIM, form_help(form, id, help));
}

/* A bound of a range: 0.001, 9,007,199,254,740,991. */
static const char *form_bound(char out[32], double value)
{
    if (value >= 1000 && value == floor(value))
        text_format_count(out, 32, (uint64_t)value);
    else
        (void)snprintf(out, 32, "%.15g", value);
    return out;
}

/* The values that the field under the cursor accepts. */
static void form_draw_hint(const struct form *form, struct canvas *canvas, struct rect area)
{
    int id = form->field[form->at];
    const struct setting *setting = form_is_setting(id) ? &settings_table[id] : NULL;
    char takes[160], low[32], high[32];

    if (setting == NULL)
        (void)snprintf(takes, sizeof takes, "%s", form_others[id - SETTING_COUNT].takes);
    else if (setting->type == SETTING_CHOICE)
        (void)snprintf(takes, sizeof takes, "%s", form_choices(form, id));
    else if (setting->type == SETTING_FLAG)
        (void)snprintf(takes, sizeof takes, "on|off");
    else
        (void)snprintf(takes, sizeof takes, "%s from %s to %s",
                       setting->type == SETTING_INTEGER ? "a whole number" : "a number",
                       form_bound(low, setting->low), form_bound(high, setting->high));
    (void)canvas_text(canvas, area.row, area.col + 1, area.cols - 2, ROLE_DIM, takes);
}

/* The row of field i, including headings. */
static int form_row(const struct form *form, int i)
{
    int row = 0;

    for (int j = 0; j <= i; j++) {
        if (j == 0 || strcmp(form_group(form->field[j]), form_group(form->field[j - 1])) != 0)
            row++;
        row++;
    }
    return row - 1;
}

void form_draw(struct form *form, struct canvas *canvas, const struct layout *layout,
               struct rect body)
{
    static const char *const start[] = {
        "Enter",        "start the run", "Esc",    "cancel", "Up Down Left Right",
        "move, choose", "Ctrl-P",        "preset", NULL};
    static const char *const live[] = {
        "Enter", "request changes", "Esc", "cancel", "Up Down Left Right", "move, choose", NULL};
    int row = form_row(form, form->at), rows = form_row(form, form->count - 1) + 1;
    char help[FORM_HELP_TEXT];

    (void)canvas_text(canvas, 0, 1, canvas->cols - 2, ROLE_STRONG,
                      form->live          ? "Change the run while it trains"
                      : form->parent != 0 ? "New run, a copy with changes"
                                          : "New run");
    form_draw_hint(form, canvas, (struct rect){1, 0, 1, canvas->cols});
    if (body.rows > 3 * FORM_HELP) { /* the help of the chosen field as long as it is */
        body.rows -= FORM_HELP;
        (void)canvas_paragraph(canvas,
                               (struct rect){body.row + body.rows, 1, FORM_HELP, canvas->cols - 2},
                               ROLE_NORMAL, form_help(form, form->field[form->at], help));
    }
    if (row - 1 < form->top)
        form->top = row - 1;
    if (row >= form->top + body.rows)
        form->top = row - body.rows + 1;
    if (form->top > rows - body.rows)
        form->top = rows - body.rows;
    form->top = form->top < 0 ? 0 : form->top;
    for (int i = 0; i < form->count; i++) {
        int at = form_row(form, i) - form->top;
        struct rect line = {body.row + at, body.col, 1, body.cols};
        const char *group = form_group(form->field[i]);

        if (at >= 0 && at < body.rows)
            form_draw_field(form, canvas, line, i);
        if ((i == 0 || strcmp(group, form_group(form->field[i - 1])) != 0) && at > 0 &&
            at <= body.rows)
            (void)canvas_text(canvas, line.row - 1, line.col + 2, line.cols - 2, ROLE_ACCENT,
                              group);
    }
    prompt_draw_words(form->live ? live : start, canvas, layout->keys);
}
