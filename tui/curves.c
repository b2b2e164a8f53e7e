/* See curves.h. */
#include "tui/curves.h"

#include <math.h>
#include <string.h>

#define CURVES_MAX 3

const struct record_step *curves_step(const struct app *app)
{
    const struct db_point *point = model_cursor(&app->model);

    return point != NULL ? &point->mean : &app->model.step;
}

int curves_legend(struct canvas *canvas, int row, int col, int width, const struct curve *curves,
                  size_t count)
{
    int used = 0;

    for (size_t i = 0; i < count; i++) {
        int need = (int)text_width(curves[i].name) + 3;

        if (used + need > width)
            break;
        canvas_put(canvas, row, col + used, 0x2500, curves[i].role);
        canvas_put(canvas, row, col + used + 1, 0x2500, curves[i].role);
        (void)canvas_text(canvas, row, col + used + 3, width - used - 3, ROLE_DIM, curves[i].name);
        used += need + 2;
    }
    return used;
}

void curves_empty(struct canvas *canvas, struct rect inside, const char *sentence)
{
    struct rect area = {inside.row + (inside.rows - 1) / 2, inside.col + 2,
                        inside.rows - (inside.rows - 1) / 2, inside.cols - 4};

    (void)canvas_paragraph(canvas, area, ROLE_DIM, sentence);
}

/* What happened to the run, on the time axis: changed settings, checkpoints, alarms. */
static size_t curves_marks(const struct model *model, struct plot_mark *marks)
{
    size_t count = 0;

    for (size_t i = 0; i < model->request_count && count < CURVES_MARKS; i++) {
        const struct record_request *request = &model->requests[i];
        bool saved = strcmp(request->verb, "checkpoint") == 0;

        if (request->taken != 0 && (saved || strcmp(request->verb, "set") == 0))
            marks[count++] = (struct plot_mark){(double)request->taken_step,
                                                saved ? 0x25AA : 0x25C6, ROLE_ACCENT};
    }
    for (size_t i = 0; i < model->event_count && count < CURVES_MARKS; i++) {
        const struct record_event *event = &model->events[i];

        if (event->level != RECORD_INFO)
            marks[count++] = (struct plot_mark){
                (double)event->step, '!', event->level == RECORD_ERROR ? ROLE_BAD : ROLE_WARNING};
    }
    return count;
}

void curves_axis(const struct app *app, struct plot *plot, struct plot_mark *marks)
{
    const struct db_point *cursor = model_cursor(&app->model);
    int64_t first, last;

    timeline_range(&app->model.timeline, app->model.has_step ? app->model.step.step : 1, &first,
                   &last);
    plot->x_low = (double)first;
    plot->x_high = (double)(last > first ? last : first + 1);
    plot->cursor = cursor != NULL ? (double)cursor->mean.step : 0;
    plot->marks = marks;
    plot->mark_count = curves_marks(&app->model, marks);
}

/* Turns shares of the height into values of the y axis, into scaled. */
static struct plot_curve curves_scale(const struct plot *plot, const struct plot_curve *extra,
                                      double *scaled)
{
    size_t count = extra->count < MODEL_POINTS ? extra->count : MODEL_POINTS;

    for (size_t i = 0; i < count; i++)
        scaled[i] = plot->logarithmic ? plot->y_low * pow(plot->y_high / plot->y_low, extra->y[i])
                                      : plot->y_low + extra->y[i] * (plot->y_high - plot->y_low);
    return (struct plot_curve){extra->x, scaled, count, extra->role, true, 0};
}

/* The same value of the baseline as a curve, into x and y. */
static struct plot_curve curves_baseline(const struct model_curve *baseline,
                                         const struct curve *curve, double *x, double *y)
{
    size_t count = baseline->count < MODEL_POINTS ? baseline->count : MODEL_POINTS;

    for (size_t i = 0; i < count; i++) {
        x[i] = (double)baseline->points[i].mean.step;
        y[i] = curve->value(&baseline->points[i].mean);
    }
    return (struct plot_curve){x, y, count, ROLE_EASY, false, 0};
}

void curves_draw(const struct app *app, struct canvas *canvas, struct rect area,
                 const struct curve *curves, size_t count, const struct plot_curve *extra,
                 enum layout_panel panel, size_t window)
{
    const struct model_curve *shown = model_shown(&app->model);
    double x[MODEL_POINTS], y[CURVES_MAX][MODEL_POINTS], raw[MODEL_POINTS], scaled[MODEL_POINTS];
    size_t n = shown->count < MODEL_POINTS ? shown->count : MODEL_POINTS, used = 0;
    double other_x[MODEL_POINTS], other_y[MODEL_POINTS];
    struct plot_curve drawn[CURVES_MAX + 3];
    struct plot_mark marks[CURVES_MARKS];
    struct plot plot = {.curves = drawn, .logarithmic = (app->logarithmic >> panel & 1) != 0};

    if (n == 0) {
        curves_empty(canvas, area, "no step yet");
        return;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = (double)shown->points[i].mean.step;
    if (window > 1)
        drawn[used++] = (struct plot_curve){x, raw, n, ROLE_FRAME, false, 0};
    if (panel == PANEL_LOSS && app->model.baseline.count > 0)
        drawn[used++] = curves_baseline(&app->model.baseline, &curves[0], other_x, other_y);
    for (size_t c = count; c-- > 0;) {
        for (size_t i = 0; i < n; i++)
            raw[i] = curves[c].value(&shown->points[i].mean);
        plot_smooth(y[c], raw, n, window);
        drawn[used++] = (struct plot_curve){x, y[c], n, curves[c].role, false, 0};
    }
    plot.curve_count = used;
    curves_axis(app, &plot, marks);
    plot_range(&plot);
    if (extra != NULL) {
        drawn[used] = curves_scale(&plot, extra, scaled);
        plot.curve_count = used + 1;
    }
    plot_curves(canvas, area, &plot);
}
