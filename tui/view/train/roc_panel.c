/* See roc_panel.h. */
#include "tui/view/train/roc_panel.h"

#include "tui/view/train/curves.h"

#include <math.h>
#include <stdio.h>

#define ROC_CURVES (COMPARED_MOST + 2) /* the other runs' curves, then that of the run shown */
#define ROC_DECADES 6                  /* treats FAR below 1e-6 as 0 */
#define ROC_ROWS 10                    /* of the curves, at least */

/* Converts a curve to points of a plot: x the logarithm of FAR, y in percent. */
struct roc_line {
    double x[HISTORY_POINTS], y[HISTORY_POINTS];
    size_t count;
};

/* At most one point per dot: the last of those with the same x. */
static void roc_line_make(const struct history_roc *roc, double x_low, bool det,
                          struct roc_line *out)
{
    out->count = 0;
    for (size_t i = 0; i < roc->count; i++) {
        const struct record_roc_point *point = &roc->points[i];
        double x = point->far > 0 ? fmax(x_low, log10(point->far)) : x_low;
        double apart = -x_low / (HISTORY_POINTS - 2);
        bool again = out->count > 0 && x - out->x[out->count - 1] < apart;
        size_t at = again ? out->count - 1 : out->count;

        if (at >= HISTORY_POINTS)
            break;
        if (!again)
            out->x[at] = x;
        out->y[at] = 100 * (det ? 1 - point->val : point->val);
        out->count = at + 1;
    }
}

/* The decade below the least nonzero FAR of all curves. */
static double roc_low(const struct history_roc *const *rocs, size_t count)
{
    double low = 0.1;

    for (size_t c = 0; c < count; c++)
        for (size_t i = 0; i < rocs[c]->count; i++)
            if (rocs[c]->points[i].far > 0)
                low = fmin(low, rocs[c]->points[i].far);
    return fmax(-ROC_DECADES, floor(log10(low) + 1e-9));
}

/* The decade below the least share missed, but at least 0.01 %. */
static double roc_least(const struct roc_line *lines, size_t count)
{
    double least = 10;

    for (size_t c = 0; c < count; c++)
        for (size_t i = 0; i < lines[c].count; i++)
            if (lines[c].y[i] > 0)
                least = fmin(least, lines[c].y[i]);
    return pow(10, fmax(-2, floor(log10(least) + 1e-9)));
}

static void roc_draw_curves(const struct train_scene *scene, struct canvas *canvas,
                            struct rect inside, const struct history_roc *const *rocs, size_t count)
{
    bool det = (scene->ui->logarithmic >> PANEL_ROC & 1) != 0;
    double x_low = roc_low(rocs, count);
    struct roc_line lines[ROC_CURVES];
    struct plot_curve curves[ROC_CURVES];
    struct plot plot = {.curves = curves,
                        .curve_count = count,
                        .x_low = x_low,
                        .y_high = 100,
                        .logarithmic = det,
                        .caption = "FAR",
                        .x_decades = true};

    for (size_t c = 0; c < count; c++) {
        bool other = c + 1 < count;

        roc_line_make(rocs[c], x_low, det, &lines[c]);
        curves[c] = (struct plot_curve){
            .x = lines[c].x, .y = lines[c].y, .count = lines[c].count, .role = ROLE_CURVE};
        if (other) {
            curves[c].role = curves_other_role(&scene->train->history, c);
            curves[c].mark = (uint32_t)curves_other_mark(c);
        }
    }
    plot.y_low = det ? roc_least(lines, count) : 0;
    plot_curves(canvas, inside, &plot);
}

/* Draws what facenet eval found, in lines at the bottom; returns the area above. */
static struct rect roc_draw_evals(const struct history *history, struct canvas *canvas,
                                  struct rect inside)
{
    for (size_t i = 0; i < history->eval_count && inside.rows > ROC_ROWS; i++) {
        const struct db_eval *eval = &history->evals[i];
        char line[192], step[32], pairs[64], accuracy[24] = "-";
        int length;

        text_format_count(step, sizeof step, (uint64_t)eval->step);
        (void)text_clean(pairs, sizeof pairs, eval->pairs, false);
        if (isfinite(eval->accuracy)) /* of pairs of both kinds */
            (void)snprintf(accuracy, sizeof accuracy, "%.1f %%", 100 * eval->accuracy);
        length =
            snprintf(line, sizeof line, "eval %.32s, step %s: accuracy %s", pairs, step, accuracy);
        if (isfinite(eval->people) && isfinite(eval->trained))
            (void)snprintf(line + length, sizeof line - (size_t)length,
                           ", %.0f of %.0f %s trained on", eval->trained, eval->people,
                           text_noun((uint64_t)eval->people, "person", "people"));
        inside.rows--;
        (void)canvas_text(canvas, inside.row + inside.rows, inside.col + 1, inside.cols - 2,
                          eval->trained > 0 ? ROLE_WARNING : ROLE_DIM, line);
    }
    return inside;
}

void roc_panel_draw(const struct train_scene *scene, struct canvas *canvas, struct rect area)
{
    const struct history *history = &scene->train->history;
    const struct history_roc *rocs[ROC_CURVES];
    bool det = (scene->ui->logarithmic >> PANEL_ROC & 1) != 0;
    double val = history_at(&history->val, history->roc.step); /* kept with the curve */
    char title[96], step[32], corner[64] = "";
    struct rect inside;

    text_format_count(step, sizeof step, history->roc.step > 0 ? (uint64_t)history->roc.step : 0);
    (void)snprintf(title, sizeof title, "%s of step %s",
                   det ? "DET: missed, % over FAR," : "ROC: VAL, % over FAR,", step);
    if (history->roc.count > 0 && isfinite(val))
        (void)snprintf(corner, sizeof corner, "VAL %.1f %% at FAR 0.1 %%", 100 * val);
    inside = canvas_box(canvas, area, history->roc.count > 0 ? title : det ? "DET" : "ROC", corner);
    inside = roc_draw_evals(history, canvas, inside);
    if (history->roc.count == 0) {
        curves_empty(canvas, inside, "no ROC yet: each epoch ends with one, e evaluates now");
        return;
    }
    for (size_t i = 0; i < history->other_count; i++)
        rocs[i] = &history->others[i].roc;
    rocs[history->other_count] = &history->roc;
    roc_draw_curves(scene, canvas,
                    (struct rect){inside.row, inside.col, inside.rows, inside.cols - 1}, rocs,
                    history->other_count + 1);
}
