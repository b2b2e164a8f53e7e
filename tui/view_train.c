/* View 1, Train: one run, live or of last month, drawn by the same code. */
#include "tui/actions.h"
#include "tui/health.h"
#include "tui/plot.h"
#include "tui/segments.h"
#include "tui/train_log.h"
#include "tui/train_panels.h"
#include "tui/welcome.h"

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
    (void)segments_draw(&line, canvas, area.row + 1, area.col + 1, area.cols - 2);
}

static void train_draw(struct app *app, struct canvas *canvas)
{
    struct layout layout;
    struct health health;

    if (app->model.run_id == 0) {
        welcome_draw(&app->model, canvas);
        return;
    }
    layout_train(canvas->rows, canvas->cols, &layout);
    health_look(&app->model, &health);
    train_draw_first(&app->model, &health, canvas, layout.head);
    train_draw_second(&app->model, canvas, layout.head);
    for (int i = 0; i < PANEL_COUNT; i++)
        if (layout.panel[i].rows > 0)
            train_panel_draw(app, canvas, (enum layout_panel)i, layout.panel[i]);
    train_log_draw(&app->model, canvas, layout.log, layout.log_boxed);
    if (layout.health.rows > 0) {
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
        app->logarithmic = !app->logarithmic;
        return APP_REDRAW;
    }
    app->smoothing = (app->smoothing + 1) % 3;
    return app_say(app, ROLE_DIM, "%s", words[app->smoothing]);
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
        return action_live(app);
    case ACTION_CHECKPOINT:
        return action_request(app, "checkpoint", "");
    case ACTION_EVALUATE:
        return action_request(app, "evaluate", "");
    case ACTION_STOP:
        return action_stop(app);
    case ACTION_RESUME:
        return action_resume(app, &app->model.run);
    case ACTION_DRAW_FACES:
        return action_draw_faces(app);
    case ACTION_SCALE:
    case ACTION_SMOOTH:
        return train_set_look(app, action);
    default:
        return APP_REDRAW;
    }
}

const struct view_ops view_train = {"Train", train_where, train_draw, train_act};
