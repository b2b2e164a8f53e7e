/* See runs.h. */
#include "tui/view/runs/runs.h"

#include "tui/view/actions.h"
#include "tui/view/form/form_actions.h"
#include "tui/view/runs/compare.h"
#include "tui/view/runs/run_actions.h"
#include "tui/view/runs/runs_state.h"
#include "tui/view/runs/runs_table.h"
#include "tui/widget/layout.h"
#include "tui/widget/segments.h"

#include <stdio.h>

enum runs_action {
    ACTION_RESUME = RUN_ACTION_COUNT,
    ACTION_NEW_RUN,
    ACTION_OPEN,
    ACTION_SETTINGS,
    ACTION_FILTER,
    ACTION_FILTER_BY,
    ACTION_COLUMNS,
    ACTION_COMPARE,
    ACTION_SORT,
    ACTION_REVERSE
};

/* clang-format off */
static const struct key_binding runs_keys[] = {
    {'r', 0, "r", "resume", "resume a run that has ended or died from its last checkpoint",
     "resume", 1, ACTION_RESUME, 0},
    {'n', 0, "n", "new run", "start a run: a form with the defaults filled in", "new-run", 1,
     ACTION_NEW_RUN, 0},
    {'N', 0, "N", "", "start a copy of the run with changes: the form filled in from it", "clone",
     1, RUN_ACTION_CLONE, 0},
    {KEY_CODE_ENTER, 0, "Enter", "open", "open the run in Train; unfold an experiment, or fold it",
     "open-chosen", 1, ACTION_OPEN, KEYS_VITAL},
    {'/', 0, "/", "filter", "show the runs that match: words, data=lfw, val>60", "search", 1,
     ACTION_FILTER, KEYS_VITAL},
    {0, 0, "filter", "", "show the runs that match: filter WORDS", "filter", 1, ACTION_FILTER_BY,
     KEYS_ANYWHERE},
    {0, 0, "columns", "", "show these columns of the list of runs: columns NAMES", "columns", 1,
     ACTION_COLUMNS, KEYS_ANYWHERE},
    {' ', 0, "Space", "mark", "mark the run, to compare it or show it beside others in Train",
     "mark", 1, RUN_ACTION_MARK, KEYS_VITAL},
    {'c', 0, "c", "compare", "compare the marked runs and the baseline", "compare", 1,
     ACTION_COMPARE, KEYS_VITAL},
    {'i', 0, "i", "", "show all settings of the run, changed ones first", "settings", 1,
     ACTION_SETTINGS, 0},
    {'t', 0, "t", "tags", "tag the run", "tags", 1, RUN_ACTION_TAGS, 0},
    {'R', 0, "R", "", "rename the run", "rename", 1, RUN_ACTION_NAME, 0},
    {'b', 0, "b", "baseline", "make the run the baseline, or none", "baseline", 1,
     RUN_ACTION_BASELINE, 0},
    {'A', 0, "A", "", "archive the run, or restore it; the filter archived shows them",
     "archive", 1, RUN_ACTION_ARCHIVE, 0},
    {'d', 0, "d", "delete", "delete the run when the dashboard is left", "delete", 1,
     RUN_ACTION_DELETE, 0},
    {'u', 0, "u", "undo", "undo the last deletion", "undo", 1, RUN_ACTION_UNDO, 0},
    {'o', 0, "o", "order", "order by the next column", "order", 1, ACTION_SORT, KEYS_VITAL},
    {'O', 0, "O", "reverse", "reverse the order", "reverse", 1, ACTION_REVERSE, 0},
    KEYS_MOVING(1),
    KEYS_BACK(1),
};
/* clang-format on */

/* The choice follows its run when rows are added, deleted or reordered; then the list scrolls to
 * it. */
static void runs_settle(const struct ui *ui, struct runs *runs, int rows)
{
    int count;

    runs_list_update(&runs->list, ui->snap.now);
    count = (int)runs->list.count;
    for (int i = 0; i < count && !runs_list_is_chosen(&runs->list, runs->at); i++)
        if (runs_list_is_chosen(&runs->list, i))
            runs->at = i;
    if (runs->at >= count)
        runs->at = count > 0 ? count - 1 : 0;
    runs_list_choose(&runs->list, runs->at);
    if (runs->at < runs->top)
        runs->top = runs->at;
    if (rows > 0 && runs->at >= runs->top + rows)
        runs->top = runs->at - rows + 1;
    if (runs->top > count - rows)
        runs->top = count > rows ? count - rows : 0;
}

static void runs_draw_head(const struct ui *ui, const struct runs *runs, struct canvas *canvas)
{
    const struct runs_list *list = &runs->list;
    struct segments line = {0};
    char count[32];

    text_format_count(count, sizeof count, list->row_count);
    segments_add(&line, ROLE_STRONG, 0, "Runs");
    if (list->matching == list->row_count)
        segments_add(&line, ROLE_NORMAL, 1, "%s %s", count, list->row_count == 1 ? "run" : "runs");
    else
        segments_add(&line, ROLE_NORMAL, 1, "%zu of %s runs", list->matching, count);
    if (runs->list.filter[0] != '\0')
        segments_add(&line, ROLE_ACCENT, 0, "filter: %s", runs->list.filter);
    if (ui->marks.count > 0)
        segments_add(&line, ROLE_ACCENT, 1, "%zu marked", ui->marks.count);
    if (runs->list.deleted_count > 0)
        segments_add(&line, ROLE_WARNING, 1, "%zu deleted, u undoes", runs->list.deleted_count);
    segments_add(&line, ROLE_DIM, 2, "ordered by %s %s", runs_table_order_name(list->order),
                 list->ascending ? "\xE2\x96\xB2" : "\xE2\x96\xBC");
    (void)segments_draw(&line, canvas, 0, 1, canvas->cols - 2);
}

static void runs_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    struct runs *runs = state;
    struct layout layout;
    struct rect body;

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    runs_settle(ui, runs, body.rows);
    runs_draw_head(ui, runs, canvas);
    if (runs->list.count == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){body.row + 1, 1, body.rows - 1, body.cols - 2}, ROLE_NORMAL,
            runs->list.row_count == 0
                ? "No runs yet. n starts one here, \"facenet train --data NAME\" in a shell; both "
                  "appear in this list."
            : runs->list.filter[0] == '\0'
                ? "All runs are archived: / and the word archived show them."
                : "No run matches: / changes the filter, and Esc there clears it.");
        return;
    }
    runs_table_draw(ui, runs, canvas, body);
}

static unsigned runs_move(struct ui *ui, struct runs *runs, int by)
{
    int count = (int)runs->list.count, at = runs->at + by;
    int page = ui->canvas.rows;

    at = at >= count ? count - 1 : at;
    at = at < 0 ? 0 : at;
    runs->at = at;
    runs_list_choose(&runs->list, at);
    for (int i = at - page < 0 ? 0 : at - page; i < count && i <= at + page; i++) {
        const struct db_run *run = runs_list_at(&runs->list, i);

        if (run != NULL && !runs_list_is_read(run))
            return UI_REDRAW | UI_RELOAD | UI_SETTLE;
    }
    return UI_REDRAW;
}

static unsigned runs_open(struct ui *ui, const struct db_run *run, const char *view)
{
    if (run == NULL)
        return UI_REDRAW;
    ui->snap.run_id = run->id;
    return ui_show(ui, view);
}

/* Opens what a line is: a run in Train, an experiment in place, or folds it. */
static unsigned runs_open_line(struct ui *ui, struct runs *runs)
{
    const struct db_tag_count *heading = runs_list_heading(&runs->list, runs->at);

    if (heading == NULL)
        return runs_open(ui, runs_list_at(&runs->list, runs->at), "train");
    runs_list_fold(&runs->list, heading->key);
    return UI_REDRAW | UI_RELOAD | UI_SETTLE;
}

static unsigned runs_set_filter(struct runs *runs, const char *filter)
{
    bool whole = filter[0] != '\0', more = whole && !runs->list.whole;

    (void)snprintf(runs->list.filter, sizeof runs->list.filter, "%s", filter);
    runs->list.whole = whole;
    return more ? UI_REDRAW | UI_RELOAD | UI_SETTLE : UI_REDRAW;
}

static unsigned runs_choose_columns(struct ui *ui, struct runs *runs, const char *names)
{
    struct err err;

    if (runs_table_choose(runs, names, &err) != ST_OK)
        return ui_refuse(ui, &err);
    return UI_RELOAD | UI_SETTLE | ui_show(ui, view_runs.name);
}

static unsigned runs_sort(struct runs *runs)
{
    enum db_run_order order = runs_table_next_order(runs->list.order);

    runs->list.order = order;
    /* Names and losses start with the smallest. */
    runs->list.ascending = order == RUNS_BY_NAME || order == RUNS_BY_LOSS;
    return UI_REDRAW | UI_RELOAD;
}

/* The filter applies while it is typed; Esc clears it. */
static unsigned runs_filter_typed(struct ui *ui, struct prompt *prompt)
{
    (void)ui;
    return runs_set_filter(prompt->view, prompt->value);
}

static unsigned runs_ask_filter(struct ui *ui, struct runs *runs)
{
    static const struct prompt_ops ops = {.label = "filter:",
                                          .hint = "words, data=lfw, state=finished, tag=X, val>60",
                                          .typed = runs_filter_typed};

    prompt_open(&ui->prompt, &ops, runs, 0, runs->list.filter);
    return UI_REDRAW;
}

static unsigned runs_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct runs *runs = state;
    const struct db_run *run;
    int by = ui_step(ui, action);

    runs_settle(ui, runs, ui_step(ui, ACTION_PAGE_DOWN));
    if (by != 0)
        return runs_move(ui, runs, by);
    run = runs_list_at(&runs->list, runs->at);
    switch (action) {
    case ACTION_BACK:
        return ui_show(ui, "train");
    case ACTION_OPEN:
        return runs_open_line(ui, runs);
    case ACTION_SETTINGS:
        return runs_open(ui, run, "settings");
    case ACTION_FILTER:
        return runs_ask_filter(ui, runs);
    case ACTION_FILTER_BY:
        return runs_set_filter(runs, argument) | ui_show(ui, view_runs.name);
    case ACTION_COLUMNS:
        return runs_choose_columns(ui, runs, argument);
    case ACTION_COMPARE:
        return compare_marked(ui, &runs->list);
    case ACTION_SORT:
        return runs_sort(runs);
    case ACTION_REVERSE:
        runs->list.ascending = !runs->list.ascending;
        return UI_REDRAW | UI_RELOAD;
    case ACTION_NEW_RUN:
        return form_action_new_run(ui, NULL);
    case ACTION_RESUME:
        return run == NULL ? UI_REDRAW : action_resume(ui, run);
    default:
        return run_action(ui, &runs->list, action, run);
    }
}

/* Chooses a line; a press on the chosen line opens it. */
static unsigned runs_press(struct ui *ui, void *state, struct mouse mouse)
{
    struct runs *runs = state;
    int line = mouse.row - 2 + runs->top;

    if (mouse.row < 2 || line >= (int)runs->list.count || mouse.kind == MOUSE_DRAG)
        return UI_REDRAW;
    if (line == runs->at)
        return runs_open_line(ui, runs);
    return runs_move(ui, runs, line - runs->at);
}

static enum status runs_load(struct ui *ui, void *state, struct err *err)
{
    struct runs *runs = state;

    runs->list.reach = ui->canvas.rows + RUNS_LIST_DELETED;
    return runs_list_load(&runs->list, ui->snap.reader, err);
}

/* Carries out the pending deletions. */
static enum status runs_leave(struct ui *ui, void *state, struct err *err)
{
    return runs_list_delete(&((struct runs *)state)->list, ui->snap.writer, err);
}

static void runs_close(void *state)
{
    runs_list_free(&((struct runs *)state)->list);
}

static const char *const runs_modes[] = {"Runs, and moving in lists", NULL};

const struct view view_runs = {
    .name = "runs",
    .key = {'2', 0, "2", "runs", "Runs: the history", "runs", KEYS_ALL, ACTION_VIEW, 0},
    .state_size = sizeof(struct runs),
    .keys = runs_keys,
    .key_count = sizeof runs_keys / sizeof *runs_keys,
    .modes = runs_modes,
    .datasets = true,
    .load = runs_load,
    .draw = runs_draw,
    .act = runs_act,
    .press = runs_press,
    .leave = runs_leave,
    .close = runs_close,
};
