/* See help.h. */
#include "tui/view/help/help.h"

#include "tui/view/keys.h"
#include "tui/widget/layout.h"

#include "base/unicode.h"

#include <stdio.h>
#include <string.h>

/* The state of the view. */
struct help {
    int top;                  /* the first line shown */
    const struct view *about; /* the view that it was opened from */
};

enum help_action { ACTION_FIND = ACTION_OWN };

/* clang-format off */
static const struct key_binding help_keys[] = {
    {'/', 0, "/", "find", "find a text in the help", "search", 1, ACTION_FIND, KEYS_VITAL},
    KEYS_MOVING(1),
    KEYS_BACK(1),
};
/* clang-format on */

static const char *const help_words[] = {
    "Easy triplets have D_an >= D_ap + margin and add no gradient; semi-hard ones lie within the",
    "margin; hard ones have D_an <= D_ap.  D is the squared distance of two embeddings.",
    "The curriculum margin c is the least gap D_an - D_ap that a selected triplet may have.",
    "States: \xE2\x97\x8F training  \xE2\x80\x96 paused  \xE2\x9C\x93 finished",
    "        \xE2\x96\xA0 stopped  \xE2\x9C\x97 failed or killed  \xE2\x97\x8B scheduled",
    "In a form: Up Down Tab move, Left Right choose, Enter starts, Esc cancels.",
    "A run goes on when the dashboard is left, and is shown when it is opened again.",
};

/* The position of the next line.  Lines are numbered over the whole text, of which body shows a
 * part. */
struct help_cursor {
    struct canvas *canvas;
    struct rect body;
    int line, top;
    const char *wanted; /* a text to find, or NULL */
    int found;          /* the first line at or after top that contains it, or -1 */
    const struct view *about;
    int about_line; /* where its keys begin */
};

/* The row for the next line, which contains text; -1 if it is outside body. */
static int help_next(struct help_cursor *cursor, const char *text)
{
    int row = cursor->line++ - cursor->top;

    if (cursor->wanted != NULL && cursor->found < 0 && row >= 0 &&
        unicode_has(text, cursor->wanted))
        cursor->found = cursor->line - 1;

    return row >= 0 && row < cursor->body.rows ? cursor->body.row + row : -1;
}

static void help_row(struct help_cursor *cursor, const struct key_binding *binding)
{
    int row = help_next(cursor, binding->help);

    if (row < 0)
        return;
    canvas_text_right(cursor->canvas, row, 1, 8, ROLE_KEY, binding->shown);
    (void)canvas_text(cursor->canvas, row, 11, cursor->body.cols - 12, ROLE_NORMAL, binding->help);
}

static void help_title(struct help_cursor *cursor, const char *title)
{
    int row = help_next(cursor, title);

    if (row >= 0)
        (void)canvas_text(cursor->canvas, row, 1, cursor->body.cols - 2, ROLE_ACCENT, title);
}

/* Whether an earlier view has a row with the same key and help, as each is listed once. */
static bool help_was_listed(const struct ui *ui, size_t view, const struct key_binding *binding)
{
    for (size_t v = 0; v < view; v++) {
        size_t count;
        const struct key_binding *rows = keys_of(ui, v, &count);

        for (size_t i = 0; i < count; i++)
            if (rows[i].key == binding->key && strcmp(rows[i].help, binding->help) == 0)
                return true;
    }
    return false;
}

/* Draws the rows of one mode of a view that no earlier mode has. */
static void help_mode(struct help_cursor *cursor, const struct ui *ui, size_t view, size_t mode)
{
    size_t count;
    const struct key_binding *rows = keys_of(ui, view, &count);
    unsigned before = (1u << mode) - 1;
    bool titled = false;

    for (size_t i = 0; i < count; i++) {
        if (rows[i].key == 0 || (rows[i].modes & 1u << mode) == 0 ||
            (rows[i].modes & before) != 0 || help_was_listed(ui, view, &rows[i]))
            continue;
        if (!titled)
            help_title(cursor, ui->views[view]->modes[mode]);
        titled = true;
        help_row(cursor, &rows[i]);
    }
    if (titled)
        (void)help_next(cursor, "");
}

static void help_everywhere(struct help_cursor *cursor, const struct ui *ui)
{
    size_t count;
    const struct key_binding *rows = keys_of(ui, ui->view_count, &count);

    help_title(cursor, "Everywhere");
    for (size_t v = 0; v < ui->view_count; v++)
        if (ui->views[v]->key.key != 0)
            help_row(cursor, &ui->views[v]->key);
    for (size_t i = 0; i < count; i++)
        help_row(cursor, &rows[i]);
    (void)help_next(cursor, "");
}

/* Draws from line top; returns the number of all lines. */
static int help_walk(struct help_cursor *cursor, const struct ui *ui)
{
    help_everywhere(cursor, ui);
    for (size_t v = 0; v < ui->view_count; v++) {
        if (ui->views[v] == cursor->about)
            cursor->about_line = cursor->line;
        for (size_t mode = 0; ui->views[v]->modes[mode] != NULL; mode++)
            help_mode(cursor, ui, v, mode);
    }
    for (size_t i = 0; i < sizeof help_words / sizeof *help_words; i++) {
        int row = help_next(cursor, help_words[i]);

        if (row >= 0)
            (void)canvas_text(cursor->canvas, row, 1, cursor->body.cols - 2, ROLE_NORMAL,
                              help_words[i]);
    }
    return cursor->line;
}

/* Opens at the keys of the view that it was opened from. */
static enum status help_load(struct ui *ui, void *state, struct err *err)
{
    struct help *help = state;
    struct help_cursor cursor = {.canvas = &ui->canvas, .about = ui->before};

    (void)err;
    if (help->about == ui->before)
        return ST_OK;
    (void)help_walk(&cursor, ui);
    help->about = ui->before;
    help->top = cursor.about_line;
    return ST_OK;
}

static int help_draw_all(const struct ui *ui, struct canvas *canvas, struct rect body, int top)
{
    struct help_cursor cursor = {.canvas = canvas, .body = body, .top = top};

    return help_walk(&cursor, ui);
}

/* Goes to the first line that contains the text, while it is typed. */
static unsigned help_find_typed(struct ui *ui, struct prompt *prompt)
{
    struct help *help = prompt->view;
    struct help_cursor cursor = {.canvas = &ui->canvas, .wanted = prompt->value, .found = -1};

    (void)help_walk(&cursor, ui);
    if (cursor.found >= 0)
        help->top = cursor.found;
    return UI_REDRAW;
}

static unsigned help_find(struct ui *ui, struct help *help)
{
    static const struct prompt_ops ops = {.label = "find:", .typed = help_find_typed};

    prompt_open(&ui->prompt, &ops, help, 0, "");
    return UI_REDRAW;
}

static void help_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    struct help *help = state;
    struct layout layout;
    struct rect body;
    int lines;

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    (void)canvas_text(canvas, 0, 1, canvas->cols - 2, ROLE_STRONG, "Keys");
    lines = help_draw_all(ui, canvas, (struct rect){0, 0, 0, 0}, 0);
    if (help->top > lines - body.rows)
        help->top = lines - body.rows;
    if (help->top < 0)
        help->top = 0;
    (void)help_draw_all(ui, canvas, body, help->top);
    if (lines > body.rows)
        (void)canvas_textf(canvas, 0, 8, canvas->cols - 9, ROLE_DIM, "lines %d to %d of %d",
                           help->top + 1,
                           help->top + body.rows < lines ? help->top + body.rows : lines, lines);
}

static unsigned help_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct help *help = state;

    (void)argument;
    if (action == ACTION_BACK)
        return ui_back(ui);
    if (action == ACTION_FIND)
        return help_find(ui, help);
    help->top += ui_step(ui, action); /* drawing brings it back to a page that there is */
    return UI_REDRAW;
}

static const char *const help_modes[] = {"In the help", NULL};

const struct view view_help = {
    .name = "help",
    .state_size = sizeof(struct help),
    .keys = help_keys,
    .key_count = sizeof help_keys / sizeof *help_keys,
    .modes = help_modes,
    .load = help_load,
    .draw = help_draw,
    .act = help_act,
};
