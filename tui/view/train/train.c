/* See train.h. */
#include "tui/view/train/train.h"

#include "tui/view/actions.h"
#include "tui/view/health.h"
#include "tui/view/train/curves.h"
#include "tui/view/train/machine_line.h"
#include "tui/view/train/train_head.h"
#include "tui/view/train/train_log.h"
#include "tui/view/train/train_panels.h"
#include "tui/view/train/train_state.h"
#include "tui/view/train/train_steer.h"
#include "tui/view/train/welcome.h"

#include "base/clock.h"
#include "db/runs/tags.h"

#include <math.h>

/* Modes: the run shown trains, is paused, has finished, ended otherwise or waits; there is none,
 * without faces or with some. */
#define TRAINS 1u
#define PAUSED 2u
#define FINISHED 4u
#define ENDED 8u
#define EMPTY 16u
#define FACES 32u
#define LIVE (TRAINS | PAUSED)
#define RUN (LIVE | FINISHED | ENDED)
#define WELCOME (EMPTY | FACES)

#define TRAIN_WIDE 108  /* columns from which there is a line on the machine */
#define TRAIN_HEALTH 11 /* column of the sentence on the health */

/* clang-format off */
static const struct key_binding train_keys[] = {
    {'p', ' ', "p", "pause", "pause or resume the run", "pause", RUN & ~PAUSED, ACTION_PAUSE,
     KEYS_VITAL | KEYS_SHOWN(TRAINS)},
    {'p', ' ', "p", "resume", "go on with the run", "pause", PAUSED, ACTION_PAUSE, KEYS_VITAL},
    {'r', 0, "r", "more steps", "train a finished run for more steps", "resume", FINISHED,
     ACTION_RESUME, KEYS_VITAL},
    {'.', 0, ".", "step", "take one step of a paused run", "step", RUN, ACTION_STEP,
     KEYS_SHOWN(PAUSED)},
    {'m', 0, "m", "margin", "change the margin", "margin", RUN, ACTION_MARGIN, KEYS_SHOWN(LIVE)},
    {'c', 0, "c", "curriculum", "change the floor of the curriculum margin", "curriculum", RUN,
     ACTION_CURRICULUM, KEYS_SHOWN(LIVE)},
    {'l', 0, "l", "rate", "change the learning rate", "rate", RUN, ACTION_RATE, KEYS_SHOWN(LIVE)},
    {'s', 0, "s", "select", "change the rule that selects triplets", "select", RUN, ACTION_SELECT,
     KEYS_SHOWN(LIVE)},
    {'v', 0, "v", "", "change any setting that may change during a run", "live-settings", RUN,
     ACTION_LIVE, 0},
    {'i', 0, "i", "", "show all settings of the run, changed ones first", "settings", RUN,
     ACTION_SETTINGS, 0},
    {0, 0, "set", "", "change a setting: set NAME VALUE", "set", RUN, ACTION_SET, KEYS_ANYWHERE},
    {'k', 0, "k", "checkpoint", "write a checkpoint now", "checkpoint", RUN, ACTION_CHECKPOINT,
     KEYS_SHOWN(LIVE)},
    {'e', 0, "e", "evaluate", "evaluate on the held-out identities now", "evaluate", RUN,
     ACTION_EVALUATE, KEYS_SHOWN(FINISHED | ENDED)},
    {'C', 0, "C", "cluster", "group the faces of the data set by this run, and show the groups",
     "cluster", RUN, ACTION_CLUSTER, KEYS_SHOWN(FINISHED)},
    {'x', 0, "x", "stop", "stop the run, after confirmation", "stop", RUN, ACTION_STOP,
     KEYS_VITAL | KEYS_SHOWN(LIVE)},
    {'r', 0, "r", "resume", "resume a run that has ended or died from its last checkpoint",
     "resume", RUN & ~FINISHED, ACTION_RESUME, KEYS_SHOWN(ENDED)},
    {'n', 0, "n", "new run", "start a run: a form with the defaults filled in", "new-run",
     RUN | WELCOME, ACTION_NEW_RUN, 0},
    {'N', 0, "N", "", "start a copy of the run with changes: the form filled in from it", "clone",
     RUN, ACTION_CLONE, 0},
    {'B', 0, "B", "", "roll back: a new run that continues from a checkpoint of this one",
     "roll-back", RUN, ACTION_ROLL_BACK, 0},
    {0, 0, "open", "", "show a run, by number or name: open RUN", "open", RUN | WELCOME,
     ACTION_OPEN_RUN, KEYS_ANYWHERE},
    {'f', 0, "f", "draw faces", "draw a data set of artificial faces", "draw-faces", WELCOME,
     ACTION_DRAW_FACES, KEYS_SHOWN(EMPTY)},
    {'P', 0, "P", "photos", "import a folder of photos: find the faces, group them by person",
     "import-photos", WELCOME, ACTION_IMPORT_PHOTOS, 0},
    {'I', 0, "I", "import", "import a folder of pictures, one folder per person", "import", WELCOME,
     ACTION_IMPORT, KEYS_VITAL},
    {'w', 0, "w", "window", "show all steps, the last 1,000 or the last 100", "window", RUN,
     ACTION_WINDOW, 0},
    {'[', KEY_CODE_PAGE_UP, "[", "", "half a window back in history; also PgUp", "earlier", RUN,
     ACTION_EARLIER, 0},
    {']', KEY_CODE_PAGE_DOWN, "]", "", "half a window forward in history; also PgDn", "later", RUN,
     ACTION_LATER, 0},
    {KEY_CODE_LEFT, 0, "Left", "", "show values with a cursor: earlier", "left", RUN, ACTION_LEFT,
     0},
    {KEY_CODE_RIGHT, 0, "Right", "", "the cursor: later", "right", RUN, ACTION_RIGHT, 0},
    {KEY_CODE_HOME, 0, "Home", "", "the cursor: first step", "first", RUN, ACTION_FIRST, 0},
    {KEY_CODE_END, 0, "End", "", "the cursor: newest step", "last", RUN, ACTION_LAST, 0},
    {'z', 0, "z", "zoom", "show one panel alone, or all of them", "zoom", RUN, ACTION_ZOOM, 0},
    {KEY_CODE_UP, 0, "Up", "", "zoomed: the previous panel", "up", RUN, ACTION_PANEL_BEFORE, 0},
    {KEY_CODE_DOWN, 0, "Down", "", "zoomed: the next panel", "down", RUN, ACTION_PANEL_NEXT, 0},
    {KEY_CODE_ESCAPE, 0, "Esc", "", "leave the cursor, the zoom, the window", "back", RUN,
     ACTION_BACK, 0},
    {'g', 0, "g", "", "linear or logarithmic scale: the loss, or the zoomed panel",
     "logarithmic", RUN, ACTION_SCALE, 0},
    {'a', 0, "a", "", "average the curves: off, a little, much", "average", RUN, ACTION_SMOOTH, 0},
    {'d', 0, "d", "", "only the ROC of the last evaluation; g turns it into the DET", "roc", RUN,
     ACTION_ROC, 0},
    {'o', 0, "o", "", "show or hide the marked runs in all plots", "overlay", RUN, ACTION_OVERLAY,
     0},
};
/* clang-format on */

static unsigned train_mode(const struct ui *ui, const void *state)
{
    (void)state;
    return snapshot_is_empty(&ui->snap)             ? ui->snap.dataset_count > 0 ? FACES : EMPTY
           : snapshot_is_live(&ui->snap)            ? ui->snap.run.paused ? PAUSED : TRAINS
           : ui->snap.run.status == RECORD_FINISHED ? FINISHED
                                                    : ENDED;
}

static enum status train_load(struct ui *ui, void *state, struct err *err)
{
    static const struct run_marks none;
    struct train *train = state;
    const struct snapshot *snap = &ui->snap;
    bool live = snapshot_is_live(snap);
    enum status status = ST_OK;

    machine_look(&train->machine, "", live ? snap->run.process.pid : 0, snap->path,
                 clock_seconds());
    train->ranks[0] = '\0';
    if (live)
        status = db_tag_get(snap->reader, snap->run_id, TAG_RANKS, train->ranks, err);
    return status == ST_OK
               ? history_load(&train->history, snap, train->alone ? &none : &ui->marks, err)
               : status;
}

static void train_close(void *state)
{
    history_free(&((struct train *)state)->history);
}

static void train_layout(const struct train *train, const struct canvas *canvas, struct layout *out)
{
    if (train->zoomed)
        layout_zoom(canvas->rows, canvas->cols, train->panel, out);
    else
        layout_train(canvas->rows, canvas->cols, out);
}

/* Takes a line for the names of the other runs, from the log or from the zoomed panel. */
static struct rect train_legend(const struct train *train, struct layout *layout)
{
    struct rect *from = train->zoomed ? &layout->panel[train->panel] : &layout->log;

    if (train->history.other_count == 0 || from->rows < 1 || (train->zoomed && from->rows < 6))
        return (struct rect){0};
    from->rows--;
    layout->log_boxed = layout->log_boxed && from->rows >= 4;
    return (struct rect){from->row + from->rows, from->col, 1, from->cols};
}

/* Takes a line for the machine from the log of a wide screen. */
static struct rect train_machine(const struct train *train, struct layout *layout)
{
    struct rect *log = &layout->log;

    if (!train->machine.known || log->cols < TRAIN_WIDE || log->rows < 3)
        return (struct rect){0};
    log->rows--;
    layout->log_boxed = layout->log_boxed && log->rows >= 4;
    return (struct rect){log->row + log->rows, log->col, 1, log->cols};
}

/* Takes lines for a long sentence about the health from the log, as many as it has but one. */
static void train_health(const struct health *health, struct layout *layout)
{
    int rows = layout->health.rows, width = layout->health.cols - TRAIN_HEALTH - 1;
    int more = canvas_paragraph_rows(health->sentence, width) - 1;

    more = more > layout->log.rows - 1 ? layout->log.rows - 1 : more;
    if (rows == 0 || more <= 0)
        return;
    layout->log.rows -= more;
    layout->log_boxed = layout->log_boxed && layout->log.rows >= 4;
    layout->health.row -= more;
    layout->health.rows += more;
}

static void train_draw_run(const struct train_scene *scene, struct canvas *canvas)
{
    const struct train *train = scene->train;
    struct layout layout;
    struct health health;
    struct rect legend, machine;

    train_layout(train, canvas, &layout);
    health_look(&scene->ui->snap, &train->history, &health);
    if (history_cursor(&train->history) == NULL)
        train_health(&health, &layout);
    machine = train_machine(train, &layout);
    legend = train_legend(train, &layout);
    train_head_draw(scene, &health, canvas, &layout);
    for (int i = 0; i <= PANEL_ROC; i++)
        if (layout.panel[i].rows > 0)
            train_panel_draw(scene, canvas, (enum layout_panel)i, layout.panel[i]);
    if (train->zoomed && train->panel == PANEL_LOG)
        train_log_draw(scene, canvas, layout.panel[PANEL_LOG], true, true);
    else
        train_log_draw(scene, canvas, layout.log, layout.log_boxed, false);
    if (legend.rows > 0)
        curves_others_legend(&train->history, canvas, legend);
    if (machine.rows > 0)
        machine_line_draw(&train->machine, train->ranks, canvas, machine);
    if (layout.health.rows > 0 && history_cursor(&train->history) != NULL)
        train_head_draw_cursor(scene, canvas, layout.health);
    else if (layout.health.rows > 0) {
        (void)canvas_text(canvas, layout.health.row, 1, 8, ROLE_DIM, "health");
        (void)canvas_paragraph(canvas,
                               (struct rect){layout.health.row, TRAIN_HEALTH, layout.health.rows,
                                             layout.health.cols - TRAIN_HEALTH - 1},
                               health.role, health.sentence);
    }
}

static void train_draw(struct ui *ui, void *state, struct canvas *canvas)
{
    const struct train_scene scene = {ui, state};

    if (snapshot_is_empty(&ui->snap))
        welcome_draw(&ui->snap, canvas);
    else
        train_draw_run(&scene, canvas);
}

static unsigned train_set_look(struct ui *ui, struct train *train, int action)
{
    static const char *const words[] = {"curves not averaged", "curves averaged a little",
                                        "curves averaged much"};

    if (action == ACTION_SCALE) {
        ui->logarithmic ^= 1u << (train->zoomed ? train->panel : PANEL_LOSS);
        return UI_REDRAW;
    }
    ui->smoothing = (ui->smoothing + 1) % 3;
    return ui_say(ui, ROLE_DIM, "%s", words[ui->smoothing]);
}

/* Moves the window and the cursor. */
static unsigned train_travel(struct ui *ui, struct train *train, int action)
{
    static const char *const words[] = {"all steps", "100 steps", "1,000 steps"};
    struct timeline *timeline = &train->history.timeline;
    int64_t newest = history_newest_step(&train->history);
    int64_t width;

    switch (action) {
    case ACTION_WINDOW:
        timeline_turn(timeline, newest);
        width = timeline->width;
        return UI_RELOAD | ui_say(ui, ROLE_DIM, "%s", words[(width > 0) + (width > 100)]);
    case ACTION_EARLIER:
    case ACTION_LATER:
        if (timeline->width == 0)
            return ui_say(ui, ROLE_DIM,
                          "all steps are shown: w shows fewer, so that you can scroll");
        timeline_scroll(timeline, newest, action == ACTION_LATER ? 1 : -1);
        break;
    case ACTION_LEFT:
    case ACTION_RIGHT:
        timeline_move(timeline, newest, action == ACTION_RIGHT ? 1 : -1);
        break;
    case ACTION_FIRST:
    case ACTION_LAST:
        timeline_put(timeline, newest, action == ACTION_FIRST ? 1 : newest);
        break;
    default: /* Esc undoes one thing at a time */
        if (timeline->cursor > 0)
            timeline->cursor = 0;
        else if (train->zoomed)
            train->zoomed = false;
        else
            *timeline = (struct timeline){0};
    }
    return UI_REDRAW | UI_RELOAD;
}

/* Requests the data that a zoomed panel needs. */
static unsigned train_zoomed(struct train *train)
{
    train->history.roc_wanted = train->zoomed && train->panel == PANEL_ROC;
    return train->history.roc_wanted ? UI_REDRAW | UI_RELOAD : UI_REDRAW;
}

/* Zooms, and cycles through the panels while zoomed. */
static unsigned train_zoom(struct ui *ui, struct train *train, int action)
{
    int by = action == ACTION_PANEL_NEXT ? 1 : PANEL_COUNT - 1;

    if (action == ACTION_ZOOM)
        train->zoomed = !train->zoomed;
    else if (action == ACTION_ROC) {
        train->zoomed = !train->zoomed || train->panel != PANEL_ROC;
        train->panel = PANEL_ROC;
    } else if (train->zoomed)
        train->panel = (enum layout_panel)(((int)train->panel + by) % PANEL_COUNT);
    else
        return ui_say(ui, ROLE_DIM, "z shows one panel alone");
    return train_zoomed(train);
}

/* Shows or hides the marked runs in all plots. */
static unsigned train_overlay(struct ui *ui, struct train *train)
{
    size_t marked = ui->marks.count;

    if (marked == 0)
        return ui_say(ui, ROLE_DIM, "no run is marked: 2 lists them, Space marks");
    train->alone = !train->alone;
    (void)ui_say(ui, ROLE_DIM, train->alone ? "without the marked runs" : "with %zu marked %s",
                 marked, marked == 1 ? "run" : "runs");
    return ui_show(ui, view_train.name);
}

static unsigned train_act(struct ui *ui, void *state, int action, const char *argument)
{
    struct train *train = state;

    switch (action) {
    case ACTION_OVERLAY:
        return train_overlay(ui, train);
    case ACTION_SCALE:
    case ACTION_SMOOTH:
        return train_set_look(ui, train, action);
    case ACTION_WINDOW:
    case ACTION_EARLIER:
    case ACTION_LATER:
    case ACTION_LEFT:
    case ACTION_RIGHT:
    case ACTION_FIRST:
    case ACTION_LAST:
    case ACTION_BACK:
        return train_travel(ui, train, action);
    case ACTION_ZOOM:
    case ACTION_ROC:
    case ACTION_PANEL_BEFORE:
    case ACTION_PANEL_NEXT:
        return train_zoom(ui, train, action);
    default:
        return train_steer(ui, action, argument);
    }
}

/* A press on a panel's title zooms it or shows all panels again; a press or a drag in a plot moves
 * the cursor to that step. */
static unsigned train_press(struct ui *ui, void *state, struct mouse mouse)
{
    struct train *train = state;
    const struct train_scene scene = {ui, train};
    struct layout layout;
    struct plot plot = {0};
    struct plot_mark marks[CURVES_MARKS];

    if (ui->snap.run_id == 0)
        return UI_REDRAW;
    train_layout(train, &ui->canvas, &layout);
    for (int i = 0; i < PANEL_COUNT; i++) {
        struct rect panel = layout.panel[i];
        double step;

        if (mouse.row < panel.row || mouse.row >= panel.row + panel.rows || mouse.col < panel.col ||
            mouse.col >= panel.col + panel.cols)
            continue;
        if (mouse.row == panel.row && mouse.kind == MOUSE_PRESS) {
            train->panel = (enum layout_panel)i;
            train->zoomed = !train->zoomed;
            return train_zoomed(train);
        }
        curves_axis(&scene, &plot, marks);
        step =
            plot_x_at((struct rect){panel.row + 1, panel.col + 1, panel.rows - 2, panel.cols - 3},
                      &plot, mouse.col);
        if (isnan(step) || i == PANEL_COUNTS || i == PANEL_DISTANCES || i >= PANEL_TRIPLET)
            return UI_REDRAW;
        timeline_put(&train->history.timeline, history_newest_step(&train->history),
                     (int64_t)lround(step));
        return UI_REDRAW | UI_RELOAD;
    }
    return UI_REDRAW;
}

static const char *const train_modes[] = {"Train",
                                          "While the run is paused",
                                          "After it has finished",
                                          "After it has ended otherwise",
                                          "While there is no run",
                                          "While there are faces but no run",
                                          NULL};

const struct view view_train = {
    .name = "train",
    .key = {'1', 0, "1", "", "Train: the run, live", "train", KEYS_ALL, ACTION_VIEW, 0},
    .state_size = sizeof(struct train),
    .keys = train_keys,
    .key_count = sizeof train_keys / sizeof *train_keys,
    .modes = train_modes,
    .footed = true,
    .mode = train_mode,
    .load = train_load,
    .draw = train_draw,
    .act = train_act,
    .press = train_press,
    .close = train_close,
};
