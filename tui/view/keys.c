/* See keys.h. */
#include "tui/view/keys.h"

#include "tui/view/ui.h"

/* clang-format off */
static const struct key_binding keys_common[] = {
    {KEY_CODE_TAB, 0, "Tab", "", "the next view", "next-view", KEYS_ALL, ACTION_NEXT_VIEW, 0},
    {':', 0, ":", "", "a command line: every action by name; Tab completes", "command", KEYS_ALL,
     ACTION_COMMAND, 0},
    {'T', 0, "T", "", "the next theme: dark, light, safe, mono", "theme", KEYS_ALL, ACTION_THEME,
     0},
    {12, 0, "Ctrl-L", "", "draw the screen again", "redraw", KEYS_ALL, ACTION_REDRAW, 0},
    {'q', 0, "q", "quit", "leave the dashboard; the run goes on", "quit", KEYS_ALL, ACTION_QUIT, 0},
    {'?', 0, "?", "keys", "this list of keys", "help", KEYS_ALL, ACTION_HELP, KEYS_VITAL},
};
/* clang-format on */
#define KEYS_COMMON (sizeof keys_common / sizeof *keys_common)

const struct key_binding *keys_of(const struct ui *ui, size_t view, size_t *count)
{
    *count = view < ui->view_count ? ui->views[view]->key_count : KEYS_COMMON;
    return view < ui->view_count ? ui->views[view]->keys : keys_common;
}

static unsigned keys_mode(const struct ui *ui)
{
    return ui->view->mode != NULL ? ui->view->mode(ui, ui->state) : 1;
}

const struct key_binding *keys_next(const struct ui *ui, size_t *at)
{
    const struct view *view = ui->view;
    unsigned mode = keys_mode(ui);

    for (; *at < view->key_count; ++*at)
        if ((view->keys[*at].modes & mode) != 0)
            return &view->keys[(*at)++];
    for (; *at < view->key_count + ui->view_count; ++*at) {
        const struct key_binding *own = &ui->views[*at - view->key_count]->key;

        if (own->key != 0) {
            ++*at;
            return own;
        }
    }
    return *at < view->key_count + ui->view_count + KEYS_COMMON
               ? &keys_common[(*at)++ - view->key_count - ui->view_count]
               : NULL;
}

const struct key_binding *keys_find(const struct ui *ui, int key)
{
    const struct key_binding *binding;
    size_t at = 0;

    while (key != KEY_CODE_NONE && (binding = keys_next(ui, &at)) != NULL)
        if (binding->key == key || binding->also == key)
            return binding;
    return NULL;
}

const struct key_binding *keys_find_action(const struct ui *ui, int action)
{
    const struct key_binding *binding;
    size_t at = 0;

    while ((binding = keys_next(ui, &at)) != NULL)
        if (binding->action == action)
            return binding;
    return NULL;
}

/* The columns of a row in the last line; 0 if it has no label now or is the key of the view shown.
 */
static int keys_width(const struct ui *ui, const struct key_binding *binding)
{
    unsigned modes = binding->flags / KEYS_SHOWN(1);

    if ((modes != 0 && (modes & keys_mode(ui)) == 0) || binding->label[0] == '\0' ||
        binding == &ui->view->key)
        return 0;
    return (int)(text_width(binding->shown) + text_width(binding->label)) + 3;
}

/* The state of the last line: the next row, its columns, and the columns left for rows that are not
 * vital. */
struct keys_line {
    size_t at;
    int col, end, room;
};

static struct keys_line keys_begin(const struct ui *ui, struct rect area)
{
    /* One blank before the first label, no gap after the last. */
    struct keys_line line = {.end = area.col + 1, .room = area.cols + 1};
    const struct key_binding *binding;
    size_t at = 0;

    while ((binding = keys_next(ui, &at)) != NULL)
        if ((binding->flags & KEYS_VITAL) != 0)
            line.room -= keys_width(ui, binding);
    return line;
}

/* The next row whose label is shown, in the columns line->col up to line->end. */
static const struct key_binding *keys_shown(const struct ui *ui, struct keys_line *line)
{
    const struct key_binding *binding;

    while ((binding = keys_next(ui, &line->at)) != NULL) {
        int width = keys_width(ui, binding);

        if (width == 0 || ((binding->flags & KEYS_VITAL) == 0 && width > line->room))
            continue;
        if ((binding->flags & KEYS_VITAL) == 0)
            line->room -= width;
        line->col = line->end;
        line->end += width;
        return binding;
    }
    return NULL;
}

void keys_draw(const struct ui *ui, struct canvas *canvas, struct rect area)
{
    struct keys_line line = keys_begin(ui, area);
    const struct key_binding *binding;
    int right = area.col + area.cols;

    while ((binding = keys_shown(ui, &line)) != NULL) {
        int col = line.col + 1;

        col += canvas_text(canvas, area.row, line.col, right - line.col, ROLE_KEY, binding->shown);
        (void)canvas_text(canvas, area.row, col, right - col, ROLE_DIM, binding->label);
    }
}

const struct key_binding *keys_at(const struct ui *ui, struct rect area, int col)
{
    struct keys_line line = keys_begin(ui, area);
    const struct key_binding *binding;

    while ((binding = keys_shown(ui, &line)) != NULL)
        if (col >= line.col && col < line.end - 2)
            return binding;
    return NULL;
}
