/* View 1, Train: one run, live or of last month, drawn by the same code. */
#include "tui/jobs/actions.h"
#include "tui/view/form/form_actions.h"
#include "tui/view/health.h"
#include "tui/view/runs/run_actions.h"
#include "tui/view/train/curves.h"
#include "tui/view/train/train_log.h"
#include "tui/view/train/train_panels.h"
#include "tui/view/train/welcome.h"
#include "tui/widget/segments.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static unsigned train_where(const struct app *app)
{
    return app->model.run_id == 0 ? KEYS_WELCOME : KEYS_TRAIN;
}

/* The run, its state, how far it is. */
static void train_draw_first(const struct model *model, const struct health *health,
                             struct canvas *canvas, struct rect area)
{
    const struct db_run *run = &model->run;
    int64_t step = model->has_step ? model->step.step : 0, total = run->total_steps;
    struct segments line = {0};
    char mark[5] = "", done[32], all[32], percent[16];
    int col = area.col + 1, end = area.col + area.cols - 1;
    double share = total > 0 ? fmin(1, (double)step / (double)total) : NAN;

    mark[text_encode_utf8(mark, health->mark)] = '\0';
    text_format_count(done, sizeof done, (uint64_t)step);
    text_format_count(all, sizeof all, (uint64_t)(total > 0 ? total : 0));
    segments_add(&line, ROLE_STRONG, 2, "%s", run->name);
    if (strncmp(run->name, "run-", 4) != 0)
        segments_add(&line, ROLE_DIM, 5, "run %" PRId64, run->id);
    segments_add(&line, health->role, 0, "%s %s%s", mark, health->state,
                 model_is_asked(model, "pause") && !run->paused   ? ", pausing"
                 : model_is_asked(model, "resume") && run->paused ? ", going on"
                 : model_is_asked(model, "stop")                  ? ", stopping"
                                                                  : "");
    if (total > 0)
        segments_add(&line, ROLE_NORMAL, 1, "step %s of %s", done, all);
    else
        segments_add(&line, ROLE_NORMAL, 1, "step %s", done);
    col += segments_draw(&line, canvas, area.row, col, end - col - 7) + 3;
    if (!isfinite(share) || end - col < 6)
        return;
    (void)snprintf(percent, sizeof percent, "%.0f %%", floor(100 * share));
    canvas_text_right(canvas, area.row, end - 5, 5, ROLE_STRONG, percent);
    if (end - 6 - col >= 4)
        plot_bar(canvas, area.row, col, end - 6 - col, share, ROLE_ACCENT, 0x2591);
}

/* The numbers that steer it. */
static void train_draw_second(const struct model *model, struct canvas *canvas, struct rect area)
{
    const struct record_step *step = &model->step;
    double left = model_time_left(model);
    struct segments line = {0};
    char span[32], select[48] = "";

    (void)settings_choice(SETTING_SELECT, settings_index(&model->settings, SETTING_SELECT), select);
    if (model->has_step)
        segments_add(&line, ROLE_NORMAL, 4, "epoch %" PRId64, step->epoch);
    if (isfinite(left)) {
        clock_format_span(span, sizeof span, left);
        segments_add(&line, ROLE_NORMAL, 1, "%s left", span);
    }
    if (model->has_step) {
        segments_add(&line, ROLE_NORMAL, 3, "%.0f img/s", step->images_per_second);
        segments_add(&line, ROLE_MARGIN, 0, "margin %.4g", step->margin);
        segments_add(&line, ROLE_CURRICULUM, 0, "curriculum %.3f", step->curriculum);
        segments_add(&line, ROLE_NORMAL, 2, "lr %.3g", step->learning_rate);
    }
    segments_add(&line, ROLE_NORMAL, 6, "%s", select);
    segments_add(&line, ROLE_DIM, 7, "%s on %s", model->run.net, model->run.dataset);
    if (model->run.parent_id != 0)
        segments_add(&line, ROLE_DIM, 8, "from run %" PRId64, model->run.parent_id);
    (void)segments_draw(&line, canvas, area.row + 1, area.col + 1, area.cols - 2);
}

/* What the cursor reads, in place of the health: the panels show the rest. */
static void train_draw_cursor(const struct app *app, struct canvas *canvas, struct rect area)
{
    const struct record_step *step = curves_step(app);
    struct segments line = {0};
    char count[32], time[32];

    text_format_count(count, sizeof count, (uint64_t)step->step);
    clock_format_day(time, sizeof time, step->time, app->model.now);
    segments_add(&line, ROLE_ACCENT, 0, "step %s", count);
    segments_add(&line, ROLE_NORMAL, 1, "loss %.4f", step->loss_all);
    segments_add(&line, ROLE_NORMAL, 2, "selected %.4f", step->loss);
    segments_add(&line, ROLE_MARGIN, 4, "margin %.4g", step->margin);
    segments_add(&line, ROLE_CURRICULUM, 3, "curriculum %.3f", step->curriculum);
    segments_add(&line, ROLE_NORMAL, 5, "lr %.3g", step->learning_rate);
    segments_add(&line, ROLE_DIM, 6, "epoch %" PRId64, step->epoch);
    segments_add(&line, ROLE_DIM, 7, "%s", time);
    (void)canvas_text(canvas, area.row, 1, 8, ROLE_DIM, "cursor");
    (void)segments_draw(&line, canvas, area.row, 11, area.cols - 12);
}

static void train_layout(const struct app *app, const struct canvas *canvas, struct layout *out)
{
    if (app->zoomed)
        layout_zoom(canvas->rows, canvas->cols, app->panel, out);
    else
        layout_train(canvas->rows, canvas->cols, out);
}

/* Takes a line for the names of the runs beside it: from the log, or the panel that is alone. */
static struct rect train_legend(const struct app *app, struct layout *layout)
{
    struct rect *from = app->zoomed ? &layout->panel[app->panel] : &layout->log;

    if (app->model.other_count == 0 || from->rows < 1 || (app->zoomed && from->rows < 6))
        return (struct rect){0};
    from->rows--;
    layout->log_boxed = layout->log_boxed && from->rows >= 4;
    return (struct rect){from->row + from->rows, from->col, 1, from->cols};
}

static void train_draw(struct app *app, struct canvas *canvas)
{
    struct layout layout;
    struct health health;
    struct rect legend;

    if (app->model.run_id == 0) {
        welcome_draw(&app->model, canvas);
        return;
    }
    train_layout(app, canvas, &layout);
    legend = train_legend(app, &layout);
    health_look(&app->model, &health);
    train_draw_first(&app->model, &health, canvas, layout.head);
    train_draw_second(&app->model, canvas, layout.head);
    for (int i = 0; i <= PANEL_ROC; i++)
        if (layout.panel[i].rows > 0)
            train_panel_draw(app, canvas, (enum layout_panel)i, layout.panel[i]);
    if (app->zoomed && app->panel == PANEL_LOG)
        train_log_draw(&app->model, canvas, layout.panel[PANEL_LOG], true);
    else
        train_log_draw(&app->model, canvas, layout.log, layout.log_boxed);
    if (legend.rows > 0)
        curves_others_legend(&app->model, canvas, legend);
    if (layout.health.rows > 0 && model_cursor(&app->model) != NULL)
        train_draw_cursor(app, canvas, layout.health);
    else if (layout.health.rows > 0) {
        (void)canvas_text(canvas, layout.health.row, 1, 8, ROLE_DIM, "health");
        (void)canvas_text(canvas, layout.health.row, 11, layout.health.cols - 12, health.role,
                          health.sentence);
    }
}

static unsigned train_set_look(struct app *app, enum key_action action)
{
    static const char *const words[] = {"curves as they are", "curves averaged a little",
                                        "curves averaged much"};

    if (action == ACTION_SCALE) {
        app->logarithmic ^= 1u << (app->zoomed ? app->panel : PANEL_LOSS);
        return APP_REDRAW;
    }
    app->smoothing = (app->smoothing + 1) % 3;
    return app_say(app, ROLE_DIM, "%s", words[app->smoothing]);
}

/* The window, the cursor: what is shown of the history. */
static unsigned train_travel(struct app *app, enum key_action action)
{
    static const char *const words[] = {"all steps", "100 steps", "1,000 steps"};
    struct timeline *timeline = &app->model.timeline;
    int64_t newest = app->model.has_step ? app->model.step.step : 1;
    int64_t width;

    switch (action) {
    case ACTION_WINDOW:
        timeline_turn(timeline, newest);
        width = timeline->width;
        return APP_RELOAD | app_say(app, ROLE_DIM, "%s", words[(width > 0) + (width > 100)]);
    case ACTION_EARLIER:
    case ACTION_LATER:
        if (timeline->width == 0)
            return app_say(app, ROLE_DIM, "all steps are shown: w shows fewer, to move in them");
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
    default: /* Esc takes back one thing at a time */
        if (timeline->cursor > 0)
            timeline->cursor = 0;
        else if (app->zoomed)
            app->zoomed = false;
        else
            *timeline = (struct timeline){0};
    }
    return APP_REDRAW | APP_RELOAD;
}

/* What a panel that is shown alone needs of the database. */
static unsigned train_zoomed(struct app *app)
{
    app->model.roc_wanted = app->zoomed && app->panel == PANEL_ROC;
    return app->model.roc_wanted ? APP_REDRAW | APP_RELOAD : APP_REDRAW;
}

/* Zooms, and turns through the panels while zoomed. */
static unsigned train_zoom(struct app *app, enum key_action action)
{
    int by = action == ACTION_DOWN ? 1 : PANEL_COUNT - 1;

    if (action == ACTION_ZOOM)
        app->zoomed = !app->zoomed;
    else if (action == ACTION_ROC) {
        app->zoomed = !app->zoomed || app->panel != PANEL_ROC;
        app->panel = PANEL_ROC;
    } else if (app->zoomed)
        app->panel = (enum layout_panel)(((int)app->panel + by) % PANEL_COUNT);
    else
        return app_say(app, ROLE_DIM, "z shows one panel alone");
    return train_zoomed(app);
}

/* The marked runs in all plots, or not. */
static unsigned train_overlay(struct app *app)
{
    size_t marked = app->runs.marked_count;

    if (marked == 0)
        return app_say(app, ROLE_DIM, "no run is marked: 2 lists them, Space marks");
    app->alone = !app->alone;
    (void)app_say(app, ROLE_DIM, app->alone ? "without the marked runs" : "with %zu marked %s",
                  marked, marked == 1 ? "run" : "runs");
    return app_show(app, VIEW_TRAIN);
}

static unsigned train_act(struct app *app, enum key_action action)
{
    switch (action) {
    case ACTION_PAUSE:
        return action_pause(app);
    case ACTION_STEP:
        return action_request(app, "step", "");
    case ACTION_MARGIN:
        return action_change(app, SETTING_MARGIN);
    case ACTION_CURRICULUM:
        return action_change(app, SETTING_CURRICULUM_FLOOR);
    case ACTION_RATE:
        return action_change(app, SETTING_LR);
    case ACTION_SELECT:
        return action_change(app, SETTING_SELECT);
    case ACTION_LIVE:
        return form_action_live(app);
    case ACTION_CHECKPOINT:
        return action_request(app, "checkpoint", "");
    case ACTION_EVALUATE:
        return action_request(app, "evaluate", "");
    case ACTION_STOP:
        return action_stop(app);
    case ACTION_RESUME:
        return action_resume(app, &app->model.run);
    case ACTION_ROLL_BACK:
        return run_action_roll_back(app);
    case ACTION_CLONE:
        return form_action_new_run(app, &app->model.run);
    case ACTION_DRAW_FACES:
        return action_draw_faces(app);
    case ACTION_OVERLAY:
        return train_overlay(app);
    case ACTION_SCALE:
    case ACTION_SMOOTH:
        return train_set_look(app, action);
    case ACTION_WINDOW:
    case ACTION_EARLIER:
    case ACTION_LATER:
    case ACTION_LEFT:
    case ACTION_RIGHT:
    case ACTION_FIRST:
    case ACTION_LAST:
    case ACTION_BACK:
        return train_travel(app, action);
    case ACTION_ZOOM:
    case ACTION_ROC:
    case ACTION_UP:
    case ACTION_DOWN:
        return train_zoom(app, action);
    default:
        return APP_REDRAW;
    }
}

/* A press on a panel's title shows it alone, or all again; one in a plot, and dragging there, puts
 * the cursor on that step. */
static unsigned train_press(struct app *app, struct mouse mouse)
{
    struct layout layout;
    struct plot plot = {0};
    struct plot_mark marks[CURVES_MARKS];

    if (app->model.run_id == 0)
        return APP_REDRAW;
    train_layout(app, &app->canvas, &layout);
    for (int i = 0; i < PANEL_COUNT; i++) {
        struct rect panel = layout.panel[i];
        double step;

        if (mouse.row < panel.row || mouse.row >= panel.row + panel.rows || mouse.col < panel.col ||
            mouse.col >= panel.col + panel.cols)
            continue;
        if (mouse.row == panel.row && mouse.kind == MOUSE_PRESS) {
            app->panel = (enum layout_panel)i;
            app->zoomed = !app->zoomed;
            return train_zoomed(app);
        }
        curves_axis(app, &plot, marks);
        step =
            plot_x_at((struct rect){panel.row + 1, panel.col + 1, panel.rows - 2, panel.cols - 3},
                      &plot, mouse.col);
        if (isnan(step) || i == PANEL_COUNTS || i == PANEL_DISTANCES || i >= PANEL_TRIPLET)
            return APP_REDRAW;
        timeline_put(&app->model.timeline, app->model.has_step ? app->model.step.step : 1,
                     (int64_t)lround(step));
        return APP_REDRAW | APP_RELOAD;
    }
    return APP_REDRAW;
}

const struct view_ops view_train = {"Train", train_where, train_draw, train_act, train_press};
