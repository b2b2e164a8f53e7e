/* See train_panels.h. */
#include "tui/view/train/train_panels.h"

#include "tui/view/train/counts_panel.h"
#include "tui/view/train/curves.h"
#include "tui/view/train/roc_panel.h"
#include "tui/view/train/triplet_panel.h"
#include "tui/widget/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const size_t panels_windows[] = {1, 9, 31}; /* points averaged, by scene->ui->smoothing */

static double panel_loss_all(const struct record_step *step)
{
    return step->loss_all;
}
static double panel_loss(const struct record_step *step)
{
    return step->selected > 0 ? step->loss : (double)NAN;
}
static double panel_class_loss(const struct record_step *step)
{
    return record_is_of_classifier(step) ? step->loss : (double)NAN;
}
static double panel_margin(const struct record_step *step)
{
    return step->margin;
}
static double panel_curriculum(const struct record_step *step)
{
    return step->curriculum;
}
static double panel_mean_ap(const struct record_step *step)
{
    return step->mean_ap;
}
static double panel_mean_an(const struct record_step *step)
{
    return step->mean_an;
}
static double panel_variance(const struct record_step *step)
{
    return step->variance;
}
static double panel_rate(const struct record_step *step)
{
    return step->learning_rate;
}
static double panel_gradient(const struct record_step *step)
{
    return step->gradient_norm;
}
static double panel_speed(const struct record_step *step)
{
    return step->images_per_second;
}

/* A metric as a curve, in percent. */
static size_t panel_metric(const struct history_series *series, double *x, double *y)
{
    size_t from = series->count > HISTORY_POINTS ? series->count - HISTORY_POINTS : 0, n = 0;

    for (size_t i = from; i < series->count; i++, n++) {
        x[n] = (double)series->rows[i].step;
        y[n] = 100 * series->rows[i].value;
    }
    return n;
}

/* The frame of a panel with curves. */
static struct rect panel_box(const struct train_scene *scene, struct canvas *canvas,
                             struct rect area, enum layout_panel panel, const char *title,
                             const char *corner)
{
    char text[96];

    (void)snprintf(text, sizeof text, "%s%s", title,
                   (scene->ui->logarithmic >> panel & 1) != 0 ? " (log)" : "");
    return canvas_box(canvas, area, text, corner);
}

static void panel_curriculum_caption(const struct snapshot *snap, char *out, size_t size)
{
    static const char *const words[] = {[SCHEDULE_CONSTANT] = "constant",
                                        [SCHEDULE_LINEAR] = "linear",
                                        [SCHEDULE_COSINE] = "cosine",
                                        [SCHEDULE_STEPS] = "steps",
                                        [SCHEDULE_ADAPTIVE] = "adaptive"};
    const struct settings *settings = &snap->settings;
    size_t rule = settings_index(settings, SETTING_SELECT);
    size_t schedule = settings_index(settings, SETTING_SCHEDULE);
    double until = settings_real(settings, SETTING_CURRICULUM_UNTIL);
    char select[48] = "", step[32];

    (void)settings_choice(SETTING_SELECT, rule, select);
    text_format_count(
        step, sizeof step,
        (uint64_t)(until * (double)(snap->run.total_steps > 0 ? snap->run.total_steps : 0)));
    if (settings_index(settings, SETTING_LOSS) != LOSS_TRIPLET)
        (void)snprintf(out, size, "a classifier does not use it");
    else if (!select_has_curriculum((enum select_rule)rule))
        (void)snprintf(out, size, "%s does not use it", select);
    else if (schedule == SCHEDULE_ADAPTIVE || schedule == SCHEDULE_CONSTANT)
        (void)snprintf(out, size, "%s, floor %g", words[schedule],
                       settings_real(settings, SETTING_CURRICULUM_FLOOR));
    else if (snap->run.total_steps <= 0) /* it has not started */
        (void)snprintf(out, size, "%s to %g after %g %% of the steps", words[schedule],
                       settings_real(settings, SETTING_CURRICULUM_FLOOR), 100 * until);
    else
        (void)snprintf(out, size, "%s to %g at step %s", words[schedule],
                       settings_real(settings, SETTING_CURRICULUM_FLOOR), step);
}

static void panel_draw_curriculum(const struct train_scene *scene, struct canvas *canvas,
                                  struct rect area)
{
    static const struct curve curves[] = {{"c", ROLE_CURRICULUM, PLOT_SOLID, 'c', panel_curriculum},
                                          {"margin", ROLE_MARGIN, PLOT_DASHED, 'm', panel_margin}};
    bool distance =
        settings_index(&scene->ui->snap.settings, SETTING_CURRICULUM) == CURRICULUM_DISTANCE;
    char corner[32] = "", caption[96];
    struct rect inside;
    bool words;
    int used;

    if (scene->train->history.has_step)
        (void)snprintf(corner, sizeof corner, "%s %.3f", distance ? "tau" : "c",
                       curves_step(scene)->curriculum);
    inside = panel_box(scene, canvas, area, PANEL_CURRICULUM,
                       distance ? "curriculum threshold" : "curriculum margin", corner);
    words = inside.rows >= 4;
    curves_draw(scene, canvas,
                (struct rect){inside.row, inside.col, inside.rows - words, inside.cols - 1}, curves,
                2, PANEL_CURRICULUM, 1);
    if (!words)
        return;
    panel_curriculum_caption(&scene->ui->snap, caption, sizeof caption);
    used = canvas_text(canvas, inside.row + inside.rows - 1, inside.col + 1, inside.cols - 2,
                       ROLE_DIM, caption);
    if (inside.cols - used - 4 >= 15) /* both or none */
        (void)curves_legend(canvas, inside.row + inside.rows - 1, inside.col + used + 3,
                            inside.cols - used - 4, curves, 2);
}

/* The number of bins shown: those up to 2, 3 or 4, the first with all but 0.1 % of the pairs. */
static size_t panel_bins(const struct record_histogram *histogram)
{
    uint64_t all = 0, below = 0;

    for (size_t i = 0; i < RECORD_BINS; i++)
        all += histogram->an[i] + histogram->ap[i];
    for (size_t i = 0; i < RECORD_BINS; i++) {
        if (i >= 32 && i % 16 == 0 && (double)(all - below) < 0.001 * (double)all)
            return i;
        below += histogram->an[i] + histogram->ap[i];
    }
    return RECORD_BINS;
}

/* Draws the axis below the histograms: whole numbers, and a mark for the threshold. */
static void panel_draw_axis(struct canvas *canvas, int row, int col, int width, size_t bins,
                            double threshold)
{
    int whole = (int)bins / 16;
    int mark = (int)lround(threshold / whole * (width - 1));

    for (int i = 0; i < width; i++)
        canvas_put(canvas, row, col + i, 0x2500, ROLE_FRAME);
    for (int i = 0; i <= whole; i++)
        canvas_put(canvas, row, col + i * (width - 1) / whole, (uint32_t)('0' + i), ROLE_DIM);
    if (isfinite(threshold) && mark >= 0 && mark < width)
        canvas_put(canvas, row, col + mark, 0x25B2, ROLE_ACCENT);
}

static void panel_distance_words(const struct history *history, int row, char *out, size_t size)
{
    double val = history_newest(&history->val), accuracy = history_newest(&history->accuracy);
    double threshold = history_newest(&history->threshold);

    if (row == 0 && isfinite(threshold))
        (void)snprintf(out, size, "\xE2\x96\xB2 threshold %.2f at FAR 0.1 %%", threshold);
    else if (row == 1 && isfinite(val))
        (void)snprintf(out, size, "held out: VAL %.1f %%, acc. %.1f %%", 100 * val, 100 * accuracy);
    else if (row == 1)
        (void)snprintf(out, size, "held out: not evaluated yet (e)");
    else
        out[0] = '\0';
}

static void panel_draw_distances(const struct train_scene *scene, struct canvas *canvas,
                                 struct rect area)
{
    const struct record_histogram *histogram = &scene->train->history.histogram;
    struct rect inside;
    char corner[48] = "", words[96];
    int caption, bars, col, width;
    size_t bins;

    if (scene->train->history.has_step && isfinite(curves_step(scene)->mean_ap))
        (void)snprintf(corner, sizeof corner, "means %.2f, %.2f", curves_step(scene)->mean_ap,
                       curves_step(scene)->mean_an);
    inside = canvas_box(canvas, area, "distances", corner);
    if (!scene->train->history.has_histogram) {
        curves_empty(canvas, inside, "no histogram yet");
        return;
    }
    caption = inside.rows >= 5 ? 2 : inside.rows >= 4 ? 1 : 0;
    bars = inside.rows - caption - 1;
    col = inside.col + 6;
    width = inside.cols - 8;
    bins = panel_bins(histogram);
    plot_histogram(canvas, (struct rect){inside.row, col, bars / 2, width}, histogram->ap, bins,
                   ROLE_CURRICULUM);
    plot_histogram(canvas, (struct rect){inside.row + bars / 2, col, bars - bars / 2, width},
                   histogram->an, bins, ROLE_EASY);
    (void)canvas_text(canvas, inside.row + bars / 2 - 1, inside.col + 1, 5, ROLE_CURRICULUM,
                      "D_ap");
    (void)canvas_text(canvas, inside.row + bars - 1, inside.col + 1, 5, ROLE_EASY, "D_an");
    panel_draw_axis(canvas, inside.row + bars, col, width, bins,
                    history_newest(&scene->train->history.threshold));
    for (int i = 0; i < caption; i++) {
        panel_distance_words(&scene->train->history, caption == 1 ? 1 : i, words, sizeof words);
        (void)canvas_text(canvas, inside.row + bars + 1 + i, inside.col + 1, inside.cols - 2,
                          ROLE_DIM, words);
    }
}

static void panel_draw_held_out(const struct train_scene *scene, struct canvas *canvas,
                                struct rect area)
{
    static const struct curve names[] = {{"VAL at FAR 0.1 %", ROLE_CURVE, PLOT_SOLID, 'v', NULL},
                                         {"accuracy", ROLE_GOOD, PLOT_DASHED, 'a', NULL},
                                         {"AUC", ROLE_CURVE2, PLOT_DOTTED, 'u', NULL}};
    const struct history_series *series[] = {
        &scene->train->history.auc, &scene->train->history.accuracy, &scene->train->history.val};
    double x[COMPARED_MOST + 4][HISTORY_POINTS], y[COMPARED_MOST + 4][HISTORY_POINTS];
    int64_t cursor = scene->train->history.timeline.cursor;
    double val = history_at(&scene->train->history.val, cursor);
    double accuracy = history_at(&scene->train->history.accuracy, cursor);
    struct plot_curve curves[COMPARED_MOST + 4];
    struct plot_mark marks[CURVES_MARKS];
    struct plot plot = {.curves = curves, .y_high = 100};
    struct rect inside;
    char corner[48] = "";
    size_t known = 0;

    if (isfinite(val))
        (void)snprintf(corner, sizeof corner,
                       area.cols >= 48 ? "VAL %.1f, accuracy %.1f" : "%.1f, %.1f", 100 * val,
                       100 * accuracy);
    inside = canvas_box(canvas, area, "held out, %", corner);
    /* VAL of the other runs, then all metrics of this one. */
    plot.curve_count = scene->train->history.other_count + 3;
    for (size_t c = 0; c < plot.curve_count; c++) {
        size_t own = c - scene->train->history.other_count;
        bool other = c < scene->train->history.other_count;
        size_t n =
            panel_metric(other ? &scene->train->history.others[c].val : series[own], x[c], y[c]);

        curves[c] = (struct plot_curve){.x = x[c], .y = y[c], .count = n, .dots = true};
        if (other) {
            curves[c].role = curves_other_role(&scene->train->history, c);
            curves[c].mark = (uint32_t)curves_other_mark(c);
        } else {
            curves[c].role = names[2 - own].role;
            curves[c].line = names[2 - own].line;
            curves[c].end = (uint32_t)(unsigned char)names[2 - own].letter;
        }
        known += n;
    }
    if (known == 0) {
        curves_empty(canvas, inside,
                     "not evaluated yet: each epoch ends with an evaluation, e requests one now");
        return;
    }
    curves_axis(scene, &plot, marks);
    plot_curves(canvas, (struct rect){inside.row, inside.col, inside.rows - 1, inside.cols - 1},
                &plot);
    (void)curves_legend(canvas, inside.row + inside.rows - 1, inside.col + 1, inside.cols - 2,
                        names, 3);
}

/* Draws a panel of curves, with the newest value of the first in its corner. */
static void panel_draw_simple(const struct train_scene *scene, struct canvas *canvas,
                              struct rect area, enum layout_panel panel, const char *title,
                              const char *corner, const struct curve *curves, size_t count,
                              size_t window)
{
    struct rect inside =
        panel_box(scene, canvas, area, panel, title, scene->train->history.has_step ? corner : "");
    bool legend = count > 1 && inside.rows >= 5;

    curves_draw(scene, canvas,
                (struct rect){inside.row, inside.col, inside.rows - legend, inside.cols - 1},
                curves, count, panel, window);
    if (legend)
        (void)curves_legend(canvas, inside.row + inside.rows - 1, inside.col + 1, inside.cols - 2,
                            curves, count);
}

void train_panel_draw(const struct train_scene *scene, struct canvas *canvas,
                      enum layout_panel panel, struct rect area)
{
    static const struct curve loss[] = {{"all", ROLE_CURVE, PLOT_SOLID, 'a', panel_loss_all},
                                        {"selected", ROLE_CURVE2, PLOT_DASHED, 's', panel_loss}};
    static const struct curve class[] = {
        {"classifier", ROLE_CURVE2, PLOT_SOLID, 0, panel_class_loss}};
    static const struct curve means[] = {
        {"D_ap", ROLE_CURRICULUM, PLOT_SOLID, 'p', panel_mean_ap},
        {"D_an", ROLE_EASY, PLOT_DASHED, 'n', panel_mean_an},
        {"variance", ROLE_CURVE2, PLOT_DOTTED, 'v', panel_variance}};
    static const struct curve rate[] = {{"rate", ROLE_CURVE, PLOT_SOLID, 0, panel_rate}};
    static const struct curve gradient[] = {{"norm", ROLE_CURVE, PLOT_SOLID, 0, panel_gradient}};
    static const struct curve speed[] = {{"speed", ROLE_CURVE, PLOT_SOLID, 0, panel_speed}};
    const struct record_step *step = curves_step(scene);
    size_t window = panels_windows[scene->ui->smoothing];
    char corner[48];

    switch (panel) {
    case PANEL_LOSS:
        if (record_is_of_classifier(step)) {
            (void)snprintf(corner, sizeof corner, "%.3f", step->loss);
            panel_draw_simple(scene, canvas, area, panel, "loss of the classifier", corner, class,
                              1, window);
            break;
        }
        (void)snprintf(corner, sizeof corner, "%.4f", step->loss_all);
        panel_draw_simple(scene, canvas, area, panel, "loss, all triplets", corner, loss, 2,
                          window);
        break;
    case PANEL_COUNTS:
        counts_panel_draw(scene, canvas, area);
        break;
    case PANEL_CURRICULUM:
        panel_draw_curriculum(scene, canvas, area);
        break;
    case PANEL_DISTANCES:
        panel_draw_distances(scene, canvas, area);
        break;
    case PANEL_HELD_OUT:
        panel_draw_held_out(scene, canvas, area);
        break;
    case PANEL_MEANS:
        (void)snprintf(corner, sizeof corner, "gap %.2f", step->mean_an - step->mean_ap);
        panel_draw_simple(scene, canvas, area, panel, "mean distances", corner, means, 3, window);
        break;
    case PANEL_RATE:
        axis_number(corner, sizeof corner, step->learning_rate);
        panel_draw_simple(scene, canvas, area, panel, "learning rate", corner, rate, 1, 1);
        break;
    case PANEL_GRADIENT:
        axis_number(corner, sizeof corner, step->gradient_norm);
        panel_draw_simple(scene, canvas, area, panel, "gradient norm", corner, gradient, 1, window);
        break;
    case PANEL_SPEED:
        (void)snprintf(corner, sizeof corner, "%.0f", step->images_per_second);
        panel_draw_simple(scene, canvas, area, panel, "images per second", corner, speed, 1,
                          window);
        break;
    case PANEL_ROC:
        roc_panel_draw(scene, canvas, area);
        break;
    case PANEL_TRIPLET:
        triplet_panel_draw(&scene->train->history, canvas, area);
        break;
    case PANEL_LOG: /* triplet_panel.c or roc_panel.c draws it */
    case PANEL_COUNT:
        break;
    }
}
