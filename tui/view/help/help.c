/* The help: the table of keys as it is dispatched, and what the marks and colours mean. */
#include "tui/app.h"

#include <stdio.h>
#include <string.h>

static const struct {
    unsigned where;
    const char *title;
} help_groups[] = {{KEYS_ALL, "Everywhere"},
                   {KEYS_TRAIN, "Train"},
                   {KEYS_RUNS, "Runs, and moving in lists"},
                   {KEYS_COMPARE, "A comparison of runs"},
                   {KEYS_PEOPLE, "People"},
                   {KEYS_CLUSTERS, "Clusters"},
                   {KEYS_FACES, "The faces of a cluster"},
                   {KEYS_TARGETS, "Where faces or a cluster could go"},
                   {KEYS_QUESTIONS, "The question whether two clusters are one person"},
                   {KEYS_SUSPECTS, "Suspects"},
                   {KEYS_WELCOME, "While there is no run"},
                   {KEYS_HELP, "Here"}};

static const char *const help_words[] = {
    "Easy triplets have D_an >= D_ap + margin and teach nothing; semi-hard ones lie within the",
    "margin; hard ones have D_an <= D_ap.  D is the squared distance of two embeddings.",
    "The curriculum margin c is the least gap D_an - D_ap that a selected triplet may have.",
    "States: \xE2\x97\x8F training  \xE2\x80\x96 paused  \xE2\x9C\x93 finished",
    "        \xE2\x96\xA0 stopped  \xE2\x9C\x97 failed or dead  \xE2\x97\x8B waiting",
    "In a form: Up Down Tab move, Left Right choose, Enter starts, Esc leaves.",
    "Leaving the dashboard leaves the run alone; open it again and it finds the run.",
};

/* The first group that a key belongs to: each key is listed once. */
static bool help_belongs(const struct key_binding *binding, size_t group)
{
    if (group == 0)
        return binding->where == KEYS_ALL || binding->action == ACTION_RUNS;
    if (help_belongs(binding, 0))
        return false;
    for (size_t i = 1; i < group; i++)
        if ((binding->where & help_groups[i].where) != 0)
            return false;
    return (binding->where & help_groups[group].where) != 0;
}

/* Where the next line goes: lines are counted over the whole text, of which body shows a part. */
struct help_cursor {
    struct canvas *canvas;
    struct rect body;
    int line, top;
    const char *wanted; /* a text that is looked for, or NULL */
    int found;          /* the first line from top on that has it, or -1 */
};

/* The row for the next line, which says text; -1 when it lies outside. */
static int help_next(struct help_cursor *cursor, const char *text)
{
    int row = cursor->line++ - cursor->top;

    if (cursor->wanted != NULL && cursor->found < 0 && row >= 0 &&
        strcasestr(text, cursor->wanted) != NULL)
        cursor->found = cursor->line - 1;

    return row >= 0 && row < cursor->body.rows ? cursor->body.row + row : -1;
}

static void help_draw_group(struct help_cursor *cursor, size_t group)
{
    int row = help_next(cursor, help_groups[group].title), width = cursor->body.cols;
    const char *last = "";

    if (row >= 0)
        (void)canvas_text(cursor->canvas, row, 1, width - 2, ROLE_ACCENT, help_groups[group].title);
    for (size_t i = 0; i < keys_count; i++) {
        const struct key_binding *binding = &keys_table[i];

        if (!help_belongs(binding, group) || strcmp(binding->shown, last) == 0)
            continue;
        last = binding->shown;
        row = help_next(cursor, binding->help);
        if (row < 0)
            continue;
        canvas_text_right(cursor->canvas, row, 1, 8, ROLE_KEY, binding->shown);
        (void)canvas_text(cursor->canvas, row, 11, width - 12, ROLE_NORMAL, binding->help);
    }
    (void)help_next(cursor, "");
}

/* Draws from line top on; returns the number of lines there are. */
static int help_walk(struct help_cursor *cursor)
{
    for (size_t i = 0; i < sizeof help_groups / sizeof *help_groups; i++)
        help_draw_group(cursor, i);
    for (size_t i = 0; i < sizeof help_words / sizeof *help_words; i++) {
        int row = help_next(cursor, help_words[i]);

        if (row >= 0)
            (void)canvas_text(cursor->canvas, row, 1, cursor->body.cols - 2, ROLE_NORMAL,
                              help_words[i]);
    }
    return cursor->line;
}

static int help_draw_all(struct canvas *canvas, struct rect body, int top)
{
    struct help_cursor cursor = {.canvas = canvas, .body = body, .top = top};

    return help_walk(&cursor);
}

/* Goes to the first line from top on that has the text. */
unsigned help_find(struct app *app, const char *text, int top)
{
    struct help_cursor cursor = {.canvas = &app->canvas, .top = top, .wanted = text, .found = -1};

    (void)help_walk(&cursor);
    if (cursor.found >= 0)
        app->help_top = cursor.found;
    return APP_REDRAW;
}

static unsigned help_where(const struct app *app)
{
    (void)app;
    return KEYS_HELP;
}

static void help_draw(struct app *app, struct canvas *canvas)
{
    struct layout layout;
    struct rect body;
    int lines;

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    (void)canvas_text(canvas, 0, 1, canvas->cols - 2, ROLE_STRONG, "Keys");
    lines = help_draw_all(canvas, (struct rect){0, 0, 0, 0}, 0);
    if (app->help_top > lines - body.rows)
        app->help_top = lines - body.rows;
    if (app->help_top < 0)
        app->help_top = 0;
    (void)help_draw_all(canvas, body, app->help_top);
    if (lines > body.rows)
        (void)canvas_textf(
            canvas, 0, 8, canvas->cols - 9, ROLE_DIM, "lines %d to %d of %d", app->help_top + 1,
            app->help_top + body.rows < lines ? app->help_top + body.rows : lines, lines);
}

static unsigned help_act(struct app *app, enum key_action action)
{
    int page = app->canvas.rows > 6 ? app->canvas.rows - 5 : 1;

    switch (action) {
    case ACTION_BACK:
        return app_show(app, VIEW_TRAIN);
    case ACTION_FILTER:
        prompt_open_text(&app->prompt, PROMPT_HELP, 0, "");
        break;
    case ACTION_UP:
        app->help_top--;
        break;
    case ACTION_DOWN:
        app->help_top++;
        break;
    case ACTION_PAGE_UP:
        app->help_top -= page;
        break;
    case ACTION_PAGE_DOWN:
        app->help_top += page;
        break;
    case ACTION_FIRST:
        app->help_top = 0;
        break;
    case ACTION_LAST:
        app->help_top = 1 << 20;
        break;
    default:
        break;
    }
    return APP_REDRAW;
}

const struct view_ops view_help = {"Help", help_where, help_draw, help_act, NULL};
