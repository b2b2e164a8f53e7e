/* See curves.h. */
#include "tui/view/train/curves.h"

#include "db/runs/steps.h"
#include "tui/view/run_roles.h"
#include "tui/widget/segments.h"

#include <math.h>
#include <string.h>

#define CURVES_MAX 3

double curves_class_accuracy(const struct record_step *step)
{
    return record_is_of_classifier(step) ? 100 * record_class_accuracy(step) : (double)NAN;
}

const struct record_step *curves_step(const struct train_scene *scene)
{
    const struct db_point *point = history_cursor(&scene->train->history);

    return point != NULL ? &point->mean : &scene->train->history.step;
}

int curves_legend(struct canvas *canvas, int row, int col, int width, const struct curve *curves,
                  size_t count)
{
    int used = 0;

    for (size_t i = 0; i < count; i++) {
        int need = (int)text_width(curves[i].name) + 3;

        if (used + need > width)
            break;
        plot_sample(canvas, row, col + used, curves[i].role, curves[i].line,
                    (uint32_t)(unsigned char)curves[i].letter);
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

/* Events of the run for the time axis: changed settings, checkpoints, alarms. */
static size_t curves_marks(const struct train_scene *scene, struct plot_mark *marks)
{
    const struct snapshot *snap = &scene->ui->snap;
    const struct history *history = &scene->train->history;
    size_t count = 0;

    for (size_t i = 0; i < snap->request_count && count < CURVES_MARKS; i++) {
        const struct record_request *request = &snap->requests[i];
        bool saved = strcmp(request->verb, "checkpoint") == 0;

        if (request->taken != 0 && (saved || strcmp(request->verb, "set") == 0))
            marks[count++] = (struct plot_mark){(double)request->taken_step,
                                                saved ? 0x25AA : 0x25C6, ROLE_ACCENT};
    }
    for (size_t i = 0; i < history->event_count && count < CURVES_MARKS; i++) {
        const struct record_event *event = &history->events[i];

        if (event->level != RECORD_INFO)
            marks[count++] = (struct plot_mark){
                (double)event->step, '!', event->level == RECORD_ERROR ? ROLE_BAD : ROLE_WARNING};
    }
    return count;
}

void curves_axis(const struct train_scene *scene, struct plot *plot, struct plot_mark *marks)
{
    const struct db_point *cursor = history_cursor(&scene->train->history);
    int64_t first, last;

    timeline_range(&scene->train->history.timeline, history_newest_step(&scene->train->history),
                   &first, &last);
    plot->x_low = first > 1 ? (double)first : 0;
    plot->x_high = (double)(last > first ? last : first + 1);
    plot->cursor = cursor != NULL ? (double)cursor->mean.step : 0;
    plot->marks = marks;
    plot->mark_count = curves_marks(scene, marks);
}

/* The marked runs come after the baseline, if there is one. */
static size_t curves_other_number(const struct history *history, size_t other)
{
    return other - history->others[0].baseline;
}

enum role curves_other_role(const struct history *history, size_t other)
{
    return history->others[other].baseline
               ? ROLE_EASY
               : run_roles[(curves_other_number(history, other) + 1) % COMPARED_MOST];
}

char curves_other_mark(size_t other)
{
    return (char)('A' + other);
}

void curves_others_legend(const struct history *history, struct canvas *canvas, struct rect line)
{
    struct segments segments = {0};

    segments_add(&segments, ROLE_DIM, 0, "beside it");
    for (size_t i = 0; i < history->other_count; i++)
        segments_add(&segments, curves_other_role(history, i), (int)i, "%c %s%s",
                     curves_other_mark(i), history->others[i].name,
                     history->others[i].baseline ? " (baseline)" : "");
    (void)segments_draw(&segments, canvas, line.row, line.col + 1, line.cols - 2);
}

/* The other runs' values of a curve, averaged over window points. */
struct curves_others {
    double x[COMPARED_MOST + 1][HISTORY_POINTS], y[COMPARED_MOST + 1][HISTORY_POINTS];
};

static size_t curves_add_others(const struct history *history, const struct curve *curve,
                                size_t window, struct curves_others *values,
                                struct plot_curve *drawn)
{
    double raw[HISTORY_POINTS];

    for (size_t o = 0; o < history->other_count; o++) {
        const struct history_curve *of = &history->others[o].curve;
        size_t count = of->count < HISTORY_POINTS ? of->count : HISTORY_POINTS;

        for (size_t i = 0; i < count; i++) {
            values->x[o][i] = (double)of->points[i].mean.step;
            raw[i] = curve->value(&of->points[i].mean);
        }
        plot_smooth(values->y[o], raw, count, window);
        drawn[o] = (struct plot_curve){.x = values->x[o],
                                       .y = values->y[o],
                                       .count = count,
                                       .role = curves_other_role(history, o),
                                       .mark = (uint32_t)curves_other_mark(o)};
    }
    return history->other_count;
}

void curves_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area,
                 const struct curve *curves, size_t count, enum layout_panel panel, size_t window)
{
    const struct history_curve *shown = history_shown(&scene->train->history);
    double x[HISTORY_POINTS], y[CURVES_MAX][HISTORY_POINTS], raw[HISTORY_POINTS];
    size_t n = shown->count < HISTORY_POINTS ? shown->count : HISTORY_POINTS, used = 0;
    struct plot_curve drawn[CURVES_MAX + COMPARED_MOST + 2];
    struct curves_others others;
    struct plot_mark marks[CURVES_MARKS];
    struct plot plot = {.curves = drawn, .logarithmic = (scene->ui->logarithmic >> panel & 1) != 0};

    if (n == 0) {
        curves_empty(canvas, area, "no step yet");
        return;
    }
    for (size_t i = 0; i < n; i++)
        x[i] = (double)shown->points[i].mean.step;
    if (window > 1)
        drawn[used++] = (struct plot_curve){.x = x, .y = raw, .count = n, .role = ROLE_FRAME};
    if (panel != PANEL_MEANS)
        used +=
            curves_add_others(&scene->train->history, &curves[0], window, &others, drawn + used);
    for (size_t c = count; c-- > 0;) {
        for (size_t i = 0; i < n; i++)
            raw[i] = curves[c].value(&shown->points[i].mean);
        plot_smooth(y[c], raw, n, window);
        drawn[used++] = (struct plot_curve){.x = x,
                                            .y = y[c],
                                            .count = n,
                                            .role = curves[c].role,
                                            .line = curves[c].line,
                                            .end = (uint32_t)(unsigned char)curves[c].letter};
    }
    plot.curve_count = used;
    curves_axis(scene, &plot, marks);
    plot_range(&plot);
    plot_curves(canvas, area, &plot);
}
