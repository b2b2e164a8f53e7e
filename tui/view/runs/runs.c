/* View 2, Runs: the history, in any order; Enter opens a run in Train. */
#include "tui/jobs/actions.h"
#include "tui/view/health.h"
#include "tui/view/runs/run_actions.h"
#include "tui/widget/segments.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum runs_column {
    RUNS_MARK,   /* of its state */
    RUNS_CHOSEN, /* marked, or the baseline */
    RUNS_ID,
    RUNS_NAME,
    RUNS_STATE,
    RUNS_STARTED,
    RUNS_TOOK,
    RUNS_NET,
    RUNS_DATA,
    RUNS_SELECT,
    RUNS_STEPS,
    RUNS_LOSS,
    RUNS_VAL,
    RUNS_ACCURACY,
    RUNS_PARENT,
    RUNS_TAGS,
    RUNS_COLUMNS
};

/* rank: columns of a high rank go first when the screen is narrow. */
static const struct {
    const char *title;
    int width, rank;
    bool right;
    enum db_run_order order;
} runs_columns[RUNS_COLUMNS] = {
    [RUNS_MARK] = {"", 1, 0, false, RUNS_BY_ID},
    [RUNS_CHOSEN] = {"", 1, 0, false, RUNS_BY_ID},
    [RUNS_ID] = {"run", 5, 0, true, RUNS_BY_ID},
    [RUNS_NAME] = {"name", 16, 0, false, RUNS_BY_NAME},
    [RUNS_STATE] = {"state", 8, 3, false, RUNS_BY_STATUS},
    [RUNS_STARTED] = {"started", 16, 4, false, RUNS_BY_STARTED},
    [RUNS_TOOK] = {"took", 7, 5, true, RUNS_BY_ID},
    [RUNS_NET] = {"net", 10, 8, false, RUNS_BY_ID},
    [RUNS_DATA] = {"data", 12, 7, false, RUNS_BY_ID},
    [RUNS_SELECT] = {"select", 17, 6, false, RUNS_BY_ID},
    [RUNS_STEPS] = {"steps", 9, 2, true, RUNS_BY_STEPS},
    [RUNS_LOSS] = {"loss", 7, 2, true, RUNS_BY_LOSS},
    [RUNS_VAL] = {"VAL %", 6, 1, true, RUNS_BY_VAL},
    [RUNS_ACCURACY] = {"acc. %", 6, 1, true, RUNS_BY_ACCURACY},
    [RUNS_PARENT] = {"from", 5, 9, true, RUNS_BY_ID},
    [RUNS_TAGS] = {"tags", 14, 10, false, RUNS_BY_ID},
};

static const struct {
    enum db_run_order order;
    const char *name;
} runs_orders[] = {{RUNS_BY_ID, "number"},    {RUNS_BY_NAME, "name"},
                   {RUNS_BY_STATUS, "state"}, {RUNS_BY_STARTED, "start"},
                   {RUNS_BY_STEPS, "steps"},  {RUNS_BY_LOSS, "loss"},
                   {RUNS_BY_VAL, "VAL"},      {RUNS_BY_ACCURACY, "accuracy"}};
#define RUNS_ORDERS (sizeof runs_orders / sizeof *runs_orders)

static unsigned runs_where(const struct app *app)
{
    (void)app;
    return KEYS_RUNS;
}

/* Widths of the columns for a line of that many cells; 0: dropped. The name gets what is over. */
static void runs_widths(int cols, unsigned wanted, int width[RUNS_COLUMNS])
{
    int used = 0, worst = 0;

    for (int i = 0; i < RUNS_COLUMNS; i++) {
        bool shown = i < RUNS_ID || wanted == 0 || (wanted >> i & 1) != 0;

        width[i] = shown ? runs_columns[i].width : 0;
        used += shown ? width[i] + 2 : 0;
        worst = runs_columns[i].rank > worst ? runs_columns[i].rank : worst;
    }
    for (; used > cols && worst > 0; worst--) {
        for (int i = RUNS_COLUMNS - 1; i >= 0 && used > cols; i--) {
            if (width[i] > 0 && runs_columns[i].rank == worst) {
                used -= width[i] + 2;
                width[i] = 0;
            }
        }
    }
    if (cols > used && width[RUNS_NAME] > 0)
        width[RUNS_NAME] += cols - used < 20 ? cols - used : 20;
}

static void runs_number(char *out, size_t size, double value, double scale, int decimals)
{
    if (isfinite(value))
        (void)snprintf(out, size, "%.*f", decimals, scale * value);
    else
        (void)snprintf(out, size, "\xE2\x80\x93");
}

/* The tags that are words of the user's: "fast lr=0.1". */
static void runs_tags(const struct model *model, int64_t run, char *out, size_t size)
{
    size_t count, used = 0;
    const struct db_tag *tags = model_tags(model, run, &count);

    out[0] = '\0';
    for (size_t i = 0; i < count && used + 1 < size; i++) {
        if (strcmp(tags[i].key, TAG_BASELINE) == 0)
            continue;
        (void)snprintf(out + used, size - used, "%s%s%s%s", used > 0 ? " " : "", tags[i].key,
                       tags[i].value[0] != '\0' ? "=" : "", tags[i].value);
        used = strlen(out);
    }
}

static void runs_cell(const struct model *model, const struct db_run *run, const char *state,
                      int column, char *out, size_t size)
{
    int64_t now = model->now;
    int64_t end = run->ended != 0 ? run->ended : run->heartbeat != 0 ? run->heartbeat : now;

    out[0] = '\0';
    switch (column) {
    case RUNS_ID:
        (void)snprintf(out, size, "%" PRId64, run->id);
        break;
    case RUNS_NAME:
        (void)snprintf(out, size, "%s", run->name);
        break;
    case RUNS_STATE:
        (void)snprintf(out, size, "%s", state);
        break;
    case RUNS_STARTED:
        if (run->started != 0)
            clock_format_day(out, size, run->started, now);
        break;
    case RUNS_TOOK:
        if (run->started != 0)
            clock_format_span(out, size, 1e-3 * (double)(end - run->started));
        break;
    case RUNS_NET:
        (void)snprintf(out, size, "%s", run->net);
        break;
    case RUNS_DATA:
        (void)snprintf(out, size, "%s", run->dataset);
        break;
    case RUNS_SELECT:
        (void)snprintf(out, size, "%s", run->select);
        break;
    case RUNS_STEPS:
        text_format_count(out, size, (uint64_t)(run->last_step > 0 ? run->last_step : 0));
        break;
    case RUNS_LOSS:
        runs_number(out, size, run->loss_all, 1, 4);
        break;
    case RUNS_VAL:
        runs_number(out, size, run->val, 100, 1);
        break;
    case RUNS_ACCURACY:
        runs_number(out, size, run->accuracy, 100, 1);
        break;
    case RUNS_PARENT:
        if (run->parent_id != 0)
            (void)snprintf(out, size, "%" PRId64, run->parent_id);
        break;
    case RUNS_TAGS:
        runs_tags(model, run->id, out, size);
        break;
    default:
        break;
    }
}

static void runs_draw_line(const struct app *app, struct canvas *canvas, int row,
                           const struct db_run *run, const int *width)
{
    enum db_liveness liveness = db_run_liveness(run, app->model.now);
    char text[2 * RECORD_NAME], state[32];
    enum role role;
    uint32_t mark;
    int col = 1;

    health_state(run, liveness, &mark, &role, state, sizeof state);
    canvas_put(canvas, row, col, mark, role);
    col += 2;
    if (runs_list_is_marked(&app->runs, run->id))
        canvas_put(canvas, row, col, '+', ROLE_ACCENT);
    else if (model_has_tag(&app->model, run->id, TAG_BASELINE))
        canvas_put(canvas, row, col, 0x25AA, ROLE_ACCENT);
    col += 2;
    for (int i = RUNS_ID; i < RUNS_COLUMNS; i++) {
        if (width[i] == 0)
            continue;
        runs_cell(&app->model, run, state, i, text, sizeof text);
        if (runs_columns[i].right)
            canvas_text_right(canvas, row, col, width[i], ROLE_NORMAL, text);
        else
            (void)canvas_text(canvas, row, col, width[i],
                              i == RUNS_STATE  ? role
                              : i == RUNS_NAME ? ROLE_STRONG
                                               : ROLE_NORMAL,
                              text);
        col += width[i] + 2;
    }
}

/* The choice stays with its run when rows come, go or change places; then the scroll follows. */
static void runs_settle(struct app *app, int rows)
{
    const struct db_run *run;
    int count;

    runs_list_update(&app->runs, &app->model);
    count = (int)app->runs.count;
    for (int i = 0; i < count; i++)
        if (runs_list_at(&app->runs, &app->model, i)->id == app->model.runs_chosen)
            app->runs_at = i;
    if (app->runs_at >= count)
        app->runs_at = count > 0 ? count - 1 : 0;
    run = runs_list_at(&app->runs, &app->model, app->runs_at);
    if (run != NULL)
        app->model.runs_chosen = run->id;
    if (app->runs_at < app->runs_top)
        app->runs_top = app->runs_at;
    if (rows > 0 && app->runs_at >= app->runs_top + rows)
        app->runs_top = app->runs_at - rows + 1;
    if (app->runs_top > count - rows)
        app->runs_top = count > rows ? count - rows : 0;
}

static void runs_draw_head(const struct app *app, struct canvas *canvas)
{
    const struct model *model = &app->model;
    struct segments line = {0};
    char count[32];
    const char *order = "";

    for (size_t i = 0; i < RUNS_ORDERS; i++)
        if (runs_orders[i].order == model->order)
            order = runs_orders[i].name;
    text_format_count(count, sizeof count, model->run_count);
    segments_add(&line, ROLE_STRONG, 0, "Runs");
    if (app->runs.count == model->run_count)
        segments_add(&line, ROLE_NORMAL, 1, "%s %s", count, model->run_count == 1 ? "run" : "runs");
    else
        segments_add(&line, ROLE_NORMAL, 1, "%zu of %s runs", app->runs.count, count);
    if (app->runs.filter[0] != '\0')
        segments_add(&line, ROLE_ACCENT, 0, "filter: %s", app->runs.filter);
    if (app->runs.marked_count > 0)
        segments_add(&line, ROLE_ACCENT, 1, "%zu marked", app->runs.marked_count);
    if (app->runs.deleted_count > 0)
        segments_add(&line, ROLE_WARNING, 1, "%zu deleted, u takes back", app->runs.deleted_count);
    segments_add(&line, ROLE_DIM, 2, "ordered by %s %s", order,
                 model->ascending ? "\xE2\x96\xB2" : "\xE2\x96\xBC");
    (void)segments_draw(&line, canvas, 0, 1, canvas->cols - 2);
}

static void runs_draw_titles(const struct app *app, struct canvas *canvas, const int *width)
{
    int col = 5;

    for (int i = RUNS_ID; i < RUNS_COLUMNS; i++) {
        bool ordered = runs_columns[i].order == app->model.order &&
                       (i == RUNS_ID || app->model.order != RUNS_BY_ID);
        enum role role = ordered ? ROLE_ACCENT : ROLE_DIM;

        if (width[i] == 0)
            continue;
        if (runs_columns[i].right)
            canvas_text_right(canvas, 1, col, width[i], role, runs_columns[i].title);
        else
            (void)canvas_text(canvas, 1, col, width[i], role, runs_columns[i].title);
        col += width[i] + 2;
    }
}

static void runs_draw(struct app *app, struct canvas *canvas)
{
    struct layout layout;
    struct rect body;
    int width[RUNS_COLUMNS];

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    runs_settle(app, body.rows);
    runs_draw_head(app, canvas);
    if (app->runs.count == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){body.row + 1, 1, body.rows - 1, body.cols - 2}, ROLE_NORMAL,
            app->model.run_count == 0
                ? "No runs yet. n starts one here, \"facenet train --data NAME\" in a shell; both "
                  "show up in this list."
                : "No run fits: / changes the filter, Esc in it takes it away.");
        return;
    }
    runs_widths(canvas->cols, app->runs.columns, width);
    runs_draw_titles(app, canvas, width);
    for (int i = 0; i < body.rows && app->runs_top + i < (int)app->runs.count; i++) {
        int at = app->runs_top + i;

        runs_draw_line(app, canvas, body.row + i, runs_list_at(&app->runs, &app->model, at), width);
        if (at == app->runs_at) {
            canvas_put(canvas, body.row + i, 0, 0x25B8, ROLE_NORMAL);
            canvas_paint(canvas, (struct rect){body.row + i, 0, 1, canvas->cols}, ROLE_SELECTED);
        }
    }
}

static unsigned runs_move(struct app *app, int by)
{
    int count = (int)app->runs.count, at = app->runs_at + by;
    int page = app->canvas.rows;

    at = at >= count ? count - 1 : at;
    at = at < 0 ? 0 : at;
    app->runs_at = at;
    if (count > 0)
        app->model.runs_chosen = runs_list_at(&app->runs, &app->model, at)->id;
    for (int i = at - page < 0 ? 0 : at - page; i < count && i <= at + page; i++)
        if (!model_is_read(runs_list_at(&app->runs, &app->model, i)))
            return APP_REDRAW | APP_RELOAD | APP_SETTLE;
    return APP_REDRAW;
}

unsigned runs_set_filter(struct app *app, const char *filter)
{
    bool whole = filter[0] != '\0', more = whole && !app->model.runs_whole;

    (void)snprintf(app->runs.filter, sizeof app->runs.filter, "%s", filter);
    app->model.runs_whole = whole;
    return more ? APP_REDRAW | APP_RELOAD | APP_SETTLE : APP_REDRAW;
}

unsigned runs_choose_columns(struct app *app, const char *names)
{
    unsigned wanted = 0;

    while (*names != '\0') {
        size_t length = strcspn(names, " ,");
        int found = 0;

        for (int i = RUNS_ID; i < RUNS_COLUMNS && length > 0; i++)
            if (strncasecmp(runs_columns[i].title, names, length) == 0)
                found = found == 0 ? i : found;
        if (length > 0 && found == 0)
            return app_say(app, ROLE_BAD, "there is no column %.*s", (int)length, names);
        if (found != 0)
            wanted |= 1u << found;
        names += length + (names[length] != '\0');
    }
    app->runs.columns = wanted;
    return app_show(app, VIEW_RUNS);
}

static unsigned runs_sort(struct app *app)
{
    size_t at = 0;

    while (at < RUNS_ORDERS && runs_orders[at].order != app->model.order)
        at++;
    app->model.order = runs_orders[(at + 1) % RUNS_ORDERS].order;
    /* Names, states and losses read from the small end. */
    app->model.ascending = app->model.order == RUNS_BY_NAME || app->model.order == RUNS_BY_LOSS;
    return APP_REDRAW | APP_RELOAD;
}

static unsigned runs_open(struct app *app, const struct db_run *run)
{
    if (run == NULL)
        return APP_REDRAW;
    model_show(&app->model, run->id);
    return app_show(app, VIEW_TRAIN);
}

static unsigned runs_act(struct app *app, enum key_action action)
{
    const struct db_run *run;
    int page = app->canvas.rows > 6 ? app->canvas.rows - 5 : 1;

    runs_settle(app, page);
    run = runs_list_at(&app->runs, &app->model, app->runs_at);
    switch (action) {
    case ACTION_BACK:
        return app_show(app, VIEW_TRAIN);
    case ACTION_OPEN:
        return runs_open(app, run);
    case ACTION_FILTER:
        prompt_open_text(&app->prompt, PROMPT_FILTER, 0, app->runs.filter);
        return APP_REDRAW;
    case ACTION_COMPARE:
        return run_action_compare(app);
    case ACTION_SORT:
        return runs_sort(app);
    case ACTION_REVERSE:
        app->model.ascending = !app->model.ascending;
        return APP_REDRAW | APP_RELOAD;
    case ACTION_RESUME:
        return run == NULL ? APP_REDRAW : action_resume(app, run);
    case ACTION_UP:
        return runs_move(app, -1);
    case ACTION_DOWN:
        return runs_move(app, 1);
    case ACTION_PAGE_UP:
        return runs_move(app, -page);
    case ACTION_PAGE_DOWN:
        return runs_move(app, page);
    case ACTION_FIRST:
        return runs_move(app, -(int)app->runs.count);
    case ACTION_LAST:
        return runs_move(app, (int)app->runs.count);
    default:
        return run_action(app, action, run);
    }
}

/* Chooses a line; a press on the chosen one opens it. */
static unsigned runs_press(struct app *app, struct mouse mouse)
{
    int line = mouse.row - 2 + app->runs_top;

    if (mouse.row < 2 || line >= (int)app->runs.count || mouse.kind == MOUSE_DRAG)
        return APP_REDRAW;
    if (line == app->runs_at)
        return runs_act(app, ACTION_OPEN);
    return runs_move(app, line - app->runs_at);
}

const struct view_ops view_runs = {"Runs", runs_where, runs_draw, runs_act, runs_press};
