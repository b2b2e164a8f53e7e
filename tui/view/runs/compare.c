/* The marked runs of view 2 side by side: their curves in one plot, the settings that differ in a
 * table.  Each run has a digit, in its colour, in the plot and in the table. */
#include "tui/jobs/actions.h"
#include "tui/widget/plot.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define COMPARE_LABEL 20 /* columns of a setting's name */

static const char *const compare_names[COMPARED_QUANTITIES] = {
    [COMPARED_LOSS_ALL] = "loss, all triplets",    [COMPARED_LOSS] = "loss, selected triplets",
    [COMPARED_HARD] = "hard triplets, %",          [COMPARED_VAL] = "held out: VAL at FAR 0.1 %, %",
    [COMPARED_ACCURACY] = "held out: accuracy, %",
};

static unsigned compare_where(const struct app *app)
{
    (void)app;
    return KEYS_COMPARE;
}

static void compare_draw_plot(const struct app *app, struct canvas *canvas, struct rect area)
{
    const struct model *model = &app->model;
    bool logarithmic = (app->logarithmic >> PANEL_LOSS & 1) != 0;
    double smooth[COMPARED_MOST][MODEL_POINTS];
    struct plot_curve curves[COMPARED_MOST];
    struct plot plot = {.curves = curves, .curve_count = model->compared_count, .x_low = 1};
    struct rect inside;
    char title[64];
    size_t points = 0;

    (void)snprintf(title, sizeof title, "%s%s", compare_names[model->quantity],
                   logarithmic ? " (log)" : "");
    inside = canvas_box(canvas, area, title, NULL);
    plot.logarithmic = logarithmic;
    plot.x_high = 2;
    for (size_t i = 0; i < model->compared_count; i++) {
        const struct compared *of = &model->compared[i];
        size_t window = app->smoothing == 0 ? 1 : app->smoothing == 1 ? 9 : 31;
        const double *y = of->y;

        if (model->quantity < COMPARED_VAL && of->count <= MODEL_POINTS) {
            plot_smooth(smooth[i], of->y, of->count, window);
            y = smooth[i];
        }
        curves[i] =
            (struct plot_curve){of->x, y, of->count, compared_roles[i], false, (uint32_t)('1' + i)};
        points += of->count;
        if (of->count > 0)
            plot.x_high = fmax(plot.x_high, of->x[of->count - 1]);
    }
    if (points == 0) {
        (void)canvas_paragraph(
            canvas, (struct rect){inside.row, inside.col + 1, 2, inside.cols - 2}, ROLE_DIM,
            "None of these runs has this yet; y shows another quantity.");
        return;
    }
    plot_range(&plot);
    plot_curves(canvas, (struct rect){inside.row, inside.col, inside.rows, inside.cols - 1}, &plot);
}

/* One line of the table: a name and a value for each run. */
struct compare_line {
    struct canvas *canvas;
    struct rect area;
    int row, width;
};

static void compare_cell(const struct compare_line *line, size_t run, enum role role,
                         const char *text)
{
    int col = line->area.col + COMPARE_LABEL + 2 + (int)run * (line->width + 1);

    canvas_text_right(line->canvas, line->row, col, line->width, role, text);
}

static void compare_figure(struct compare_line *line, const struct model *model, const char *name,
                           double scale, int decimals, double (*value)(const struct db_run *))
{
    if (line->row >= line->area.row + line->area.rows)
        return;
    canvas_text_right(line->canvas, line->row, line->area.col, COMPARE_LABEL, ROLE_DIM, name);
    for (size_t i = 0; i < model->compared_count; i++) {
        double number = value(&model->compared[i].run);
        char text[32] = "\xE2\x80\x93";

        if (isfinite(number))
            (void)snprintf(text, sizeof text, "%.*f", decimals, scale * number);
        compare_cell(line, i, ROLE_NORMAL, text);
    }
    line->row++;
}

static double compare_steps(const struct db_run *run)
{
    return (double)run->last_step;
}
static double compare_loss(const struct db_run *run)
{
    return run->loss_all;
}
static double compare_val(const struct db_run *run)
{
    return run->val;
}
static double compare_accuracy(const struct db_run *run)
{
    return run->accuracy;
}

static void compare_draw_names(struct compare_line *line, const struct model *model)
{
    for (size_t i = 0; i < model->compared_count; i++) {
        char text[RECORD_NAME + 8];

        (void)snprintf(text, sizeof text, "%zu %s", i + 1, model->compared[i].run.name);
        compare_cell(line, i, compared_roles[i], text);
    }
    line->row++;
}

static void compare_draw_table(const struct app *app, struct canvas *canvas, struct rect area)
{
    const struct model *model = &app->model;
    int count = (int)model->compared_count, hidden = 0;
    struct compare_line line = {canvas, area, area.row,
                                (area.cols - COMPARE_LABEL - 3) / (count > 0 ? count : 1) - 1};

    line.width = line.width > 24 ? 24 : line.width;
    if (line.width < 3 || area.rows < 1)
        return;
    compare_draw_names(&line, model);
    compare_figure(&line, model, "steps done", 1, 0, compare_steps);
    compare_figure(&line, model, "loss", 1, 4, compare_loss);
    compare_figure(&line, model, "VAL %", 100, 1, compare_val);
    compare_figure(&line, model, "accuracy %", 100, 1, compare_accuracy);
    for (int id = 0; id < SETTING_COUNT; id++) {
        if (!compared_differs(model->compared, model->compared_count, (enum setting_id)id))
            continue;
        if (line.row >= area.row + area.rows) {
            hidden++;
            continue;
        }
        canvas_text_right(canvas, line.row, area.col, COMPARE_LABEL, ROLE_ACCENT,
                          settings_table[id].name);
        for (size_t i = 0; i < model->compared_count; i++) {
            char text[48];

            settings_format(&model->compared[i].settings, (enum setting_id)id, text);
            compare_cell(&line, i, ROLE_STRONG, text);
        }
        line.row++;
    }
    if (hidden > 0)
        (void)canvas_textf(canvas, area.row + area.rows, area.col + 1, area.cols - 2, ROLE_DIM,
                           "%d more differ: a higher window shows %s", hidden,
                           hidden == 1 ? "it" : "them");
}

static void compare_draw(struct app *app, struct canvas *canvas)
{
    struct layout layout;
    struct rect body;
    int table = 5;

    layout_plain(canvas->rows, canvas->cols, &body, &layout);
    (void)canvas_textf(canvas, 0, 1, canvas->cols - 2, ROLE_STRONG, "Compare %zu runs",
                       app->model.compared_count);
    if (app->model.compared_count == 0) {
        (void)canvas_paragraph(canvas, (struct rect){body.row, 1, body.rows, body.cols - 2},
                               ROLE_NORMAL, "Nothing to compare: mark runs with the space bar.");
        return;
    }
    for (int id = 0; id < SETTING_COUNT; id++)
        table +=
            compared_differs(app->model.compared, app->model.compared_count, (enum setting_id)id);
    if (table > body.rows / 2)
        table = body.rows / 2;
    compare_draw_plot(app, canvas, (struct rect){body.row - 1, 0, body.rows - table, canvas->cols});
    compare_draw_table(app, canvas,
                       (struct rect){body.row + body.rows - table - 1, 0, table, canvas->cols});
}

static unsigned compare_act(struct app *app, enum key_action action)
{
    switch (action) {
    case ACTION_QUANTITY:
        app->model.quantity =
            (enum compared_quantity)(((int)app->model.quantity + 1) % COMPARED_QUANTITIES);
        return APP_REDRAW | APP_RELOAD;
    case ACTION_SCALE:
        app->logarithmic ^= 1u << PANEL_LOSS;
        return APP_REDRAW;
    case ACTION_SMOOTH:
        app->smoothing = (app->smoothing + 1) % 3;
        return APP_REDRAW;
    case ACTION_BACK:
        return app_show(app, VIEW_RUNS);
    default:
        return APP_REDRAW;
    }
}

const struct view_ops view_compare = {"Compare", compare_where, compare_draw, compare_act, NULL};
