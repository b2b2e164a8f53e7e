/* See counts_panel.h.  The shares have a logarithmic axis unless the user chooses another one: what
 * a run still learns from is often less than 1 % of its triplets. */
#include "tui/view/train/counts_panel.h"

#include "tui/view/train/curves.h"
#include "tui/widget/axis.h"
#include "tui/widget/plot.h"

#include <math.h>
#include <stdio.h>

#define COUNTS_KINDS 3
#define COUNTS_CURVES (COUNTS_KINDS + 1)
#define COUNTS_LEAST 0.001 /* percent: a smaller share is drawn there */
#define COUNTS_ROWS 5      /* of the plot, before its x axis and the pairs get a row */

/* Easy, semi-hard, hard: in this order everywhere. */
static double counts_share_easy(const struct record_step *step)
{
    return (double)step->easy;
}
static double counts_share_semi_hard(const struct record_step *step)
{
    return (double)step->semi_hard;
}
static double counts_share_hard(const struct record_step *step)
{
    return (double)step->hard;
}

/* With the accuracy of a classifier, which has the same axis. */
static const struct curve counts_curves[COUNTS_CURVES] = {
    {"easy", ROLE_EASY, PLOT_SOLID, 'e', counts_share_easy},
    {"semi-hard", ROLE_SEMI_HARD, PLOT_DASHED, 's', counts_share_semi_hard},
    {"hard", ROLE_HARD, PLOT_DOTTED, 'h', counts_share_hard},
    {"right", ROLE_CURVE, PLOT_SOLID, 'r', curves_class_accuracy}};

/* In percent of the triplets of a step; NaN if there are none. */
static double counts_share(const struct record_step *step, const struct curve *kind)
{
    double all = (double)step->easy + (double)step->semi_hard + (double)step->hard;

    return all > 0 ? 100 * kind->value(step) / all : (double)NAN;
}

static void counts_draw_kinds(struct canvas *canvas, struct rect inside,
                              const struct record_step *step)
{
    int width = inside.cols >= 56 ? 15 : 12, col = inside.col + 1;

    for (int i = 0; i < COUNTS_KINDS && i < inside.rows; i++) {
        const struct curve *kind = &counts_curves[i];
        double share = counts_share(step, kind);
        int row = inside.row + i;
        char count[32], percent[32];

        text_format_count(count, sizeof count, (uint64_t)kind->value(step));
        (void)snprintf(percent, sizeof percent, share > 0 && share < 0.1 ? "%.2f %%" : "%.1f %%",
                       isfinite(share) ? share : 0);
        plot_sample(canvas, row, col, kind->role, kind->line,
                    (uint32_t)(unsigned char)kind->letter);
        (void)canvas_text(canvas, row, col + 3, 9, kind->role, kind->name);
        canvas_text_right(canvas, row, col + 12, width, ROLE_STRONG, count);
        canvas_text_right(canvas, row, col + 12 + width, 8, ROLE_NORMAL, percent);
        plot_bar(canvas, row, col + width + 21, inside.cols - width - 23, share / 100, kind->role,
                 ' ');
    }
}

/* The round number below the least share, so that a tick reaches to it. */
static double counts_low(const struct plot_curve *curves)
{
    double least = 10;

    for (int k = 0; k < COUNTS_CURVES; k++)
        for (size_t i = 0; i < curves[k].count; i++)
            if (curves[k].y[i] > 0)
                least = fmin(least, curves[k].y[i]);
    return fmax(COUNTS_LEAST, 1 / axis_round_up(1 / least));
}

static void counts_draw_shares(const struct train_scene *scene, struct canvas *canvas,
                               struct rect area, bool axis)
{
    const struct history_curve *shown = history_shown(&scene->train->history);
    size_t n = shown->count < HISTORY_POINTS ? shown->count : HISTORY_POINTS;
    double x[HISTORY_POINTS], y[COUNTS_CURVES][HISTORY_POINTS];
    struct plot_curve curves[COUNTS_CURVES];
    struct plot_mark marks[CURVES_MARKS];
    struct plot plot = {.curves = curves,
                        .curve_count = COUNTS_CURVES,
                        .y_high = 100,
                        .logarithmic = (scene->ui->logarithmic >> PANEL_COUNTS & 1) != 0,
                        .bare = !axis};

    for (size_t i = 0; i < n; i++)
        x[i] = (double)shown->points[i].mean.step;
    for (int k = 0; k < COUNTS_CURVES; k++) {
        const struct curve *kind = &counts_curves[k];

        for (size_t i = 0; i < n; i++)
            y[k][i] = k < COUNTS_KINDS ? counts_share(&shown->points[i].mean, kind)
                                       : kind->value(&shown->points[i].mean);
        curves[k] = (struct plot_curve){.x = x,
                                        .y = y[k],
                                        .count = n,
                                        .role = kind->role,
                                        .line = kind->line,
                                        .end = (uint32_t)(unsigned char)kind->letter};
    }
    plot.y_low = plot.logarithmic ? counts_low(curves) : 0;
    for (int k = 0; k < COUNTS_CURVES && plot.logarithmic; k++)
        for (size_t i = 0; i < n; i++)
            y[k][i] = y[k][i] < plot.y_low ? plot.y_low : y[k][i]; /* none at all is no gap */
    curves_axis(scene, &plot, marks);
    plot_curves(canvas, area, &plot);
}

/* How many pairs had a triplet, or images were classified as the person that they show. */
static void counts_draw_taken(struct canvas *canvas, struct rect line,
                              const struct record_step *step)
{
    bool classes = record_is_of_classifier(step);
    char taken[32], all[32];
    int used = 0;

    text_format_count(taken, sizeof taken,
                      classes ? step->class_right : step->pairs - step->pairs_without);
    text_format_count(all, sizeof all, classes ? step->class_images : step->pairs);
    if (classes) {
        const struct curve *right = &counts_curves[COUNTS_KINDS];

        plot_sample(canvas, line.row, line.col, right->role, right->line,
                    (uint32_t)(unsigned char)right->letter);
        used = 3;
    }
    used += canvas_textf(
        canvas, line.row, line.col + used, line.cols - used, ROLE_DIM,
        classes ? "%s of %s images classified right" : "%s of %s pairs had a triplet", taken, all);
    if (step->dropped > 0) {
        text_format_short(taken, sizeof taken, step->dropped);
        (void)canvas_textf(canvas, line.row, line.col + used, line.cols - used, ROLE_DIM,
                           ", %s dropped", taken);
    }
}

void counts_panel_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area)
{
    const struct record_step *step = curves_step(scene);
    char corner[32] = "", taken[32], title[64] = "triplets, last batch, %";
    struct rect inside;
    int rows;

    if (scene->train->history.has_step)
        text_format_short(corner, sizeof corner, step->easy + step->semi_hard + step->hard);
    if (step != &scene->train->history.step) {
        text_format_count(taken, sizeof taken, (uint64_t)step->step);
        (void)snprintf(title, sizeof title, "triplets, step %s, %%", taken);
    }
    inside = canvas_box(canvas, area, title, corner);
    if (!scene->train->history.has_step) {
        curves_empty(canvas, inside, "counted from the first step on");
        return;
    }
    counts_draw_kinds(canvas, inside, step);
    rows = inside.rows - COUNTS_KINDS;
    if (rows >= COUNTS_ROWS + 2) {
        rows--;
        counts_draw_taken(
            canvas, (struct rect){inside.row + inside.rows - 1, inside.col + 1, 1, inside.cols - 2},
            step);
    }
    if (rows > 0)
        counts_draw_shares(
            scene, canvas,
            (struct rect){inside.row + COUNTS_KINDS, inside.col, rows, inside.cols - 1},
            rows > COUNTS_ROWS);
}
